"""What became of each word that may evoke an event, and by which rule; noted only where someone asks."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from services.core.mentions import Discount, Mention, Span
from services.core.signals.lexicon.entries import Entry
from services.core.signals.text.clean import Clean
from services.core.signals.text.sentence import Sentence

QUOTE_ROOM = 300
"""Characters shown of a stretch that cleaning removed."""

Outcome = Literal["kept", "discounted", "dropped", "removed"]


class Why(Struct, frozen=True, kw_only=True):
    """What became of one stretch of an article.

    A trigger is "kept" or "discounted" as the mention at position `mention` of the signal, or "dropped" as nothing; then
    `entry` is what it would have evoked. A stretch that cleaning took away is "removed". Each reason is a rule, the words that
    decided it, and the factor on the weight: 0 where nothing is left.
    """

    at: Span
    words: str
    outcome: Outcome
    entry: str | None = None
    mention: int | None = None
    reasons: tuple[Discount, ...] = ()


class SentenceTrace:
    """A trace's page for one sentence, whose characters offsets count from."""

    def __init__(self, notes: list[Why], sentence: Sentence) -> None:
        self._notes = notes
        self._sentence = sentence

    def drop(self, span: tuple[int, int], entry: Entry, rule: str, words: str = "") -> None:
        """Note that the trigger at characters [start, end) of the sentence does not evoke an entry, by a rule and its words."""
        sentence, (start, end) = self._sentence, span
        at = Span(part=sentence.part, start=sentence.start + start, end=sentence.start + end)
        why = Discount(rule=rule, words=words, factor=0.0)
        self._notes.append(Why(at=at, words=sentence.text[start:end], outcome="dropped", entry=entry.id, reasons=(why,)))


class Trace:
    """Notes made while one article is read; what is kept needs none, its mention says it all."""

    def __init__(self) -> None:
        self.notes: list[Why] = []

    def on(self, sentence: Sentence) -> SentenceTrace:
        """Give the page of a sentence."""
        return SentenceTrace(self.notes, sentence)

    def clean(self, text: str, kept: Clean, *, longest: int) -> None:
        """Note what of an article's text is not read as news, and what lies beyond its `longest` characters."""
        for cut in kept.cuts:
            self._remove(text, (cut.start, cut.end), cut.rule)
        self._remove(text, (longest, len(text)), f"beyond the {longest:,} characters that are read")

    def _remove(self, text: str, span: tuple[int, int], rule: str) -> None:
        """Note a removed stretch; blanks are not worth a note."""
        start, end = span
        if text[start:end].strip():
            at = Span(part="text", start=start, end=end)
            why = Discount(rule=rule, words="", factor=0.0)
            self.notes.append(Why(at=at, words=text[start : min(end, start + QUOTE_ROOM)], outcome="removed", reasons=(why,)))

    def account(self, title: str, text: str, mentions: Sequence[Mention]) -> tuple[Why, ...]:
        """Give what became of every candidate and of what was removed, in reading order, title first."""
        parts = {"title": title, "text": text}
        taken = [_taken(number, each, parts[each.trigger.part]) for number, each in enumerate(mentions)]
        return tuple(sorted([*self.notes, *taken], key=_place))


def _taken(number: int, mention: Mention, part: str) -> Why:
    at = mention.trigger
    return Why(
        at=at,
        words=part[at.start : at.end],
        outcome="discounted" if mention.discounts else "kept",
        entry=mention.entry,
        mention=number,
        reasons=mention.discounts,
    )


def _place(why: Why) -> tuple[bool, int, int, bool, str]:
    return (why.at.part == "text", why.at.start, why.at.end, why.mention is None, why.entry or "")
