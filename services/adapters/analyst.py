"""The analyst: an article in, its signal out, with model and lexicon loaded."""

from collections.abc import Callable

from services.adapters.lexicon import load_lexicon
from services.adapters.reader import load_reader
from services.core.messages import Article, Signal
from services.core.signals.analyse import analyse


def load_analyst() -> Callable[[Article], Signal]:
    """Load model and lexicon, about two seconds, and give the function that reads an article.

    Raises:
        ConfigError: The model or the lexicon is missing or not as expected.
    """
    reader, lexicon = load_reader(), load_lexicon()

    def analyst(article: Article) -> Signal:
        """Read one article; never raises on its text."""
        return analyse(article, reader=reader, lexicon=lexicon)

    return analyst
