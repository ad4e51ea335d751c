"""Which act a mention tells of, and whether two mentions tell of the same one."""

from collections.abc import Iterable, Sequence

from services.core.alerts.policy import Judgement
from services.core.alerts.rules.limits import least_gravity
from services.core.alerts.situations.sides import are_apart, is_exact, land_of, said_places
from services.core.mentions import Mention, Party

RETRACTING = frozenset({"taken back", "correction"})
"""Rules by which a mention weighs less because its report was withdrawn or corrected."""
LEAD = 1_000
"""Characters from a text's begin in which it tells its news: some five paragraphs of a news report."""


def is_grave(mention: Mention, judgement: Judgement) -> bool:
    """Is this a new act, told as fact, that rings by itself?"""
    policy = judgement.policy
    return (
        mention.ledger == "acts"
        and mention.severity >= least_gravity(mention, judgement.rules, policy.flash_severity)
        and mention.weight >= policy.flash_weight
        and mention.stance in {"asserted", "reported"}
        and mention.recency == "new"
        and mention.context in policy.flash_contexts
        and scope_of(mention) is not None
    )


def is_told(mention: Mention) -> bool:
    """Is this told as fact and as new, so that it counts?"""
    return mention.weight > 0 and mention.stance in {"asserted", "reported"} and mention.recency == "new"


def acts_told(mentions: Iterable[Mention], judgement: Judgement) -> list[Mention]:
    """Give the grave acts that an article tells; a title names what its text takes back: "Paper withdraws report of strike"."""
    known = list(mentions)
    grave = [each for each in known if is_grave(each, judgement)]
    back = taken_back(known) if grave else []
    return [each for each in grave if not any(same_matter([one], each) for one in back)]


def taken_back(mentions: Iterable[Mention]) -> list[Mention]:
    """Give what an article takes back: it withdraws or corrects the report, and its text tells the act nowhere as fact."""
    known = list(mentions)
    back = [each for each in known if _is_taken_back(each)]
    text = [each for each in known if each.sentence.part == "text" and is_told(each)] if back else []
    return [each for each in back if not any(same_matter([each], other) for other in text)]


def _is_taken_back(mention: Mention) -> bool:
    """Is this told as not so, in words that withdraw or correct it? A corrected version has figures of speech and old news."""
    return mention.stance == "negated" and mention.weight == 0 and any(each.rule in RETRACTING for each in mention.discounts)


def is_its_news(mention: Mention, told: Sequence[Mention]) -> bool:
    """Does an article tell this act as its news, and not in passing?

    News stand in the title, which the text bears out where it is known, or in the lead as what a sentence mainly tells or with
    their day. What is told further down, or beside the point, may be an aside, an example or an anniversary.

    Args:
        mention: The act.
        told: All mentions of its article.
    """
    if mention.sentence.part == "title":
        text = [each for each in told if each.sentence.part == "text"]
        return not text or any(is_told(each) and each.event_type == mention.event_type for each in text)
    return mention.sentence.start < LEAD and (mention.main or mention.occurred_at is not None)


def scope_of(mention: Mention) -> str | None:
    """Where the act belongs: the country or sea where it happened, else the target's country, the dateline's, the actor's."""
    if said := said_places(mention):
        return land_of(said[0])
    if mention.recipient and mention.recipient.country:
        return mention.recipient.country
    if mention.places:
        return land_of(mention.places[0])
    return mention.actor.country if mention.actor else None


def clarity(mention: Mention) -> tuple[int, float, bool, float]:
    """How fully a mention tells its act: parties and place named, then gravity, told in the text, and certainty."""
    named = bool(mention.actor and mention.actor.country) + bool(mention.recipient and mention.recipient.country)
    return named + bool(said_places(mention)), mention.severity, mention.sentence.part == "text", mention.confidence


def same_act(one: Iterable[Mention], other: Mention) -> bool:
    """Could this mention tell of the act that the others tell of?

    Same type, no other place where both say one, and not the other way round: a strike back is a new act. Papers differ in
    whom they blame; but another one who did it to somebody else, or at another site, did something else.
    """
    known = list(one)
    if not any(each.event_type == other.event_type for each in known):
        return False
    here, there = {_country(each) for each in known} - {None}, _country(other)
    actors, targets = _stands_for(each.actor for each in known), _stands_for(each.recipient for each in known)
    actor, target = _stands_for([other.actor]), _stands_for([other.recipient])
    if (actor & targets and not actor & actors) or (target & actors and not target & targets):
        return False
    if actors and actor and actors.isdisjoint(actor) and (_differ(targets, target) or _differ(_sites(known), _sites([other]))):
        return False
    if actors & actor and _differ(targets, target) and there not in here:
        return False  # the same one acts, on another and not in a place in common
    if here and there:
        return there in here and not _elsewhere(known, other)
    theirs = actor | target | ({there} if there else set())
    return bool(theirs & (actors | targets | here)) or not theirs


def same_matter(one: Iterable[Mention], other: Mention) -> bool:
    """Do these speak of one act in so many words: with a place or a party in common, and not of two sites of one country?"""
    known = list(one)
    if not same_act(known, other):
        return False
    here, there = _sites(known), _sites([other])
    if here and there:
        return bool(here & there)
    ours, theirs = {_country(each) for each in known} - {None}, _country(other)
    if theirs in ours:
        return True
    parties = _stands_for(party for each in known for party in (each.actor, each.recipient))
    return bool(parties & _stands_for([other.actor, other.recipient]))


def _differ(one: set[str], other: set[str]) -> bool:
    """Are both known and nothing common to them?"""
    return bool(one and other) and one.isdisjoint(other)


def _sites(mentions: Iterable[Mention]) -> set[str]:
    """Give the places more exact than a country."""
    return {place.id for each in mentions for place in each.places if is_exact(place)}


def _elsewhere(known: Sequence[Mention], other: Mention) -> bool:
    """Do both name exact places, and all of them far from each other?"""
    sites = [place for each in known for place in each.places if is_exact(place)]
    more = [place for place in other.places if is_exact(place)]
    return bool(sites and more) and all(are_apart(one, place) for one in sites for place in more)


def _country(mention: Mention) -> str | None:
    """Give the country or sea of the place that a mention says first."""
    said = said_places(mention)
    return land_of(said[0]) if said else None


def _stands_for(parties: Iterable[Party | None]) -> set[str]:
    return {party.country for party in parties if party and party.country}
