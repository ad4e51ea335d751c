"""Events of a read article: which items of the list are told rightly, and what is told that is none of them."""

import re
from typing import Any

from msgspec import Struct

from services.core.mentions import Mention, Party
from services.core.messages import Signal
from services.core.signals.lexicon.lexicon import Lexicon
from tests.eval.answers import CLASSES, told_type
from tests.eval.gold import Seed
from tests.eval.passages import Passage, overlaps, passages_of
from tests.eval.report import Error

ROOTS = {
    "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "YIELD",
    "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE",
    "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT", "di": "DISRUPT",
}  # fmt: skip
"""Event type of a CAMEO root; "disruption" is ours."""
OURS = frozenset({"DISRUPT", "EVACUATE"})
VERBAL = (1, 3)
"""Quad classes of words, which are the act of who speaks."""
CONFLICT = 3
"""Quad class from which on an event is one of conflict."""
EASES = "de-escalation"


class Item(Struct, frozen=True):
    """One event of the list: its passages, types and quad class, and the ids that each part may have, none where not given."""

    name: str
    evidence: str
    passages: list[Passage]
    types: set[str]
    quad: int | None
    ledger: str | None
    actors: set[str]
    targets: set[str]
    places: set[str]
    target_implied: bool
    is_conflict: bool


def score(seed: Seed, signal: Signal, lexicon: Lexicon) -> tuple[int, int, list[Error]]:
    """Give the number of items right, the number of invented mentions, and what is wrong."""
    ids = Ids(seed, lexicon)
    items = [item_of(event, ids, seed.text) for event in seed.expected["events"]]
    wrong = [item for item in items if not is_right(item, signal)]
    cases = [str(case["text"]) for case in seed.expected.get("modality", ())]
    told = [passage for item in items for passage in item.passages]
    told += [passage for case in cases for passage in passages_of(case, seed.text)]
    loose = [each for each in signal.mentions if each.weight > 0 and is_conflict(each) and not overlaps(_sentence(each), told)]
    invented = [each for each in loose if not any(may_be(each, item) for item in items)]
    errors = [Error(f"missed: {item.name}", "seed", item.evidence) for item in wrong]
    errors += [Error(f"invented: {each.entry}", "seed", each.quote) for each in invented]
    return len(items) - len(wrong), len(invented), errors


class Ids:
    """Who is named in a note such as "IRN (senior official)" or "Iraq: Erbil"; a person also stands for his country."""

    def __init__(self, seed: Seed, lexicon: Lexicon) -> None:
        entities = seed.expected["entities"]
        self._home = {each["id"]: each["aff"][:3] for each in entities if each.get("aff")}
        self._names = [(each["name"], each["id"]) for each in entities]
        for country in lexicon.files.names.countries:
            names = (*country.names, *country.people, *(name + "s" for name in country.people), *country.exact)
            self._names += [(name, country.id) for name in names]

    def of(self, note: object) -> set[str]:
        found = set(re.findall(r"\b(?:[A-Z]{3}\b|(?:per|org|fac|loc):[\w-]+)", str(note or "")))
        found |= {self._home[each] for each in found if each in self._home}
        return found | {each for name, each in self._names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", str(note or ""))}


def item_of(event: dict[str, Any], ids: Ids, text: str) -> Item:
    """Read one item of the list."""
    codes = str(event.get("cameo") or "").split("|")
    return Item(
        name=f"{event.get('actor')} {event.get('action')}",
        evidence=str(event["evidence"]),
        passages=passages_of(str(event["evidence"]), text),
        types={ROOTS[code[:2]] for code in codes if code[:2] in ROOTS} | {code for code in codes if code in (*OURS, EASES)},
        quad=event.get("quad"),
        ledger=event.get("ledger"),
        actors=ids.of(event.get("actor")),
        targets=ids.of(event.get("target")),
        places=ids.of(event.get("place")),
        target_implied="(implied)" in str(event.get("target")),
        is_conflict=not str(event.get("status", "")).startswith("NOT"),
    )


def is_right(item: Item, signal: Signal) -> bool:
    """Tell whether a mention of an item's sentences has its type family, its parties and its place.

    An item that must not be an event of conflict is right when no mention of its sentences counts as one.
    """
    here = [each for each in signal.mentions if overlaps(_sentence(each), item.passages)]
    if not item.is_conflict:
        return not any(each.weight > 0 and is_conflict(each) for each in here)
    return any(_fits(each, item, signal) for each in here)


def may_be(mention: Mention, item: Item) -> bool:
    """Tell whether nothing that a mention says of type and parties speaks against its telling an item again."""
    known = ((_ids_of(mention.actor), item.actors), (_ids_of(mention.recipient), item.targets))
    return bool({mention.event_type, told_type(mention)} & item.types) and all(
        not said or not asked or said & asked for said, asked in known
    )


def is_conflict(mention: Mention) -> bool:
    """Tell whether a mention is of an event of conflict."""
    return mention.ledger in ("acts", "threats") or CLASSES.get(mention.event_type, 0) >= CONFLICT


def _fits(mention: Mention, item: Item, signal: Signal) -> bool:
    if not _is_of_family(mention, item) or (item.ledger or mention.ledger) != mention.ledger:
        return False
    places = {each for place in mention.places for each in (place.id, place.country) if each}
    actors = _ids_of(mention.actor) | (_speakers(mention, signal) if item.quad in VERBAL else set())
    # People are moved to where the list has its target.
    targets = _ids_of(mention.recipient) | (places if item.types & OURS else set())
    hidden = item.target_implied and mention.recipient is None
    asked = ((item.actors, actors), (set() if hidden else item.targets, targets), (item.places, places))
    return all(not wanted or wanted & found for wanted, found in asked)


def _is_of_family(mention: Mention, item: Item) -> bool:
    """Tell whether a mention's type is one of the item's or of its quad class; not to escalate is to ease, or negated."""
    if EASES in item.types:
        return mention.ledger == "easing" or mention.stance == "negated"
    types = {mention.event_type, told_type(mention)}
    return bool(types & item.types) or (not item.types & OURS and item.quad in {CLASSES.get(each) for each in types})


def _sentence(mention: Mention) -> Passage:
    return (mention.sentence.start, mention.sentence.end)


def _ids_of(party: Party | None) -> set[str]:
    """Give a party's id and country; a class of the unnamed has no id."""
    return {each for each in (party.id, party.country) if each and not each.startswith("?")} if party else set()


def _speakers(mention: Mention, signal: Signal) -> set[str]:
    spoken = (mention.speaker or "").lower().split()
    said = [each for each in signal.entities if each.name.lower().split()[-1] in spoken]
    return {each for entity in said for each in (entity.id, entity.country) if each}
