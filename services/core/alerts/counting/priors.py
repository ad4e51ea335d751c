"""What an indicator of which little is learned may be expected to bring: by its kind, and by how much news its country makes."""

from functools import lru_cache

from msgspec import Struct

from services.core.ids import digest

DYAD = ">"
PER = 1000.0


class Priors(Struct, frozen=True, kw_only=True, dict=True, forbid_unknown_fields=True):
    """Rates that stand in for history.

    `classes` are the countries of each class, those that make most news first; all that are named in none, seas too, are of a
    class behind the last one. `places` and `dyads` give for a kind of indicator its stories for each 1,000 articles, by class; a
    dyad is of the class of that of its sides which makes less news.
    """

    classes: tuple[tuple[str, ...], ...] = ()
    places: dict[str, tuple[float, ...]] = {}
    dyads: dict[str, tuple[float, ...]] = {}

    def rate_of(self, indicator: str) -> float | None:
        """Give an indicator's stories for each article, or nothing where its kind is not known."""
        return _rate_of(self, indicator)

    @property
    def version(self) -> str:
        """Name these numbers; none have no name."""
        return _version_of(self) if self.places else ""

    def __hash__(self) -> int:
        """Tell them apart as objects: there is one of them in a process."""
        return id(self)


NO_PRIORS = Priors()


@lru_cache(maxsize=65_536)
def _rate_of(priors: Priors, indicator: str) -> float | None:
    kind, _, scope = indicator.partition("/")
    sides = scope.split(DYAD)
    rates = (priors.dyads if len(sides) > 1 else priors.places).get(kind)
    return None if rates is None else rates[max(class_of(priors, side) for side in sides)] / PER


def class_of(priors: Priors, country: str) -> int:
    """Give the class of a country, 0 for those that make most news."""
    return next((at for at, countries in enumerate(priors.classes) if country in countries), len(priors.classes))


@lru_cache(maxsize=8)
def _version_of(priors: Priors) -> str:
    return digest("priors", repr((priors.classes, priors.places, priors.dyads)))[:8]
