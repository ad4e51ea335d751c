"""What speaks against an alert, and what eases it."""

from services.core.mentions import Party, Place
from tests.builders import IRAN, USA, a_mention
from tests.judge_builders import DAY, World, denial, easing

TURKEY = Party(id="TUR", name="Turkey", country="TUR", country_name="Turkey")
SYRIA = Place(id="SYR", name="Syria", country="SYR", country_name="Syria")


def a_world_under_alert() -> World:
    world = World()
    world.report(1, a_mention())
    world.until(20)
    return world


def eased(world: World, *mentions: object) -> str:
    """Let two publishers report this in the next minutes, and give the alert's state."""
    for minute, mention in enumerate(mentions, start=30):
        world.report(minute, mention)  # type: ignore[arg-type]
    world.until(50)
    return world.alert().state


def test_easing_by_one_publisher_is_shown_and_eases_nothing() -> None:
    world = a_world_under_alert()

    assert eased(world, easing()) == "firing"
    assert [each.ledger for each in world.alert().counter_evidence] == ["easing"]


def test_easing_by_two_publishers_eases() -> None:
    world = a_world_under_alert()

    assert eased(world, easing(), easing()) == "easing"
    assert world.alert().summary.endswith("; 2 independent publishers report easing.")


def test_one_report_of_easing_and_its_copy_are_one() -> None:
    world = a_world_under_alert()
    text = "the one long report of how both sides stood down in the night " * 5

    world.report(30, easing(), text=text)
    world.report(31, easing(), text=text)
    world.until(50)

    assert world.alert().state == "firing"


def test_easing_between_others_or_hedged_planned_or_recalled_easing_eases_nothing() -> None:
    other = easing(actor=TURKEY, recipient=USA)
    elsewhere = easing(actor=None, places=(SYRIA,))

    assert eased(a_world_under_alert(), other, other) == "firing"
    assert eased(a_world_under_alert(), elsewhere, elsewhere) == "firing"
    for changes in ({"stance": "hedged", "weight": 0.5}, {"recency": "planned"}, {"recency": "recalled", "weight": 0.0}):
        assert eased(a_world_under_alert(), easing(**changes), easing(**changes)) == "firing"


def test_easing_between_the_parties_elsewhere_eases() -> None:
    agreed = easing(actor=IRAN, recipient=USA, places=(SYRIA,))

    assert eased(a_world_under_alert(), agreed, agreed) == "easing"


def test_fewer_articles_never_ease() -> None:
    world = a_world_under_alert()

    world.until(DAY - 20)

    assert {each.state for each in world.revisions(world.alert().alert_id)} == {"firing"}


def test_a_further_act_elsewhere_is_an_alert_of_its_own_and_the_eased_one_stays_eased() -> None:
    world = a_world_under_alert()
    assert eased(world, easing(), easing()) == "easing"

    world.report(60, a_mention(places=(SYRIA,)))
    world.until(70)

    assert [each.state for each in world.alerts()] == ["easing", "firing"]
    assert len({each.situation_id for each in world.alerts()}) == 1


def test_a_denial_of_another_site_or_of_another_kind_of_act_is_not_shown() -> None:
    base = Place(id="fac:base", name="Base", country="IRQ", country_name="Iraq")
    camp = Place(id="fac:camp", name="Camp", country="IRQ", country_name="Iraq")
    world = World()
    world.report(1, a_mention(places=(base,)))

    world.report(30, denial(places=(camp,)), denial(event_type="THREATEN", ledger="threats"))
    world.until(50)

    assert world.alert().counter_evidence == ()


def test_a_denial_without_place_and_party_is_of_no_act() -> None:
    world = a_world_under_alert()

    world.report(30, denial(actor=None, recipient=None, places=()))
    world.until(50)

    assert world.alert().counter_evidence == ()


def test_an_origin_speaks_against_once_and_the_newest_comes_first() -> None:
    world = a_world_under_alert()

    world.report(30, denial(quote="No missile fell, the army said."), publisher="Gazette")
    world.report(40, denial(quote="The army repeats it."), publisher="Gazette")
    world.report(50, denial(quote="Nothing was hit."), publisher="Courier")
    world.until(70)

    assert [each.quote for each in world.alert().counter_evidence] == ["Nothing was hit.", "No missile fell, the army said."]


def test_a_denial_in_a_report_of_the_act_itself_is_shown_beside_it() -> None:
    world = World()

    world.report(1, a_mention(), denial())
    world.until(20)

    assert [each.quote for each in world.alert().counter_evidence] == ["No missile fell."]
