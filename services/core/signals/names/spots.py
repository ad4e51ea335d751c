"""Where in an article something may be named: the model's names with better bounds, listed names, runs of capitals, repeats."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from services.core.signals.lexicon.trie import Trie
from services.core.signals.names.hints import Hints
from services.core.signals.names.line import Line
from services.core.signals.names.listed import Hit, inside
from services.core.signals.nlp import Named

LONGEST = 12
"""Words of the longest name; longer ones are the model's errors."""
SHORT = 4
"""Letters of the longest acronym that is not compared with other words of its letters: "US" is never "us"."""
_NO_NAMES = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
_CUTS = ",;:/&+"

Key = tuple[str, ...]


class Spot(Struct, frozen=True):
    """Words [first, last] of line `number` that may name something, with the model's label and the listed name, if any."""

    number: int
    first: int
    last: int
    label: str = ""
    hit: Hit | None = None


def key_of(line: Line, first: int, last: int) -> Key:
    """Give the form by which two names of an article are one."""
    if first == last and len(line.words[first]) <= SHORT and line.words[first].isupper():
        return (line.words[first],)
    return tuple(line.keys[first : last + 1])


def spots_of(lines: Sequence[Line], named: Sequence[Sequence[Named]], found: Sequence[Sequence[Hit]], hints: Hints) -> list[Spot]:
    """Give the spots of an article, by line, none overlapping.

    Args:
        lines: Its sentences.
        named: The model's names of each.
        found: The listed names of each.
        hints: The signs.
    """
    spots: list[Spot] = []
    taken: list[set[int]] = []
    for number, line in enumerate(lines):
        here = list(_of_line(number, line, named[number], found[number], hints))
        words = {at for each in here for at in range(each.first, each.last + 1)}
        runs = list(_runs(number, line, words, found[number], hints))
        spots += here + runs
        taken.append(words | {at for each in runs for at in range(each.first, each.last + 1)})
    return spots + list(_repeats(lines, spots, taken))


def _of_line(number: int, line: Line, named: Sequence[Named], found: Sequence[Hit], hints: Hints) -> Iterator[Spot]:
    """Let the model's names and the listed ones of a line agree on their words."""
    free = list(found)
    peoples = {(hit.first, hit.last) for hit in found if hit.people}
    taken: set[int] = set()
    for first, last, label in (part for each in named for part in _bounded(line, each, found, hints)):
        if (first, last) in peoples or taken.intersection(range(first, last + 1)):
            continue
        beside = [hit for hit in inside(free, first, last) if not hit.people]
        wider = next((hit for hit in beside if hit.first <= first and hit.last >= last), None)
        across = next((hit for hit in beside if (hit.first < first or hit.last > last) and hit.first < hit.last), None)
        hit = wider or across
        spot = _of_hit(number, line, hit, label, hints) if hit else Spot(number, first, last, label)
        taken.update(range(spot.first, spot.last + 1))
        yield spot
    for hit in free:
        if not hit.people and not taken.intersection(range(hit.first, hit.last + 1)):
            yield _of_hit(number, line, hit, "", hints)


def _of_hit(number: int, line: Line, hit: Hit, label: str, hints: Hints) -> Spot:
    """Give the spot of a listed name; a person's without the titles."""
    person = hit.options[0].type == "person"
    return Spot(number, _after_titles(line, hit.first, hit.last, (), hints) if person else hit.first, hit.last, label, hit)


def _bounded(line: Line, named: Named, found: Sequence[Hit], hints: Hints) -> Iterator[tuple[int, int, str]]:
    """Give the words of a model's name as (first, last, label), cut into what it holds and without what is not part of it."""
    span = line.at(named.start, named.end) if named.label not in _NO_NAMES else None
    if span is None:
        return
    cuts = [at for at in range(span[0] + 1, span[1] + 1) if _cut(line, at, named.label, hints)]
    for first, last in zip([span[0], *cuts], [*(at - 1 for at in cuts), span[1]], strict=True):
        low, high = _trimmed(line, (first, last), named.label, found, hints)
        if low <= high < low + LONGEST and any(line.capital(at) for at in range(low, high + 1)):
            yield low, high, named.label


def _cut(line: Line, at: int, label: str, hints: Hints) -> bool:
    """Tell whether a name ends before word `at`: at a bracket; a person's also at a comma and at a small word no name holds."""
    gap = line.gap(at)
    if "(" in gap:
        return True
    if label != "PERSON":
        return False
    return any(char in _CUTS for char in gap) or (not line.capital(at) and line.keys[at] not in hints.particles)


def _trimmed(line: Line, span: tuple[int, int], label: str, found: Sequence[Hit], hints: Hints) -> tuple[int, int]:
    """Give a name's words without articles, titles and whose it is, and without figures and a possessive at its end."""
    first, last = span
    while first <= last and hints.before.get(line.keys[first]) in ("the before", "a before"):
        first += 1
    if label == "PERSON":
        first = _after_titles(line, first, last, found, hints)
    elif label == "ORG":
        if not any("org" in hints.parts.get(line.keys[at], ()) for at in range(first, last + 1)):
            first = _after_titles(line, first, last, found, hints)
        first = _after_owner(line, first, last, found)
    while last > first and _hangs(line, last):
        last -= 1
    return first, last


def _hangs(line: Line, last: int) -> bool:
    """Tell whether a name's last word is none of it: a figure, a possessive, a small word that no hyphen joins."""
    if line.keys[last] == "s" or line.words[last][0].isdigit():
        return True
    return not line.capital(last) and line.gap(last) == " "


def _after_titles(line: Line, first: int, last: int, found: Sequence[Hit], hints: Hints) -> int:
    """Give the first word after titles and the adjective of a people: "Iranian General A. Person"."""
    peoples = {hit.first: hit.last for hit in found if hit.people}
    at = first
    while at < last:
        if line.keys[at] in hints.titles or (not line.capital(at) and line.keys[at] not in hints.particles):
            at += 1
        elif at in peoples and peoples[at] < last:
            at = peoples[at] + 1
        else:
            break
    owner = [at + 1 for at in range(at + 1, last) if line.keys[at] == "s" and line.gap(at) in ("'", "\u2019")]
    return owner[0] if owner else at


def _after_owner(line: Line, first: int, last: int, found: Sequence[Hit]) -> int:
    """Give the first word after the country, people or place whose organisation it is: "Iran's parliament", "Iraqi Army"."""
    owner = next((hit for hit in found if hit.first == first and (hit.people or hit.place)), None)
    if owner is None or owner.last >= last:
        return first
    at = owner.last + 1
    if line.keys[at] == "s" and at < last:
        at += 1
    return at if line.capital(at) else first


def _runs(number: int, line: Line, taken: set[int], found: Sequence[Hit], hints: Hints) -> Iterator[Spot]:
    """Give the runs of capitals inside a sentence that neither the model nor the list knows."""
    peoples = {at for hit in found if hit.people for at in range(hit.first, hit.last + 1)}
    at = 1
    while at < len(line):
        first = at
        while (
            at < len(line) and at not in taken and at not in peoples and line.capital(at) and (at == first or not line.breaks(at))
        ):
            at += 1
        last = at - 1
        at = max(at, first + 1)
        while first < last and (line.keys[first] in hints.titles or hints.before.get(line.keys[first]) == "the before"):
            first += 1
        if first <= last < first + LONGEST and not _opens(line, first) and line.keys[first] not in hints.never:
            yield Spot(number, first, last)


def _opens(line: Line, at: int) -> bool:
    """Tell whether word `at` begins a quotation or what follows a colon, where every word has a capital."""
    return line.gap(at).strip()[-1:] in ("“", '"', "\u2018", "'", ":", ".", "?", "!", "•")


def _repeats(lines: Sequence[Line], spots: Sequence[Spot], taken: Sequence[set[int]]) -> Iterator[Spot]:
    """Give the places where a name of the article stands unseen."""
    known: Trie[Key] = Trie()
    for key in {key_of(lines[each.number], each.first, each.last) for each in spots}:
        known.add(key, key)
    for number, line in enumerate(lines):
        words = [word if len(word) <= SHORT and word.isupper() else key for word, key in zip(line.words, line.keys, strict=True)]
        for each in known.longest_shared(words):
            free = not taken[number].intersection(range(each.first, each.last + 1))
            if free and line.capital(each.first) and line.capital(each.last) and line.unbroken(each.first, each.last):
                yield Spot(number, each.first, each.last)
