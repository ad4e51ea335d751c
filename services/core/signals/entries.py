"""The lexicon: what words evoke which event, which words weaken it, and who is who. Data only; no word stands in code."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from services.core.errors import ConfigError
from services.core.vocabulary import Cause, Context, EventType, Id, Ledger, Name, Severity, Share

Kind = Literal[
    "state", "military", "armed", "police", "crowd", "civilians", "facility", "company", "media", "body", "person", "unknown"
]
"""What a party is: a state and its officials, soldiers, an armed group, police, protesters, …; "body" is the UN and its like."""
Words = tuple[str, ...]
Coordinates = tuple[float, float]


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of event and the words that evoke it.

    `nouns` inflect their last word, `verbs` their first, `phrases` nothing. `needs` must stand in the trigger's clause,
    `object` in what the trigger acts on, `subject` in who acts: words, or `@name` of a set. `actor` and `recipient` are the
    kinds one of which the party must be. `possessive` tells whose name stands before the noun: "Iran's attack", but
    "the general's killing". `reaches` tells whom the event acts on: its object, only what stands after "against", or nobody.
    An entry that `elaborates` takes what it does not say from the event told before. `examples` evoke this entry; `counter`
    must not.
    """

    id: Name
    event_type: EventType
    mode: str | None = None
    context: Context = "unknown"
    cause: Cause | None = None
    severity: Severity
    ledger: Ledger
    nouns: Words = ()
    verbs: Words = ()
    phrases: Words = ()
    needs: Words = ()
    object: Words = ()
    subject: Words = ()
    actor: tuple[Kind, ...] = ()
    recipient: tuple[Kind, ...] = ()
    possessive: Literal["actor", "victim"] = "actor"
    reaches: Literal["object", "against", "nobody"] = "object"
    elaborates: bool = False
    examples: Words = ()
    counter: Words = ()


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words near a trigger that change what it means.

    `triggers` are lemmas of the trigger's words (empty: any) and `types` event types; `around` is where the words are looked for.
    A mention that a rule hits weighs `factor` times as much, and takes `context` and `cause` where given.
    `unless` are words, or kinds of party in `unless_party`, that show the matter to be grave after all.
    """

    rule: Name
    triggers: Words = ()
    types: tuple[EventType, ...] = ()
    around: Literal["beside", "clause", "sentence", "opening", "article"] = "sentence"
    words: Words
    unless: Words = ()
    unless_party: tuple[Kind, ...] = ()
    at_least: int = 1
    factor: Share = 0.0
    context: Context | None = None
    cause: Cause | None = None


class Events(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of events."""

    version: Name
    entries: tuple[Entry, ...]


class Contexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of rules that put a mention out of scope or weaken it."""

    version: Name
    rules: tuple[Rule, ...]


class Cues(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of cues: named sets of words, kinds of party by their head noun, irregular forms, and the table of severities."""

    version: Name
    sets: dict[str, Words]
    classes: dict[Kind, Words]
    irregular: dict[str, Words]
    numbers: dict[str, int]
    factors: dict[str, Share]
    graver: dict[str, float]


class Country(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country by ISO 3166 alpha-3 id: its names, its people, and its capital, whose name may stand for its government."""

    id: Id
    names: Words
    people: Words = ()
    exact: Words = ()
    capitals: Words = ()
    at: Coordinates | None = None
    unless: Words = ()


class Someone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A known organisation, person, facility or place, by id with its prefix.

    `country` is where it belongs; it also stands for that country unless `represents` is false, as an armed group does not.
    A base that `hosts` another country's forces is theirs as a target.
    """

    id: Id
    names: Words
    country: str | None = None
    kind: Kind | None = None
    at: Coordinates | None = None
    unless: Words = ()
    represents: bool = True
    hosts: str | None = None
    sea: bool = False
    region: bool = False


class Names(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of names."""

    version: Name
    countries: tuple[Country, ...]
    others: tuple[Someone, ...]


class Files(Struct, frozen=True):
    """The four parts of a lexicon, each checked."""

    events: Events
    contexts: Contexts
    cues: Cues
    names: Names


F = TypeVar("F", Events, Contexts, Cues, Names)


def checked(data: object, kind: type[F], *, file: str) -> F:
    """Give one file's content as its type.

    Args:
        data: What the YAML of the file says.
        kind: The type of the file.
        file: Its name, for the error.

    Raises:
        ConfigError: A field is missing, unknown or of another type; the error names file, entry, value, rule and way out.
    """
    try:
        return msgspec.convert(data, kind, str_keys=True)
    except msgspec.ValidationError as error:
        where = _entry_at(data, str(error))
        raise ConfigError(
            f"{file}: {where}{error}; correct that field, see {kind.__name__} in core/signals/entries.py"
        ) from error


def _entry_at(data: object, message: str) -> str:
    """Name the entry that a msgspec path such as `$.entries[3].severity` points into."""
    _, _, path = message.rpartition("`$.")
    name, bracket, rest = path.partition("[")
    index = rest.partition("]")[0]
    if not (isinstance(data, Mapping) and bracket and index.isdigit()):
        return ""
    entry: Any = data.get(name, [])
    entry = entry[int(index)] if isinstance(entry, list) and int(index) < len(entry) else None
    label = entry.get("id") or entry.get("rule") if isinstance(entry, Mapping) else None
    return f'entry "{label}": ' if label else f"entry {index} of {name}: "


def cross_checked(files: Files) -> Files:
    """Check what no single field shows: unique ids, known sets, an entry that has triggers.

    Raises:
        ConfigError: Naming file, entry, value, rule and way out.
    """
    seen: set[str] = set()
    for entry in files.events.entries:
        where = f'events.yaml: entry "{entry.id}"'
        if entry.id in seen:
            raise ConfigError(f"{where}: the id stands twice; rename one")
        seen.add(entry.id)
        if not (entry.nouns or entry.verbs or entry.phrases):
            raise ConfigError(f"{where}: no trigger; add nouns, verbs or phrases")
        _known_sets(files, where, (*entry.needs, *entry.object, *entry.subject))
    for rule in files.contexts.rules:
        _known_sets(files, f'contexts.yaml: rule "{rule.rule}"', (*rule.words, *rule.unless, *rule.triggers))
    ids = [country.id for country in files.names.countries]
    for other in files.names.others:
        if other.country is not None and other.country not in ids:
            raise ConfigError(
                f'names.yaml: entry "{other.id}": country is "{other.country}"; write the alpha-3 id of a listed country'
            )
    return files


def _known_sets(files: Files, where: str, words: Words) -> None:
    for word in words:
        if word.startswith("@") and word[1:] not in files.cues.sets:
            raise ConfigError(f'{where}: "{word}" names no set; add it to the sets of cues.yaml or write the words')


def version_of(files: Files) -> str:
    """Give the lexicon's version: that of each file, so that a change of any shows."""
    parts = (files.events.version, files.contexts.version, files.cues.version, files.names.version)
    return parts[0] if len(set(parts)) == 1 else "+".join(parts)
