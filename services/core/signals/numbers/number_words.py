"""The lexicon's words for numbers, units and times to come, ready to be looked up."""

from services.core.signals.lexicon.entries import Cues, Measure, Words
from services.core.signals.text.words import keys_of
from services.core.vocabulary import Counted, Grain


class NumberWords:
    """Tables by word or phrase; a sign such as "$" stands for itself."""

    def __init__(self, cues: Cues) -> None:
        self.plain = cues.numbers
        self.scales = cues.scales
        self.vague = cues.vague
        self.firsts = frozenset(
            word for table in (self.plain, self.scales, self.vague) for phrase in table for word in phrase.split()[:1]
        )
        self.counted: dict[str, Counted] = {_spoken(word): what for what, words in cues.counted.items() for word in words}
        self.units: dict[str, tuple[Measure, str]] = {
            _spoken(word): (measure, unit)
            for measure, units in cues.units.items()
            for unit, words in units.items()
            for word in words
        }
        self.ahead: dict[str, tuple[Grain, int]] = {
            phrase: (grain, ahead) for grain, phrases in cues.ahead.items() for phrase, ahead in phrases.items()
        }
        self.ahead_firsts = frozenset(word for phrase in self.ahead for word in phrase.split()[:1])
        self.months = _months(cues.sets["months"], cues.sets["month-names"])
        self.times = _times(cues)


def _spoken(word: str) -> str:
    """Give a word, phrase or sign as it is looked up: by its comparable words, one space between them."""
    return " ".join(keys_of(word)) or word


def _times(cues: Cues) -> frozenset[str]:
    """Give the words of which one stands in every time to come."""
    phrases = [word for phrases in cues.ahead.values() for phrase in phrases for word in phrase.split()[-1:]]
    clocks = [*cues.day_minutes, *cues.zones, *cues.sets["clock-am"], *cues.sets["clock-pm"]]
    units = [word for words in cues.units.get("duration", {}).values() for word in words]
    return frozenset([*phrases, *clocks, *units, *cues.sets["weekdays"], *cues.sets["month-names"]])


def _months(full: Words, short: Words) -> dict[str, int]:
    """Give the number of each month by its name and by the names that begin as it does."""
    return {name: number for number, month in enumerate(full, 1) for name in (month, *short) if month.startswith(name)}
