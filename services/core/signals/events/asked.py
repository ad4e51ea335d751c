"""What entries ask for, looked up in a sentence's bare words before anything is parsed."""

from collections.abc import Mapping, Sequence

from services.core.signals.text.words import inflect, keys_of

Forms = frozenset[str]
"""The ways of writing one word."""


class Asked:
    """All that the entries ask for: each time one of some words or phrases, whose words may stand anywhere in any form.

    Whether they stand where an entry wants them, only a parse tells; but most sentences lack them and need none. What a
    sentence may hold of hundreds of things asked for costs one look-up for each of its words.
    """

    def __init__(self, irregular: Mapping[str, tuple[str, ...]]) -> None:
        self._irregular = irregular
        self._numbers: dict[tuple[str, ...], int] = {}
        self._words: dict[str, set[int]] = {}
        self._phrases: dict[str, list[tuple[tuple[Forms, ...], int]]] = {}

    def number(self, wanted: tuple[str, ...]) -> int:
        """Give the number of some words and phrases one of which is asked for."""
        if wanted not in self._numbers:
            self._numbers[wanted] = number = len(self._numbers)
            for phrase in wanted:
                self._add(number, keys_of(phrase) or (phrase,))
        return self._numbers[wanted]

    def _add(self, number: int, phrase: tuple[str, ...]) -> None:
        """Keep a word by its forms, a phrase by those of its longest word: "custody" tells more than "into" does."""
        telling, *rest = sorted(phrase, key=len, reverse=True)
        for form in self._forms(telling):
            if rest:
                self._phrases.setdefault(form, []).append((tuple(map(self._forms, rest)), number))
            else:
                self._words.setdefault(form, set()).add(number)

    def _forms(self, word: str) -> Forms:
        verbs = inflect(word, part="verb", irregular=self._irregular)
        return frozenset(verbs | inflect(word, part="noun", irregular=self._irregular))

    def held_by(self, keys: Sequence[str]) -> set[int]:
        """Give the numbers of what a sentence of these words may hold; all else it lacks."""
        present = set(keys)
        held: set[int] = set().union(*(self._words[word] for word in present if word in self._words))
        for word in present:
            for rest, number in self._phrases.get(word, ()):
                if number not in held and all(not present.isdisjoint(forms) for forms in rest):
                    held.add(number)
        return held
