"""Which of several places a name means, and in which country a place lies that the list does not know."""

from collections import Counter
from collections.abc import Mapping, Sequence

from services.core.signals.names.aliases import Alias
from services.core.signals.names.line import Line
from services.core.signals.names.listed import Hit


def evidence(found: Sequence[Sequence[Hit]]) -> Counter[str]:
    """Count for each country, and each of its divisions ("USA/Ohio"), the different things there that an article names.

    The country's own name is none of them; neither is a name that several places bear.
    """
    seen = {
        (alias.country, alias.admin1, alias.id, alias.sense == "people")
        for hits in found
        for hit in hits
        if len(hit.options) == 1
        for alias in hit.options
        if alias.country is not None and (alias.type != "country" or alias.sense == "people")
    }
    counts = Counter(country for country, *_ in seen)
    counts.update(f"{country}/{admin1}" for country, admin1, *_ in seen if admin1 is not None)
    return counts


def chosen(options: Sequence[Alias], division: Alias | None, seen: Mapping[str, int]) -> Alias:
    """Give whom a name means: what lies in the division or country after it, else where the article is, else the likeliest.

    A country gives way to a place of its name only where the article names nothing of that country and what is near the place.
    """
    if len(options) == 1:
        return options[0]
    near = [alias for alias in options if division is not None and alias.country == division.country and alias.type != "country"]
    exact = [alias for alias in near if division is not None and division.admin1 in (None, alias.admin1)]
    if near:
        return (exact or near)[0]
    if options[0].type == "country" and options[0].sense != "people":
        beside = [alias for alias in options[1:] if seen.get(f"{alias.country}/{alias.admin1}")]
        return beside[0] if beside and not seen.get(options[0].id) else options[0]
    return max(options, key=lambda alias: (seen.get(f"{alias.country}/{alias.admin1}", 0), seen.get(alias.country or "", 0)))


class Divisions:
    """The ways of writing a country or a first-order division after a place's name and a comma."""

    def __init__(self, written: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._countries = frozenset(written)
        self._short = {
            word: (country, name) for country, names in written.items() for name, words in names.items() for word in words
        }

    def after(self, line: Line, last: int, found: Sequence[Hit]) -> Alias | None:
        """Give the country or division that follows word `last` and a comma: "Lebanon, Pa.", "Tripoli, Libya"; or None."""
        if last + 1 >= len(line) or line.gap(last + 1) != ", ":
            return None
        short = self._short.get(line.words[last + 1].replace(".", ""))
        if short is not None:
            country, name = short
            return Alias(id="", name=name, type="place", country=country, admin1=name)
        hit = next((hit for hit in found if hit.first == last + 1 and hit.place and not hit.people), None)
        areas = [alias for alias in hit.options if alias.type == "country" or alias.admin1 == alias.name] if hit else []
        return areas[0] if areas else None

    def overrules(self, division: Alias, alias: Alias) -> bool:
        """Tell whether a division shows that a well-known name is borne by another place: "Lebanon, Pa.", "Moscow, Idaho"."""
        return division.admin1 is not None and division.country in self._countries and alias.country != division.country
