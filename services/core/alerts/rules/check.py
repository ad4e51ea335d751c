"""What is wrong with a file of rules beyond its form: names that nobody has, rules that do nothing, addresses that are none."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from difflib import get_close_matches

from msgspec import Struct

from services.core.alerts.rules.match import BETWEEN, TO
from services.core.alerts.rules.rules import Match, Receiver, Rule, Rules, Thresholds
from services.core.faults import ALIKE, Fault, Path, nearest, shown
from services.core.signals.watch.term import Known, unlisted_id

MOST_RULES = 200
"""Rules of a file: each is asked of every alert that changes."""
_ADDRESS = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?").fullmatch
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_DYAD = re.compile(rf"([A-Z]{{3}})[{TO}{BETWEEN}]([A-Z]{{3}})").fullmatch


class Names(Struct, frozen=True):
    """What rules may name: the lexicon's modes and countries, and the user's watches."""

    lexicon: Known
    watches: Collection[str]


def faults_of(rules: Rules, lacking: Collection[Path] = ()) -> list[Fault]:
    """Give what is wrong within a file.

    Args:
        rules: What it says.
        lacking: What of the file is not all here, as in `Remainder`: nobody knows what the whole of it would do.
    """
    known = rules.receiver_names
    found = [*_doubles("receivers", known), *_doubles("rules", [rule.name for rule in rules.rules])]
    if len(rules.rules) > MOST_RULES:
        found.append(Fault(("rules", MOST_RULES), f"rules has {len(rules.rules)} items; write at most {MOST_RULES}"))
    for at, receiver in enumerate(rules.receivers):
        found += _receiver_faults(receiver, ("receivers", at))
        if ("receivers", at) not in lacking:
            found += _secret_faults(receiver, ("receivers", at))
    for at, rule in enumerate(rules.rules):
        found += _receivers_faults(rule, known, ("rules", at)) if ("receivers",) not in lacking else ()
        if ("rules", at) not in lacking:
            found += _effect_faults(rule, ("rules", at))
    return found


def name_faults(rules: Rules, names: Names) -> list[Fault]:
    """Give what a file names and the lexicon or the user's watches do not know."""
    return [fault for at, rule in enumerate(rules.rules) for fault in _match_faults(rule.match, names, ("rules", at, "match"))]


def _doubles(section: str, names: Sequence[str]) -> Iterator[Fault]:
    seen = set[str]()
    for at, name in enumerate(names):
        if name in seen:
            yield Fault((section, at, "name"), "the name stands twice; rename one")
        seen.add(name)


def _receiver_faults(receiver: Receiver, path: Path) -> Iterator[Fault]:
    if not _ADDRESS(receiver.url):
        yield Fault(
            (*path, "url"), f"url is {shown(receiver.url)}; write an address with https:// or http://, and no password in it"
        )
    if receiver.secret_env and not _VARIABLE(receiver.secret_env):
        way_out = "write the name of an environment variable, not the secret"
        yield Fault((*path, "secret_env"), f"secret_env is {shown(receiver.secret_env)}; {way_out}")


def _secret_faults(receiver: Receiver, path: Path) -> Iterator[Fault]:
    if bool(receiver.secret_env) == bool(receiver.secret_file):
        both = "are both given; keep one" if receiver.secret_env else "are both missing; write one, its messages are signed"
        yield Fault((*path, "secret_file") if receiver.secret_env else path, f"secret_env and secret_file {both}")


def _receivers_faults(rule: Rule, receivers: Sequence[str], path: Path) -> Iterator[Fault]:
    for at, name in enumerate(rule.receivers):
        if name not in receivers:
            what = f"receivers has {shown(name)}{nearest(name, receivers) or '; write it under receivers in this file first'}"
            yield Fault((*path, "receivers", at), what)


def _effect_faults(rule: Rule, path: Path) -> Iterator[Fault]:
    if rule.mute and rule.match == Match():
        yield Fault((*path, "mute"), "it mutes every alert; write under match which ones it is about")
    if rule.mute and rule.receivers:
        yield Fault((*path, "receivers"), "it mutes and names receivers; leave one of them out")
    if not (rule.mute or rule.receivers or rule.labels or rule.thresholds != Thresholds()):
        yield Fault(path, "it does nothing; write receivers, labels, thresholds or mute")


def _match_faults(match: Match, names: Names, path: Path) -> Iterator[Fault]:
    modes, watches = sorted(names.lexicon.modes), sorted(names.watches)
    asked: tuple[tuple[str, Sequence[str], Callable[[str], str]], ...] = (
        ("modes", match.modes, lambda mode: _unlisted(mode, modes, "use one of " + ", ".join(modes))),
        ("places", match.places, lambda place: _unknown(place, names.lexicon)),
        ("actors", match.actors, lambda party: "" if party.startswith("?") else _unknown(party, names.lexicon)),
        ("targets", match.targets, lambda party: "" if party.startswith("?") else _unknown(party, names.lexicon)),
        ("dyads", match.dyads, lambda dyad: _no_dyad(dyad, names.lexicon)),
        ("watches", match.watches, lambda watch: _unlisted(watch, watches, "write it in the file of TOCSIN_WATCHES")),
    )
    for field, values, fault_of in asked:
        for at, value in enumerate(values):
            if fault := fault_of(value):
                yield Fault((*path, field, at), f"{field} has {shown(value)}{fault}")


def _unlisted(value: str, known: Sequence[str], way_out: str) -> str:
    """Say what to write instead of a value that is not among the known ones; nothing of one that is."""
    return "" if value in known else nearest(value, known) or f"; {way_out}"


def _no_dyad(dyad: str, known: Known) -> str:
    """Say what is wrong with a dyad."""
    sides = _DYAD(dyad)
    if not sides or sides[1] == sides[2]:
        return "; write IRN>USA for one direction, or IRN-USA for both"
    wrong = next((side for side in sides.groups() if side not in known.countries), None)
    return f": {wrong} is no country's alpha-3 id" if wrong else ""


def _unknown(ident: str, known: Known) -> str:
    """Say what to write instead of an id that nobody has; nothing of a right one."""
    if ident in known.countries:
        return ""
    if ":" in ident:
        return unlisted_id(ident, known)
    # Of three letters any is like many others: what is offered is by a country's name.
    ids = {name.casefold(): other for other, name in known.countries.items()} | {
        other.casefold(): other for other in known.countries
    }
    like = [ident.casefold()] if ident.casefold() in ids else get_close_matches(ident.casefold(), ids, n=1, cutoff=ALIKE)
    return (
        f"; write {ids[like[0]]}"
        if like
        else "; write a country's alpha-3 id such as IRQ, or an id with org:, per:, fac: or loc:"
    )
