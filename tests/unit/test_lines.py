from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.adapters.lines import HEAD, Line, lines


def cut(chunks: Sequence[bytes | None], longest: int = 100) -> list[Line]:
    return [line for line in lines(chunks, longest=longest) if line]


@given(st.text(alphabet="ab\n\r"), st.lists(st.integers(0, 50)))
def test_lines_do_not_depend_on_how_bytes_come(text: str, places: list[int]) -> None:
    raw = text.encode()
    bounds = sorted({0, len(raw), *(place for place in places if place < len(raw))})
    wanted = raw.split(b"\n") if not raw.endswith(b"\n") and raw else raw.split(b"\n")[:-1]

    found = cut([raw[low:high] for low, high in pairwise(bounds)])

    assert [line.raw for line in found] == wanted
    assert [line.number for line in found] == list(range(1, len(wanted) + 1))


def test_a_quiet_moment_gives_the_caller_a_turn_and_cuts_nothing() -> None:
    found = list(lines([b"one", None, b" line\n"]))

    assert found == [None, None, Line(1, b"one line", 8), None]


def test_a_longer_line_is_its_head_with_its_whole_size_and_the_next_is_untouched() -> None:
    found = cut([b"x" * 60_000] * 5 + [b"\nnext\n"], longest=100_000)

    assert found == [Line(1, b"x" * HEAD, 300_000, sha256(b"x" * 300_000).hexdigest()), Line(2, b"next", 4)]


def test_each_of_two_longer_lines_has_its_own_hash() -> None:
    found = cut([b"a" * 70_000, b"a" * 70_000, b"\n" + b"b" * 140_000 + b"\n"], longest=100_000)

    assert [line.sha256 for line in found] == [sha256(b"a" * 140_000).hexdigest(), sha256(b"b" * 140_000).hexdigest()]


def test_a_long_line_is_not_kept_while_it_grows() -> None:
    import tracemalloc  # noqa: PLC0415 - for this test alone

    tracemalloc.start()
    found = cut([b"x" * 10_000] * 20_000, longest=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found[0].size == 200_000_000
    assert peak < 5_000_000
