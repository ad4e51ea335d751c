"""Which act a mention tells of, and whether two mentions tell of the same one."""

from collections.abc import Iterable

from services.core.alerts.policy import Policy
from services.core.mentions import Mention, Party


def is_grave(mention: Mention, policy: Policy) -> bool:
    """Is this a new act, told as fact, that rings by itself?"""
    return (
        mention.ledger == "acts"
        and mention.severity >= policy.flash_severity
        and mention.weight >= policy.flash_weight
        and mention.stance in {"asserted", "reported"}
        and mention.recency == "new"
        and mention.context in policy.flash_contexts
        and scope_of(mention) is not None
    )


def scope_of(mention: Mention) -> str | None:
    """Where the act belongs: the country or sea where it happened, else the target's country, else the actor's."""
    if mention.places:
        return mention.places[0].country or mention.places[0].id
    if mention.recipient and mention.recipient.country:
        return mention.recipient.country
    return mention.actor.country if mention.actor else None


def clarity(mention: Mention) -> tuple[int, float, bool, float]:
    """How fully a mention tells its act: parties and place named, then gravity, told in the text, and certainty."""
    named = bool(mention.actor and mention.actor.country) + bool(mention.recipient and mention.recipient.country)
    return named + bool(mention.places), mention.severity, mention.sentence.part == "text", mention.confidence


def same_act(one: Iterable[Mention], other: Mention) -> bool:
    """Could this mention tell of the act that the others tell of?

    Same type, no other place where both say one, and not the other way round: a strike back is a new act.
    """
    known = list(one)
    if not any(each.event_type == other.event_type for each in known):
        return False
    here, there = {_country(each) for each in known} - {None}, _country(other)
    actors, targets = _stands_for(each.actor for each in known), _stands_for(each.recipient for each in known)
    actor, target = _stands_for([other.actor]), _stands_for([other.recipient])
    if (actor & targets and not actor & actors) or (target & actors and not target & targets):
        return False
    if here and there:
        return there in here
    return bool((actor | target) & (actors | targets)) or not (actor | target)


def _country(mention: Mention) -> str | None:
    """Give the country or sea of the place that a mention says first."""
    return mention.places[0].country or mention.places[0].id if mention.places else None


def _stands_for(parties: Iterable[Party | None]) -> set[str]:
    return {party.country for party in parties if party and party.country}
