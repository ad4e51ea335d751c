"""The quick faults, and the books that judge all of them: books that cannot find a loss prove nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.fault import Calm, Fault, run, undisturbed, unproven
from tests.faults.lab import Lab
from tests.faults.lanes import side_by_side
from tests.faults.ledger import Account, Outcome, account, differing
from tests.faults.site import Blow
from tests.faults.tape import identity

CLEAN = Account(
    acked=3, lost=set(), phantoms=set(), repeated_signals=0, dead_letters=0, told_twice=0, differing_alerts=0, alerts=2
)


class Kept(NamedTuple):
    value: bytes


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest.fixture(scope="module")
def calm(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Calm:
    return undisturbed(lab, tmp_path_factory.mktemp("calm"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.is_quick], ids=lambda fault: fault.name.replace(" ", "-"))
def test_nothing_is_lost_and_nothing_told_twice(fault: Fault, calm: Calm, lab: Lab, tmp_path: Path) -> None:
    row = run(fault, calm, lab, tmp_path)

    assert row.failures == []


def test_a_run_in_which_less_was_struck_than_meant_fails() -> None:
    fault = Fault(name="two blows", inject=lambda _site, _calm: None, blows=2)
    blow = Blow("alerting", "SIGKILL", 7)

    assert unproven(fault, []) == ["only 0 of 2 blows were struck"]
    assert unproven(fault, [blow]) == ["only 1 of 2 blows were struck"]
    assert unproven(fault, [blow, blow]) == []


def test_a_fault_whose_lane_dies_is_a_row_that_failed(tmp_path: Path) -> None:
    rows = list(side_by_side(["a fault that there is not"], Calm([], []), tmp_path, lanes=2))

    assert [(row.name, row.failures) for row in rows] == [("a fault that there is not", ["its lane has died"])]


def test_every_fault_means_to_strike() -> None:
    assert [fault.name for fault in FAULTS if fault.blows < 1] == []
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_the_books_find_what_is_lost_and_what_nobody_sent() -> None:
    books = drawn(acked={"a", "b", "c"}, signals=["a", "a", "x"], letters=[b'{"article_id": "b"}', b"\xff"])

    assert (books.lost, books.phantoms, books.repeated_signals) == ({"c"}, {"x", identity(b"\xff")}, 1)


def test_a_refused_record_counts_by_its_bytes() -> None:
    books = drawn(acked={identity(b"\xff")}, signals=[], letters=[b"\xff"])

    assert (books.lost, books.phantoms, books.dead_letters) == (set(), set(), 1)


def test_the_books_find_what_is_told_twice() -> None:
    first, other = an_alert(1), an_alert(2)

    books = drawn(acked={"a"}, signals=["a"], alerts=[first, other, first])

    assert (books.told_twice, books.alerts) == (1, 3)


def test_an_alert_with_another_figure_differs() -> None:
    assert differing([an_alert(1, level="warning")], [an_alert(1, level="advisory")]) == 2
    assert differing([an_alert(1)], [an_alert(1), an_alert(1)]) == 1


def test_alerts_that_rang_as_loud_are_alike_whatever_their_figures() -> None:
    quiet, loud = an_alert(1, level="advisory"), an_alert(2, level="critical")

    assert differing([quiet, loud], [loud], "what rang") == 0
    assert differing([quiet], [loud], "what rang") == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, []),
        ({"acked": 0}, ["nothing was acknowledged"]),
        ({"lost": {"a"}}, ["1 lost: ['a']"]),
        ({"phantoms": {"a"}}, ["1 phantoms: ['a']"]),
        ({"told_twice": 2}, ["2 alerts or situations told twice"]),
        ({"differing_alerts": 1}, ["1 alerts differ from the undisturbed run's 2"]),
        ({"repeated_signals": 5}, []),
    ],
)
def test_the_books_say_what_must_not_be(change: dict[str, Any], said: list[str]) -> None:
    assert CLEAN._replace(**change).faults == said


def drawn(
    *, acked: set[str], signals: list[str], letters: list[bytes] | None = None, alerts: list[dict[str, Any]] | None = None
) -> Account:
    said = [Kept(json.dumps({"article_id": name}).encode()) for name in signals]
    out = Outcome(said, [Kept(value) for value in letters or []], alerts or [], [])
    return account(out, sent=acked, acked=acked, undisturbed=None)


def an_alert(revision: int, level: str = "warning") -> dict[str, Any]:
    fields = {
        "alert_id": "1",
        "state": "firing",
        "provisional": False,
        "updated_at": "2020",
        "indicator": "threaten/IRN",
        "lane": "burst",
    }
    return {**fields, "revision": revision, "level": level}
