"""A mention in the making: what one trigger says, before the article's other mentions are heard."""

from datetime import datetime
from typing import TypeVar

from msgspec import Struct, structs

from services.core.mentions import Discount, Mention, Party, Place, Quantity, Span, Toll
from services.core.signals.events.roles import Roles
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.entries import Entry
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.names.medium import medium_of
from services.core.signals.telling.cue import Reading
from services.core.signals.telling.recency import Timing
from services.core.vocabulary import Cause, Context, EventType, Ledger, Precision, Recency, Stance

Named = TypeVar("Named", Party, Place)

QUOTE_ROOM = 300
UNREAL: tuple[Stance, ...] = ("negated", "hypothetical")


class Draft(Struct, kw_only=True):
    """A mention that later steps may still complete or weaken."""

    tree: Tree
    words: tuple[int, ...]
    head: int
    entry: Entry
    roles: Roles
    reading: Reading
    timing: Timing
    places: tuple[Place, ...]
    toll: Toll | None
    context: Context
    cause: Cause | None
    severity: float
    actor: Party | None
    recipient: Party | None
    discounts: list[Discount]
    quantities: tuple[Quantity, ...] = ()
    answers: int | None = None
    figurative: bool = False
    told_as: EventType | None = None
    main: bool = False

    @property
    def event_type(self) -> EventType:
        """Give the type of event."""
        return self.entry.event_type

    @property
    def ledger(self) -> Ledger:
        """Give the sum that the mention counts in."""
        return self.entry.ledger

    @property
    def weight(self) -> float:
        """Multiply the factors; 0 as soon as one is."""
        product = 1.0
        for each in self.discounts:
            product *= each.factor
        return round(product, 3)

    @property
    def recalled(self) -> bool:
        """Tell whether it is told as past."""
        return self.timing.recalled

    def discount(self, rule: str, words: str, factor: float) -> None:
        """Weaken the mention, once for each rule."""
        if all(each.rule != rule for each in self.discounts):
            self.discounts.append(Discount(rule=rule, words=words, factor=factor))


def weaken(draft: Draft, lexicon: Lexicon) -> None:
    """Discount what the stance and the time take from a mention's weight.

    An announced pull-out or flight ban is a warning already; so what is planned counts for the ledger of threats.
    """
    reading, timing, factors = draft.reading, draft.timing, lexicon.factors
    if reading.stance == "negated":
        draft.discount("taken back" if reading.taken_back else "negated", reading.words, 0.0)
    elif reading.stance == "hypothetical":
        draft.discount("hypothetical", reading.words, 0.0)
    elif reading.stance == "hedged":
        draft.discount("hedged", reading.words, factors["hedged"])
    if timing.recalled:
        draft.discount(timing.rule, timing.words, 0.0)
    elif timing.background and draft.ledger != "threats":
        draft.discount(timing.rule, timing.words, factors["background"])
    if reading.planned and reading.stance not in UNREAL:
        draft.discount("planned", reading.planned, factors["announced"] if draft.ledger == "threats" else factors["planned"])


def mention_of(draft: Draft, lexicon: Lexicon, published_at: datetime) -> Mention:
    """Freeze a draft into the message."""
    sentence, (occurred, precision) = draft.tree.sentence, _when(draft.timing, published_at)
    return Mention(
        quote=" ".join(sentence.text.split())[:QUOTE_ROOM],
        sentence=Span(part=sentence.part, start=sentence.start, end=sentence.end),
        trigger=_trigger(draft),
        entry=draft.entry.id,
        event_type=draft.entry.event_type,
        told_as=draft.told_as if draft.told_as != draft.entry.event_type else None,
        main=draft.main,
        mode=draft.entry.mode,
        context=draft.context,
        cause=draft.cause,
        ledger=draft.entry.ledger,
        severity=draft.severity,
        confidence=lexicon.factors[f"confidence_{draft.reading.stance}"],
        weight=draft.weight,
        actor=_of_country(draft.actor, lexicon) if draft.actor else None,
        recipient=_of_country(draft.recipient, lexicon) if draft.recipient else None,
        places=tuple(_of_country(place, lexicon) for place in draft.places),
        occurred_at=occurred,
        occurred_precision=precision,
        stance=draft.reading.stance,
        speaker=draft.reading.speaker,
        recency=_recency(draft),
        toll=draft.toll,
        quantities=draft.quantities,
        in_response_to=draft.answers,
        discounts=tuple(draft.discounts),
        medium=medium_of(draft.reading.speaker, draft.reading.source.link if draft.reading.source else None, lexicon),
    )


def _when(timing: Timing, published_at: datetime) -> tuple[datetime | None, Precision]:
    """Give when it happened, as far as that is not after its publication."""
    is_known = timing.occurred_at is not None and timing.occurred_at <= published_at
    return (timing.occurred_at, timing.precision) if is_known else (None, "unknown")


def _recency(draft: Draft) -> Recency:
    if draft.timing.recalled:
        return "recalled"
    return "planned" if draft.reading.planned and draft.reading.stance != "negated" else "new"


def _trigger(draft: Draft) -> Span:
    sentence, tokens = draft.tree.sentence, draft.tree.tokens
    first, last = tokens[draft.words[0]], tokens[draft.words[-1]]
    return Span(part=sentence.part, start=sentence.start + first.start, end=sentence.start + last.end)


def _of_country(named: Named, lexicon: Lexicon) -> Named:
    """Write out the name of the country, so that the message can be used alone."""
    return structs.replace(named, country_name=lexicon.country_names.get(named.country)) if named.country else named
