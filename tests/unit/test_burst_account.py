"""What stands behind a burst: only groups that count, the first report, and nothing that was taken back by the bucket's end."""

import pytest

from tests.builders import a_threat, an_observed_article, minutes
from tests.judge_builders import DAY, World, quiet_days

INDICATOR = "threaten/IRN>USA"
BEGIN = 6 * DAY + 5


@pytest.mark.parametrize(("group", "state", "publishers"), [("national", "firing", 2), ("fresh", "pending", 1)])
def test_a_group_that_only_teaches_is_no_second_publisher(group: str, state: str, publishers: int) -> None:
    world = World()
    quiet_days(world, 6)
    world.report(BEGIN - 120, source_group="fresh")
    for number in range(4):
        world.report(BEGIN + 2 * number, a_threat(), publisher="Gazette", source_group="national")
    world.until(BEGIN + 30)

    world.report(BEGIN + 31, a_threat(), publisher="Courier", source_group=group)
    world.until(BEGIN + 60)

    alert = world.alert(INDICATOR)
    assert (alert.state, alert.counts.publishers) == (state, publishers)


def test_the_first_report_stays_the_first_however_long_a_burst_lasts() -> None:
    world = World()
    quiet_days(world, 6)

    for number in range(90):
        world.report(BEGIN + 10 * number, a_threat())
        world.until(BEGIN + 10 * number + 4)

    alert = world.alert(INDICATOR)
    assert alert.counts.stories < 90
    assert alert.first_reported_at == minutes(BEGIN)
    assert alert.evidence[0].seen_at == minutes(BEGIN)


def test_a_burst_that_goes_on_is_measured_by_the_record_that_it_broke_and_not_by_its_own() -> None:
    world = World()
    quiet_days(world, 6)

    for number in range(12):
        world.report(BEGIN + 10 * number, a_threat())
        world.until(BEGIN + 10 * number + 6)

    first, *_, last = world.revisions(world.alert(INDICATOR).alert_id)
    assert last.counts.stories > first.counts.stories
    records = [each for alert in (first, last) for each in alert.conditions if each.name == "day's record"]
    assert [(each.value, each.limit) for each in records] == [(3.0, 2.0)] * 2


@pytest.mark.parametrize("corrected", [4, 14])
def test_a_report_corrected_in_its_own_bucket_stands_no_more_than_one_corrected_later(corrected: int) -> None:
    world = World()
    quiet_days(world, 6)
    world.until(6 * DAY + 0.2)
    told = [
        an_observed_article(9_000 + at, a_threat(), publisher=f"Paper {at}", seen_at=minutes(6 * DAY + 1 + at / 2))
        for at in range(3)
    ]
    world.take(*told)

    for at in (1, 2):
        seen_at = minutes(6 * DAY + corrected + at / 10)
        world.take(an_observed_article(9_000 + at, text=f"corrected {at} " * 30, publisher=f"Paper {at}", seen_at=seen_at))
    world.until(6 * DAY + 40)

    alert = world.alert(INDICATOR)
    assert alert.counts.stories == 1
    assert [each.publisher for each in alert.evidence] == ["Paper 0"]
