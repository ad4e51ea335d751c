"""Announced steps with their time, read with the real model on Wednesday 8 May 2024, 15:00 UTC."""

from datetime import UTC, datetime

import pytest

from services.core.mentions import Announcement
from tests.signal_builders import read

NOW = datetime(2024, 5, 8, 15, tzinfo=UTC)


def steps(text: str) -> tuple[Announcement, ...]:
    return read(text, at=NOW).steps


def brief(text: str) -> list[tuple[str | None, str, str]]:
    return [(each.who.name if each.who else None, each.what, f"{each.at:%Y-%m-%d %H:%M}") for each in steps(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The president of Chad said he would make a statement Thursday morning.",
            ("The president", "make a statement Thursday morning", "2024-05-09 00:00")),
        ("The Security Council will hold an emergency meeting on Friday.",
            ("U.N. Security Council", "hold an emergency meeting on Friday", "2024-05-10 00:00")),
        ("NATO to hold emergency meeting Friday", ("NATO", "hold emergency meeting Friday", "2024-05-10 00:00")),
        ("New sanctions on Iran take effect on 4 November.",
            (None, "New sanctions on Iran take effect on 4 November", "2024-11-04 00:00")),
        ("Ukraine set a deadline of midnight Sunday for the rebels.",
            ("Ukraine", "a deadline of midnight Sunday", "2024-05-12 23:59")),
        ("Iran gave Europe until Sunday to save the deal.", ("Iran", "gave Europe until Sunday", "2024-05-12 00:00")),
        ("The ultimatum expires in 48 hours.", (None, "The ultimatum expires in 48 hours", "2024-05-10 15:00")),
        ("The president vowed to address the nation later on Wednesday.",
            ("The president", "address the nation later on Wednesday", "2024-05-08 00:00")),
        ("Israel's cabinet plans to meet on Wednesday.", ("Israel", "meet on Wednesday", "2024-05-08 00:00")),
        ("Israel's cabinet plans to meet on Thursday.", ("Israel", "meet on Thursday", "2024-05-09 00:00")),
        ("Russia called an emergency meeting of the council for Monday.",
            ("Russia", "an emergency meeting of the council", "2024-05-13 00:00")),
    ],
)  # fmt: skip
def test_a_step_has_who_what_and_when(text: str, expected: tuple[str | None, str, str]) -> None:
    assert brief(text) == [expected]


def test_an_hour_without_a_zone_is_sure_to_the_day_only() -> None:
    step = steps("Israel's prime minister will address the nation at 8 pm.")[0]

    assert (step.at, step.grain, step.when) == (datetime(2024, 5, 8, 20, tzinfo=UTC), "day", "8 pm")


def test_an_hour_with_its_zone_is_exact() -> None:
    step = steps("The ceasefire ends at 0600 GMT on Friday.")[0]

    assert (step.at, step.grain) == (datetime(2024, 5, 10, 6, tzinfo=UTC), "minute")


def test_the_span_points_into_the_text() -> None:
    text = "Troops crossed the river. The Security Council will hold an emergency meeting on Friday."

    step = steps(text)[0]

    assert text[step.span.start : step.span.end] == step.what


@pytest.mark.parametrize(
    "text",
    [
        "The minister met his counterpart on Tuesday.",
        "He was killed on Friday.",
        "If talks fail, the alliance will strike on Friday.",
        "The alliance could strike on Friday.",
        "The president will not attend the summit on Friday.",
        "Will they meet on Friday?",
        "Talks scheduled for Monday were called off.",
        "The general vowed on Tuesday that Iran would respond.",
        "On Tuesday, the senator decided to call off the vote.",
        "Iran vowed to avenge its commander on Wednesday.",
        "The city of Kerman prepared on Wednesday to bury the general.",
    ],
)
def test_what_is_past_doubtful_denied_or_called_off_is_no_step(text: str) -> None:
    assert steps(text) == ()


def test_a_step_is_told_once() -> None:
    text = "The Security Council will meet on Friday. It is urgent. The Security Council will meet on Friday."

    assert len(steps(text)) == 1
