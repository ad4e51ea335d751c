"""How far what is usual is known, in words, on alerts and in the coverage."""

from collections.abc import Iterable

import pytest

from services.core.alarms import Alert
from services.core.coverage import Coverage
from services.core.messages import Observed
from tests.builders import a_mention, minutes
from tests.judge_builders import DAY, World, quiet_days, threats

HOUR = 60
TRENDS = "trends after 14 days"


class Heard(World):
    """A world that keeps every outcome."""

    def __init__(self) -> None:
        self.coverage: list[Coverage] = []
        super().__init__()

    def _take(self, records: Iterable[Observed]) -> list[Alert]:
        told = super()._take(records)
        self.coverage += [each for outcome in self.outcomes for each in outcome.messages if isinstance(each, Coverage)]
        return told

    def words(self) -> tuple[str, str]:
        """Give the last word on the baseline and on what can ring."""
        return self.coverage[-1].baseline, self.coverage[-1].meanwhile


@pytest.mark.parametrize(
    ("days", "baseline", "meanwhile"),
    [
        (0.5, "learning, day 1 of 7", f"flashes and watches of each story now; bursts after 1 day, {TRENDS}"),
        (1.5, "learning, day 2 of 7", f"flashes and watches of each story and bursts now; {TRENDS}"),
        (6.5, "learning, day 7 of 7", f"flashes and watches of each story and bursts now; {TRENDS}"),
        (7.5, "", f"flashes and watches of each story and bursts now; {TRENDS}"),
        (14.5, "", ""),
    ],
)
def test_the_coverage_says_which_day_of_learning_it_is_and_what_can_ring(days: float, baseline: str, meanwhile: str) -> None:
    world = Heard()

    for hour in range(int(days * 24)):
        world.report(hour * HOUR)
        world.until(hour * HOUR + 30)

    assert world.words() == (baseline, meanwhile)


def test_from_the_first_minute_on_it_is_said_that_nothing_is_usual_yet() -> None:
    world = Heard()

    world.until(1)

    assert [(each.at, each.baseline) for each in world.coverage] == [(minutes(0), "learning, day 1 of 7")]
    assert world.coverage[0].meanwhile == f"flashes and watches of each story now; bursts after 1 day, {TRENDS}"


def test_the_first_word_is_said_once() -> None:
    world = Heard()

    for minute in range(1, 50):
        world.until(minute)

    assert [each.at for each in world.coverage] == [minutes(0)]


def test_an_alert_of_the_second_day_says_that_what_is_usual_is_being_learned() -> None:
    world = Heard()
    quiet_days(world, 1)
    world.report(DAY + 90, a_mention())
    world.until(DAY + 91)

    assert world.alert().baseline == "learning, day 2 of 7"
    assert world.alert().meanwhile == f"flashes and watches of each story and bursts now; {TRENDS}"


def test_an_alert_of_the_third_week_says_nothing_of_learning() -> None:
    world = Heard()
    quiet_days(world, 14)
    world.report(14 * DAY + 90, a_mention())
    world.until(14 * DAY + 91)

    assert (world.alert().baseline, world.alert().meanwhile) == ("", "")


def test_an_alert_of_the_first_minute_says_that_it_is_the_first_day_early_and_closed() -> None:
    world = Heard()
    world.report(1, a_mention())
    early = world.alert()
    world.until(30)

    assert (early.provisional, early.baseline) == (True, "learning, day 1 of 7")
    assert (world.alert().provisional, world.alert().baseline) == (False, "learning, day 1 of 7")


def test_an_alert_keeps_the_word_by_which_it_rang_when_it_is_over() -> None:
    world = Heard()
    quiet_days(world, 6)
    world.report(6 * DAY + 30, a_mention())
    for hour in range(7 * 24, 9 * 24):
        world.report(hour * HOUR + 1)
        world.until(hour * HOUR + 2)

    assert (world.alert().state, world.alert().baseline) == ("resolved", "learning, day 7 of 7")


def test_after_a_gap_of_more_than_a_day_the_system_says_for_a_day_that_it_is_warming_up() -> None:
    world = Heard()
    quiet_days(world, 8)
    again = 10 * DAY
    world.until(again)
    said = []
    for hour in range(26):
        world.report(again + hour * HOUR + 1)
        world.until(again + hour * HOUR + 30)
        said.append(world.words()[0])

    # The last article of the eighth day is of 23:00; the next is of the eleventh at 00:01.
    assert said[2] == "warming up since 18 Jan 00:00 UTC: no news came for 2 days"
    assert said[23] == said[2]
    assert said[25] == ""


def test_a_new_lexicon_or_model_warms_up_and_the_last_change_counts() -> None:
    world = Heard()
    quiet_days(world, 8)
    for hour, version in enumerate(["2", "2", "1", "2"]):
        world.report(8 * DAY + hour * HOUR + 1, model_version=version)
        world.until(8 * DAY + hour * HOUR + 30)

    assert world.words()[0] == "warming up since 16 Jan 03:00 UTC: a new lexicon or model"


def test_a_gap_of_a_stream_that_is_learning_is_still_called_learning() -> None:
    world = Heard()
    quiet_days(world, 2)
    world.until(5 * DAY)
    world.report(5 * DAY + 1)
    world.until(5 * DAY + 90)

    assert world.words()[0].startswith("learning, day 3")


def test_a_burst_while_warming_up_carries_the_word() -> None:
    world = Heard()
    quiet_days(world, 8)
    for hour in range(6):
        world.report(8 * DAY + hour * HOUR, lexicon_version="2")
    threats(world, 8 * DAY + 6 * HOUR, 8, every=10, lexicon_version="2")
    world.until(8 * DAY + 8 * HOUR)

    rang = [each for each in world.told if isinstance(each, Alert)][-1]
    assert (rang.lane, rang.baseline) == ("burst", "warming up since 16 Jan 00:00 UTC: a new lexicon or model")
