"""Who a noun phrase means: a linked name, a country's forces or officials, or a class such as `?armed-group/IRQ`."""

from msgspec import Struct, structs

from services.core.mentions import Party
from services.core.signals.events.tree import CLAUSAL, MODIFIERS, Tree
from services.core.signals.lexicon.entries import Kind
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.entities import Link

NAME_ROOM = 120
"""Characters of a party's name as shown."""
_CLASS_IDS: dict[Kind, str] = {
    "state": "?government",
    "military": "?military",
    "armed": "?armed-group",
    "police": "?police",
    "crowd": "?protesters",
    "civilians": "?civilians",
    "facility": "?facility",
    "company": "?company",
    "media": "?media",
    "body": "?body",
    "person": "?person",
    "unknown": "?unknown",
}
_STANDS_FOR: frozenset[Kind] = frozenset({"state", "military", "facility", "police", "person"})
"""Kinds whose country is that of the word before them: "Iranian commander" stands for Iran, "Iraqi militants" for nobody."""


class Role(Struct, frozen=True):
    """A party with its kind, the head word by which it was found, and the link that it is, if any."""

    party: Party
    kind: Kind
    head: int
    link: Link | None = None


def of_link(link: Link, head: int) -> Role:
    """Give the party that a linked name is; a capital is its government, a known organisation stands for its country."""
    kind: Kind = link.kind or ("facility" if link.type in ("place", "facility") else "unknown")
    country = link.hosts or (link.country if link.represents else None)
    ident = link.country if link.sense == "capital" and link.country else link.id
    return Role(Party(id=ident, name=link.name[:NAME_ROOM], country=country), kind, head, link)


def _modifier_links(tree: Tree, head: int, lexicon: Lexicon) -> list[Link]:
    """Give the names before a head noun that say whose it is; not "Iranian" of "Iranian-backed"."""
    backed = lexicon.listed("backed")
    words = [each for child in tree.by_dep(head, *MODIFIERS) for each in tree.subtree(child, clauses=False)]
    found = []
    for link in tree.links_in(words):
        last = tree.at(link.start, link.end)[-1]
        after = [tree.keys[at] for at in range(last + 1, min(last + 3, len(tree.keys))) if tree.keys[at] != "-"][:1]
        if not (after and after[0] in backed):
            found.append(link)
    return found


def _of_links(tree: Tree, head: int, lexicon: Lexicon) -> list[Link]:
    """Give the names in "of", "in" or "from" phrases after a head noun: "lawmakers in Iraq"."""
    found = []
    for prep in tree.by_dep(head, "prep"):
        if tree.keys[prep] in lexicon.listed("belonging"):
            for at in tree.by_dep(prep, "pobj"):
                named = tree.link_at(at)
                found += [named] if named is not None else tree.links_in(tree.subtree(at, clauses=False))
    return found


def kind_at(tree: Tree, at: int, lexicon: Lexicon) -> Kind | None:
    """Give the kind of party that a head noun names: first with the word before it ("foreign minister"), then alone."""
    pair = f"{tree.keys[at - 1]} {tree.lemmas[at]}" if at else ""
    for word in (pair, tree.lemmas[at], tree.keys[at]):
        if word in lexicon.kind_of:
            return lexicon.kind_of[word]
    return None


def resolve(tree: Tree, head: int, lexicon: Lexicon) -> Role | None:
    """Give who the noun phrase under `head` is, or None for what is no party."""
    quantity = lexicon.listed("quantities")
    if tree.lemmas[head] in quantity:
        inner = [obj for prep in tree.by_dep(head, "prep") for obj in tree.by_dep(prep, "pobj")]
        if inner:
            return resolve(tree, inner[0], lexicon)
    link = tree.link_at(head)
    if link is not None and not (link.sense == "people" and tree.tokens[head].pos == "ADJ" and tree.children[head]):
        return _bearer(tree, link, head, lexicon)
    return _of_noun(tree, head, lexicon)


def _of_noun(tree: Tree, head: int, lexicon: Lexicon) -> Role | None:
    """Give who a noun phrase is whose head is no name: whom it hosts, whose name stands in it, else a class."""
    kind = kind_at(tree, head, lexicon)
    mods = _modifier_links(tree, head, lexicon)
    hosted = _hosted(tree, head, lexicon) if kind == "facility" else None
    named = next((each for each in mods if _is_bearer(each)), None)
    if hosted is not None or named is not None:
        return hosted or (of_link(named, head) if named is not None else None)
    apposed = [each for at in tree.by_dep(head, "appos") if (each := tree.link_at(at)) is not None]
    person = next((each for each in apposed if each.type == "person"), None)
    if person is not None:
        return _bearer(tree, person, head, lexicon)
    if kind is None:
        return next((of_link(each, head) for each in apposed), None)
    country = next((each.country for each in mods if each.country), None)
    if country is None and kind in _STANDS_FOR:
        country = next((each.country for each in _of_links(tree, head, lexicon) if each.country), None)
    return _of_class(tree, head, kind, country)


def _bearer(tree: Tree, link: Link, head: int, lexicon: Lexicon) -> Role:
    """Give the party that a name is; an unlisted person has the country of the office beside: "Peru's minister, A. B."."""
    role = of_link(link, head)
    if link.type != "person" or role.party.country is not None:
        return role
    beside = [head, *tree.by_dep(head, "appos", "compound")]
    beside += [tree.tokens[head].head] if tree.tokens[head].dep in ("appos", "compound") else []
    for at in beside:
        if at == head or kind_at(tree, at, lexicon) in ("state", "military"):
            near = [*_modifier_links(tree, at, lexicon), *(_of_links(tree, at, lexicon) if at != head else ())]
            country = next((each.country for each in near if each.country and each.type in ("country", "org")), None)
            if country is not None:
                return structs.replace(role, party=structs.replace(role.party, country=country))
    return role


def _is_bearer(link: Link) -> bool:
    """Tell whether a name before a noun is the party itself: "Houthi fighters", "the Ramstein base"; not "Iranian fighters"."""
    return link.type == "facility" or (link.type in ("org", "person") and link.kind in ("armed", "military", "body"))


def _of_class(tree: Tree, head: int, kind: Kind, country: str | None) -> Role:
    words = [at for at in tree.subtree(head, clauses=False) if tree.tokens[at].dep not in CLAUSAL]
    near = [at for at in words if at <= head][-7:]
    name = (tree.phrase(near) or tree.tokens[head].text).lstrip("-\u2013\u2014, ")[:NAME_ROOM]
    stands = country if kind in _STANDS_FOR else None
    ident = country if country and kind in ("state", "military") else _CLASS_IDS[kind] + (f"/{country}" if country else "")
    # Civilians stand for no state, yet an attack on a country's people involves it.
    return Role(Party(id=ident, name=name, country=stands or (country if kind == "civilians" else None)), kind, head)


def _hosted(tree: Tree, head: int, lexicon: Lexicon) -> Role | None:
    """Give whom a facility hosts, since they are the target: "bases that host coalition troops"."""
    owners = [
        at
        for prep in tree.by_dep(head, "prep")
        if tree.keys[prep] in lexicon.listed("holding")
        for at in tree.by_dep(prep, "pobj")
    ]
    for at in owners:
        role = resolve(tree, at, lexicon)
        if role is not None and role.kind == "military":
            return role
    for clause in tree.by_dep(head, "relcl", "acl"):
        if tree.lemmas[clause] in lexicon.listed("hosting"):
            for at in tree.by_dep(clause, "dobj", "attr"):
                role = resolve(tree, at, lexicon)
                if role is not None and role.kind in ("military", "state"):
                    return role
    return None
