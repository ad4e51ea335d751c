from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import structs

from services.adapters.metrics import REGISTRY
from services.core.codec import encode
from services.core.messages import Article, Signal
from services.core.records import Origin
from services.core.signals.handle import handle_article
from services.extractor import measures
from tests.analysts import signal_of
from tests.builders import an_article


def unread(language: str) -> Callable[[Article], Signal]:
    return lambda article: structs.replace(signal_of(article), language=language, analysed=False, mentions=())


def count(extract: Callable[[Article], Signal]) -> None:
    origin = Origin(topic_id="topic-1", partition=0, offset=1, appended_at=datetime(2020, 1, 9, tzinfo=UTC))
    measures.count(measures.outcome_of(handle_article(encode(an_article()), origin, extract)))


def counted(language: str) -> float:
    return REGISTRY.get_sample_value("tocsin_extractor_unread_total", {"language": language}) or 0.0


def test_an_article_that_is_not_read_is_counted_by_its_language() -> None:
    before = counted("de"), counted("en")

    count(unread("de"))
    count(signal_of)

    assert (counted("de"), counted("en")) == (before[0] + 1, before[1])


def test_languages_beyond_the_first_forty_are_counted_as_other() -> None:
    for number in range(measures.MOST_LANGUAGES):
        count(unread(f"x{number}"))
    before = counted("other")

    count(unread("yy"))

    assert (counted("other"), counted("yy")) == (before + 1, 0.0)


def test_a_refused_message_is_counted_by_its_reason() -> None:
    def letters() -> float | None:
        return REGISTRY.get_sample_value("tocsin_extractor_dead_letters_total", {"reason": "schema"})

    before = letters()
    origin = Origin(topic_id="topic-1", partition=0, offset=1, appended_at=datetime(2020, 1, 9, tzinfo=UTC))

    measures.count(measures.outcome_of(handle_article(b"{}", origin, signal_of)))

    assert before is not None
    assert letters() == before + 1
