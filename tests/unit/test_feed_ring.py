from services.feed.position import START, Position
from services.feed.ring import Event, Ring


def an_event(offset: int, size: int = 1) -> Event:
    return Event(kind="alert", offset=offset, data=b"x" * size)


def test_the_oldest_events_go_first() -> None:
    ring = Ring(limit=2)

    for offset in range(5):
        ring.add(an_event(offset))

    assert (ring.first, ring.end) == (3, 5)
    assert ring.take(3, 10) == [an_event(3), an_event(4)]


def test_events_go_when_their_bytes_are_too_many_and_the_newest_stays() -> None:
    ring = Ring(limit=100, limit_bytes=10)

    for offset in range(3):
        ring.add(an_event(offset, size=5))
    assert ring.first == 1

    ring.add(an_event(3, size=50))
    assert (ring.first, ring.end) == (3, 4)


def test_a_place_that_is_gone_gives_nothing_at_all() -> None:
    ring = Ring(limit=1)
    ring.add(an_event(0))
    ring.add(an_event(1))

    assert ring.take(0, 10) is None
    assert ring.take(2, 10) == []


def test_the_ring_reaches_every_position_after_the_last_event_that_went() -> None:
    ring = Ring(limit=1)
    ring.add(an_event(0))
    assert ring.reaches(START)

    ring.add(an_event(1))

    assert not ring.reaches(START)
    assert ring.reaches(Position(alert=0))


def test_no_more_are_given_than_asked_for() -> None:
    ring = Ring()
    for offset in range(5):
        ring.add(an_event(offset))

    assert ring.take(1, 2) == [an_event(1), an_event(2)]
