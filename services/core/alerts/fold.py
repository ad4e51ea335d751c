"""One article into the world as it stands: stories, counts, flashes, bursts, easing, situations."""

from collections import defaultdict

from services.core.alerts import index
from services.core.alerts.baseline import add_story
from services.core.alerts.burst import judge_burst
from services.core.alerts.flash import judge_flash
from services.core.alerts.layer import Layer
from services.core.alerts.lifecycle import correct, weigh_against
from services.core.alerts.policy import BUCKET_S, Judgement
from services.core.alerts.situation import keep_warm, relate
from services.core.alerts.state import Baseline, OpenAlert, Stream, Waiting
from services.core.alerts.story import count_for, join_story, supports_of
from services.core.mentions import Mention
from services.core.messages import Observation, ObservedArticle
from services.core.vocabulary import WATCH


def fold_article(layer: Layer, waiting: Waiting, judgement: Judgement) -> None:
    """Judge one article and write what changes into the layer."""
    before = dict(layer.all(OpenAlert))
    correct(layer, waiting, judgement)
    fresh = _count(layer, waiting, judgement)
    if not waiting.is_late:
        judge_flash(layer, waiting, judgement)
    if not waiting.article.backfill and not waiting.is_late:
        for indicator in fresh:
            judge_burst(layer, waiting, indicator, judgement)
    weigh_against(layer, waiting, judgement.policy)
    keep_warm(layer, waiting.article.mentions, waiting.at)
    relate_changed(layer, before, waiting.at, judgement)


def relate_changed(layer: Layer, before: dict[str, OpenAlert], at: float, judgement: Judgement) -> None:
    """Bring the situations of all alerts that differ from before up to date."""
    for alert_id, held in list(layer.all(OpenAlert)):
        was = before.get(alert_id)
        if was is None or held.alert is not was.alert:
            relate(layer, was, held, at, judgement)


def _count(layer: Layer, waiting: Waiting, judgement: Judgement) -> list[str]:
    """Count the article's story for its indicators.

    Returns:
        The indicators for which a new story counted, in their order. What is late or backfill counts for none.
    """
    fresh = []
    for scope, observations in sorted(_by_scope(waiting.article).items()):
        story = join_story(layer, scope, waiting, judgement.policy)
        supports = supports_of(waiting, story.story_id)
        if waiting.article.backfill or waiting.is_late:
            continue
        if story.story_id == waiting.article.article_id and not story.counted:
            index.add(layer, scope, [observation for observation, _ in observations], waiting.at)
        for each, telling in sorted(observations, key=lambda entry: entry[0].indicator):
            counted = count_for(layer, scope, story, each.indicator, supports[telling])
            if counted is not None:
                story = counted
                past, stream = layer.get(Baseline, each.indicator) or Baseline(), layer.get(Stream, "") or Stream()
                layer.put(each.indicator, add_story(past, stream, int(waiting.at // BUCKET_S), judgement.policy))
                if each.ledger != "easing":
                    fresh.append(each.indicator)
    return sorted(fresh)


def _by_scope(article: ObservedArticle) -> dict[str, list[tuple[Observation, int]]]:
    """Give the observations that count, by the scope of their indicator, each with the mention that speaks for it.

    A story counts for an indicator when it has a new mention of it that is asserted or reported; weights set severity only.
    Watches have no lane yet: what follows `watch/` is a name and no country or sea, and must not become one.
    """
    scopes: dict[str, list[tuple[Observation, int]]] = defaultdict(list)
    for observation in (each for each in article.observations if not each.indicator.startswith(WATCH)):
        telling = (at for at in observation.mentions if _counts(article.mentions[at]))
        if (first := next(telling, None)) is not None:
            scopes[observation.indicator.partition("/")[2]].append((observation, first))
    return scopes


def _counts(mention: Mention) -> bool:
    return mention.weight > 0 and mention.stance in {"asserted", "reported"} and mention.recency == "new"
