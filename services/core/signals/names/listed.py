"""The listed names that stand in a sentence."""

from collections.abc import Sequence

from msgspec import Struct

from services.core.signals.lexicon.trie import Trie
from services.core.signals.names.aliases import Alias
from services.core.signals.names.line import Line

BESIDE = 2
"""Words on either side of a name among which a word may show that it is another's."""


class Hit(Struct, frozen=True):
    """A listed name at words [first, last], with all whose name it is, the likeliest first."""

    first: int
    last: int
    options: tuple[Alias, ...]

    @property
    def people(self) -> bool:
        """Tell whether it names a people or is its adjective."""
        return self.options[0].sense == "people"

    @property
    def place(self) -> bool:
        """Tell whether it names a country or a place."""
        return self.options[0].type in ("country", "place")

    @property
    def firm(self) -> bool:
        """Tell whether the name alone is enough."""
        return not self.options[0].unsure


def hits(line: Line, names: Trie[Alias]) -> list[Hit]:
    """Give the listed names of a sentence from left to right, the longest at each word, none overlapping."""
    found = []
    for each in names.longest_shared(line.words):
        if each.first < each.last and not line.unbroken(each.first, each.last):
            continue
        options = tuple(alias for alias in each.value if _meant(line, each.first, each.last, alias))
        if options:
            found.append(Hit(each.first, each.last, options))
    return found


def _meant(line: Line, first: int, last: int, alias: Alias) -> bool:
    """Tell whether nothing beside the name shows that it is another's, and an abbreviation does not stand among capitals."""
    if alias.sense == "exact" and line.text.isupper():
        return False
    if not alias.unless:
        return True
    beside = [*line.words[max(0, first - BESIDE) : first], *line.words[last + 1 : last + 1 + BESIDE]]
    return not any(word in alias.unless for word in beside)


def inside(found: Sequence[Hit], first: int, last: int) -> list[Hit]:
    """Give the hits that overlap words [first, last]."""
    return [hit for hit in found if hit.first <= last and hit.last >= first]
