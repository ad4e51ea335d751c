"""What each name of an article names: its spots together, weighed by the signs around them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from typing import Literal

from msgspec import Struct

from services.core.signals.names.cast import SAME_START, near_same
from services.core.signals.names.hints import Hints
from services.core.signals.names.line import Line
from services.core.signals.names.signs import after, before, shape
from services.core.signals.names.spots import Key, Spot, key_of

What = Literal["person", "org", "place", "nothing"]
KINDS: tuple[What, ...] = ("person", "org", "place")
"""What the weights of a sign speak for, in their order."""
_OFTEN = 0.5
"""Factor on the logarithm of a name's count, which brings it into the range of the other signs."""
_INITIALS = 2
"""Letters at the end of an acronym that the words before its bracket must begin with."""
_ROOM = 10
"""Words before a bracket in which an acronym's words are looked for."""
_PLACES = frozenset({"GPE", "LOC"})


class Group(Struct):
    """The spots of one name, and the signs on them with their strength."""

    key: Key
    spots: list[Spot]
    signs: dict[str, float]
    what: What = "nothing"
    short_for: Key | None = None

    @property
    def label(self) -> str:
        """Give the model's commonest label."""
        labels = Counter(spot.label for spot in self.spots if spot.label)
        return labels.most_common(1)[0][0] if labels else ""


def groups_of(lines: Sequence[Line], spots: Sequence[Spot], hints: Hints) -> dict[Key, Group]:
    """Give the names of an article, each with what it names."""
    found: dict[Key, Group] = {}
    for spot in spots:
        key = key_of(lines[spot.number], spot.first, spot.last)
        found.setdefault(key, Group(key, [], {})).spots.append(spot)
    parts = _parts(found)
    surnames = _surnames(found)
    ends = {(spot.number, spot.last): group.key for group in found.values() for spot in group.spots}
    for group in found.values():
        _read(group, lines, hints)
        _compare(group, parts)
        if _slip(group, surnames):
            group.signs["surname"] = 1.0
        _short(group, lines, ends)
    for group in found.values():
        group.what = judged(group.signs, hints.weights)
    return found


def judged(signs: Mapping[str, float], weights: Mapping[str, tuple[float, float, float]]) -> What:
    """Give what the signs speak for: the kind with the greatest sum of strength times weight, or nothing if no sum is above 0."""
    sums = [0.0, 0.0, 0.0]
    for sign, strength in signs.items():
        for at, weight in enumerate(weights.get(sign, ())):
            sums[at] += strength * weight
    best = max(range(3), key=lambda at: sums[at])
    return KINDS[best] if sums[best] > 0 else "nothing"


def _read(group: Group, lines: Sequence[Line], hints: Hints) -> None:
    """Collect the signs: those around a spot count by their share of the spots, those in the name once."""
    share = 1 / len(group.spots)
    signs = group.signs
    for spot in group.spots:
        line = lines[spot.number]
        listed = {_sort(spot)} if spot.hit else set()
        model = f"model {spot.label or 'nothing'}"
        for sign in (model, *listed, *before(line, spot.first, hints), *after(line, spot.last, hints)):
            signs[sign] = signs.get(sign, 0.0) + share
    spot = group.spots[0]
    for sign in shape(lines[spot.number], spot.first, spot.last, hints):
        signs[sign] = 1.0
    signs["a name"] = 1.0
    signs["often"] = _OFTEN * log(len(group.spots))


def _sort(spot: Spot) -> str:
    return f"listed {spot.hit.options[0].type}" if spot.hit else ""


def _parts(found: Mapping[Key, Group]) -> Counter[str]:
    """Count the words at the start and the end of longer names by what the model takes these for."""
    counts: Counter[str] = Counter()
    for key, group in found.items():
        if len(key) > 1:
            label = "PLACE" if group.label in _PLACES else group.label
            counts[f"{label} {key[0]}"] += 1
            counts[f"{label} ... {key[-1]}"] += 1
    return counts


def _surnames(found: Mapping[Key, Group]) -> dict[str, list[str]]:
    """Give the surnames of the persons whom the model finds by their full name, by how they start."""
    starts: dict[str, list[str]] = {}
    for key, group in found.items():
        if len(key) > 1 and group.label == "PERSON":
            starts.setdefault(key[-1][:SAME_START], []).append(key[-1])
    return starts


def _slip(group: Group, surnames: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether a name of one word that is not listed is a surname of the article but for a slip."""
    if len(group.key) > 1 or any(spot.hit for spot in group.spots):
        return False
    word = group.key[0].lower()
    return any(near_same(word, each) for each in surnames.get(word[:SAME_START], ()))


def _compare(group: Group, parts: Counter[str]) -> None:
    """Note what longer names of the article a name is part of."""
    key, signs = group.key, group.signs
    if len(key) > 1:
        if group.label and parts[f"PERSON ... {key[-1]}"] > 1:
            signs["same surname"] = 1.0
        return
    for sign, part in (
        ("surname", f"PERSON ... {key[0]}"),
        ("given name", f"PERSON {key[0]}"),
        ("part of org", f"ORG {key[0]}"),
        ("part of place", f"PLACE {key[0]}"),
    ):
        if parts[part]:
            signs[sign] = 1.0


def _short(group: Group, lines: Sequence[Line], ends: Mapping[tuple[int, int], Key]) -> None:
    """Note that a name in brackets is short for the words before them, and for which name."""
    if len(group.key) > 1:
        return
    for spot in group.spots:
        line = lines[spot.number]
        if spot.first == 0 or line.gap(spot.first).strip() != "(":
            continue
        words = range(max(0, spot.first - _ROOM), spot.first)
        initials = "".join(line.words[at][0] for at in words if line.capital(at))
        letters = line.words[spot.first].upper()
        if len(letters) > 1 and initials.endswith(letters[-_INITIALS:]):
            group.signs["acronym of words before"] = 1.0
            group.short_for = ends.get((spot.number, spot.first - 1))
            return
        group.signs["other bracket"] = 1.0
