"""What a trace says became of each candidate. The sentences are read by the real model, with a lexicon of a few entries."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.core.mentions import Discount, Span
from services.core.messages import Article
from services.core.signals.analyse import analyse
from services.core.signals.events.trigger import LEAD
from services.core.signals.lexicon.entries import Entry
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.text.words import keys_of
from services.core.signals.trace import Trace, Why
from tests.signal_builders import a_text, lexicon, reader


def an_entry(name: str, **changes: object) -> Entry:
    values: dict[str, object] = {"id": name, "event_type": "ASSAULT", "severity": 6.0, "ledger": "acts"}
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


@cache
def few_entries() -> Lexicon:
    entries = (
        an_entry("attack", nouns=("attack",), verbs=("attack",)),
        an_entry("drone-attack", nouns=("drone attack",)),
        an_entry("fire-rockets", verbs=("fire",), object=("rocket",)),
        an_entry("launch", verbs=("launch",), object=("attack",)),
        an_entry("greet", verbs=("greet",), event_type="CONSULT", ledger="none", severity=1.0),
    )
    files = lexicon().files
    return Lexicon(structs.replace(files, events=structs.replace(files.events, entries=entries)))


def account(article: Article) -> tuple[Why, ...]:
    trace = Trace()
    signal = analyse(article, reader=reader(), lexicon=few_entries(), trace=trace)
    return trace.account(article.title, article.text, signal.mentions)


def said(text: str) -> list[tuple[str, str | None, str, list[tuple[str, str]]]]:
    """Give for each stretch its words, entry, outcome, and the rules with their words."""
    return [
        (each.words, each.entry, each.outcome, [(reason.rule, reason.words) for reason in each.reasons])
        for each in account(a_text(text))
    ]


def test_a_trigger_that_evokes_is_kept_as_its_mention() -> None:
    (why,) = account(a_text("Iran attacked Iraq."))

    assert why == Why(at=Span(part="text", start=5, end=13), words="attacked", outcome="kept", entry="attack", mention=0)


def test_a_discounted_trigger_tells_the_rule_the_words_and_the_factor() -> None:
    why = account(a_text("Iran could attack Iraq."))[0]

    assert (why.outcome, why.mention) == ("discounted", 0)
    assert why.reasons == (Discount(rule="hypothetical", words="could", factor=0.0),)


def test_another_part_of_speech_is_dropped_with_what_it_stands_as() -> None:
    assert said("Iran attacks Iraq.") == [
        ("attacks", "attack", "kept", []),
        ("attacks", "attack", "dropped", [("it does not stand as a noun", "VERB (ROOT)")]),
    ]


def test_a_verb_whose_sentence_lacks_what_it_asks_for_is_dropped_unparsed() -> None:
    assert said("Iran fired the minister.") == [
        ("fired", "fire-rockets", "dropped", [("the sentence has no word it asks for", "rocket")])
    ]


def test_a_verb_that_acts_on_something_else_is_dropped_with_what_it_asks_for() -> None:
    assert said("The company fired its director after the rocket fell.") == [
        ("fired", "fire-rockets", "dropped", [("its object has none of", "rocket")])
    ]


def test_a_word_that_a_longer_trigger_takes_is_dropped_with_its_rival() -> None:
    assert said("The drone attack shook Iraq.") == [
        ("drone attack", "drone-attack", "kept", []),
        ("attack", "attack", "dropped", [("it does not stand as a verb", "NOUN (nsubj)")]),
        ("attack", "attack", "dropped", [('"drone-attack" takes the word', "drone attack")]),
    ]


def test_a_verb_that_only_carries_an_event_noun_is_dropped() -> None:
    assert ("launched", "launch", "dropped", [("it only carries another event", "attack")]) in said(
        "Iran launched an attack on Iraq."
    )


def test_what_counts_in_the_lead_only_is_dropped_below_it() -> None:
    filler = "The weather stayed fine. " * LEAD

    assert said(f"{filler}The ministers greeted the envoys.") == [
        ("greeted", "greet", "dropped", [(f"counts in the first {LEAD} sentences only", "")])
    ]


def test_what_cleaning_removes_is_told_with_its_kind() -> None:
    text = "ALDERMOOR (Northgate) - Iran attacked Iraq. (Reporting by A. Writer)"

    assert [each for each in said(text) if each[2] == "removed"] == [
        ("ALDERMOOR (Northgate) - ", None, "removed", [("dateline", "")]),
        ("(Reporting by A. Writer)", None, "removed", [("credit", "")]),
    ]


def test_the_account_is_in_reading_order_with_the_title_first() -> None:
    whole = account(a_text("Iraq attacked Iran. Iran greeted Iraq.", title="Iran attacked Iraq"))

    assert [(each.at.part, each.words) for each in whole] == [("title", "attacked"), ("text", "attacked"), ("text", "greeted")]


def test_an_article_that_is_not_read_has_an_empty_account() -> None:
    assert account(a_text("Iran attacked Iraq.", language="fr")) == ()


@pytest.mark.parametrize("text", ["", "Iran attacked Iraq.", "ALDERMOOR - Iran could launch a drone attack. It fired rockets."])
def test_a_trace_changes_nothing_in_the_signal(text: str) -> None:
    article = a_text(text)

    traced = analyse(article, reader=reader(), lexicon=few_entries(), trace=Trace())

    assert traced == analyse(article, reader=reader(), lexicon=few_entries())


words = st.sampled_from(
    ["Iran", "Iraq", "the", "a", "on", "attack", "attacked", "drone", "fired", "rocket", "launched", "greeted"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(words, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=8))
def test_every_candidate_is_accounted_for_exactly_once(sentences: list[str]) -> None:
    expected = sum(len(few_entries().triggers.find(keys_of(sentence))) for sentence in sentences)

    triggers = [each for each in account(a_text("\n\n".join(sentences))) if each.outcome != "removed"]

    assert len(triggers) == expected
