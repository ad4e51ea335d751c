"""The system that is measured: texts in, signals out, with the time it takes and the share of sentences that it parses."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from services.adapters.lexicon import load_lexicon
from services.adapters.reader import load_reader
from services.core.ids import article_id, document_id
from services.core.messages import Article, Signal
from services.core.signals.analyse import analyse
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.nlp import Named, Reader, Token

PUBLISHED_AT = datetime(2020, 1, 8, 6, tzinfo=UTC)


class CountingReader:
    """A `Reader` that counts the sentences it names and parses."""

    def __init__(self, reader: Reader) -> None:
        self.inner = reader
        self.sentences = 0
        self.parsed = 0

    @property
    def model_version(self) -> str:
        return self.inner.model_version

    def names(self, texts: Sequence[str]) -> list[tuple[Named, ...]]:
        self.sentences += len(texts)
        return self.inner.names(texts)

    def parse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        self.parsed += len(texts)
        return self.inner.parse(texts)


class System:
    """Model and lexicon, loaded once unless given."""

    def __init__(self, reader: Reader | None = None, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or load_lexicon()
        self.reader = CountingReader(reader or load_reader())
        self.seconds = 0.0

    def read(self, text: str, *, at: datetime = PUBLISHED_AT) -> Signal:
        """Read one text without a title."""
        document = document_id("", publisher="eval", title="", text=text)
        article = Article(
            article_id=article_id(document, title="", text=text),
            document_id=document,
            source="eval",
            publisher="eval",
            title="",
            text=text,
            language="en",
            published_at=at,
            seen_at=at,
            producer="eval",
        )
        began = time.perf_counter()
        signal = analyse(article, reader=self.reader, lexicon=self.lexicon)
        self.seconds += time.perf_counter() - began
        return signal

    def root(self, text: str) -> str:
        """Give the lemma of a sentence's root, for the grouping of errors; it does not count as read."""
        words = self.reader.inner.parse([text])[0]
        return next((word.lemma for word in words if word.dep == "ROOT"), "?")
