"""The names of countries and of their capitals in the languages of the world, as the Unicode CLDR has them."""

from collections.abc import Iterator

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.abroad import Abroad, Names

UNLISTED = {"XKX": "XK"}
"""Codes of two letters of countries whose id is no ISO 3166 code."""


def load_abroad(lexicon: Lexicon) -> Abroad:
    """Give what finds the countries that texts in other languages name; a language's names are loaded when first asked for."""
    countries = lexicon.files.names.countries
    aliases = get_global("territory_aliases")
    codes = {each.id: UNLISTED.get(each.id) or next(iter(aliases.get(each.id, ())), "") for each in countries}
    capitals = {capital.replace(" ", "_"): each.id for each in countries for capital in each.capitals}

    def plain(language: str) -> Names:
        try:
            locale = Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            return {}
        names = {country: [locale.territories[code]] for country, code in codes.items() if code in locale.territories}
        for country, city in _capitals(locale, capitals):
            names.setdefault(country, []).append(city)
        return names

    return Abroad(lexicon.files.languages.languages, plain)


def _capitals(locale: Locale, capitals: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give the capitals after which time zones are called, each with its country: as much as is known of cities."""
    for zone, known in locale.time_zones.items():
        country = capitals.get(zone.rpartition("/")[2])
        if country is not None and "city" in known:
            yield country, known["city"]
