"""One term of a watch's expression, made from what a user wrote, or what is wrong with that."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import cast, get_args

from msgspec import Struct

from services.core.faults import ALIKE, cut, nearest
from services.core.signals.watch.expression import Field, Term
from services.core.signals.watch.phrase import Phrase, phrase_of
from services.core.vocabulary import Cause, Context, EventType, Ledger, Recency, Stance

FIELDS: tuple[str, ...] = tuple(field for field in get_args(Field) if field != "phrase")
VALUES: dict[str, tuple[str, ...]] = {
    "type": get_args(EventType),
    "context": get_args(Context),
    "cause": get_args(Cause),
    "ledger": get_args(Ledger),
    "stance": get_args(Stance),
    "recency": get_args(Recency),
}
"""Fields of few values, with them."""
NAMING = ("entity", "place", "actor", "recipient")
"""Fields whose values are ids."""
PREFIXES = ("org", "per", "fac", "loc")
"""How the ids of all but countries begin."""
SHOWN_IDS = 8
"""Listed ids that are told where one is not listed."""


class Known(Struct, frozen=True, kw_only=True):
    """What an expression may name: modes, countries and ids of the lexicon, each country with its name, and aliases."""

    modes: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    countries: Mapping[str, str] = {}
    aliases: Mapping[str, tuple[Phrase, ...]] = {}


def quoted_term(text: str) -> Term | str:
    """Give the term of a phrase in quotes, or what is wrong with it."""
    phrase = phrase_of(text)
    return phrase if isinstance(phrase, str) else Term(f'"{text}"', "phrase", phrases=(phrase,))


def bare_term(word: str, known: Known) -> Term | str:
    """Give the term that a word without quotes is, or what is wrong with it."""
    field, colon, value = word.partition(":")
    if colon:
        return field_term(word, "entity", word, known) if field in PREFIXES else field_term(word, field, value, known)
    if word in VALUES["type"]:
        return Term(word, "type", word)
    if word in known.aliases:
        return Term(word, "phrase", phrases=known.aliases[word])
    return f"{cut(word)} is no event type and no alias; {_instead(word, known)}"


def _instead(word: str, known: Known) -> str:
    """Say what a bare word may have been meant for."""
    if word in known.countries:
        return f"write entity:{word}, place:{word}, actor:{word} or recipient:{word}"
    if word.upper() in VALUES["type"]:
        return f"write {word.upper()} for the event type, or put a phrase in quotes"
    like = nearest(word, [*known.aliases, *VALUES["type"]])
    return f'put a phrase in quotes: "{cut(word)}"{like}'


def field_term(label: str, field: str, value: str, known: Known) -> Term | str:
    """Give the term of a field and its value, or what is wrong with them."""
    if field not in FIELDS:
        return f'"{cut(field)}" is no field{nearest(field, FIELDS) or "; use one of " + ", ".join(FIELDS)}'
    kind = cast("Field", field)
    if not value:
        return f'{field} has no value; write it after the colon without a space, as in {field}:"…"'
    if field in NAMING:
        return _named(label, kind, value, known)
    plain = value.upper() if field == "type" else value.lower()
    allowed = sorted(known.modes) if field == "mode" else VALUES[field]
    if plain not in allowed:
        return f'{field} is "{cut(value)}"{nearest(plain, allowed) or "; use one of " + ", ".join(allowed)}'
    return Term(label, kind, plain)


def _named(label: str, field: Field, value: str, known: Known) -> Term | str:
    """Give the term of a field that names somebody or somewhere, or what is wrong with it."""
    a_class = value.startswith("?") and field in ("actor", "recipient")
    if a_class or value in known.countries or _is_open(value):
        return Term(label, field, value)
    if ":" in value:
        fault = unlisted_id(value, known, or_else=", or put the name in quotes")
        return f'{field} is "{cut(value)}"{fault}' if fault else Term(label, field, value)
    same = (ident for ident, name in known.countries.items() if name.casefold() == value.casefold() or ident == value.upper())
    ident = next(same, None)
    way_out = f"{field}:{ident}" if ident else "a country's alpha-3 id such as IRQ, or an id with org:, per:, fac: or loc:"
    return f'{field} is "{cut(value)}"; write {way_out}'


def unlisted_id(ident: str, known: Known, *, or_else: str = "") -> str:
    """Say what to write instead of an id with a colon that the lexicon does not list; nothing of one that it does.

    Args:
        ident: Such as `org:foobar`.
        known: What is listed.
        or_else: What else helps where no listed id is like it.
    """
    if ident in known.ids:
        return ""
    prefix, _, name = ident.partition(":")
    listed = sorted(each for each in known.ids if each.startswith(f"{prefix}:") and prefix in PREFIXES)
    names = {each.partition(":")[2]: each for each in listed or sorted(known.ids)}
    if like := get_close_matches(name, names, n=1, cutoff=ALIKE):
        return f'; did you mean "{names[like[0]]}"?'
    if prefix not in PREFIXES:
        return "; begin an id with org:, per:, fac: or loc:"
    some = ", ".join(listed[:SHOWN_IDS]) + (f" and {len(listed) - SHOWN_IDS:,} more" if len(listed) > SHOWN_IDS else "")
    return f"; listed are {some}; list it under others in the file of TOCSIN_LEXICON{or_else}"


def _is_open(value: str) -> bool:
    """Is this the begin of ids, listed or made of the names that a text has?"""
    return value.partition(":")[0] in PREFIXES and value.endswith("*")
