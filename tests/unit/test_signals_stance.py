"""How an event is told: negated, denied, in doubt, imagined, reported, planned, past or new; see tests/data/stances.yaml."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.mentions import Mention
from tests.signal_builders import read

TABLE: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "data" / "stances.yaml").read_text(encoding="utf-8"))
CASES = [
    pytest.param(case, id=f"{group['group']}: {case['at']} of {case['text'][:60]}") for group in TABLE for case in group["cases"]
]
STANCES = ("negated", "hedged", "hypothetical", "reported", "asserted")


def mentions_at(text: str, trigger: str, *, at: datetime | None = None) -> list[Mention]:
    mentions = (read(text, at=at) if at else read(text)).mentions
    return [each for each in mentions if trigger.lower() in text[each.trigger.start : each.trigger.end].lower()]


@pytest.mark.parametrize("case", CASES)
def test_an_event_is_read_as_it_is_told(case: dict[str, str]) -> None:
    found = mentions_at(case["text"], case["at"])

    told = {each.stance if case["is"] in STANCES else each.recency for each in found}
    words = [discount.words.lower() for each in found for discount in each.discounts]
    assert told == {case["is"]}
    assert any(case.get("by", "").lower() in each for each in words) or "by" not in case
    assert all(case.get("speaker", "").lower() in (each.speaker or "").lower() for each in found)


@pytest.mark.parametrize("case", CASES)
def test_only_what_is_new_and_real_weighs_in_full(case: dict[str, str]) -> None:
    weights = [each.weight for each in mentions_at(case["text"], case["at"])]

    if case["is"] in ("negated", "hypothetical", "recalled"):
        assert set(weights) == {0}
    elif case["is"] in ("new", "reported", "asserted"):
        assert min(weights) > 0
    else:
        assert max(weights) < 1


@pytest.mark.parametrize(
    ("day", "recency"),
    [("Tuesday", "new"), ("Wednesday", "new"), ("Sunday", "new"), ("Friday", "recalled"), ("Thursday", "recalled")],
)
def test_a_weekday_is_reckoned_back_from_the_publication(day: str, recency: str) -> None:
    wednesday = datetime(2024, 5, 8, 6, tzinfo=UTC)

    (mention,) = mentions_at(f"Rebels shelled the town on {day}.", "shelled", at=wednesday)

    assert mention.recency == recency


def test_sunday_is_new_on_monday() -> None:
    (mention,) = mentions_at("The attack on the base on Sunday killed six.", "attack", at=datetime(2024, 5, 6, 9, tzinfo=UTC))

    assert mention.recency == "new"


def test_sundays_attack_is_past_on_wednesday() -> None:
    found = mentions_at("The general spoke of Sunday's attack on the base.", "attack", at=datetime(2024, 5, 8, 9, tzinfo=UTC))

    assert [each.recency for each in found] == ["recalled"]


def test_it_is_thursday_in_the_east_while_it_is_wednesday_in_london() -> None:
    text = "Rebels shelled the town on Thursday."

    late = mentions_at(text, "shelled", at=datetime(2024, 5, 8, 20, tzinfo=UTC))
    early = mentions_at(text, "shelled", at=datetime(2024, 5, 8, 6, tzinfo=UTC))

    assert ([each.recency for each in late], [each.recency for each in early]) == (["new"], ["recalled"])


@pytest.mark.parametrize(
    ("date", "day"),
    [("May 7", datetime(2024, 5, 7, tzinfo=UTC)), ("7 May", datetime(2024, 5, 7, tzinfo=UTC)), ("Jan. 3", None)],
)
def test_a_date_gives_the_day_of_what_is_new(date: str, day: datetime | None) -> None:
    (mention,) = mentions_at(f"Missiles hit the port of Odesa on {date}.", "hit")

    assert mention.occurred_at == (day or datetime(2024, 1, 3, tzinfo=UTC))
    assert mention.recency == ("new" if day else "recalled")


def test_december_said_in_january_is_of_the_year_before() -> None:
    (mention,) = mentions_at("Missiles hit the port on Dec. 30.", "hit", at=datetime(2024, 1, 9, tzinfo=UTC))

    assert mention.occurred_at == datetime(2023, 12, 28, tzinfo=UTC)


def test_a_cardinal_is_no_year() -> None:
    (mention,) = mentions_at("Rebels attacked 2014 soldiers.", "attacked")

    assert mention.recency == "new"


def test_weekly_rites_are_no_dates() -> None:
    (mention,) = mentions_at("A bomb exploded in a mosque during Friday prayers.", "exploded")

    assert mention.recency == "new"


def test_what_a_title_tells_of_an_old_attack_its_text_tells_too() -> None:
    mentions = read("Nine soldiers were killed.", title="Town marks ten years since 2014 attack on barracks").mentions

    assert {each.recency for each in mentions if each.event_type == "ASSAULT"} == {"recalled"}


def test_a_new_act_stays_new_beside_an_old_one() -> None:
    text = "Rebels shelled the barracks on Tuesday. Nine soldiers were killed. The barracks were bombed in 2014."

    mentions = [each for each in read(text).mentions if each.event_type == "ASSAULT"]

    assert [each.recency for each in mentions] == ["new", "new", "recalled"]


@settings(max_examples=40, deadline=None)
@given(st.datetimes(min_value=datetime(1999, 1, 1), max_value=datetime(2035, 12, 31)), st.sampled_from([  # noqa: DTZ001
    "Rebels attacked the base on Monday.", "The Feb. 31 attack on the base.", "In 1990s style, rebels attacked in May 2031.",
    "Last December rebels attacked on 29 February.",
]))  # fmt: skip
def test_any_day_of_publication_is_reckoned_with(moment: datetime, text: str) -> None:
    published = moment.replace(tzinfo=UTC)

    assert all(each.occurred_at is None or each.occurred_at <= published for each in read(text, at=published).mentions)
