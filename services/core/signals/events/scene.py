"""The scene of an article: where it puts the act that it is about, and the acts that it tells without a place of their own."""

from collections.abc import Sequence

from msgspec import structs

from services.core.mentions import Place
from services.core.signals.events.draft import Draft
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.entities import Link
from services.core.signals.names.place import place_of
from services.core.signals.telling.recency import REACTED, REASON

LEAD = 6
"""Sentences, the title among them, in which an article tells where its act happened."""
_REFERRED = frozenset({REACTED, REASON})
"""Rules by which an act told only as what others react to still shows where it happened."""
_TOPICS = ("pobj", "dobj", "pcomp")


def set_scene(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Give acts without a place the one where the article's lead puts its act, and unlisted places that one's country.

    Only where it is plain: all acts of the lead that have a place lie in one country, nothing in the act's sentence or right
    before it leads elsewhere, and an act in general ("gun violence", "murders") has no place. Where the lead only refers to the
    act ("in the wake of the shooting in X"), what tells its victims or its day is that act.

    Args:
        drafts: The drafts of an article in reading order.
        lexicon: What words mean.
    """
    _by_topic(drafts, lexicon)
    for draft in drafts:
        draft.places = _side_by_side(draft.places)
    shown = [draft for draft in drafts if _shows_where(draft)]
    told = [draft for draft in shown if draft.tree.number < LEAD]
    country = _country_of(told)
    if country is not None:
        _share(drafts, told, country)
    elif (only := _country_of(shown)) is not None:
        _settle(drafts, only)


def _share(drafts: Sequence[Draft], told: Sequence[Draft], country: str) -> None:
    """Give the acts that fit the place of the first that the lead tells, else refers to."""
    news = [draft for draft in told if draft.weight > 0]
    last = scene = _known((news or told)[0].places)
    for draft in drafts:
        last = _known(draft.places) or last
        if _is_act(draft) and _fits(draft, country) and _same(last, scene) and (news or _is_told_anew(draft)):
            draft.places = _placed(draft.places, scene, country)


def _settle(drafts: Sequence[Draft], country: str) -> None:
    """Give unlisted places the one country in which all placed acts of the article lie."""
    for draft in drafts:
        if _is_act(draft) and any(place.basis != "dateline" for place in draft.places) and _fits(draft, country):
            draft.places = _placed(draft.places, (), country)


def _country_of(told: Sequence[Draft]) -> str | None:
    """Give the one country in which these acts happened, if it is one."""
    countries = {place.country for draft in told for place in _known(draft.places)}
    return countries.pop() if len(countries) == 1 else None


def _is_act(draft: Draft) -> bool:
    return draft.event_type == "ASSAULT" and draft.ledger == "acts"


def _shows_where(draft: Draft) -> bool:
    """Tell whether a draft tells or refers to an act that happened at a place of which the text says so."""
    if not _is_act(draft) or draft.reading.planned:
        return False
    real = all(each.factor > 0 or each.rule in _REFERRED for each in draft.discounts)
    return real and bool(_known(draft.places))


def _known(places: Sequence[Place]) -> tuple[Place, ...]:
    """Give the places of which the text says so and the country is known."""
    return tuple(place for place in places if place.country is not None and place.basis != "dateline")


def _same(one: Sequence[Place], other: Sequence[Place]) -> bool:
    return not {place.id for place in one}.isdisjoint(place.id for place in other)


def _fits(draft: Draft, country: str) -> bool:
    """Tell whether an act lacks a place that counts, happened, is one act and not such acts in general, and not elsewhere."""
    if draft.weight == 0 or draft.recalled or draft.reading.planned or _known(draft.places):
        return False
    parties = {party.country for party in (draft.actor, draft.recipient) if party is not None and party.country}
    if not (parties <= {country} if draft.places else not parties and not _in_general(draft)):
        return False
    return all(link.country in (None, country) for link in draft.tree.links if link.type in ("country", "place"))


def _in_general(draft: Draft) -> bool:
    """Tell whether a noun tells of acts in general: "murders", "gun violence"; a headline leaves its articles out."""
    tree, head = draft.tree, draft.head
    if tree.is_verbal(head) or (draft.toll is not None and draft.toll.status == "reported"):
        return False
    if tree.tokens[head].tag in ("NNS", "NNPS"):
        return True
    return tree.sentence.part == "text" and not tree.by_dep(head, "det", "poss")


def _is_told_anew(draft: Draft) -> bool:
    """Tell whether a draft counts victims or names its day."""
    return (draft.toll is not None and draft.toll.status == "reported") or draft.timing.occurred_at is not None


def _placed(places: tuple[Place, ...], scene: tuple[Place, ...], country: str) -> tuple[Place, ...]:
    """Give a draft's own unlisted places the country of the scene, else the scene itself."""
    own = [place for place in places if place.basis != "dateline"]
    if any(place.latitude is not None for place in own):
        return places  # a sea or a strait lies in no country
    return tuple([structs.replace(place, country=country) for place in own]) or scene


def _side_by_side(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Give an unlisted place the country of those named with it, where that is one: "the Granada Palms in Toledo"."""
    countries = {place.country for place in _known(places)}
    if len(countries) != 1:
        return places
    (country,) = countries
    unlisted = [place.country is None and place.latitude is None for place in places]
    return tuple(structs.replace(place, country=country) if new else place for place, new in zip(places, unlisted, strict=True))


def _by_topic(drafts: Sequence[Draft], lexicon: Lexicon) -> None:
    """Give acts the one place that their sentence is about: "Concerning X, the prefect told nothing of the massacre"."""
    for draft in drafts:
        if _is_act(draft) and not draft.places:
            about = [link for link in draft.tree.links if _is_topic(draft.tree, link, lexicon)]
            draft.places = (place_of(about[0]),) if len(about) == 1 else ()


def _is_topic(tree: Tree, link: Link, lexicon: Lexicon) -> bool:
    """Tell whether a place stands after a word such as "regarding" that opens its sentence."""
    if link.type != "place" or link.sense == "people" or link.region or link.country is None:
        return False
    token = tree.tokens[tree.head_of(tree.at(link.start, link.end))]
    return token.dep in _TOPICS and token.head == 0 and tree.keys[0] in lexicon.listed("topic-words")
