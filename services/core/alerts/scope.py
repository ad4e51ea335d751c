"""What of an article counts, by scope: the country, sea or dyad that an indicator is about."""

from services.core.mentions import Mention
from services.core.messages import Observation, ObservedArticle
from services.core.vocabulary import WATCH

Told = tuple[tuple[Observation, int], ...]
"""Observations by name of their indicator, each with the position of the mention that speaks for it."""


def by_scope(article: ObservedArticle) -> tuple[tuple[str, Told], ...]:
    """Give the observations that count, by the scope of their indicator; scopes and indicators in their order.

    A story counts for an indicator when it has a new mention of it that is asserted or reported; weights set severity only.
    Watches have no lane yet: what follows `watch/` is a name and no country or sea, and must not become one.
    """
    scopes: dict[str, list[tuple[Observation, int]]] = {}
    for observation in article.observations:
        if observation.indicator.startswith(WATCH):
            continue
        telling = next((at for at in observation.mentions if _counts(article.mentions[at])), None)
        if telling is not None:
            scopes.setdefault(observation.indicator.partition("/")[2], []).append((observation, telling))
    return tuple((scope, tuple(sorted(told, key=lambda entry: entry[0].indicator))) for scope, told in sorted(scopes.items()))


def _counts(mention: Mention) -> bool:
    return mention.weight > 0 and mention.stance in {"asserted", "reported"} and mention.recency == "new"
