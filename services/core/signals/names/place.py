"""Where an event happened: the place said, else the target's facility, else the dateline."""

from msgspec import Struct

from services.core.mentions import Place
from services.core.signals.events.roles import Roles
from services.core.signals.events.tree import VERBAL, Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.entities import Link


class Look(Struct, frozen=True):
    """Where to look for a place: the dateline's places, and the set of prepositions before a place."""

    dateline: tuple[Link, ...]
    near: str


def place_of(link: Link, basis: str = "said") -> Place:
    """Give a linked name as a place."""
    latitude, longitude = link.at or (None, None)
    return Place(
        id=link.id,
        name=link.name,
        country=link.country,
        latitude=latitude,
        longitude=longitude,
        basis="target" if basis == "target" else "dateline" if basis == "dateline" else "said",
    )


def _is_somewhere(link: Link) -> bool:
    return link.type in ("country", "place", "facility") and link.sense != "people" and not link.region


def _located(tree: Tree, link: Link, lexicon: Lexicon, near: str) -> bool:
    """Tell whether a name stands as a place: after "in", "near", "over"; as apposition of one; before a noun for a site."""
    head = tree.head_of(tree.at(link.start, link.end))
    for step in [*tree.climb(head)][:5]:
        if step.dep == "pobj":
            before = tree.keys[step.upper]
            if link.type == "country" and before in lexicon.listed("upon-words"):
                return False  # "a strike on Iran" names a target, "a strike in Iran" a place
            return before in lexicon.listed(near) and tree.tokens[step.upper].dep in ("prep", "pcomp", "advmod", "dep")
        if step.dep in ("compound", "nmod", "amod", "poss"):
            if tree.lemmas[step.upper] not in lexicon.listed("sites"):
                return False
        elif step.dep not in ("appos", "conj", "npadvmod", "dep", "attr"):
            return False
    return False


def _is_origin(tree: Tree, link: Link, roles: Roles, lexicon: Lexicon) -> bool:
    """Tell whether somebody or something comes from there: "gunboats from Peru", "the navy of Peru", "from its own soil"."""
    step = next((each for each in tree.climb(tree.head_of(tree.at(link.start, link.end))) if each.dep == "pobj"), None)
    if step is None or tree.keys[step.upper] not in lexicon.listed("origin-words"):
        return False
    parties = [role for role in (roles.actor, roles.recipient) if role is not None]
    own = roles.actor is not None and roles.actor.party.country is not None and roles.actor.party.country == link.country
    return own or any(tree.tokens[step.upper].head == role.head for role in parties)


def _names_a_site(tree: Tree, link: Link, lexicon: Lexicon) -> bool:
    """Tell whether a country or city stands before a noun for a site: "Iraqi facilities", "the Gaza border"."""
    if link.type not in ("country", "place") or link.sense == "exact":
        return False
    head = tree.head_of(tree.at(link.start, link.end))
    token = tree.tokens[head]
    return token.dep in ("amod", "compound", "nmod", "poss") and tree.lemmas[token.head] in lexicon.listed("sites")


def _marks_out(tree: Tree, link: Link, lexicon: Lexicon) -> bool:
    """Tell whether a city marks out who did the act or suffered it: "the Marseille attacker"."""
    if link.type != "place" or link.sense == "people":
        return False
    token = tree.tokens[tree.head_of(tree.at(link.start, link.end))]
    return token.dep in ("compound", "nmod", "poss") and tree.lemmas[token.head] in lexicon.listed("perpetrators")


def _clause_words(tree: Tree, trigger: int) -> set[int]:
    """Give the words of the event's phrase and of the clause that tells it."""
    words = set(tree.subtree(trigger, clauses=False))
    verb = tree.verb_over(trigger)
    if verb is not None:
        words.update(tree.subtree(verb, clauses=False))
        token = tree.tokens[verb]
        if token.dep in ("advcl", "xcomp", "conj") and tree.tokens[token.head].pos in VERBAL:
            shared = ("prep",) if tree.by_dep(verb, "mark") else ("prep", "dobj", "nsubjpass", "nsubj")
            words.update(_after_verb(tree, token.head, shared))
    return words


def _after_verb(tree: Tree, verb: int, shared: tuple[str, ...]) -> list[int]:
    """Give the place phrases that a governing verb shares: "shot in X, killing two", "died in X after it exploded"."""
    return [each for child in tree.by_dep(verb, *shared) for each in tree.subtree(child, clauses=False)]


def places_of(tree: Tree, trigger: int, roles: Roles, lexicon: Lexicon, look: Look) -> tuple[Place, ...]:
    """Give where the event at a trigger happened, most specific first; nothing if the text gives no hint.

    A dateline counts only where it is not the actor's own capital, as reports about an attack are written at home, and where its
    sentence names no other country.
    """
    words = _clause_words(tree, trigger) - _of_companies(tree, roles)
    near = [link for link in tree.links_in(sorted(words)) if not _is_origin(tree, link, roles, lexicon)]
    inside = [link for link in near if _is_somewhere(link)]
    said = [link for link in inside if _located(tree, link, lexicon, look.near) or link.type == "facility"]
    said = said or [link for link in near if _names_a_site(tree, link, lexicon) or _marks_out(tree, link, lexicon)]
    own = {tree.head_of(tree.at(link.start, link.end)): link for link in inside if link not in said}
    said += [
        link
        for head, link in own.items()
        if tree.tokens[head].dep == "compound" and tree.tokens[head].head == trigger and not _acts(link, roles)
    ]
    if said:
        return _unique([place_of(link) for link in _specific_first(said)])
    target = roles.recipient
    if target is not None and target.kind in ("facility", "civilians", "crowd"):
        if target.link is not None and _is_somewhere(target.link):
            return (place_of(target.link, "target"),)
        mods = [
            link
            for link in tree.links_in(tree.subtree(target.head, clauses=False))
            if link.country and link.type in ("country", "place")
        ]
        if mods:
            return (place_of(mods[0], "target"),)
    actor = roles.actor.party.country if roles.actor else None
    named = {link.country for link in tree.links if link.country is not None}
    away = [link for link in look.dateline if link.country is not None and link.country != actor and named <= {link.country}]
    return (place_of(away[0], "dateline"),) if away else ()


def _of_companies(tree: Tree, roles: Roles) -> set[int]:
    """Give the words for companies that act: "airlines in Peru" says whose they are, not where they divert flights."""
    actor = roles.actor
    return set(tree.subtree(actor.head, clauses=False)) if actor is not None and actor.kind == "company" else set()


def _acts(link: Link, roles: Roles) -> bool:
    return roles.actor is not None and roles.actor.link == link


def _specific_first(links: list[Link]) -> list[Link]:
    rank = {"facility": 0, "place": 1, "country": 2}
    return sorted(links, key=lambda link: (rank.get(link.type, 3), link.start))


def _unique(places: list[Place]) -> tuple[Place, ...]:
    """Give each place once; a country that a more specific place lies in goes last."""
    return tuple({place.id: place for place in places}.values())
