import pytest

from services.core.alarms import Alert
from services.core.codec import encode
from services.core.errors import MessageError
from services.core.mentions import Place
from services.feed.filters import Filter
from services.feed.view import Shelf, read_entry
from tests.alert_builders import a_moment, a_situation, an_alert

TEHRAN = Place(id="loc:tehran", name="Tehran", country="IRN")


def shelf_of(*alerts: Alert, closed_kept: int = 100) -> Shelf:
    shelf = Shelf(closed_kept)
    for alert in alerts:
        shelf.put(read_entry("alert", encode(alert)))
    return shelf


def ids(shelf: Shelf, wanted: Filter) -> list[str]:
    return [entry.id for entry in shelf.select(wanted)]


def test_a_later_revision_replaces_an_earlier_one() -> None:
    shelf = shelf_of(an_alert("one"), an_alert("one", revision=1, state="resolved"))

    assert (len(shelf), shelf.open_count) == (1, 0)
    assert ids(shelf, Filter(states=frozenset({"firing"}))) == []


def test_the_newest_update_comes_first_and_the_limit_cuts_the_rest() -> None:
    alerts = [an_alert(name, updated_at=a_moment(minute)) for name, minute in [("b", 2), ("c", 3), ("a", 1)]]

    assert ids(shelf_of(*alerts), Filter(limit=2)) == ["c", "b"]


@pytest.mark.parametrize("place", ["irn", "loc:tehran", "tehran"])
def test_a_place_is_found_by_id_name_or_country_in_any_case(place: str) -> None:
    shelf = shelf_of(an_alert("here", places=(TEHRAN,)), an_alert("there"))

    assert ids(shelf, Filter(places=frozenset({place}))) == ["here"]


@pytest.mark.parametrize(
    "wanted",
    [
        Filter(levels=frozenset({"critical"})),
        Filter(lanes=frozenset({"trend"})),
        Filter(states=frozenset({"easing"})),
        Filter(since=a_moment(5)),
    ],
)
def test_each_filter_keeps_what_fits_it_and_nothing_else(wanted: Filter) -> None:
    fitting = an_alert("fits", level="critical", lane="trend", state="easing", updated_at=a_moment(5))

    assert ids(shelf_of(an_alert("other"), fitting), wanted) == ["fits"]


def test_every_open_one_is_kept_and_of_the_closed_the_newest() -> None:
    opened = [an_alert(f"open-{number}") for number in range(5)]
    closed = [an_alert(f"closed-{number}", state="resolved") for number in range(5)]

    shelf = shelf_of(*opened, *closed, an_alert("closed-0", state="withdrawn"), closed_kept=2)

    assert sorted(ids(shelf, Filter(states=frozenset({"resolved", "withdrawn"})))) == ["closed-0", "closed-4"]
    assert shelf.open_count == 5


def test_a_tombstone_forgets() -> None:
    shelf = shelf_of(an_alert("one"))

    shelf.drop("one")

    assert shelf.get("one") is None


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", encode(a_situation())])
def test_bytes_that_are_no_alert_are_refused(data: bytes) -> None:
    with pytest.raises(MessageError):
        read_entry("alert", data)
