"""Reading with the real model: who, what, where, how sure."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.signals.lexicon.entries import Entry
from tests.signal_builders import a_text, acts, lexicon, read, reader, ringing

ATTACK = "Iran fired six ballistic missiles at an American base near Erbil in Iraq on Wednesday, officials said."


@pytest.mark.parametrize("entry", lexicon().entries, ids=lambda entry: entry.id)
def test_every_entry_is_evoked_by_its_examples(entry: Entry) -> None:
    for example in entry.examples:
        assert entry.id in [mention.entry for mention in read(example).mentions], example
    for example in entry.counter:
        assert all(mention.weight == 0 for mention in read(example).mentions if mention.entry == entry.id), example


def test_a_missile_attack_has_actor_recipient_and_place() -> None:
    mention = next(each for each in ringing(ATTACK) if each.mode == "missile strike")

    assert mention.actor is not None
    assert mention.recipient is not None
    assert (mention.actor.country, mention.recipient.country) == ("IRN", "USA")
    assert [place.id for place in mention.places][:2] == ["loc:erbil", "IRQ"]
    assert (mention.stance, mention.recency, mention.severity) == ("reported", "new", 9.5)


def test_spans_point_into_the_original_text() -> None:
    text = " date 2024-05-08 advertisement\n\nMANILA (Test Wire) - " + ATTACK

    for mention in read(text).mentions:
        assert text[mention.sentence.start : mention.sentence.end] == mention.quote


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministry denied that missiles hit the base in Kuwait.",
        "No rockets hit the embassy in Baghdad on Wednesday, the army said.",
        "The army could bomb the base in Syria if talks fail.",
        "Militants planned to attack the embassy in Kabul.",
        "The soldiers failed to attack the rebel base in Yemen.",
        "Would Israel bomb the reactor in Iran?",
        "A rocket attack killed nine soldiers in Iraq in 2007.",
        "The envoy condemned last month's air strike on the hospital in Yemen.",
        "Soldiers simulated a missile strike on a base in Norway during the exercise.",
        "He suffered a heart attack at the embassy in Paris.",
        "A court sentenced the bomber who attacked the army base in Turkey.",
        "The film opens with a missile strike on an army base in Poland.",
    ],
)
def test_what_did_not_happen_now_does_not_ring(sentence: str) -> None:
    assert ringing(sentence) == []


def test_nothing_leaks_from_the_clause_beside() -> None:
    mentions = acts("Iran said it fired missiles at a US base to avenge last month's assassination of General Karimi.")

    assert [(each.mode, each.weight > 0) for each in mentions] == [("missile strike", True), ("assassination", False)]


def test_a_pull_out_of_own_people_is_a_warning() -> None:
    mention = next(
        each for each in read("Canada evacuated its diplomats from Libya on Tuesday.").mentions if each.ledger != "none"
    )

    assert (mention.event_type, mention.ledger, mention.cause) == ("EVACUATE", "threats", "conflict")


def test_a_storm_is_no_conflict() -> None:
    mentions = read("Taiwan evacuated its workers as the typhoon came near.").mentions

    assert all(mention.weight == 0 for mention in mentions if mention.event_type == "EVACUATE")


def test_not_seeking_war_eases_and_threatens_nobody() -> None:
    mentions = [each for each in read("Iran does not seek war, its envoy said.").mentions if each.weight > 0]

    assert [each.ledger for each in mentions if each.ledger != "none"] == ["easing"]


def test_the_un_and_us_are_told_apart() -> None:
    spans = {each.id: each.spans for each in read("The U.N. envoy told us that the US was ready.").entities}

    assert [span.start for span in spans["org:un"]] == [4]
    assert [span.start for span in spans["USA"]] == [32]


def test_an_airline_is_not_its_country() -> None:
    assert "SGP" not in [each.id for each in read("Singapore Airlines diverted its flights from the airspace.").entities]


def test_a_misspelt_surname_is_the_same_person() -> None:
    signal = read("General Hamid Rostamian arrived on Monday. Crowds cheered Rostamia in the evening.")

    assert [len(each.spans) for each in signal.entities if each.id == "per:rostamian"] == [2]


def test_a_toll_is_read() -> None:
    mention = next(each for each in acts("A suicide bombing killed at least 12 people and wounded 30 in Kabul.") if each.toll)

    assert mention.toll is not None
    assert (mention.toll.killed_least, mention.toll.injured_least) == (12, 30)


def test_another_language_passes_unread() -> None:
    from services.core.signals.analyse import analyse  # noqa: PLC0415 - only this test calls it

    signal = analyse(a_text("Ein Satz.", language="de"), reader=reader(), lexicon=lexicon())

    assert (signal.analysed, signal.not_analysed_because) == (False, "language de is not read")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_unicode_is_read_without_an_error(text: str, title: str) -> None:
    assert read(text + " missiles hit " + title, title=title).analysed


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "a" * 1_000_000, "A" * 50_000 + " - ", "missile " * 30_000, "\n" * 200_000, "U.S." * 40_000]
)
def test_a_hostile_text_is_read_in_time(text: str) -> None:
    assert read(text).analysed
