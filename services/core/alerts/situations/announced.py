"""What was announced next: the steps that a situation's articles say will be taken.

An article is a situation's when an alert of it rests on it, be it that the alert begins later, or when it tells of the sides.
Steps of a country that is no party are of another matter, such as those of the next item of a digest. So is what nobody in
particular will do, but where an alert rests on the article and it begins with that.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from services.core.alarms import Announced
from services.core.alerts.event import LEAD
from services.core.alerts.memory.announcements import AnnouncedStep, Announcements
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import between, resting_on
from services.core.alerts.memory.state import OpenAlert, OpenSituation
from services.core.alerts.memory.waiting import Waiting
from services.core.alerts.policy import Policy
from services.core.alerts.situations.belonging import is_young
from services.core.messages import ObservedArticle

KEPT_ANNOUNCED = 8


def announce(before: Layer, step: Layer, articles: Iterable[Waiting], policy: Policy) -> None:
    """Take into their situations what a bucket's articles announce, and what those announced on which an alert rests now.

    Args:
        before: What was closed before the bucket.
        step: What the bucket changed.
        articles: Its articles.
        policy: The judge's.
    """
    announcing = [each for each in articles if each.article.steps and each.by_scope]
    for waiting in announcing:
        step.put(waiting.article.document_id, Announcements(waiting.at, steps_of(waiting.article)))
    for alert_id, held in step.changed(OpenAlert):
        if _is_ours(held):
            steps = [each for known in _since(before.get(OpenAlert, alert_id), held, step) for each in known.steps]
            _take(step, [str(held.alert.situation_id)], steps)
    for waiting in announcing:
        steps = list(steps_of(waiting.article))
        _take(step, _resting(step, waiting.article.document_id), steps)
        _take(step, _between(step, waiting, policy), [each for each in steps if each.told.who])


def forget_announced(layer: Layer, now: float, policy: Policy) -> None:
    """Forget what was announced so long ago that no alert that begins rests on it."""
    for document_id, known in list(layer.all(Announcements)):
        if now - known.at > policy.story_memory_s:
            layer.remove(Announcements, document_id)


def steps_of(article: ObservedArticle) -> tuple[AnnouncedStep, ...]:
    """Give an article's announcements by whom, what and when."""
    return tuple(
        AnnouncedStep(
            Announced(
                who=each.who.name if each.who else "",
                what=each.what,
                when=each.when,
                at=each.at,
                publisher=article.publisher,
                url=article.url,
            ),
            (each.who.country if each.who else None) or "",
        )
        for each in article.steps
        if each.who or each.span.part == "title" or each.span.start < LEAD
    )


def newest(announced: Iterable[Announced]) -> tuple[Announced, ...]:
    """Give the newest announcements, each as it was told first: the same words, or the same one's step at the same time."""
    kept: list[Announced] = []
    for each in announced:
        if not any(_is_same(each, known) for known in kept):
            kept.append(each)
    return tuple(kept[-KEPT_ANNOUNCED:])


def _resting(layer: Layer, document_id: str) -> Iterator[str]:
    """Give the situations of which an alert rests on a document."""
    return (str(held.alert.situation_id) for _, held in resting_on(layer, [document_id]) if _is_ours(held))


def _since(was: OpenAlert | None, held: OpenAlert, layer: Layer) -> list[Announcements]:
    """Give what the documents announced on which an alert rests since it was so, or since it was in a situation."""
    before = was.documents.keys() if was is not None and _is_ours(was) else ()
    found = ((key, layer.get(Announcements, key)) for key in held.documents if key not in before)
    return [known for _, _, known in sorted((known.at, key, known) for key, known in found if known is not None)]


def _between(layer: Layer, waiting: Waiting, policy: Policy) -> Iterator[str]:
    """Give the situations between whose sides an article tells of anything."""
    for situation_id, held in between(layer, waiting.pairs):
        if is_young(held, waiting.at, policy):
            yield situation_id


def _take(layer: Layer, situation_ids: Iterable[str], steps: Sequence[AnnouncedStep]) -> None:
    for situation_id in sorted(set(situation_ids)) if steps else ():
        held = layer.get(OpenSituation, situation_id)
        if held is None or held.situation.merged_into is not None:
            continue
        told = [each.told for each in steps if not each.country or each.country in held.countries]
        announced = newest((*held.situation.announced, *told))
        if announced != held.situation.announced:
            layer.put(situation_id, structs.replace(held, situation=structs.replace(held.situation, announced=announced)))


def _is_same(one: Announced, other: Announced) -> bool:
    if one.who.casefold() != other.who.casefold():
        return False
    return one.what.casefold() == other.what.casefold() or (one.at is not None and one.at == other.at)


def _is_ours(held: OpenAlert) -> bool:
    return held.alert.situation_id is not None and held.alert.lane != "watch"
