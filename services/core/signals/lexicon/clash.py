"""What no single field of a lexicon shows: ids that stand twice, unknown sets and countries, entries without a trigger."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import structs, to_builtins

from services.core.faults import Fault, FileError, nearest, said, shown
from services.core.signals.lexicon.entries import (
    Contexts,
    Country,
    Cues,
    Entry,
    Events,
    Family,
    Files,
    Names,
    Naming,
    Places,
    Publishers,
    Rule,
    Someone,
    Words,
)
from services.core.signals.lexicon.languages import Languages
from services.core.signals.lexicon.own import Own
from services.core.signals.names.publishers import bare_name
from services.core.signals.text.words import keys_of

Part = Events | Contexts | Cues | Names | Places | Naming | Publishers | Languages | Own
Item = Entry | Country | Someone | Family
_HOST = re.compile(r"(?!www\.)[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def cross_checked(files: Files) -> Files:
    """Give the parts of a lexicon, which fit each other.

    Raises:
        FileError: They do not.
    """
    parts: dict[str, Part] = {
        "events": files.events, "contexts": files.contexts, "names": files.names, "publishers": files.publishers,
    }  # fmt: skip
    lines = [f"{name}: {said(to_builtins(part), each)}" for name, part in parts.items() for each in clashes_of(part, files)]
    if lines:
        raise FileError(lines)
    return files


def clashes_of(part: Part, whole: Files) -> list[Fault]:
    """Give everything by which one file contradicts itself or the whole.

    Args:
        part: A file of the lexicon, or a user's own.
        whole: The lexicon with that file in it.
    """
    return [
        *_entries(getattr(part, "entries", ()), whole),
        *_rules(getattr(part, "rules", ()), whole),
        *_items("countries", getattr(part, "countries", ()), whole.names.countries),
        *_items("others", getattr(part, "others", ()), whole.names.others),
        *_countries(getattr(part, "others", ()), whole),
        *_families(getattr(part, "families", ()), whole),
        *(fault for each in ("platforms", "carriers") for fault in _no_hosts((each,), getattr(part, each, ()))),
    ]


def _entries(entries: Sequence[Entry], whole: Files) -> Iterator[Fault]:
    made = {entry.id: entry for entry in whole.events.entries}
    yield from _twice("entries", entries, whole.events.entries)
    for at, entry in enumerate(entries):
        final = made.get(entry.id, entry)
        if not (final.nouns or final.verbs or final.phrases):
            yield Fault(("entries", at), "it has no trigger; add nouns, verbs or phrases")
        for field in ("nouns", "verbs", "phrases"):
            yield from _without_letters(("entries", at, field), getattr(entry, field))
        for field in _naming_sets(Entry):
            yield from _unknown_sets(("entries", at, field), getattr(entry, field), whole)


def _rules(rules: Sequence[Rule], whole: Files) -> Iterator[Fault]:
    for at, rule in enumerate(rules):
        for field in _naming_sets(Rule):
            yield from _unknown_sets(("rules", at, field), getattr(rule, field), whole)
            yield from _without_letters(("rules", at, field), getattr(rule, field), whole)


def _naming_sets(kind: type[Entry | Rule]) -> tuple[str, ...]:
    """Give the fields in which `@name` stands for a set: all lists of words but triggers of events and example texts."""
    texts = ("nouns", "verbs", "phrases", "examples", "counter")
    return tuple(each.name for each in structs.fields(kind) if each.type == Words and each.name not in texts)


def _items(section: str, items: Sequence[Country | Someone], every: Sequence[Country | Someone]) -> Iterator[Fault]:
    yield from _twice(section, items, every)
    for at, item in enumerate(items):
        yield from _without_letters((section, at, "names"), item.names)
        if not item.names:
            yield Fault((section, at), "names is empty; write at least one name")


def _countries(others: Sequence[Someone], whole: Files) -> Iterator[Fault]:
    countries = [country.id for country in whole.names.countries]
    for at, other in enumerate(others):
        for field in ("country", "hosts", "claimants"):
            named = getattr(other, field)
            for each in named if isinstance(named, tuple) else (named,):
                if each is not None and each not in countries:
                    way_out = "write the alpha-3 id of a listed country"
                    yield Fault(("others", at, field), f"{field} is {shown(each)}; {way_out}")


def _families(families: Sequence[Family], whole: Files) -> Iterator[Fault]:
    every = whole.publishers.families
    # Of two that bear a name the committed one has it.
    bearer = {each: family.id for family in reversed(every) for each in (*map(bare_name, family.names), *family.hosts)}
    yield from _twice("families", families, every)
    for at, family in enumerate(families):
        yield from _without_letters(("families", at, "names"), family.names)
        yield from _no_hosts(("families", at, "hosts"), family.hosts)
        if not (family.names or family.hosts):
            yield Fault(("families", at), "it has neither a name nor a host; write at least one")
        for field, words in (("names", family.names), ("hosts", family.hosts)):
            for number, word in enumerate(words):
                other = bearer[bare_name(word) if field == "names" else word]
                if other != family.id:
                    yield Fault(("families", at, field, number), f"{field}: {shown(word)} is {other}'s too; leave it out of one")


def _no_hosts(path: tuple[str | int, ...], hosts: Sequence[str]) -> Iterator[Fault]:
    for at, host in enumerate(hosts):
        if not _HOST.fullmatch(host):
            yield Fault((*path, at), f'{path[-1]}: {shown(host)} is no host; write it as "paper.example", without "www."')


def _twice(section: str, items: Sequence[Item], every: Sequence[Item]) -> Iterator[Fault]:
    here, everywhere = Counter(item.id for item in items), Counter(item.id for item in every)
    seen: set[str] = set()
    for at, item in enumerate(items):
        if item.id in seen:
            yield Fault((section, at), "the id stands twice; rename one")
        elif everywhere[item.id] > here[item.id]:
            yield Fault((section, at), "the id stands in another file too; rename one")
        seen.add(item.id)


def _without_letters(path: tuple[str, int, str], words: Sequence[str], whole: Files | None = None) -> Iterator[Fault]:
    """Tell words that are none, also those of sets that are named, where a set may be."""
    for at, word in enumerate(words):
        named = whole.cues.sets.get(word[1:]) if whole is not None and word.startswith("@") else None
        for each in (word,) if named is None else named:
            if not keys_of(each):
                held = f"{shown(word)} holds {shown(each)}, which" if named is not None else shown(each)
                yield Fault((*path, at), f"{path[-1]}: {held} has no letter or digit; write a word")


def _unknown_sets(path: tuple[str, int, str], words: Sequence[str], whole: Files) -> Iterator[Fault]:
    sets = whole.cues.sets
    for at, word in enumerate(words):
        if word.startswith("@") and word[1:] not in sets:
            way_out = nearest(word, [f"@{name}" for name in sets]) or "; write the words, or add the set to the cues"
            yield Fault((*path, at), f"{path[-1]}: {shown(word)} names no set{way_out}")
