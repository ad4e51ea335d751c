"""What was announced next: the steps that a situation's articles say will be taken."""

from collections.abc import Iterable

from msgspec import structs

from services.core.alarms import Announced
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import resting_on
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.alerts.memory.waiting import Waiting
from services.core.messages import ObservedArticle

KEPT_ANNOUNCED = 8


def announce(layer: Layer, articles: Iterable[Waiting]) -> None:
    """Take into their situations what articles announce; an article is a situation's when an alert of it rests on it."""
    for waiting in articles:
        article = waiting.article
        if not article.steps:
            continue
        of = {held.alert.situation_id for _, held in resting_on(layer, [article.document_id]) if _is_ours(held)}
        for situation_id in sorted(each for each in of if each):
            held = layer.get(OpenSituation, situation_id)
            if held is not None and held.situation.merged_into is None:
                announced = newest((*held.situation.announced, *steps_of(article)))
                if announced != held.situation.announced:
                    situation = structs.replace(held.situation, announced=announced)
                    layer.put(situation_id, structs.replace(held, situation=situation))


def steps_of(article: ObservedArticle) -> list[Announced]:
    """Give an article's announcements by whom, what and when."""
    return [
        Announced(
            who=each.who.name if each.who else "",
            what=each.what,
            when=each.when,
            at=each.at,
            publisher=article.publisher,
            url=article.url,
        )
        for each in article.steps
    ]


def newest(announced: Iterable[Announced]) -> tuple[Announced, ...]:
    """Give the newest announcements, each as it was told first: the same words, or the same one's step at the same time."""
    kept: list[Announced] = []
    for each in announced:
        if not any(_is_same(each, known) for known in kept):
            kept.append(each)
    return tuple(kept[-KEPT_ANNOUNCED:])


def _is_same(one: Announced, other: Announced) -> bool:
    if one.who.casefold() != other.who.casefold():
        return False
    return one.what.casefold() == other.what.casefold() or (one.at is not None and one.at == other.at)


def _is_ours(held: OpenAlert) -> bool:
    return held.alert.lane != "watch"
