"""What is taken back counts no more anywhere, and what a new version tells otherwise is said."""

import pytest

from services.core.alarms import Alert
from services.core.alerts.life.inhibit import Inhibition, note_inhibited
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Baseline, OpenAlert, Story
from services.core.alerts.stories.story import supports_for
from services.core.mentions import Mention, Party, Place, Toll
from tests.builders import a_mention, a_threat, minutes
from tests.judge_builders import DAY, World, quiet_days, taken_back

OWN = "https://own.example/a"
START = 4 * DAY
ISRAEL = Party(id="ISR", name="Israel", country="ISR", country_name="Israel")
KUWAIT = Party(id="KWT", name="Kuwait", country="KWT", country_name="Kuwait")
ERBIL = Place(id="loc:erbil", name="Erbil", country="IRQ", country_name="Iraq")
BASRA = Place(id="loc:basra", name="Basra", country="IRQ", country_name="Iraq")


def a_warm_world() -> World:
    world = World()
    quiet_days(world, 4)
    return world


def a_clash(**changes: object) -> Mention:
    return a_mention(**{"severity": 5.0, **changes})


def indicators_counted(world: World, document_url: str) -> list[str]:
    """Give the indicators that the story told at an address counts for."""
    layer = world.judge.world()
    supports = [supports_for(layer, story) for _, story in layer.all(Story)]
    return sorted(name for each in supports for name, support in each.items() if support.url == document_url)


def stories_counted(world: World, indicator: str) -> int:
    """Give the stories that the open and the closed buckets hold of an indicator."""
    past = world.judge.world().get(Baseline, indicator) or Baseline()
    return sum(stories for _, stories, _ in past.recent) + sum(stories for *_, stories in past.waiting)


def a_world_with_a_correction(mention: Mention) -> World:
    """Give a warm world in which a new version of the only report tells its act no more."""
    world = a_warm_world()
    world.report(START + 1, mention, publisher="Gazette", url=OWN)
    world.until(START + 20)
    world.report(START + 25, publisher="Gazette", url=OWN, title="Correction: no strike")
    world.until(START + 40)
    return world


def corrected(first: Mention, second: Mention) -> Alert:
    """Give the flash of one publisher after a new version of its report."""
    world = World()
    world.report(1, first, publisher="Gazette", url=OWN)
    world.until(20)
    world.report(30, second, publisher="Gazette", url=OWN, title="Correction", text="in other words")
    world.until(50)
    return world.alert()


def test_a_flash_that_is_withdrawn_takes_its_report_out_of_every_indicator() -> None:
    world = a_warm_world()
    world.report(START + 1, a_mention(), a_threat(), publisher="Gazette", url=OWN)
    world.until(START + 20)

    world.report(START + 25, taken_back(), publisher="Gazette", title="We withdraw our report")
    world.until(START + 40)

    # The threat in the same article is another matter.
    assert indicators_counted(world, OWN) == ["threaten/IRN>USA"]
    names = ("assault/IRN>USA", "assault/IRQ", "threaten/IRN>USA")
    assert [stories_counted(world, name) for name in names] == [0, 0, 1]


def test_two_reports_beside_one_that_was_taken_back_do_not_ring() -> None:
    world = a_world_with_a_correction(a_mention(quote="A false strike."))

    for each in range(2):
        world.report(START + 60 + each * 5, a_clash())
    world.until(START + 100)

    assert [(each.lane, each.state) for each in world.alerts()] == [("flash", "withdrawn")]


def test_a_report_that_was_taken_back_is_no_evidence_of_a_later_alert() -> None:
    world = a_world_with_a_correction(a_mention())

    for each in range(6):
        world.report(START + 60 + each * 5, a_clash())
    world.until(START + 120)

    burst = next(each for each in world.alerts() if each.lane == "burst")
    assert "Gazette" not in {each.publisher for each in burst.evidence}
    assert burst.counts.stories == 6


def test_a_late_copy_of_what_was_taken_back_counts_for_nothing() -> None:
    world, copied = a_warm_world(), "one and the same long text of the wire " * 9
    world.report(START + 1, a_mention(), text=copied, publisher="Gazette", url=OWN)
    world.until(START + 20)
    world.report(START + 25, taken_back(), publisher="Gazette")

    world.report(START + 45, a_mention(), text=copied, publisher="Courier")
    world.until(START + 60)

    assert (stories_counted(world, "assault/IRQ"), stories_counted(world, "assault/IRN>USA")) == (0, 0)


def test_a_lesser_act_that_the_new_version_tells_still_counts() -> None:
    world = a_warm_world()
    world.report(START + 1, a_mention(), publisher="Gazette", url=OWN)
    world.until(START + 20)

    world.report(START + 25, a_clash(), publisher="Gazette", url=OWN, title="Correction: a clash")
    world.until(START + 40)

    assert world.alert().state == "withdrawn"
    assert indicators_counted(world, OWN) == ["assault/IRN>USA", "assault/IRQ"]


def test_of_a_publisher_that_takes_back_one_site_the_reports_of_another_stand() -> None:
    world = a_warm_world()
    for each in range(6):
        world.report(START + each * 20, a_clash(places=(BASRA,)), publisher="Gazette", url=f"https://own.example/{each}")
    for each in range(3):
        world.report(START + 200 + each * 20, a_clash(places=(BASRA,)))
    world.report(START + 270, a_clash(places=(ERBIL,)), publisher="Gazette", url=OWN)
    world.until(START + 300)
    before = world.alert("assault/IRN>USA")

    world.report(START + 310, taken_back(severity=5.0, places=(ERBIL,)), publisher="Gazette")
    world.until(START + 330)

    after = world.alert("assault/IRN>USA")
    assert (before.counts.stories, after.counts.stories) == (10, 9)
    assert indicators_counted(world, OWN) == []
    assert indicators_counted(world, "https://own.example/0") == ["assault/IRN>USA", "assault/IRQ"]


def test_a_publisher_takes_back_a_second_report_too() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette")
    world.report(5, a_mention(), publisher="Courier")
    world.report(12, taken_back(), publisher="Gazette")
    world.report(25, a_mention(), publisher="Gazette")
    world.until(30)

    world.report(35, taken_back(), publisher="Gazette", title="Once more")
    world.until(50)

    # Only the Courier is left: 0.4, of which one publisher that took back leaves 0.85.
    assert (world.alert().confidence, world.alert().counts.stories) == (0.34, 1)
    assert world.alert().reason.startswith("Gazette took its report back: Once more")


def test_what_is_taken_back_twice_is_said_once() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette")
    world.report(5, a_mention(), publisher="Courier")

    for minute in (12, 25, 35):
        world.report(minute, taken_back(), publisher="Gazette")
    world.until(50)

    assert [each.what for each in world.alert().timeline].count("corrected") == 1


def test_an_agencys_report_that_a_paper_printed_first_is_put_in_doubt_by_it_once() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette", wire="Meridian")
    world.report(5, a_mention(), publisher="Courier")

    for minute in (12, 25):
        world.report(minute, taken_back(), publisher="Gazette")
    world.until(50)

    # Two publishers 0.8, of which one that took back leaves 0.85.
    assert (world.alert().confidence, world.alert().counts.stories) == (0.68, 2)
    assert [each.what for each in world.alert().timeline].count("corrected") == 1


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"actor": ISRAEL}, "who did it"),
        ({"recipient": KUWAIT}, "to whom"),
        ({"places": (BASRA,)}, "where"),
        ({"severity": 8.0}, "how grave it was"),
        ({"toll": Toll(status="reported", killed_least=2, killed_most=2)}, "the casualties"),
    ],
)
def test_a_sole_report_that_is_corrected_in_a_fact_says_so_and_loses_confidence(change: dict[str, object], fact: str) -> None:
    told = {"places": (ERBIL,), "toll": Toll(status="reported", killed_least=9, killed_most=9)}

    alert = corrected(a_mention(**told), a_mention(**{**told, **change}))

    # One publisher 0.4; one that corrected leaves 0.85 of it.
    assert (alert.state, alert.confidence, alert.timeline[-1].what) == ("firing", 0.34, "corrected")
    assert alert.reason == f"Gazette changed its report of {fact}: Correction; confidence falls from 0.40 to 0.34"


@pytest.mark.parametrize(
    "change",
    [
        {"actor": None},
        {"places": (ERBIL, BASRA)},
        {"toll": Toll(status="reported", killed_least=12, killed_most=12)},
        {"severity": 9.5},
    ],
)
def test_a_new_version_that_leaves_out_adds_or_tells_of_worse_loses_no_confidence(change: dict[str, object]) -> None:
    told = {"places": (ERBIL,), "toll": Toll(status="reported", killed_least=9, killed_most=9)}

    alert = corrected(a_mention(**told), a_mention(**{**told, **change}))

    assert alert.confidence == 0.4


def test_a_dyad_that_the_corrected_report_names_no_more_does_not_count_it() -> None:
    world = World()
    world.report(1, a_mention(), publisher="Gazette", url=OWN)
    world.until(20)

    world.report(30, a_mention(actor=ISRAEL), publisher="Gazette", url=OWN)
    world.until(50)

    assert indicators_counted(world, OWN) == ["assault/IRQ", "assault/ISR>USA"]


def test_of_a_burst_a_corrected_fact_is_said_and_the_confidence_stands() -> None:
    world = a_warm_world()
    for each in range(6):
        place = BASRA if each == 1 else ERBIL
        world.report(START + each * 10, a_clash(places=(place,)), publisher=f"Paper {each}", url=f"https://clash.example/{each}")
    world.until(START + 80)
    before = world.alert()

    # A second report of Basra names it.
    world.report(START + 90, a_clash(places=(BASRA,)), publisher="Paper 0", url="https://clash.example/0", title="Correction")
    world.until(START + 110)

    after = world.alert()
    assert after.reason == "Paper 0 changed its report of where: Correction"
    assert (after.confidence, after.counts.stories) == (before.confidence, before.counts.stories)


def test_a_copy_that_only_counts_moves_the_time_of_update() -> None:
    world = World()
    world.report(1, a_mention(), text="one and the same text " * 20)
    world.until(20)
    before = world.alert()

    world.report(25, a_mention(), text="one and the same text " * 20)
    world.until(40)

    assert world.alert().revision > before.revision
    assert world.alert().updated_at.minute == before.updated_at.minute + 24


def test_an_indicator_that_is_noted_moves_the_time_of_update() -> None:
    world = World()
    world.report(1, a_mention())
    world.until(20)
    layer, alert = Layer(world.judge.world()), world.alert()

    note_inhibited(layer, Inhibition("it", alert.alert_id, 3, 4), "assault/IRQ", minutes(33).timestamp())

    held = layer.get(OpenAlert, alert.alert_id)
    assert held is not None
    assert held.alert.updated_at == minutes(33)
