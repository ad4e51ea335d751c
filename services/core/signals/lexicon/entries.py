"""The lexicon: what words evoke which event, which words weaken it, and who is who. Data only; no word stands in code."""

from typing import Literal

from msgspec import Struct

from services.core.signals.lexicon.languages import Languages
from services.core.vocabulary import (
    Cause,
    Context,
    Counted,
    EventType,
    Grain,
    Id,
    Instrument,
    Ledger,
    MarketKind,
    Name,
    Severity,
    Share,
)

Kind = Literal[
    "state", "military", "armed", "police", "crowd", "civilians", "facility", "company", "media", "body", "person", "unknown"
]
"""What a party is: a state and its officials, soldiers, an armed group, police, protesters, …; "body" is the UN and its like."""
Words = tuple[str, ...]
Around = Literal[
    "modifier", "subject", "object", "parties", "frame", "telling", "beside", "clause", "sentence", "label", "title", "opening"
]
"""Where a rule looks for its words, see `Regions.words` in core/signals/telling/region.py.

"beside" is within three words of the trigger, "opening" the title and the first sentences, "label" what these begin with or the
title ends with: "Opinion: …", "… | Review".
"""
Measure = Literal["distance", "duration", "money", "share", "points"]
"""What a unit measures: a share is a percentage, points are those of an index."""
Area = Literal["sea", "strait", "canal", "airspace", "disputed"]
Coordinates = tuple[float, float]


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of event and the words that evoke it.

    `nouns` inflect their last word, `verbs` their first, `phrases` nothing. `needs` must stand in the trigger's clause,
    `object` in what the trigger acts on, `subject` in who acts: words, or `@name` of a set. `of` must stand in the phrase of a
    noun ("suspension of aid"), `without` must not stand where the rest is looked for, and `said` asks for a clause that somebody
    says. `actor` and `recipient` are the kinds one of which the party must be. `possessive` tells whose name stands before the
    noun: "Iran's attack", but "the general's killing". `reaches` tells whom the event acts on: its object, only what stands
    after "against", or nobody. An entry that `elaborates` takes what it does not say from the event told before. `examples`
    evoke this entry; `counter` must not.
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
    of: Words = ()
    without: Words = ()
    said: bool = False
    actor: tuple[Kind, ...] = ()
    recipient: tuple[Kind, ...] = ()
    possessive: Literal["actor", "victim"] = "actor"
    reaches: Literal["object", "against", "nobody"] = "object"
    elaborates: bool = False
    examples: Words = ()
    counter: Words = ()


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words near a trigger that change what it means.

    `triggers` are lemmas of the trigger's words (empty: any) and `types` event types; `around` is where the words are looked for,
    and `endings` are those of nouns that name no party. `actor` and `recipient` are kinds of party, one of which must be there.
    A mention that a rule hits weighs `factor` times as much, and takes `context` and `cause` where given. A `figurative` rule
    says that the words tell no such event at all: sport, a film, a price war; or another one, `told_as`. `unless` are words,
    `unless_party` kinds of party and `unless_hurt` counted dead or injured that show the matter to be grave after all.
    `@name` stands for the words of a set.
    `examples` are texts of which the rule hits a mention; in those of `counter` there is a mention, and the rule leaves all.
    """

    rule: Name
    triggers: Words = ()
    types: tuple[EventType, ...] = ()
    around: Around | tuple[Around, ...] = "sentence"
    words: Words
    endings: Words = ()
    actor: tuple[Kind, ...] = ()
    recipient: tuple[Kind, ...] = ()
    unless: Words = ()
    unless_party: tuple[Kind, ...] = ()
    unless_hurt: bool = False
    at_least: int = 1
    figurative: bool = False
    told_as: EventType | None = None
    factor: Share = 0.0
    context: Context | None = None
    cause: Cause | None = None
    examples: Words = ()
    counter: Words = ()


class Events(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of events."""

    version: Name
    entries: tuple[Entry, ...]


class Contexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of rules that put a mention out of scope or weaken it."""

    version: Name
    rules: tuple[Rule, ...]


class Cues(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of cues: named sets of words, kinds of party by their head noun, irregular forms, and the table of severities.

    For numbers: words and phrases that are one, `scales` that multiply what stands before, `vague` ones by the least they say,
    what is `counted` one by one, and `units` by measure. For markets: what is traded, whose supply may be cut, and the words of
    a move by its kind: verbs, nouns, states, and pushes that act on a price. For times to come: phrases by how many days, weeks
    or months they lie `ahead`, minutes of the day that have a name, and zones in minutes east of UTC.
    """

    version: Name
    sets: dict[str, Words]
    classes: dict[Kind, Words]
    irregular: dict[str, Words]
    numbers: dict[str, int]
    scales: dict[str, int] = {}
    vague: dict[str, int] = {}
    counted: dict[Counted, Words] = {}
    units: dict[Measure, dict[str, Words]] = {}
    instruments: dict[Instrument, Words] = {}
    supplies: dict[Instrument, Words] = {}
    market_moves: dict[MarketKind, Words] = {}
    market_nouns: dict[MarketKind, Words] = {}
    market_states: dict[MarketKind, Words] = {}
    market_pushes: dict[MarketKind, Words] = {}
    ahead: dict[Grain, dict[str, int]] = {}
    day_minutes: dict[str, int] = {}
    zones: dict[str, int] = {}
    factors: dict[str, Share]
    graver: dict[str, float]


class Country(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country by ISO 3166 alpha-3 id: its names, its people, and its capital, whose name may stand for its government.

    `unless` are words that, right beside a name, show it to be another's. An `unsure` name is also a word or a person's: it
    counts where the words around it bear it out.
    """

    id: Id
    names: Words
    people: Words = ()
    exact: Words = ()
    capitals: Words = ()
    at: Coordinates | None = None
    unless: Words = ()
    unsure: bool = False


class Someone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A known organisation, person, facility or place, by id with its prefix.

    `country` is where it belongs; it also stands for that country unless `represents` is false, as an armed group does not.
    A base that `hosts` another country's forces is theirs as a target. `people` are those who live in a place, and its adjective.
    `area` is what a part of the map is that no one country simply has, and `claimants` are the countries that claim it.
    """

    id: Id
    names: Words
    people: Words = ()
    country: str | None = None
    admin1: str | None = None
    kind: Kind | None = None
    at: Coordinates | None = None
    unless: Words = ()
    unsure: bool = False
    represents: bool = True
    hosts: str | None = None
    area: Area | None = None
    claimants: tuple[Id, ...] = ()
    region: bool = False


class Names(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of names."""

    version: Name
    countries: tuple[Country, ...] = ()
    others: tuple[Someone, ...]


Row = tuple[Name, Name, float, float, Words]
"""A place: its name, the first-order division it lies in (its own name if it is one), degrees north and east, other names."""
Weights = tuple[float, float, float]
"""How much a sign speaks for a person, an organisation and a place, against nothing of these."""


class Places(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of cities and first-order divisions, by the country in which the naming policy puts them.

    `divisions` are the ways of writing a first-order division after a comma ("Lebanon, Pa."), by country.
    """

    version: Name
    divisions: dict[Id, dict[Name, Words]]
    places: dict[Id, tuple[Row, ...]]


class Naming(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of signs: groups of words before a name, after it and in it, small words and endings, and each sign's weight.

    `particles` stand inside persons' names, `joining` inside any; `never` are capital words that name nothing by themselves.
    """

    version: Name
    before: dict[str, Words]
    after: dict[str, Words]
    parts: dict[str, Words]
    particles: frozenset[str]
    joining: frozenset[str]
    never: frozenset[str]
    endings: dict[str, Words]
    weights: dict[str, Weights]


class Family(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Publishers that are one: titles of a house that share copy, or an agency, whose report is its own whoever prints it.

    `names` are those of its titles, `hosts` the addresses under which they appear.
    """

    id: Id
    names: Words = ()
    hosts: Words = ()
    agency: bool = False


class Publishers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of publishers: families, and how a name or a host is known for one publisher's.

    `suffixes` are second-level labels that are part of a country's suffix. Under `platforms` everybody has a host of his own,
    `carriers` print what others wrote. `common` names are borne by several publishers; `tails` say no more of a name.
    """

    version: Name
    families: tuple[Family, ...]
    suffixes: Words = ()
    platforms: Words = ()
    carriers: Words = ()
    common: Words = ()
    tails: Words = ()


class Files(Struct, frozen=True):
    """The parts of a lexicon, each checked."""

    events: Events
    contexts: Contexts
    cues: Cues
    names: Names
    places: Places
    naming: Naming
    publishers: Publishers
    languages: Languages
