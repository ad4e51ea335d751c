"""The analyst: an article in, its signal out, with model and lexicon loaded."""

import os
from typing import Protocol

from services.adapters.reader import load_reader
from services.adapters.settings import from_environment
from services.adapters.territories import load_abroad
from services.adapters.watches import load_configured
from services.core.messages import Article, Signal
from services.core.signals.analyse import analyse
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.trace import Trace
from services.core.signals.watch.watches import Watches


class Analyst(Protocol):
    """What reads an article, taking notes on what it leaves out where it gets a trace."""

    def __call__(self, article: Article, trace: Trace | None = None) -> Signal:
        """Read one article; never raises on its text."""


def load_analyst() -> Analyst:
    """Load model and lexicon, about two seconds, and give the function that reads an article.

    The user's own words and watches are those of `TOCSIN_LEXICON` and `TOCSIN_WATCHES`.

    Raises:
        ConfigError: The model, the lexicon or the watches are missing or not as expected.
    """
    return analyst_with(*load_configured(from_environment(os.environ)))


def analyst_with(lexicon: Lexicon, watches: Watches) -> Analyst:
    """Load the model and give the function that reads an article with this lexicon and these watches.

    Raises:
        ConfigError: The model is missing or not as expected.
    """
    reader, abroad = load_reader(), load_abroad(lexicon)

    def analyst(article: Article, trace: Trace | None = None) -> Signal:
        """Read one article."""
        return analyse(article, reader=reader, lexicon=lexicon, trace=trace, watches=watches, abroad=abroad)

    return analyst
