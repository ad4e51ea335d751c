"""Market moves: what is traded and how it moved. Context for a reader; nothing here weighs or rings."""

from collections.abc import Iterable, Iterator

from services.core.mentions import MarketMove, Span
from services.core.signals.events.draft import Draft
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.lexicon.trie import Trie
from services.core.signals.market.instruments import Group, groups_of
from services.core.signals.market.size import Size, Sizes, Told
from services.core.signals.market.supply import Risk, risks_of
from services.core.signals.market.words import MarketWords, market_words
from services.core.signals.numbers.figures import Line, line_of
from services.core.signals.text.sentence import Sentence
from services.core.vocabulary import Direction, MarketKind, Recency, Stance

MOST = 40
"""Moves kept of one article."""
QUOTE_ROOM = 300
WAY = 14
"""Pieces between an instrument and the verb that moves it, at most."""
PHRASE = 3
"""Unlisted words that a phrase such as "in Tokyo trading" may hold."""
ASIDE = 8
"""Pieces of an aside between commas, at most."""
BEFORE = 6
"""Pieces before an instrument in which "a 5% rise in" may stand."""
NAME_ROOM = 120
"""Characters shown of what is traded."""
RECALL_WAY = 10
"""Pieces behind a move in which "last year" makes it old."""
LEFT = 3
"""Pieces before the words of a move whose "could" or "fears of" weakens it."""


def market_moves(sentences: Iterable[Sentence], lexicon: Lexicon) -> tuple[MarketMove, ...]:
    """Give the market moves that the sentences of an article tell, each once, by a pass over words without a parse."""
    words = market_words(lexicon)
    found: dict[tuple[str, str, str], MarketMove] = {}
    for sentence in sentences:
        if len(found) >= MOST:
            break
        if words.may_stand_in(sentence.text):
            for move in _Reading(sentence, words, lexicon).moves():
                found.setdefault((move.kind, move.name.lower(), move.stance), move)
    return tuple(found.values())[:MOST]


def is_of_market(draft: Draft, moves: Iterable[MarketMove]) -> bool:
    """Tell whether the word that evokes an act only tells a price: "stocks crashed", and garbled "gold shootings"."""
    sentence, tokens = draft.tree.sentence, draft.tree.tokens
    start, end = sentence.start + tokens[draft.words[0]].start, sentence.start + tokens[draft.words[-1]].end
    words = [each.trigger for each in moves if each.kind != "supply risk" and each.trigger is not None]
    inside = any(each.part == sentence.part and each.start < end and start < each.end for each in words)
    return inside and draft.event_type != "MARKET"


class _Reading:
    """One sentence that may tell market moves."""

    def __init__(self, sentence: Sentence, words: MarketWords, lexicon: Lexicon) -> None:
        self.sentence = sentence
        self.words = words
        self.lexicon = lexicon
        self.line: Line = line_of(sentence.text)
        self.keys = self.line.keys
        self.groups = groups_of(self.line, words, lexicon)

    def moves(self) -> Iterator[MarketMove]:
        """Give the moves of the sentence, in order."""
        sizes = Sizes(self.line, self.groups, self.lexicon)
        for group in self.groups:
            told = self._after(group) or self._before(group) or self._garbled(group)
            size = sizes.of(group, told) if told else None
            if told is not None and (size or told.kind == "volatile" or self._sure(group)):
                yield from self._written(group, told, size)
        for risk in risks_of(self.line, self.groups, self.words, self.lexicon):
            yield self._risk(risk)

    def _sure(self, group: Group) -> bool:
        """Tell whether a group needs no size to be believed: one of its names means nothing else, or others stand beside it."""
        return len(self.groups) > 1 or any(not each.weak for each in group.members)

    def _is(self, at: int, name: str) -> bool:
        return 0 <= at < len(self.keys) and self.keys[at] in self.lexicon.listed(name)

    def _at(self, trie: Trie[MarketKind], at: int) -> tuple[MarketKind, int] | None:
        """Give the longest phrase of a trie that begins at a piece, with its last piece."""
        found = [each for each in trie.find(self.keys[at : at + 4]) if each.first == 0]
        return (found[-1].value, at + found[-1].last) if found else None

    def _after(self, group: Group) -> Told | None:
        """Read "oil prices, already high, rose on Monday", "stocks were lower", "a share sell-off"."""
        if self._is(self._left_of(group), "market-guards"):
            return None
        at, room = group.last + 1, 0
        noun = self._at(self.words.nouns, at)
        if noun is not None and group.priced:
            return Told(*_ordered(noun, at), (max(0, group.first - LEFT), at))
        while at < min(len(self.keys), group.last + WAY):
            found = self._at(self.words.moves, at) or self._at(self.words.states, at)
            if found is not None:
                return Told(*_ordered(found, at), (group.last + 1, at))
            step = self._step(at, room, group)
            if step is None:
                return None
            at, room = step
        return None

    def _step(self, at: int, room: int, group: Group) -> tuple[int, int] | None:
        """Give the piece behind one that may stand between an instrument and its verb, and how many unlisted words may follow."""
        key = self.keys[at]
        if key in (",", "("):
            close = next((each for each in range(at + 1, min(at + ASIDE, len(self.keys))) if self.keys[each] in (",", ")")), None)
            return (close + 1, 0) if close is not None else None
        if self._is(at, "market-phrase-preps"):
            return at + 1, PHRASE
        if self._is(at, "delivery-preps"):
            due = any(self._is(each, "delivery-words") for each in range(at + 1, at + PHRASE + 2))
            return (at + 1, PHRASE) if group.priced or due else None
        if (
            self._is(at, "market-fillers")
            or (key.endswith("ly") and key.isalpha())
            or key[0].isdigit()
            or key in self.lexicon.numbers.units
        ):
            return at + 1, room
        return (at + 1, room - 1) if room and key.isalnum() else None

    def _left_of(self, group: Group) -> int:
        """Give the piece before a group and the words that only describe it; -1 where it begins the line."""
        at = group.first - 1
        while at >= 0 and self._is(at, "instrument-modifiers"):
            at -= 1
        return at

    def _before(self, group: Group) -> Told | None:
        """Read "a 5% rise in oil prices", "boosted gold prices", "falling stock markets"."""
        left = self._left_of(group)
        if left < 0:
            return None
        if self._is(left, "market-noun-preps") and (group.priced or self._closed(group)):
            for at in range(left - 1, max(-1, left - BEFORE), -1):
                noun = self._at(self.words.nouns, at)
                if noun is not None and all(self._counts(each) for each in range(noun[1] + 1, left)):
                    return Told(*_ordered(noun, at), (max(0, at - LEFT), at))
        for trie in (self.words.pushes, self.words.states):
            for at in range(left, max(-1, left - 3), -1):
                found = self._at(trie, at)
                if found is None or found[1] != left or self._is(at, "market-particles"):
                    continue
                lifted = trie is self.words.pushes and found[0] == "up" and self._closed(group)
                if group.priced or (lifted and not self._is(group.last + 1, "list-links")):
                    return Told(*_ordered(found, at), (max(0, at - LEFT), at))
        return None

    def _counts(self, at: int) -> bool:
        """Tell whether a piece may be part of "of almost 5%"."""
        key = self.keys[at]
        return (
            key[0].isdigit()
            or key in self.lexicon.numbers.units
            or self._is(at, "market-noun-preps")
            or self._is(at, "market-fillers")
        )

    def _closed(self, group: Group) -> bool:
        """Tell whether a good named without a price is not followed by a noun that it only describes: "oil output"."""
        return group.last + 1 >= len(self.keys) or self._is(group.last + 1, "market-followers")

    def _garbled(self, group: Group) -> Told | None:
        """Read a noun in place of the verb behind a list of instruments: "the yen and gold shootings"."""
        at = group.last + 1
        listed = len(group.members) > 1 or group.members[0].instrument == "havens"
        ends = at + 1 >= len(self.keys) or not self.keys[at + 1].isalnum() or self._is(at + 1, "market-enders")
        if not listed or at >= len(self.keys) or self.keys[at] not in self.words.garbled or not ends:
            return None
        return Told(self.words.garbled[self.keys[at]], at, at, (at, at))

    def _written(self, group: Group, told: Told, size: Size | None) -> Iterator[MarketMove]:
        first, last = (
            min(group.first, told.first, size.first if size else group.first),
            max(group.last, told.last, size.last if size else 0),
        )
        for each in group.members:
            yield MarketMove(
                kind=told.kind,
                instrument=each.instrument,
                direction=_direction(told.kind),
                name=self.line.told(each.first, each.last)[:NAME_ROOM],
                percent=size.percent if size else None,
                change=size.change if size else None,
                unit=size.unit if size else "",
                stance=self._stance(told),
                recency=self._recency(last),
                words=self.line.told(first, last)[:QUOTE_ROOM],
                quote=" ".join(self.sentence.text.split())[:QUOTE_ROOM],
                span=self._span(first, last),
                trigger=self._span(told.first, told.last),
            )

    def _risk(self, risk: Risk) -> MarketMove:
        return MarketMove(
            kind="supply risk",
            instrument=risk.instrument,
            direction="none",
            name=self.line.told(risk.named[0], risk.named[1])[:NAME_ROOM],
            stance="hypothetical" if self._asks() else risk.stance,
            recency=self._recency(risk.last),
            words=self.line.told(risk.first, risk.last)[:QUOTE_ROOM],
            quote=" ".join(self.sentence.text.split())[:QUOTE_ROOM],
            span=self._span(risk.first, risk.last),
            trigger=self._span(*risk.cut),
        )

    def _span(self, first: int, last: int) -> Span:
        pieces, start = self.line.pieces, self.sentence.start
        return Span(part=self.sentence.part, start=start + pieces[first].start, end=start + pieces[last].end)

    def _asks(self) -> bool:
        return self.sentence.text.rstrip("\"'\u201d\u2019 ").endswith("?")

    def _stance(self, told: Told) -> Stance:
        weighed = range(*told.weighed)
        if any(self._is(at, "market-negations") for at in weighed):
            return "negated"
        if self._asks():
            return "hypothetical"
        return "hedged" if any(self._is(at, "market-hedges") for at in weighed) else "asserted"

    def _recency(self, last: int) -> Recency:
        near = self.keys[last + 1 : last + RECALL_WAY]
        return "recalled" if self.lexicon.listed("market-recalled").phrases(near) else "new"


def _ordered(found: tuple[MarketKind, int], at: int) -> tuple[MarketKind, int, int]:
    return found[0], at, found[1]


def _direction(kind: MarketKind) -> Direction:
    return "up" if kind == "up" else "down" if kind == "down" else "none"
