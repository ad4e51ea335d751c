"""How grave a count is: as grave as two publishers tell, or one tells as its news; never as grave as one aside."""

from services.core.mentions import Mention, Span
from tests.builders import a_mention
from tests.judge_builders import DAY, World, quiet_days

DEEP = Span(part="text", start=4_000, end=4_040)
START = 9 * DAY


def an_aside(severity: float) -> Mention:
    """Give an attack that is told in passing, of a context that does not ring at once."""
    return a_mention(severity=severity, context="unknown", actor=None, recipient=None, main=False, sentence=DEEP)


def severity_of(*reports: tuple[Mention, str]) -> float:
    """Give the severity of the burst that reports make, each by a publisher."""
    world = World()
    quiet_days(world, 9)
    for number, (mention, publisher) in enumerate(reports):
        world.report(START + 20 * number, mention, publisher=publisher)
    world.until(START + 20 * len(reports) + 20)
    alert = world.alert("assault/IRQ")
    assert (alert.lane, alert.counts.stories) == ("burst", len(reports))
    return alert.severity


LESSER = [(an_aside(5.0), "Herald"), (an_aside(5.0), "Courier"), (an_aside(5.5), "Echo")]


def test_an_aside_of_one_publisher_makes_a_count_no_graver() -> None:
    assert severity_of(*LESSER, (an_aside(9.0), "Gazette"), (an_aside(9.0), "Gazette")) == 5.5


def test_what_two_publishers_tell_does_also_as_an_aside() -> None:
    assert severity_of(*LESSER, (an_aside(9.0), "Gazette"), (an_aside(8.0), "Lantern")) == 8.0


def test_what_one_publisher_tells_as_its_news_does() -> None:
    news = a_mention(severity=9.0, context="unknown", actor=None, recipient=None)

    assert severity_of(*LESSER, (news, "Gazette")) == 9.0
