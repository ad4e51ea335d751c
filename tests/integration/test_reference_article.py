"""The reference article, where it lies beside the checkout; it belongs to its publisher and is never copied here."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from services.core.mentions import Mention
from services.core.messages import Signal
from tests.signal_builders import read

ARTICLE = Path(__file__).parents[3] / "shared" / "seed" / "article.txt"

pytestmark = pytest.mark.skipif(not ARTICLE.exists(), reason=f"the reference article is not at {ARTICLE}")


@cache
def signal() -> Signal:
    return read(ARTICLE.read_text(encoding="utf-8"), at=datetime(2020, 1, 8, 6, tzinfo=UTC))


def countries(mention: Mention) -> tuple[str | None, str | None]:
    return (mention.actor.country if mention.actor else None, mention.recipient.country if mention.recipient else None)


def test_the_missile_attack_is_read_with_both_its_sites() -> None:
    grave = [each for each in signal().mentions if each.weight > 0 and each.severity >= 9 and each.mode == "missile strike"]

    assert countries(grave[0]) == ("IRN", "USA")
    assert {"fac:al-asad", "loc:erbil", "IRQ"} == {place.id for place in grave[0].places}
    assert all(place.country == "IRQ" for place in grave[0].places)
    assert grave[0].recency == "new"


def test_the_drone_killing_is_recalled() -> None:
    strike = next(each for each in signal().mentions if each.mode == "drone strike")

    assert (strike.recency, strike.weight, countries(strike)) == ("recalled", 0, ("USA", "IRN"))


def test_no_other_grave_act_counts() -> None:
    grave = [each for each in signal().mentions if each.ledger == "acts" and each.severity >= 7 and each.weight > 0]

    assert {countries(each) for each in grave} == {("IRN", "USA")}


def test_pull_outs_and_flight_bans_are_warnings() -> None:
    warnings = [each for each in signal().mentions if each.event_type in ("EVACUATE", "DISRUPT")]

    assert {each.ledger for each in warnings} == {"threats"}
    assert {"org:nato", "CAN", "org:faa", "org:sia"} <= {each.actor.id for each in warnings if each.actor}


def test_the_stampede_is_no_act_of_conflict() -> None:
    crush = [each for each in signal().mentions if "stampede" in each.quote and each.toll]

    assert crush
    assert all(each.weight == 0 and each.context == "hazard" for each in crush)


def test_not_seeking_war_is_no_threat() -> None:
    assert all(each.ledger == "easing" for each in signal().mentions if "do not seek" in each.quote and each.weight > 0)
