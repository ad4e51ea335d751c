"""Who or what bears each name of an article: listed, met before in the article, or new."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.aliases import Alias, EntityType
from services.core.signals.names.cast import Cast
from services.core.signals.names.gazetteer import chosen, evidence
from services.core.signals.names.groups import Group, What
from services.core.signals.names.line import Line
from services.core.signals.names.link import Link, of_alias
from services.core.signals.names.listed import Hit, inside
from services.core.signals.names.spots import Key, Spot, key_of
from services.core.signals.text.words import slug

_LONGEST_ID = 200
_AGREE: dict[What, tuple[EntityType, ...]] = {
    "person": ("person",),
    "org": ("org",),
    "place": ("place", "country", "facility"),
    "nothing": (),
}
"""Types of listed names that may bear a name judged so."""
_PREFIX: dict[EntityType, str] = {"org": "org", "place": "loc", "facility": "fac"}
_TITLED = frozenset({"EVENT", "WORK_OF_ART", "LAW", "PRODUCT", "ORG", "FAC"})
"""Labels of names that hold other names as their parts, even where they are no names that we keep."""


class Bearers:
    """The bearers of one article's names."""

    def __init__(
        self, lines: Sequence[Line], found: Sequence[Sequence[Hit]], groups: Mapping[Key, Group], lexicon: Lexicon
    ) -> None:
        self._lines = lines
        self._found = found
        self._groups = groups
        self._lexicon = lexicon
        self._seen = evidence(found)
        self._countries = {hit.options[0].id for hits in found for hit in hits if hit.options[0].type == "country"}
        self._full: dict[Key, str] = {}
        self._cast = Cast(lexicon.hints)
        spots = sorted((spot for group in groups.values() for spot in group.spots), key=lambda each: (each.number, each.first))
        self._people(spots)

    def links(self, spot: Spot) -> Iterator[Link]:
        """Give the link of a spot, if it names anything, and those of the names inside it."""
        line, group = self._lines[spot.number], self._group(spot)
        own = self._own(spot, line, group)
        if own is not None:
            yield own
        for hit in inside(self._found[spot.number], spot.first, spot.last):
            if hit is not spot.hit and (own is None or own.type != "person"):
                alias = chosen(hit.options, None, self._seen)
                if alias.type in ("country", "place") and not self._is_borrowed(spot, alias):
                    yield self._of_hit(hit, alias, line, inside=own is not None or group.label in _TITLED)
        if spot.hit is not None and own is not None and own.type == "org" and own.country is not None:
            yield from self._owner(spot.hit, own, line)

    def of_people(self, number: int, hit: Hit) -> Link:
        """Give the link of a people's name or adjective."""
        return self._of_hit(hit, chosen(hit.options, None, self._seen), self._lines[number])

    def _of_hit(self, hit: Hit, alias: Alias, line: Line, *, inside: bool = False) -> Link:
        return of_alias(alias, line.starts[hit.first], line.ends[hit.last], inside=inside)

    def _group(self, spot: Spot) -> Group:
        return self._groups[key_of(self._lines[spot.number], spot.first, spot.last)]

    def _people(self, spots: Sequence[Spot]) -> None:
        """Meet the persons with full names, so that a surname before them is known too."""
        for spot in spots:
            alias = self._person(spot)
            if spot.first < spot.last and (alias is not None or (spot.hit is None and self._group(spot).what == "person")):
                self._cast.meet(self._text(spot), alias)

    def _person(self, spot: Spot) -> Alias | None:
        """Give the listed person that a spot names, if any."""
        return next((alias for alias in spot.hit.options if alias.type == "person"), None) if spot.hit else None

    def _text(self, spot: Spot) -> str:
        line = self._lines[spot.number]
        return line.text[line.starts[spot.first] : line.ends[spot.last]]

    def _own(self, spot: Spot, line: Line, group: Group) -> Link | None:
        """Give the link of a spot itself."""
        start, end = line.starts[spot.first], line.ends[spot.last]
        what = group.what
        if spot.hit is not None:
            options = [alias for alias in spot.hit.options if not alias.unsure or alias.type in _AGREE[what]]
            if options:
                return self._listed(spot, options, line)
        if what == "person":
            return self._of_person(spot, None, start, end)
        if what == "place":
            return self._place(spot, line)
        if what == "org" or group.label == "FAC":
            return self._org(spot, line, group)
        return None

    def _listed(self, spot: Spot, options: Sequence[Alias], line: Line) -> Link:
        """Give the link of a listed name."""
        start, end = line.starts[spot.first], line.ends[spot.last]
        division = self._lexicon.divisions.after(line, spot.last, self._found[spot.number])
        alias = chosen(options, division, self._seen)
        if alias.type == "person":
            return self._of_person(spot, alias, start, end)
        if alias.type in ("country", "place") and division is not None and self._lexicon.divisions.overrules(division, alias):
            return self._place(spot, line)
        link = of_alias(alias, start, end, described=alias.type == "org" and not line.capital(spot.last))
        if alias.sense == "capital" and self._is_city(spot, line, division):
            return structs.replace(link, sense="name")
        return link

    def _is_city(self, spot: Spot, line: Line, division: Alias | None) -> bool:
        """Tell whether a capital is meant as a place and not as its government: after "in" or "the capital", before "airport"."""
        hints = self._lexicon.hints
        before = hints.before.get(line.keys[spot.first - 1]) if spot.first else None
        after = hints.after.get(line.keys[spot.last + 1]) if spot.last + 1 < len(line) else None
        near = before in ("in before", "place noun before") or after in ("site word after", "place word after")
        return near or (division is not None and division.type == "country")

    def _of_person(self, spot: Spot, alias: Alias | None, start: int, end: int) -> Link:
        name = self._text(spot)
        person = self._cast.meet(name, alias) if spot.first < spot.last else self._cast.recall(name, alias)
        if person.listed is not None:
            return of_alias(person.listed, start, end)
        return Link(start=start, end=end, id=person.id, name=person.name, type="person", kind="person")

    def _place(self, spot: Spot, line: Line) -> Link:
        """Give the link of a place that is not listed: in the country that follows it or stands in its name."""
        short = self._short(spot, line)
        name = short.name if short is not None else self._text(spot)
        division = short or self._lexicon.divisions.after(line, spot.last, self._found[spot.number])
        country = division.country if division else self._country_in(spot)
        known = f"-{division.country.lower()}" if division and division.country and spot.hit else ""
        return Link(
            start=line.starts[spot.first],
            end=line.ends[spot.last],
            id=f"loc:{slug(name) or 'unnamed'}{known}"[:_LONGEST_ID],
            name=name,
            type="place",
            country=country,
            admin1=division.admin1 if division else None,
        )

    def _short(self, spot: Spot, line: Line) -> Alias | None:
        """Give the division that a spot is the short name of, after a place and a comma: "Dayton, Ohio", "Fresno, Calif."."""
        alone = 0 < spot.first == spot.last and spot.hit is None
        return self._lexicon.divisions.after(line, spot.first - 1, self._found[spot.number]) if alone else None

    def _org(self, spot: Spot, line: Line, group: Group) -> Link:
        """Give the link of an organisation or facility that is not listed, by its longest name in the article."""
        kind: EntityType = "org" if group.what == "org" else "facility"
        first, country = self._with_owner(spot)
        name = line.text[line.starts[first] : line.ends[spot.last]]
        key = group.short_for or group.key
        if first < spot.first:
            self._full.setdefault(key, name)
        elif group.short_for in self._groups or key in self._full:
            name = self._full.get(key) or self._text(self._groups[key].spots[0])
        return Link(
            start=line.starts[spot.first],
            end=line.ends[spot.last],
            id=f"{_PREFIX[kind]}:{slug(name) or 'unnamed'}"[:_LONGEST_ID],
            name=name,
            type=kind,
            country=country,
        )

    def _with_owner(self, spot: Spot) -> tuple[int, str | None]:
        """Give the first word of an organisation's name with whose it is, and that country; or the country in its name."""
        line, found = self._lines[spot.number], self._found[spot.number]
        for hit in found:
            between = range(hit.last + 1, spot.first)
            if hit.last < spot.first and (hit.people or hit.place) and all(line.keys[at] == "s" for at in between):
                return hit.first, hit.options[0].country
        return spot.first, self._country_in(spot)

    def _country_in(self, spot: Spot) -> str | None:
        """Give the country of the first listed name in a spot that is not borrowed."""
        inner = [alias for hit in inside(self._found[spot.number], spot.first, spot.last) for alias in hit.options[:1]]
        return next((alias.country for alias in inner if alias.country and not self._is_borrowed(spot, alias)), None)

    def _is_borrowed(self, spot: Spot, alias: Alias) -> bool:
        """Tell whether a house has its name from a far city: a hotel's, where the article speaks of other countries only."""
        if alias.type != "place" or alias.country is None or not any(self._is_house(each) for each in self._group(spot).spots):
            return False
        own = self._seen.get(alias.country, 0) > 1 or alias.country in self._countries
        return not own and any(count for country, count in self._seen.items() if not country.startswith(alias.country))

    def _is_house(self, spot: Spot) -> bool:
        """Tell whether a spot holds a word for a hotel, a restaurant or the like, or stands before one."""
        words = self._lines[spot.number].keys[spot.first : spot.last + 2]
        return len(words) > 1 and any(word in self._lexicon.listed("lodgings") for word in words[1:])

    def _owner(self, hit: Hit, own: Link, line: Line) -> Iterator[Link]:
        """Give the country named at the start of its own organisation's name: "US Congress"."""
        for each in self._lexicon.names.longest_shared(line.words[hit.first : hit.last])[:1]:
            alias = next((alias for alias in each.value if alias.id == own.country), None)
            if each.first == 0 and alias is not None:
                first, last = hit.first, hit.first + each.last
                yield of_alias(alias, line.starts[first], line.ends[last], inside=not own.described)
