"""Whose report an article is: publishers that are one by name or host, and agencies that are credited."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from services.core.signals.lexicon.entries import Publishers
from services.core.signals.text.byline import REPORTERS
from services.core.signals.text.words import keys_of

LONG_ENOUGH = 4
"""Letters of a name that a longer one may begin with: "BBC News Africa" is of BBC News, but "PA Post" is not of PA."""
COUNTRY = 2
"""Letters of a country's suffix."""
SHORTEST_LABEL = 4
"""Letters of a host's label that is a name by itself."""
CREDIT_ROOM = 80
"""Characters of the longest line that is an agency's credit or a byline."""
ARTICLE = "the "
"""With it a name is whole: "The Hill" does not begin "Hill Country Times"."""
HEAD, FOOT = 4, 2
"""Lines at the top and at the end of a text in which an agency's credit may stand."""

_EDITION = re.compile(r"\s[|–—-]\s|\s?[|:/]\s|\s\(|\svia\s")  # noqa: RUF001 - any dash
_PIECES = re.compile(r",| [|–—-] | / | and ")  # noqa: RUF001 - any dash
_BYLINE = re.compile(r"(?:by|from|source:|credit:|[–—-]+)\s", re.IGNORECASE)  # noqa: RUF001 - any dash
_WEB = re.compile(r"\.(?:com|net|org|info|co\.[a-z]{2}|com\.[a-z]{2})$", re.IGNORECASE)
_LABEL = re.compile(r"[^a-z0-9]")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


class Source(NamedTuple):
    """Whose report it is, and the family of the publisher who prints it; the same if he wrote it."""

    origin: str
    family: str


class PublisherNames:
    """The file of publishers, indexed.

    Args:
        file: It, checked.
    """

    def __init__(self, file: Publishers) -> None:
        named = [(name, family.id) for family in file.families for name in family.names]
        self._by_name = {bare_name(name): each for name, each in named}
        self._beginnings = {bare_name(name): each for name, each in named if not name.casefold().startswith(ARTICLE)}
        self._by_host = {host: family.id for family in file.families for host in family.hosts}
        self._agencies = frozenset(family.id for family in file.families if family.agency)
        self._suffixes, self._common = frozenset(file.suffixes), frozenset(map(_label, file.common))
        self._platforms, self._carriers = frozenset(file.platforms), frozenset(file.carriers)
        self._tails = sorted((keys_of(tail) for tail in file.tails), key=len, reverse=True)

    def source_of(self, publisher: str, url: str, wire: str | None) -> Source:
        """Tell whose report an article is.

        Args:
            publisher: Who prints it, as told.
            url: Where it stands, or nothing.
            wire: The agency that is credited, as told.

        Returns:
            Ids of families; of who belongs to none the name, or the host's, without blanks and marks.
        """
        family = self._family_of(publisher, url)
        return Source(self._credited(wire) if wire else family, family)

    def wire_of(self, publisher: str, url: str, text: str, *said: str | None) -> str | None:
        """Tell which agency's report an article is, as it is written there; nothing if it is the publisher's own.

        Args:
            publisher: Who prints it, as told; it may be an agency itself.
            url: Where it stands, or nothing.
            text: The article's, as it came.
            said: Who else is known to be credited, the surest first. Reporters' names tell of no agency.
        """
        own = publisher if self._family_of(publisher, url) in self._agencies else None
        known = (*said, self.credited_in(text), own)
        return next((each for each in known if each and not each.startswith(REPORTERS)), None)

    def family_named(self, words: tuple[str, ...]) -> str | None:
        """Give the family that bears just this name, as words without case; none if nobody known does."""
        return self._by_name.get(_bared(words))

    def credited_in(self, text: str) -> str | None:
        """Give the agency named in a line of its own, or in a byline, at the top or the end of a text; the first if several."""
        lines = [line.strip() for line in (*text[:2000].split("\n"), "", *text[-500:].split("\n")) if line.strip()]
        for line in (*lines[:HEAD], *lines[-FOOT:]):
            if len(line) <= CREDIT_ROOM and (agency := self._credit(line)):
                return agency
        return None

    def _credit(self, line: str) -> str | None:
        """Give the agency that a line credits: nothing but agencies, or a byline that ends with one."""
        by = _BYLINE.match(line)
        pieces = [piece.strip(" .()[]*") for piece in _PIECES.split(line[by.end() :] if by else line)]
        known = [piece for piece in pieces if piece and self._by_name.get(bare_name(piece)) in self._agencies]
        return known[0] if known and (by or len(known) == len(pieces)) else None

    def _credited(self, wire: str) -> str:
        pieces = [piece for each in _PIECES.split(wire) for piece in (each, *each.split("/")) if piece.strip()]
        known = (self._named(piece) for piece in pieces)
        return next((each for each in known if each), None) or self._bare(wire)

    def _family_of(self, publisher: str, url: str) -> str:
        named = self._named(publisher)
        if named in self._agencies:
            return named
        host = _host(url) or (publisher.casefold() if _is_host(publisher) else "")
        name = self._by_hosts(host) or named
        if name:
            return name
        domain = self._registrable(host)
        if not domain or self._is_under(domain, self._carriers):
            return self._bare(publisher)
        label = _label(domain.partition(".")[0])
        label = label[3:] if label.startswith("the") and len(label) >= SHORTEST_LABEL + 3 else label
        if label in self._common or len(label) < SHORTEST_LABEL:
            return domain
        ends = (label.removesuffix("".join(tail)) for tail in self._tails)
        return next((each for each in ends if SHORTEST_LABEL <= len(each) < len(label)), label)

    def _named(self, name: str) -> str | None:
        """Give the family that bears a name, or an edition's name that begins with one of its own."""
        keys = bare_name(_WEB.sub("", name.strip()))
        first = bare_name(_WEB.sub("", _EDITION.split(name.strip(), maxsplit=1)[0]))
        for each in (bare_name(name), keys, first):
            if found := self._by_name.get(each):
                return found
        starts = (keys[:length] for length in range(len(keys) - 1, 0, -1))
        known = self._beginnings
        return next((known[each] for each in starts if each in known and len("".join(each)) >= LONG_ENOUGH), None)

    def _bare(self, name: str) -> str:
        """Give a name without edition, web suffix, "the" and tails, as one word."""
        keys = bare_name(_WEB.sub("", _EDITION.split(name.strip(), maxsplit=1)[0])) or bare_name(name)
        for tail in self._tails:
            if len(keys) > len(tail) and keys[-len(tail) :] == tail:
                keys = keys[: -len(tail)]
                break
        return "".join(keys) or name.strip().casefold()

    def _by_hosts(self, host: str) -> str | None:
        labels = host.split(".")
        parents = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self._by_host[each] for each in parents if each in self._by_host), None)

    def _registrable(self, host: str) -> str:
        """Give the part of a host that somebody registered: two labels, three under a country's own suffixes and on platforms."""
        labels = [label for label in host.split(".") if label]
        if len(labels) < COUNTRY or labels[-1].isdigit():
            return ""
        known = len(labels[-1]) == COUNTRY and labels[-2] in self._suffixes
        size = 3 if known or ".".join(labels[-2:]) in self._platforms else 2
        return ".".join(labels[-size:])

    def _is_under(self, domain: str, hosts: frozenset[str]) -> bool:
        return any(domain == host or domain.endswith(f".{host}") for host in hosts)


def bare_name(name: str) -> tuple[str, ...]:
    """Give the words by which names are compared: without case, points and a leading "the"."""
    return _bared(keys_of(name))


def _bared(keys: tuple[str, ...]) -> tuple[str, ...]:
    return keys[1:] if keys[:1] == ("the",) and len(keys) > 1 else keys


def _label(name: str) -> str:
    """Give a name as a host bears it: "Daily News" as "dailynews"."""
    return _LABEL.sub("", name.casefold())


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_host(name: str) -> bool:
    return _HOST.fullmatch(name.strip()) is not None
