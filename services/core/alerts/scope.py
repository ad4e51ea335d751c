"""What of an article counts, by scope: the country, sea or dyad that an indicator is about."""

from operator import attrgetter

from services.core.alerts.event import is_told
from services.core.messages import Observation, ObservedArticle
from services.core.vocabulary import WATCH

Told = tuple[tuple[Observation, int], ...]
"""Observations by name of their indicator, each with the position of the mention that speaks for it."""


def by_scope(article: ObservedArticle) -> tuple[tuple[str, Told], ...]:
    """Give the observations that count, by the scope of their indicator; scopes and indicators in their order.

    A story counts for an indicator when it has a new mention of it that is asserted or reported; weights set severity only.
    What follows `watch/` is a name and no country or sea, and must not become one: watches ring by themselves (`sight.py`).
    """
    scopes: dict[str, list[tuple[Observation, int]]] = {}
    counting = {at for at, mention in enumerate(article.mentions) if is_told(mention)}
    for observation in sorted(article.observations, key=attrgetter("indicator")):
        telling = [at for at in observation.mentions if at in counting]
        if telling and not observation.indicator.startswith(WATCH):
            scopes.setdefault(observation.indicator.partition("/")[2], []).append((observation, telling[0]))
    return tuple((scope, tuple(told)) for scope, told in sorted(scopes.items()))
