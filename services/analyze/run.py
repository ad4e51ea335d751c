"""One run: each article read and shown as it comes."""

import os
import sys
from collections.abc import Callable
from typing import Literal

from msgspec import structs
from rich.console import Console

from services.adapters.analyst import load_analyst
from services.analyze.intake import Options, Taken, inputs
from services.analyze.page import page
from services.core.codec import encode
from services.core.errors import ArticleError
from services.core.messages import Signal
from services.core.signals.trace import Trace, Why

__all__ = ["Options", "run"]

WIDTH = 120
"""Columns of a page that goes to no terminal."""

Show = Callable[[Taken, Signal, tuple[Why, ...]], None]


class Explained(Signal, frozen=True, kw_only=True):
    """A signal and what became of each word that may evoke an event."""

    why: tuple[Why, ...]


def run(paths: list[str], options: Options, *, output: Literal["jsonl", "text"], why: bool, color: bool) -> bool:
    """Read and show every article.

    Returns:
        Whether every input was an article.

    Raises:
        ConfigError: The model or the lexicon is missing or not as expected.
    """
    analyst = load_analyst()
    show = _pages(why=why, color=color) if output == "text" else _lines(why=why)
    complete = True
    for each in inputs(paths, options):
        if isinstance(each, ArticleError):
            complete = False
            _tell(f"{each.where}: {each.rule}: {each.detail}")
            continue
        if each.dated == "now":
            moment = f"{each.article.published_at:%Y-%m-%dT%H:%MZ}"
            _tell(f"{each.where}: no date is given or found; read as published now, {moment}; else give --published-at")
        trace = Trace() if why or output == "text" else None
        signal = analyst(each.article, trace)
        show(each, signal, trace.account(each.article.title, each.article.text, signal.mentions) if trace else ())
    return complete


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _lines(*, why: bool) -> Show:
    """Write each signal as a line of JSON, at once."""

    def show(_: Taken, signal: Signal, account: tuple[Why, ...]) -> None:
        line = Explained(**structs.asdict(signal), why=account) if why else signal
        sys.stdout.buffer.write(encode(line) + b"\n")
        sys.stdout.buffer.flush()

    return show


def _pages(*, why: bool, color: bool) -> Show:
    """Print each article as a page, at once; what the terminal's encoding lacks becomes a question mark."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    console = Console(no_color=None if color else True, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH

    def show(taken: Taken, signal: Signal, account: tuple[Why, ...]) -> None:
        console.print(page(taken, signal, account, why=why))

    return show
