"""What a judge told of situations, and the sides, places and acts that tests of them are about."""

from services.core.alarms import Notice, Situation
from services.core.mentions import Mention, Party, Place, Toll
from tests.builders import IRAN, USA, a_mention
from tests.judge_builders import World

BAGHDAD = Place(id="loc:baghdad", name="Baghdad", country="IRQ", country_name="Iraq", latitude=33.3, longitude=44.4)
GREEN_ZONE = Place(id="fac:green-zone", name="Green Zone", country="IRQ", country_name="Iraq", latitude=33.31, longitude=44.39)
BASRA = Place(id="loc:basra", name="Basra", country="IRQ", country_name="Iraq", latitude=30.5, longitude=47.8)
OMAN = Place(id="OMN", name="Oman", country="OMN", country_name="Oman", latitude=21.0, longitude=57.0)
BRITAIN = Party(id="GBR", name="United Kingdom", country="GBR", country_name="United Kingdom")


def country(code: str) -> Party:
    """Give a country as a party; its code is its name too."""
    return Party(id=code, name=code, country=code, country_name=code)


def land(code: str) -> Place:
    """Give a country as a place."""
    return Place(id=code, name=code, country=code, country_name=code)


def an_act(actor: str, target: str, place: str, **changes: object) -> Mention:
    """Give a grave act of one country against another in the land of a third, or of one of them."""
    return a_mention(**{"actor": country(actor), "recipient": country(target), "places": (land(place),), **changes})


def an_attack(place: Place, **changes: object) -> Mention:
    """Give an attack at a place by nobody known."""
    return a_mention(**{"actor": None, "recipient": None, "places": (place,), "mode": "bombing", **changes})


def a_strike_back(**changes: object) -> Mention:
    """Give a strike by the United States on Iran, in Iraq."""
    return a_mention(**{"actor": USA, "recipient": IRAN, "mode": "air strike", **changes})


def killed(number: int) -> Toll:
    """Give a toll of so many killed."""
    return Toll(status="reported", killed_least=number, killed_most=number)


def tell(world: World, minute: float, *mentions: Mention, **changes: object) -> None:
    """Let the time pass up to a minute and report there, so that it is judged at once."""
    world.until(minute)
    world.report(minute, *mentions, **changes)


def situations(world: World) -> list[Situation]:
    """Give the latest word of each situation, the oldest first."""
    latest = {each.situation_id: each for each in world.told if isinstance(each, Situation)}
    return sorted(latest.values(), key=lambda each: (each.opened_at, each.situation_id))


def situation(world: World) -> Situation:
    """Give the latest word of the only situation."""
    (only,) = situations(world)
    return only


def notices(world: World) -> list[tuple[str, str]]:
    """Give what was told of the only situation: what, and at which level."""
    return [(each.what, each.level) for each in situation(world).notices]


def told_of(world: World) -> list[str]:
    """Give what was told of the only situation."""
    return [each.what for each in situation(world).notices]


def final_notices(world: World) -> list[tuple[Notice, ...]]:
    """Give the notices of each final word of a situation, in the order told."""
    return [each.notices for each in world.told if isinstance(each, Situation) and not each.provisional]
