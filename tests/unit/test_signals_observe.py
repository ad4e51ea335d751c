"""From mentions to indicators."""

from datetime import UTC, datetime

from services.core.codec import decode
from services.core.mentions import Party, Place
from services.core.messages import Mark, Observed
from services.core.records import Origin, Record
from services.core.signals.observe import indicators_of, nothing_observed, observations_of, observe_mark
from tests.builders import a_mention

NOW = datetime(2024, 5, 8, 6, tzinfo=UTC)
ORIGIN = Origin(topic_id="t", partition=1, offset=7, appended_at=NOW)
ALPHA = Party(id="IRN", name="Iran", country="IRN")
BETA = Party(id="USA", name="United States", country="USA")
THERE = Place(id="loc:erbil", name="Erbil", country="IRQ")


def test_an_attack_counts_where_it_happened_for_whom_and_in_the_dyad() -> None:
    mention = a_mention(event_type="ASSAULT", ledger="acts", actor=ALPHA, recipient=BETA, places=(THERE,))

    assert indicators_of(mention) == (
        "assault/IRQ",
        "assault/USA",
        "assault/IRN>USA",
        "material/IRQ",
        "material/USA",
    )


def test_the_actors_country_counts_only_when_nothing_else_is_known() -> None:
    mention = a_mention(event_type="MOBILIZE", ledger="threats", actor=ALPHA, recipient=None, places=())

    assert indicators_of(mention) == ("mobilize/IRN", "material/IRN")


def test_a_sea_is_a_scope() -> None:
    sea = Place(id="loc:hormuz", name="Strait of Hormuz")
    mention = a_mention(event_type="DISRUPT", ledger="threats", actor=None, recipient=None, places=(sea,))

    assert indicators_of(mention) == ("disrupt/loc:hormuz",)


def test_easing_has_indicators_of_its_own() -> None:
    mention = a_mention(event_type="AGREE", ledger="easing", actor=ALPHA, recipient=BETA, places=())

    assert indicators_of(mention) == ("easing/USA", "easing/IRN>USA")


def test_a_mention_without_weight_is_no_observation() -> None:
    assert observations_of([a_mention(weight=0.0, ledger="acts")]) == ()


def test_the_weightiest_mention_stands_first() -> None:
    light = a_mention(event_type="ASSAULT", ledger="acts", severity=5.0, weight=0.5, places=(THERE,), actor=None, recipient=None)
    grave = a_mention(event_type="ASSAULT", ledger="acts", severity=9.0, weight=0.8, places=(THERE,), actor=None, recipient=None)

    first, _ = observations_of([light, grave])

    assert (first.indicator, first.severity, first.weight, first.mentions) == ("assault/IRQ", 9.0, 0.8, (1, 0))


def observed(record: Record) -> Observed:
    assert record.value is not None
    return decode(record.value, Observed, topic=record.topic)


def test_a_mark_and_a_refused_record_are_accounted_for() -> None:
    mark = observed(observe_mark(Mark(producer="p", at=NOW), ORIGIN))
    refused = observed(nothing_observed(ORIGIN, "schema"))

    assert (mark.offset, mark.mark, mark.producer) == (7, Mark(producer="p", at=NOW), "p")
    assert (refused.offset, refused.refused, refused.article) == (7, "schema", None)
