"""A user's file of watches, as it is written, and what it makes."""

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from services.core.faults import Fault, Path, nearest, shown
from services.core.signals.lexicon.entries import Words
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.watch.grammar import ExpressionError, parse
from services.core.signals.watch.phrase import Phrase, phrase_of
from services.core.signals.watch.term import Known
from services.core.signals.watch.watches import Watch
from services.core.vocabulary import Level, Name, Slug, WatchMode

MOST_WATCHES = 100
"""Watches of a file: the sightings of all must fit into one message."""
OPERATORS = ("and", "or", "not")
UNKNOWN_RECEIVER = "; write it under receivers in the file of TOCSIN_RULES"

_ALIAS = re.compile(r"[a-z][a-z0-9_-]*")


class WatchLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A watch: its name, which becomes the indicator `watch/<name>`, and the expression that must hold of a sentence.

    `mode` says how it rings: `each` new story, or by a `burst`, more stories than it usually has. `level` is the least level of
    its alerts. `receivers` are names from the file of rules. `aliases` are lists of phrases that the expression may name by one
    word. `note` is for people.
    """

    name: Slug
    match: str
    mode: WatchMode = "each"
    level: Level = "advisory"
    receivers: tuple[Slug, ...] = ()
    aliases: dict[str, Words] = {}
    note: str = ""


class WatchFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of watches; its `aliases` are for all of them."""

    version: Name = "1"
    aliases: dict[str, Words] = {}
    watches: tuple[WatchLine, ...]


def watches_of(file: WatchFile, lexicon: Lexicon) -> tuple[Watch, ...] | list[Fault]:
    """Give the watches that a file makes, or everything that is wrong with it."""
    faults = list(_shared_faults(file))
    made = []
    for at, line in enumerate(file.watches):
        aliases = {**file.aliases, **line.aliases}
        faults += _alias_faults(line.aliases, ("watches", at, "aliases"))
        if any(isinstance(_phrases(words), str) for words in aliases.values()):
            continue
        try:
            made.append(Watch(line.name, parse(line.match, known_of(lexicon, aliases))))
        except ExpressionError as error:
            faults.append(Fault(("watches", at, "match"), f"match, {error}"))
    return faults or tuple(made)


def receiver_faults(file: WatchFile, known: Collection[str]) -> list[Fault]:
    """Give the receivers that watches name and the rules do not have."""
    return [
        Fault(
            ("watches", at, "receivers", number),
            f"receivers has {shown(name)}{nearest(name, sorted(known)) or UNKNOWN_RECEIVER}",
        )
        for at, line in enumerate(file.watches)
        for number, name in enumerate(line.receivers)
        if name not in known
    ]


def shared_faults(file: WatchFile) -> list[Fault]:
    """Give what is wrong with a file but for its expressions and the aliases of single watches."""
    return list(_shared_faults(file))


def known_of(lexicon: Lexicon, aliases: Mapping[str, Words] | None = None) -> Known:
    """Give what an expression may name: what the lexicon knows, and aliases, which are right."""
    phrases = {name: _phrases(words) for name, words in (aliases or {}).items()}
    return Known(
        modes=frozenset(entry.mode for entry in lexicon.entries if entry.mode),
        ids=frozenset(alias.id for alias in lexicon.names),
        countries=lexicon.country_names,
        aliases={name: each for name, each in phrases.items() if not isinstance(each, str)},
    )


def _phrases(words: Words) -> tuple[Phrase, ...] | str:
    """Give the phrases of an alias, or what is wrong with the first that is wrong."""
    made = [phrase_of(word) for word in words]
    wrong = next((each for each in made if isinstance(each, str)), None)
    return wrong if wrong is not None else tuple(each for each in made if isinstance(each, Phrase))


def _shared_faults(file: WatchFile) -> Iterator[Fault]:
    yield from _alias_faults(file.aliases, ("aliases",))
    seen: set[str] = set()
    for at, line in enumerate(file.watches):
        if line.name in seen:
            yield Fault(("watches", at, "name"), "the name stands twice; rename one")
        seen.add(line.name)
    if len(file.watches) > MOST_WATCHES:
        what = f"watches has {len(file.watches)} items; write at most {MOST_WATCHES}"
        yield Fault(("watches", MOST_WATCHES), what)


def _alias_faults(aliases: Mapping[str, Words], path: Path) -> Iterator[Fault]:
    for name, words in aliases.items():
        if not _ALIAS.fullmatch(name) or name in OPERATORS:
            way_out = "begin with a small letter and use small letters, digits, - and _, but not and, or, not"
            yield Fault((*path, name), f'aliases: "{name}" is no name for an alias; {way_out}')
        if not words:
            yield Fault((*path, name), f"aliases: {name} has no phrase; write at least one")
        for at, word in enumerate(words):
            phrase = phrase_of(word)
            if isinstance(phrase, str):
                yield Fault((*path, name, at), f"aliases: {name}: {phrase}")
