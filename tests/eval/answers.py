"""What a signal answers to the questions of the gold sets. The only place where event types become classes."""

from services.core.mentions import Mention
from services.core.messages import Signal

CLASSES: dict[str, int] = {
    **dict.fromkeys(("CONSULT", "AGREE", "SUPPORT"), 1),
    **dict.fromkeys(("COOPERATE", "AID", "YIELD"), 2),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"), 3),
    **dict.fromkeys(("PROTEST", "MOBILIZE", "COERCE", "ASSAULT"), 4),
}
"""Quad class of an event type; any other is 0, neutral."""
LABELS = {"person": "PER", "org": "ORG", "country": "LOC", "place": "LOC"}
"""Label of an entity type; facilities are labelled apart in the gold and count on neither side."""
NAMING = frozenset({"name", "government"})
"""Senses of a span that name someone or somewhere; a capital in its government's stead is still a place."""
VIOLENT = frozenset(
    {("COERCE", "kidnapping"), ("COERCE", "human shields"), ("COERCE", "force against protest"), ("PROTEST", "riot")}
)
"""Types and modes of physical force beside assaults."""
ASIDE = frozenset({"COMMENT", "SANCTION", "AGREE", "YIELD", "CONSULT", "SUPPORT"})
"""What a sentence may mainly tell and name force only beside it."""
FIGURATIVE = frozenset(
    {
        "figure of speech",
        "sport",
        "film, book or game",
        "labour strike",
        "attack of another kind",
        "animals and pests",
        "business",
        "personal or verbal",
    }
)
"""Rules by which a word of force tells none."""


def main_mention(signal: Signal) -> Mention | None:
    """Give the first mention that is the main event of its sentence; none where a sentence mainly tells no event."""
    return next((each for each in signal.mentions if each.main), None)


def told_type(mention: Mention) -> str:
    """Give what a sentence does with an event: who announces help agrees, who announces a strike threatens."""
    return mention.told_as or mention.event_type


def quad_of(signal: Signal) -> int:
    """Give the class of a sentence's main event as told; stance and recency do not change it."""
    main = main_mention(signal)
    return CLASSES.get(told_type(main), 0) if main else 0


def violent_mention(signal: Signal) -> Mention | None:
    """Give the gravest mention of physical force that is said to have happened.

    Force that a sentence names only beside something else, a claim, sanctions, a truce, is not what it tells. When it was
    does not matter: a snippet has no date.
    """
    mains = {each.sentence: each for each in signal.mentions if each.main}
    found = [each for each in signal.mentions if _is_force(each) and (each.main or _may_stand_beside(mains.get(each.sentence)))]
    return max(found, key=lambda each: each.severity, default=None)


def _is_force(mention: Mention) -> bool:
    force = mention.event_type == "ASSAULT" and mention.mode != "cyber attack"
    told = mention.stance in ("asserted", "reported") and mention.context != "hazard"
    figurative = any(each.rule in FIGURATIVE for each in mention.discounts)
    return (force or (mention.event_type, mention.mode) in VIOLENT) and told and not figurative


def _may_stand_beside(main: Mention | None) -> bool:
    return main is None or told_type(main) not in ASIDE


def is_violent(signal: Signal) -> bool:
    """Tell whether a snippet tells of physical force."""
    return violent_mention(signal) is not None


def spans_of(signal: Signal) -> list[tuple[int, int, str]]:
    """Give the spans that name persons, organisations and places, by the sense of each span.

    A people's name or adjective ("Iranian"), a part of another's name and words that describe ("the US military") name none.
    """
    return [
        (span.start, span.end, LABELS[entity.type])
        for entity in signal.entities
        for span in entity.spans
        if span.part == "text" and entity.type in LABELS and span.sense in NAMING
    ]
