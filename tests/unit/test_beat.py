"""A service is ready once its loop has begun, and neither ready nor alive once it hangs."""

from services.adapters.beat import STALE_S, Beat


def test_a_loop_is_not_ready_before_it_has_begun() -> None:
    loop = Beat()

    assert (loop.fault(), loop.unready()) == (None, "not begun yet")
    loop.begun()
    assert loop.unready() is None


def test_a_loop_that_is_not_seen_for_long_hangs() -> None:
    times = iter([100.0, 101.0 + STALE_S, 101.0 + STALE_S, 102.0 + STALE_S, 102.0 + STALE_S])
    loop = Beat(clock=lambda: next(times))
    loop.begun()

    assert loop.fault() == loop.unready() == "no poll for 31 s"
    loop.now()
    assert loop.fault() is None
