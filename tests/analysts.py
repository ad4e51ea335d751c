"""Analysts for tests, named to the reading child process as `tests.analysts:name`; what an article's title says, they do."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from services.core.mentions import Mention, Span
from services.core.messages import Article, Signal

Extract = Callable[[Article], Signal]


def quick() -> Extract:
    """Load what reads an article in no time and finds one threat."""
    return signal_of


def troubled() -> Extract:
    """Load what does as the title says: `crash`, `hang`, `raise`, `print`, `sleep 0.1 [<file>]`, `crash once <file>`."""
    return _obey


def broken() -> Extract:
    """Fail to load."""
    raise RuntimeError("no model")


def signal_of(article: Article) -> Signal:
    """Give a signal with one mention of weight 1."""
    span = Span(part="text", start=0, end=1)
    mention = Mention(
        quote="A",
        sentence=span,
        trigger=span,
        entry="threaten",
        event_type="THREATEN",
        ledger="threats",
        severity=5,
        confidence=1,
        weight=1,
    )
    same = {each: getattr(article, each) for each in set(Signal.__struct_fields__) & set(Article.__struct_fields__)}
    same["language"] = "en"
    return Signal(**same, analysed=True, mentions=(mention,), lexicon_version="test", model_version="test")


def _obey(article: Article) -> Signal:
    match article.title.split():
        case ["crash"]:
            os._exit(3)
        case ["crash", "once", file]:
            if not Path(file).exists():
                Path(file).touch()
                os._exit(3)
        case ["hang"]:
            time.sleep(3600)
        case ["raise"]:
            raise KeyError(article.text)
        case ["print"]:
            print("a library talks")  # noqa: T201 - what is tested
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["sleep", seconds, file]:
            Path(file).touch()
            time.sleep(float(seconds))
    return signal_of(article)
