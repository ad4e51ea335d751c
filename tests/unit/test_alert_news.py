"""What of an alert or a situation is worth a word, and what can wait for the end of its bucket."""

import pytest
from msgspec import structs

from services.core.alarms import Inhibited, Notice, Step, Told
from services.core.alerts.telling.news import is_news, is_situation_news, is_situation_urgent, is_urgent
from services.core.mentions import Span, Toll
from tests.alert_builders import a_moment, a_situation, an_alert, an_evidence

ALERT = an_alert()
COUNTS = ALERT.counts


@pytest.mark.parametrize(
    "changed",
    [
        {"updated_at": a_moment(9)},
        {"revision": 7},
        {"provisional": False},
        {"counts": structs.replace(COUNTS, expected_stories=2.0, p=0.1, ratio=3.0, season=1.1)},
        {"evidence": (an_evidence(article_id="newer", title="Live: rockets", published_at=a_moment(8), seen_at=a_moment(9)),)},
        {"evidence": (an_evidence(sentence=Span(part="text", start=200, end=282)),)},
    ],
)
def test_a_time_of_update_a_moved_expectation_or_another_version_of_an_article_is_no_news(changed: dict[str, object]) -> None:
    assert not is_news(ALERT, structs.replace(ALERT, **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"counts": structs.replace(COUNTS, articles=2)},
        {"evidence": (an_evidence(), an_evidence(quote="More."))},
        {"inhibited": (Inhibited(indicator="material/IRQ", since=a_moment(1), stories=4, shared=3),)},
        {"severity": 9.0},
    ],
)
def test_what_is_merely_fuller_is_news_that_waits_for_the_end_of_the_bucket(changed: dict[str, object]) -> None:
    after = structs.replace(ALERT, **changed)

    assert (is_news(ALERT, after), is_urgent(ALERT, after)) == (True, False)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "easing"},
        {"level": "critical"},
        {"casualties": Toll(status="reported", killed_least=3, killed_most=3)},
        {"timeline": (*ALERT.timeline, Step(at=a_moment(2), what="escalated", note="a further act"))},
        {"confirmation": "confirmed (2 publishers)"},
        {"silent_groups": ("national",)},
    ],
)
def test_what_changes_what_a_reader_does_cannot_wait(changed: dict[str, object]) -> None:
    after = structs.replace(ALERT, **changed)

    assert (is_news(ALERT, after), is_urgent(ALERT, after)) == (True, True)


def test_one_publisher_more_of_a_burst_can_wait() -> None:
    burst = an_alert(lane="burst")

    assert not is_urgent(burst, structs.replace(burst, confirmation="confirmed (9 publishers)", headline="9 reports"))


def test_another_headline_in_a_situation_is_news_that_can_wait_and_another_level_cannot() -> None:
    before = a_situation(of=(ALERT,))
    worded = a_situation(of=(structs.replace(ALERT, headline="Others"),))
    graver = a_situation(of=(structs.replace(ALERT, level="critical"),))

    assert (is_situation_news(before, worded), is_situation_urgent(before, worded)) == (True, False)
    assert is_situation_urgent(before, graver)
    assert not is_situation_news(before, structs.replace(before, updated_at=a_moment(9), revision=4))


def test_a_notice_of_a_situation_cannot_wait_and_its_stories_can() -> None:
    before = a_situation(of=(ALERT,))
    notice = Notice(number=1, at=a_moment(), what="opened", level="advisory", text="Missile strike", alert_id="one")
    noticed, merged = structs.replace(before, notices=(notice,)), structs.replace(before, merged_into="older")
    told = Told(story_id="one", title="Missiles", publisher="Gazette", url="", seen_at=a_moment())
    fuller = structs.replace(before, stories=(told,), story_count=1, name="Others", severity=9.0)

    assert is_situation_urgent(before, noticed)
    assert is_situation_urgent(before, merged)
    assert (is_situation_news(before, fuller), is_situation_urgent(before, fuller)) == (True, False)
