"""The numbers of one sentence, dealt out to its events."""

from collections.abc import Sequence

from msgspec import Struct

from services.core.mentions import Quantity, Toll
from services.core.signals.events.frame import Evoked
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.numbers.belonging import Belonging
from services.core.signals.numbers.casualties import Casualty, casualties_of, may_tell
from services.core.signals.numbers.count import Counter
from services.core.signals.numbers.quantity import Told, quantities_of, told_in
from services.core.signals.numbers.toll import toll_of

_HARMING = frozenset({"ASSAULT", "CASUALTY", "COERCE", "PROTEST"})
"""Types of event in which people are killed or injured."""


class Tally(Struct, frozen=True):
    """Casualties and quantities of a sentence with the events that they belong to."""

    casualties: tuple[Casualty, ...] = ()
    told: tuple[Told, ...] = ()

    def toll(self, event: int, speaker: str | None) -> Toll | None:
        """Give the casualties of the event at a head word, which `speaker` tells."""
        return toll_of([each for each in self.casualties if event in each.owners], speaker)

    def quantities(self, event: int, speaker: str | None) -> tuple[Quantity, ...]:
        """Give the quantities of the event at a head word, which `speaker` tells."""
        return quantities_of(self.told, event, speaker)


def tally_of(tree: Tree, every: Sequence[Evoked], lexicon: Lexicon) -> Tally:
    """Read the numbers of a sentence that evokes events."""
    if not every or not (_numbered(tree, lexicon) or may_tell(tree, lexicon)):
        return Tally()
    counter = Counter(tree, lexicon)
    harms = [each.head for each in every if each.entry.event_type == "CASUALTY"]
    harming = Belonging(tree, [each.head for each in every if each.entry.event_type in _HARMING], harms, lexicon)
    casualties = casualties_of(counter, harming, lexicon)
    told = told_in(counter, Belonging(tree, [each.head for each in every], harms, lexicon), casualties, lexicon)
    return Tally(tuple(casualties), tuple(told))


def _numbered(tree: Tree, lexicon: Lexicon) -> bool:
    """Tell whether a sentence may hold a number at all."""
    return any(word[0].isdigit() or word in lexicon.numbers.firsts for word in tree.keys)
