"""What a closed bucket teaches: at most a winsorised part of an outburst, and who is live."""

import math

import pytest
from msgspec import structs

from services.alerting.changelog import as_record
from services.core.alerts.counting.baseline import KEEP, stories_since
from services.core.alerts.counting.learning import CLIP, learned
from services.core.alerts.judge import Judge
from services.core.alerts.lanes.budget import live_indicators
from services.core.alerts.memory.state import Baseline
from services.core.alerts.policy import Judgement
from tests.builders import ObservationLog, a_mention, an_observed_article, minutes
from tests.counting_builders import DAY, GROUP, Newsroom


def test_a_story_as_expected_teaches_whole() -> None:
    newsroom = Newsroom()
    for at in range(4 * DAY):
        newsroom.tell({"it": 1} if at % 10 == 0 else {})
    before = newsroom.past("it")

    newsroom.tell({"it": 1})

    gap = newsroom.bucket - before.last
    assert newsroom.past("it").learned[GROUP] == pytest.approx(before.learned[GROUP] * KEEP**gap + 1)


def test_an_outburst_teaches_only_its_winsorised_part() -> None:
    newsroom = Newsroom()
    for _ in range(9 * DAY):
        newsroom.tell({"it": 10}, articles=50)
    before = newsroom.past("it")

    newsroom.tell({"it": 10_000}, articles=50)

    # Ten are expected, and vary by chance: so many standard deviations of Poisson's above, one story more, and no part of one.
    taught = newsroom.past("it").learned[GROUP] - before.learned[GROUP] * KEEP
    most = 10 + CLIP * math.sqrt(10) + 1
    assert most - 2 < taught <= most


def test_an_outburst_counts_whole_in_its_windows() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=2 * DAY)

    newsroom.tell({"it": 400})

    assert stories_since(newsroom.past("it"), newsroom.present(), [newsroom.bucket]) == (400,)
    assert newsroom.past("it").record == 400
    assert newsroom.past("it").learned[GROUP] < 3


def test_an_outburst_of_two_source_groups_teaches_each_its_share() -> None:
    newsroom = Newsroom()
    newsroom.close({GROUP: 10, "local": 10}, buckets=2 * DAY)
    newsroom.close({GROUP: 10, "local": 10})
    waiting = structs.replace(Baseline(), waiting=((newsroom.bucket, GROUP, 300), (newsroom.bucket, "local", 100)))

    after, taught = learned(newsroom.layer, waiting, newsroom.present())

    assert after.learned == {GROUP: pytest.approx(0.75 * taught), "local": pytest.approx(0.25 * taught)}


def test_indicators_with_a_story_in_three_days_are_live() -> None:
    newsroom = Newsroom()
    live = []
    for day in ({"a": 1}, {"b": 1, "a": 2}, {"c": 1}, {}, {"d": 1}, {}, {}, {"e": 1}):
        newsroom.tell(day)
        newsroom.close(10, buckets=DAY - 1)
        live.append(live_indicators(newsroom.stream()))

    # Three days after a story its indicator is live no more: a and b on the fifth day, c on the sixth, d on the eighth.
    assert live == [1, 2, 3, 3, 2, 1, 1, 1]


def test_a_story_again_in_the_same_quarter_of_a_day_makes_no_second_live_indicator() -> None:
    newsroom = Newsroom()

    for _ in range(10):
        newsroom.tell({"a": 1})

    assert live_indicators(newsroom.stream()) == 1


def test_the_record_of_a_day_is_forgotten_by_half_in_five_days() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=2 * DAY)
    newsroom.tell({"it": 40})

    newsroom.close(10, buckets=5 * DAY - 1)
    newsroom.tell({"it": 1})

    assert newsroom.past("it").record == pytest.approx(20)


def test_a_story_of_a_group_that_only_teaches_leaves_the_counts_where_they_were() -> None:
    newsroom = Newsroom()
    newsroom.close(10, buckets=3 * DAY)
    newsroom.tell({"it": 5})
    newsroom.close({GROUP: 10, "fresh": 5}, buckets=2 * DAY)
    waiting = newsroom.waiting("it", 1, "fresh")

    after, _ = learned(newsroom.layer, waiting, newsroom.present())

    assert stories_since(after, newsroom.present(), [after.last, after.last - DAY, after.last - 2 * DAY]) == (0, 0, 5)


def test_an_article_that_comes_before_the_first_mark_is_learned_too() -> None:
    judge, log = Judge(Judgement(namespace="test")), ObservationLog()
    early = an_observed_article(1, a_mention(), seen_at=minutes(-5), published_at=minutes(-5))
    judge.take(log.article(early))

    for minute in (0, 10, 20):
        for mark in log.marks(minutes(minute)):
            judge.take(mark)

    assert judge.remembered(Baseline) == 2


def test_the_state_of_an_indicator_of_which_much_is_told_stays_small() -> None:
    # Forty stories in ten minutes for nine days, one bucket open: every cell of its counts is full, and it has a season.
    newsroom, largest = Newsroom(), 0
    for at in range(9 * DAY):
        newsroom.tell({"material/loc:persian-gulf": 20 + 40 * (at % 2)}, articles=400)
        if at > 8 * DAY:
            waiting = newsroom.waiting("material/loc:persian-gulf", 40)
            largest = max(largest, len(as_record(Baseline, "material/loc:persian-gulf", waiting).value or b""))

    assert waiting.season
    assert 400 < largest <= 600
