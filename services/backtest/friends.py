"""False friends: what looks like escalation in the texts and weighed nothing."""

from collections import Counter

from msgspec import Struct, field

from services.core.alerts.event import is_told
from services.core.alerts.telling.headline import ROLLUPS
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from services.core.signals.observe import indicators_of

SHOWN = 10
"""The busiest that are given."""
LOUD = frozenset({"acts", "threats"})


class Friend(Struct, frozen=True, kw_only=True):
    """An indicator that articles seem to tell of and do not: how many, how often, why not, and the gravest sentence."""

    indicator: str
    articles: int
    mentions: int
    reasons: dict[str, int]
    quote: str
    title: str
    url: str


class _Heard(Struct):
    articles: int = 0
    mentions: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    gravest: tuple[float, Mention, ObservedArticle] | None = None


class Friends:
    """Collects them article by article."""

    def __init__(self) -> None:
        self._heard: dict[str, _Heard] = {}

    def hear(self, article: ObservedArticle) -> None:
        """Take an article: what it tells as new and fact is no false friend, however often it tells it otherwise too."""
        told = {each for mention in article.mentions if is_told(mention) for each in indicators_of(mention)}
        silent: dict[str, list[Mention]] = {}
        for mention in article.mentions:
            if mention.weight == 0 and mention.ledger in LOUD:
                for indicator in indicators_of(mention):
                    if indicator not in told and indicator.partition("/")[0] not in ROLLUPS:
                        silent.setdefault(indicator, []).append(mention)
        for indicator, mentions in silent.items():
            self._add(indicator, mentions, article)

    def busiest(self, shown: int = SHOWN) -> list[Friend]:
        """Give those that most articles seemed to tell of, the busiest first."""
        ranked = sorted(self._heard.items(), key=lambda entry: (-entry[1].articles, -entry[1].mentions, entry[0]))
        return [_friend(indicator, heard) for indicator, heard in ranked[:shown]]

    def _add(self, indicator: str, mentions: list[Mention], article: ObservedArticle) -> None:
        heard = self._heard.setdefault(indicator, _Heard())
        heard.articles += 1
        heard.mentions += len(mentions)
        heard.reasons.update(reason_of(mention) for mention in mentions)
        top = max(mentions, key=lambda mention: mention.severity)
        if heard.gravest is None or top.severity > heard.gravest[0]:
            heard.gravest = top.severity, top, article


def reason_of(mention: Mention) -> str:
    """Give the rule that takes most of a mention's weight."""
    decisive = min(mention.discounts, key=lambda each: each.factor, default=None)
    return decisive.rule if decisive else "weighs nothing"


def _friend(indicator: str, heard: _Heard) -> Friend:
    _, mention, article = heard.gravest or (0.0, None, None)
    return Friend(
        indicator=indicator,
        articles=heard.articles,
        mentions=heard.mentions,
        reasons=dict(heard.reasons.most_common()),
        quote=mention.quote if mention else "",
        title=article.title if article else "",
        url=article.url if article else "",
    )
