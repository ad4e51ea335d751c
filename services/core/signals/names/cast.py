"""The persons of one article: who bears a full name, and whom a surname alone or a misspelt one means."""

from msgspec import Struct

from services.core.signals.names.aliases import Alias
from services.core.signals.names.hints import Hints
from services.core.signals.text.words import keys_of, slug

FUZZY_FROM = 6
"""Letters from which two surnames of one article may differ a little and still be one."""
SAME_START = 4
"""Letters that such surnames share at the start."""
_LIKE_GIVEN = 3
"""Letters that the given names of one person share at the start: "Qasem" and "Qassem"."""
_LONGEST_ID = 200


class Person(Struct):
    """A person of the article: the id, the longest name seen, its comparable words, and the listed name if there is one."""

    id: str
    name: str
    words: tuple[str, ...]
    listed: Alias | None = None

    @property
    def surname(self) -> str:
        """Give the last word of the name."""
        return self.words[-1]


def near_same(one: str, other: str) -> bool:
    """Tell whether two surnames are one but for a slip: equal, or long, alike at the start, and one letter apart."""
    if one == other:
        return True
    if min(len(one), len(other)) < FUZZY_FROM or one[:SAME_START] != other[:SAME_START] or abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter):
        return True
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two full names may be one person's: surnames but for a slip, a given name or its initial in common."""
    if not near_same(one[-1], other[-1]):
        return False
    given, rest = one[:-1], other[:-1]
    return any(_same_given(a, b) for a in given for b in rest)


def _same_given(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one[:_LIKE_GIVEN] == other[:_LIKE_GIVEN]


class Cast:
    """The persons of one article, in the order in which they are met; meet full names first."""

    def __init__(self, hints: Hints) -> None:
        self._hints = hints
        self._persons: list[Person] = []
        self._by_word: dict[str, list[Person]] = {}
        self._by_start: dict[str, list[Person]] = {}
        self._ids: set[str] = set()

    def meet(self, name: str, listed: Alias | None) -> Person:
        """Give the person of a full name, new or met before."""
        words = self._words(name)
        same = [each for each in self._like(words[-1]) if self._is(each, words, listed)]
        if same:
            person = same[0]
            if listed is not None and person.listed is None:
                person.listed, person.id = listed, listed.id
            return person
        if listed is not None:
            return self._keep(Person(listed.id, listed.name, self._words(listed.name), listed))
        ident = f"per:{words[-1]}"
        return self._keep(Person((f"per:{slug(name)}" if ident in self._ids else ident)[:_LONGEST_ID], name, words))

    def recall(self, name: str, listed: Alias | None) -> Person:
        """Give whom a single name means: a person met by that surname or given name, else the listed one, else someone new."""
        word = self._words(name)[-1]
        exact = self._by_word.get(word, [])
        known = next((each for each in exact if listed is not None and each.id == listed.id), None)
        known = known or next(iter(exact), None) or next((each for each in self._like(word) if listed is None), None)
        if known is not None:
            return known
        if listed is not None:
            return self._keep(Person(listed.id, listed.name, (*self._words(listed.name)[:-1], word), listed))
        return self._keep(Person(f"per:{word}"[:_LONGEST_ID], name, (word,)))

    def full_surnames(self) -> list[str]:
        """Give the surnames of persons met by their full name."""
        return [each.surname for each in self._persons if len(each.words) > 1]

    def _keep(self, person: Person) -> Person:
        self._persons.append(person)
        self._ids.add(person.id)
        self._by_start.setdefault(person.surname[:SAME_START], []).append(person)
        for word in {person.words[0], person.words[-1]}:
            self._by_word.setdefault(word, []).append(person)
        return person

    def _is(self, person: Person, words: tuple[str, ...], listed: Alias | None) -> bool:
        if listed is not None and person.listed is not None:
            return listed.id == person.id
        return _alike(person.words, words)

    def _like(self, surname: str) -> list[Person]:
        """Give the persons of that surname, or else of one that differs by a slip."""
        exact = [each for each in self._by_word.get(surname, []) if each.surname == surname]
        return exact or [each for each in self._by_start.get(surname[:SAME_START], []) if near_same(each.surname, surname)]

    def _words(self, name: str) -> tuple[str, ...]:
        """Give a name's comparable words without titles, particles and what follows a surname, such as "Jr"."""
        words = keys_of(name) or (slug(name) or "unnamed",)
        parts = self._hints.parts
        bare = tuple(w for w in words if w not in self._hints.particles and not {"tail", "title"}.intersection(parts.get(w, ())))
        return bare or words
