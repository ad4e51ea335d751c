"""No text makes reading raise, and none makes its time grow faster than its length."""

import re
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from types import FrameType, ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.signals.analyse import analyse
from services.core.signals.nlp import Named, Token
from services.core.signals.text.clean import clean
from services.core.signals.text.wording import wording_of
from tests.signal_builders import a_text, lexicon

parser: Any = import_module("re._parser")
ops: Any = import_module("re._constants")

NAMES = "bio blank buttons byline clean fingerprint heading language lines markup quotes related sentence stamp wording"
MODULES = [import_module(f"services.core.signals.text.{name}") for name in NAMES.split()]
MODULES.append(import_module("services.core.inference"))
SIZES = (3_000, 6_000, 12_000)
"""Characters; all of them are read whole."""
MILLION = 1_000_000
SEEDS = [
    "a ", "a", "A\n", "\n", " ", "(", "[", '"', "“", "“a ", "—", "- ", ".", "A. ", "|", " | ", "'", "\u2019", "<", "<a", "<!--",
    "{", "&#", "](", "a=b;", "http://", "MORE ", "Ab AbA MORE ", "Read more ", "RELATED: ", "RELATED:\n", "(Reporting by A ",
    "By Ab Cd ", "Advertisement ", "Advertisement\n", "Iran Fires Missiles At Base\n", "BAGHDAD (Reuters) - ", "1 ",
    "Published 3 hours ago ", "said.The ", "He is a reporter for X.\n", "U.S.", "U.S. ", "missile ", "Iran ",
    "😀", "مرحبا ", "\u202e", "e\u0301", "İ", "\ufb01", "\u2028", "a\r\n", "\ud800", "\0",
]  # fmt: skip


class Stub:
    """A reader that names nothing and hangs every word on the first."""

    model_version = "stub"

    def names(self, texts: Sequence[str]) -> list[tuple[Named, ...]]:
        return [() for _ in texts]

    def parse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        words = [re.finditer(r"\S+", text) for text in texts]
        return [tuple(Token(m[0], m[0].lower(), "NOUN", "NN", "dep", 0, m.start(), m.end()) for m in each) for each in words]


def read(text: str, title: str = "") -> None:
    signal = analyse(a_text(text, title=title, language=None), reader=Stub(), lexicon=lexicon())

    assert signal.language


def work(text: str) -> int:
    """Count the lines of the project's code that reading a text runs."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - as sys.settrace asks
        nonlocal count
        if "services" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        clean(a_text(text), lexicon())
    finally:
        sys.settrace(before)
    return count


def patterns(module: ModuleType) -> Iterator[re.Pattern[str]]:
    for value in vars(module).values():
        yield from (each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, re.Pattern))


def repeats(parsed: Any) -> Iterator[tuple[Any, int]]:  # noqa: ANN401 - the parser's own
    """Give every repeat of a parsed pattern with the most times that it repeats."""
    for op, args in parsed:
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            yield op, args[1]
        for each in args if isinstance(args, tuple) else (args,):
            for inner in each if isinstance(each, list) else (each,):
                if isinstance(inner, parser.SubPattern):
                    yield from repeats(inner)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_pattern_that_may_repeat_without_bound_never_goes_back(module: ModuleType) -> None:
    for pattern in patterns(module):
        unbounded = [op for op, most in repeats(parser.parse(pattern.pattern, pattern.flags)) if most == ops.MAXREPEAT]
        assert set(unbounded) <= {ops.POSSESSIVE_REPEAT}, pattern.pattern


@pytest.mark.parametrize("seed", SEEDS, ids=ascii)
def test_work_grows_no_faster_than_the_text(seed: str) -> None:
    work(seed)  # what is made once is made
    one, two, four = (work((seed * size)[:size]) for size in SIZES)

    assert four - two <= 2.1 * (two - one) + 200


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(), st.text(max_size=60))
def test_any_unicode_is_read(text: str, title: str) -> None:
    read(text, title)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*SEEDS, "missiles hit the base in Iraq", "The army said "]), max_size=60).map("".join))
def test_any_mixture_of_hostile_pieces_is_read(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a " * (MILLION // 2),
        "a" * MILLION,
        "(" * MILLION,
        "A\n" * 300_000,
        '"' * MILLION,
        "“" * MILLION,
        "—" * MILLION,
        "missiles hit the base. " * 40_000,
        "😀" * MILLION,
        "مرحبا " * 160_000,
        "\ud800" * MILLION,
        "\0" * MILLION,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_a_text_of_a_million_characters_is_read(text: str) -> None:
    read(text, text[:2000])


def test_the_words_between_sentences_are_sought_without_going_back() -> None:
    called = wording_of(lexicon()).called

    assert list(repeats(parser.parse(called.pattern, called.flags))) == [(ops.MAX_REPEAT, 1)]
