"""Quantities of one event: casualties, weapons, troops, distance, duration, money, each as told and by whom."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from services.core.mentions import Quantity
from services.core.signals.lexicon.entries import Measure
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.numbers.belonging import Belonging
from services.core.signals.numbers.casualties import Casualty
from services.core.signals.numbers.count import Counter
from services.core.signals.numbers.figures import Figure
from services.core.signals.numbers.units import measured
from services.core.vocabulary import Counted

KEPT = 12
"""Quantities kept for one event."""
WORDS_ROOM = 120
"""Characters shown of a quantity's words."""
REACH = 5
"""Words between a number and what it counts, at most: "22 medium-range ballistic missiles"."""

_MEASURES: dict[Measure, Counted] = {"distance": "distance", "duration": "duration", "money": "money"}
_ENDING = frozenset({"PUNCT", "SYM", "VERB", "AUX", "CCONJ", "SCONJ", "ADV", "ADP"})
"""Parts of speech that end the phrase in which a number counts."""


class Told(Struct, frozen=True):
    """A quantity with the events that it belongs to."""

    quantity: Quantity
    owners: frozenset[int]


def quantities_of(told: Sequence[Told], event: int, speaker: str | None) -> tuple[Quantity, ...]:
    """Give the quantities of one event; `speaker`, who tells the event, tells those for which nobody else is named."""
    own = [structs.replace(each.quantity, by=each.quantity.by or speaker) for each in told if event in each.owners]
    return tuple(dict.fromkeys(own))[:KEPT]


def told_in(counter: Counter, belonging: Belonging, casualties: Sequence[Casualty], lexicon: Lexicon) -> list[Told]:
    """Give every quantity of a sentence that is told of one of its events."""
    found = [Told(_of_casualty(each), each.owners) for each in casualties if each.count.words and each.owners]
    taken = " | ".join(each.count.words for each in casualties)
    for figure in counter.figures:
        read = _measured(counter, figure, lexicon) if counter.measures(figure) else _counted(counter, figure, lexicon)
        before = counter.line.pieces[figure.first - 1].key if figure.first else ""
        if read is None or before in lexicon.listed("part-marks"):
            continue
        if read[1].what in ("people", "troops") and read[1].words in taken:
            continue
        owners = belonging.owners(read[0])
        if owners:
            found.append(Told(read[1], owners))
    return found


def _of_casualty(casualty: Casualty) -> Quantity:
    count = casualty.count
    return Quantity(what=casualty.harm, least=count.least, most=count.most, words=count.words[:WORDS_ROOM], by=casualty.by)


def _counted(counter: Counter, figure: Figure, lexicon: Lexicon) -> tuple[int, Quantity] | None:
    """Read a number of things that are counted one by one; give the word for them too."""
    tree, line = counter.tree, counter.line
    for at in _following(counter, figure, lexicon):
        pair = f"{tree.keys[at - 1]} {tree.lemmas[at]}" if at else ""
        what: Counted | None = lexicon.numbers.counted.get(pair) or lexicon.numbers.counted.get(tree.lemmas[at])
        if what is not None and tree.tokens[at].dep not in ("compound", "nmod"):
            words = line.text[line.pieces[figure.first].start : tree.tokens[at].end]
            return at, Quantity(what=what, least=figure.least, most=figure.most, words=words[:WORDS_ROOM])
    return None


def _following(counter: Counter, figure: Figure, lexicon: Lexicon) -> Iterator[int]:
    """Give the words behind a number up to the end of its phrase."""
    tree = counter.tree
    end = counter.line.pieces[figure.last].end
    begin = next((at for at, token in enumerate(tree.tokens) if token.start >= end), len(tree.tokens))
    for at in range(begin, min(begin + REACH, len(tree.tokens))):
        pos, text = tree.tokens[at].pos, tree.tokens[at].text
        linked = text == "-" or tree.keys[at] in lexicon.listed("counting-links")
        if (pos in _ENDING and not linked) or pos == "PRON":
            return
        yield at


def _measured(counter: Counter, figure: Figure, lexicon: Lexicon) -> tuple[int, Quantity] | None:
    """Read a distance, a duration or money; not a point in time such as "two days ago"."""
    line, keys = counter.line, counter.line.keys
    unit = measured(line, figure, lexicon)
    what: Counted | None = _MEASURES.get(unit.measure) if unit is not None else None
    if unit is None or what is None:
        return None
    near = [*keys[unit.last + 1 : unit.last + 3], *keys[max(0, unit.first - 1) : unit.first]]
    if what == "duration" and any(key in lexicon.listed("time-offsets") for key in near):
        return None
    at = counter.tree.at(line.pieces[figure.core].start, line.pieces[unit.last].end)
    words = line.told(unit.first, unit.last)[:WORDS_ROOM]
    return (at[-1], Quantity(what=what, unit=unit.unit, least=figure.least, most=figure.most, words=words)) if at else None
