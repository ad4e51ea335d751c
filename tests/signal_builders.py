"""What tests of reading share: the real lexicon and model, loaded once, and one sentence read."""

from datetime import UTC, datetime
from functools import cache

from services.adapters.lexicon import load_lexicon
from services.adapters.reader import SpacyReader, load_reader
from services.core.ids import article_id, document_id
from services.core.mentions import Mention
from services.core.messages import Article, Signal
from services.core.signals.analyse import analyse
from services.core.signals.lexicon.lexicon import Lexicon

WEDNESDAY = datetime(2024, 5, 8, 6, tzinfo=UTC)


@cache
def lexicon() -> Lexicon:
    return load_lexicon()


@cache
def reader() -> SpacyReader:
    return load_reader()


def a_text(text: str, *, title: str = "", at: datetime = WEDNESDAY, language: str | None = "en") -> Article:
    document = document_id("", publisher="Test Wire", title=title, text=text)
    return Article(
        article_id=article_id(document, title=title, text=text),
        document_id=document,
        source="tests",
        publisher="Test Wire",
        title=title,
        text=text,
        language=language,
        published_at=at,
        seen_at=at,
        producer="tests",
    )


def read(text: str, *, title: str = "", at: datetime = WEDNESDAY) -> Signal:
    return analyse(a_text(text, title=title, at=at), reader=reader(), lexicon=lexicon())


def acts(text: str, *, title: str = "") -> list[Mention]:
    return [mention for mention in read(text, title=title).mentions if mention.ledger == "acts"]


def ringing(text: str, *, title: str = "") -> list[Mention]:
    return [each for each in acts(text, title=title) if each.severity >= 7 and each.weight >= 0.5]
