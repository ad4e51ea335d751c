"""Which words in and around a name show what it names, ready for look-up."""

from collections.abc import Mapping

from services.core.signals.lexicon.entries import Naming, Words


class Hints:
    """The signs by word. `before` and `after` give a word's sign, `parts` all groups that a word belongs to."""

    def __init__(self, naming: Naming) -> None:
        self.before = _by_word(naming.before, "before")
        self.after = _by_word(naming.after, "after")
        self.parts: dict[str, tuple[str, ...]] = {}
        for group, words in naming.parts.items():
            for word in words:
                self.parts[word] = (*self.parts.get(word, ()), group)
        self.titles = frozenset(naming.parts["title"])
        self.particles = naming.particles
        self.joining = naming.joining | naming.particles
        self.never = naming.never
        self.endings = naming.endings
        self.weights = naming.weights


def _by_word(groups: Mapping[str, Words], where: str) -> dict[str, str]:
    """Give each word's sign, that of the first group it stands in."""
    found: dict[str, str] = {}
    for group, words in groups.items():
        for word in words:
            found.setdefault(word, f"{group} {where}")
    return found
