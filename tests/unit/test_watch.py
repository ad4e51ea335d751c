"""Watches: which sentence and which mention they match, and what becomes of a match."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from services.core.codec import decode
from services.core.mentions import Entity, Mention, Party, Place, Sighting, Span, Watched
from services.core.messages import Observed
from services.core.records import Origin
from services.core.signals.observe import observe
from services.core.signals.text.sentence import Sentence, split
from services.core.signals.watch.grammar import parse
from services.core.signals.watch.observation import observations_of_watches
from services.core.signals.watch.phrase import Phrase, Phrases, phrase_of
from services.core.signals.watch.term import Known
from services.core.signals.watch.watches import MOST_SIGHTINGS, Watch, Watches
from tests.analysts import signal_of
from tests.builders import IRAN, START, USA, a_mention, an_article, names

KNOWN = Known(
    modes=frozenset({"missile strike"}),
    ids=frozenset({"fac:natanz", "org:guards"}),
    countries={"IRQ": "Iraq", "IRN": "Iran", "USA": "United States"},
)
TEXT = "Crews left Bushehr. Missiles hit Natanz, envoys said. A drill at Bushehr ended."


def sentences_of(text: str) -> list[Sentence]:
    return split(text, "text", 0, len(text), abbreviations=frozenset())


def span_of(words: str, text: str = TEXT) -> Span:
    return Span(part="text", start=text.index(words), end=text.index(words) + len(words))


def an_entity(ident: str, words: str) -> Entity:
    return Entity(id=ident, name=words, type="facility", salience=1.0, spans=names(span_of(words)))


def told(number: int, trigger: str, **changes: object) -> Mention:
    """Give a mention in sentence number so-and-so of the text, by that trigger."""
    sentence = sentences_of(TEXT)[number]
    place = Span(part="text", start=sentence.start, end=sentence.end)
    return a_mention(**{"sentence": place, "quote": sentence.text, "trigger": span_of(trigger), **changes})


HIT = told(1, "hit")
SAID = told(1, "said", event_type="ACCUSE", mode=None, ledger="threats", severity=2.0, actor=USA, recipient=None, places=())


def seen(expression: str, *mentions: Mention, entities: tuple[Entity, ...] = (), text: str = TEXT) -> tuple[Sighting, ...]:
    watches = Watches([Watch("w", parse(expression, KNOWN))])
    found = watches.see(sentences_of(text), entities, mentions)
    return found[0].sightings if found else ()


def matched(expression: str, *mentions: Mention, entities: tuple[Entity, ...] = ()) -> list[tuple[str, int | None]]:
    """Give each match as the first word of its sentence and the mention's position."""
    return [(each.quote.split()[0], each.mention) for each in seen(expression, *mentions, entities=entities)]


def test_a_phrase_matches_each_sentence_that_has_it() -> None:
    assert matched('"Bushehr"') == [("Crews", None), ("A", None)]


def test_a_term_about_the_event_and_one_about_the_sentence_must_meet_in_a_sentence() -> None:
    assert matched('"Bushehr" and ASSAULT', HIT) == []
    assert matched('"Natanz" and ASSAULT', HIT) == [("Missiles", 0)]


def test_terms_about_events_must_hold_of_one_and_the_same_mention() -> None:
    assert matched("ASSAULT and actor:USA", HIT, SAID) == []
    assert matched("ACCUSE and actor:USA", HIT, SAID) == [("Missiles", 1)]


def test_not_speaks_of_the_mention_in_hand() -> None:
    assert matched("place:IRQ and not actor:USA", HIT, SAID) == [("Missiles", 0)]
    assert matched("ASSAULT and not place:IRQ", HIT, SAID) == []


def test_not_speaks_of_the_sentence_for_phrases() -> None:
    assert matched('"Bushehr" and not "drill"') == [("Crews", None)]


def test_a_match_that_needs_no_event_is_one_of_the_sentence_alone() -> None:
    assert matched('"Natanz" or COERCE', HIT, SAID) == [("Missiles", None)]
    assert matched('"Natanz" or ASSAULT', HIT, SAID) == [("Missiles", 0)]


def test_an_event_is_enough_by_itself_in_an_alternative() -> None:
    assert matched('"Bushehr" or fac:natanz and ASSAULT', HIT, entities=(an_entity("fac:natanz", "Natanz"),)) == [
        ("Missiles", 0),
        ("Crews", None),
        ("A", None),
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "type:ASSAULT", 'mode:"missile strike"', "context:interstate", "ledger:acts", "stance:asserted", "recency:new",
        "place:IRQ", "actor:IRN", "recipient:USA", "place:loc:erb*",
    ],
)  # fmt: skip
def test_each_field_asks_the_mention(expression: str) -> None:
    erbil = Place(id="loc:erbil", name="Erbil", country="IRQ")

    assert matched(expression, told(1, "hit", places=(erbil,))) == [("Missiles", 0)]
    assert matched(expression, told(1, "said", event_type="AID", mode=None, context="crime", ledger="none", stance="negated",
                   recency="recalled", places=(), actor=None, recipient=None)) == []  # fmt: skip


def test_a_country_stands_for_whoever_belongs_to_it() -> None:
    guards = Party(id="org:guards", name="Guards", country="IRN")

    assert matched("actor:IRN", told(1, "hit", actor=guards)) == [("Missiles", 0)]
    assert matched("actor:org:guards", told(1, "hit", actor=IRAN)) == []


def test_what_a_sentence_does_with_an_event_counts_as_its_type() -> None:
    assert matched("THREATEN", told(1, "hit", told_as="THREATEN")) == [("Missiles", 0)]


def test_a_sighting_tells_words_terms_and_place() -> None:
    (sighting,) = seen('("natanz" or "nowhere") and ASSAULT and fac:natanz', HIT, entities=(an_entity("fac:natanz", "Natanz"),))

    assert sighting == Sighting(
        quote="Missiles hit Natanz, envoys said.",
        sentence=span_of("Missiles hit Natanz, envoys said."),
        words=(span_of("hit"), span_of("Natanz")),
        terms=('"natanz"', "ASSAULT", "fac:natanz"),
        mention=0,
    )


def test_of_many_sightings_the_weightiest_are_kept() -> None:
    text = " ".join(["Bushehr again."] * 20)
    grave = a_mention(sentence=Span(part="text", start=15 * 15, end=15 * 15 + 14), severity=9.0)
    watches = Watches([Watch("w", parse('"Bushehr" or ASSAULT', KNOWN))])

    (watch,) = watches.see(sentences_of(text), (), [grave])

    assert [each.mention for each in watch.sightings] == [0] + [None] * (MOST_SIGHTINGS - 1)


def test_a_name_in_a_part_that_is_not_read_matches_nothing() -> None:
    watches = Watches([Watch("w", parse("fac:natanz", KNOWN))])
    first, _, last = sentences_of(TEXT)

    assert watches.see([first, last], [an_entity("fac:natanz", "Natanz")], ()) == ()


def test_each_watch_is_seen_under_its_name() -> None:
    watches = Watches(
        [Watch("a", parse('"Natanz"', KNOWN)), Watch("b", parse('"nowhere"', KNOWN)), Watch("c", parse('"drill"', KNOWN))]
    )

    assert [each.watch for each in watches.see(sentences_of(TEXT), (), ())] == ["a", "c"]


def test_the_title_is_searched_too() -> None:
    title = split("Suez closed", "title", 0, 11, abbreviations=frozenset())

    (watch,) = Watches([Watch("w", parse('"Suez"', KNOWN))]).see([*title, *sentences_of(TEXT)], (), ())

    assert watch.sightings[0].words == (Span(part="title", start=0, end=4),)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("suez canal", "The SUEZ Canal closed", ["SUEZ Canal"]),
        ("Suez Canal", "the suez canal", []),
        ("Suez Canal", "THE SUEZ CANAL", ["SUEZ CANAL"]),
        ("US", "it told us; the US and the U.S. agreed", ["US", "U.S."]),
        ("Ever Given", "never ever given up", []),
        ("Mao", "THE MAO SUIT", []),
        ("Évian", "in Evian", ["Evian"]),
        ("evian", "in Évian", ["Évian"]),
        ("f-16", "two F 16s and an F-16", ["F-16"]),
        ("missile*", "missiles, a missile, antimissile", ["missiles", "missile"]),
        ("Houthi* attack*", "Houthi-run port; the Houthis attacked", ["Houthis attacked"]),
        ("Lloyd's List", "told Lloyd\u2019s List", ["Lloyd\u2019s List"]),
        ("canal", "canals", []),
        ("port of call", "port of", []),
    ],
)  # fmt: skip
def test_a_phrase_is_compared_word_by_word(phrase: str, text: str, found: list[str]) -> None:
    made = phrase_of(phrase)

    assert isinstance(made, Phrase)
    assert [text[start:end] for _, start, end in Phrases([(made, None)]).find(text)] == found


@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_is_searched_for_any_phrase(text: str, phrase: str) -> None:
    made = phrase_of(phrase)

    found = [] if isinstance(made, str) else list(Phrases([(made, None)]).find(text))

    assert all(0 <= start < end <= len(text) for _, start, end in found)


def sighting(mention: int | None) -> Sighting:
    return Sighting(quote="Q", sentence=Span(part="text", start=0, end=1), words=(), terms=("t",), mention=mention)


def test_a_watch_makes_an_observation_for_each_ledger() -> None:
    act, threat = a_mention(severity=9.0, weight=0.5), a_mention(ledger="threats", severity=4.0)
    watched = Watched(watch="suez", sightings=(sighting(1), sighting(0), sighting(None)))

    found = observations_of_watches([watched], [act, threat])

    assert [(each.indicator, each.ledger, each.weight, each.severity, each.mentions) for each in found] == [
        ("watch/suez", "acts", 0.5, 9.0, (0,)),
        ("watch/suez", "none", 1.0, 0.0, ()),
        ("watch/suez", "threats", 1.0, 4.0, (1,)),
    ]
    assert [each.sightings for each in found] == [(sighting(0),), (sighting(None),), (sighting(1),)]


def test_a_match_that_is_denied_weighs_nothing_and_is_there() -> None:
    (found,) = observations_of_watches([Watched(watch="w", sightings=(sighting(0),))], [a_mention(weight=0.0)])

    assert (found.weight, found.mentions) == (0.0, (0,))


def test_the_judge_is_sent_what_the_watches_saw() -> None:
    signal = structs.replace(signal_of(an_article()), watched=(Watched(watch="suez", sightings=(sighting(None),)),))
    origin = Origin(topic_id="t", partition=0, offset=1, appended_at=START)

    record = observe(signal, origin, producer="p")

    observed: Observed = decode(record.value or b"", Observed, topic=record.topic)
    assert observed.article is not None
    assert [each.indicator for each in observed.article.observations] == ["watch/suez"]
