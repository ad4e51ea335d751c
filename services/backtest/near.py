"""What came near to ringing: grave acts and bursts that lacked one single condition."""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct, structs

from services.backtest.detector import burst_account
from services.core.alarms import Condition
from services.core.alerts.alert import is_open, open_alert
from services.core.alerts.event import same_act
from services.core.alerts.lanes.flash import conditions_of as flash_conditions
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.register import of_same_act, resting_on
from services.core.alerts.policy import Judgement
from services.core.alerts.rules.limits import least_gravity
from services.core.alerts.telling.headline import ROLLUPS
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from services.core.signals.observe import indicators_of
from services.core.vocabulary import WATCH, Lane

SHOWN = 5
"""The nearest that are given of each lane."""
LANES: tuple[Lane, ...] = ("flash", "burst")


class Near(Struct, frozen=True, kw_only=True):
    """How near an indicator came in a lane: what it lacked alone and how often, and of the nearest time its report.

    `nearness` ranks within a lane: of a flash the gravity times the weight, of a burst the share of the limit that was reached.
    """

    lane: Lane
    indicator: str
    lacks: Condition
    nearness: float
    at: datetime
    quote: str
    title: str
    url: str
    times: int = 1


class NearMisses:
    """Collects them article by article."""

    def __init__(self) -> None:
        self._nearest: dict[tuple[Lane, str, str], Near] = {}

    def look(self, world: Layer, article: ObservedArticle, judgement: Judgement) -> None:
        """Look at an article that was just judged."""
        if article.backfill:
            return
        for near in (*_flashes(world, article, judgement), *_bursts(world, article, judgement)):
            key = near.lane, near.indicator, near.lacks.name
            known = self._nearest.get(key, near)
            times = known.times + 1 if key in self._nearest else 1
            self._nearest[key] = structs.replace(max(known, near, key=lambda each: each.nearness), times=times)

    def nearest(self, shown: int = SHOWN) -> list[Near]:
        """Give those that came nearest, lane by lane."""
        ranked = sorted(self._nearest.values(), key=lambda each: (-each.nearness, each.at, each.indicator))
        return [near for lane in LANES for near in [each for each in ranked if each.lane == lane][:shown]]


def _flashes(world: Layer, article: ObservedArticle, judgement: Judgement) -> Iterator[Near]:
    """Give grave acts that something else than their gravity kept from ringing, and of which no open flash tells."""
    for mention in article.mentions:
        least = least_gravity(mention, judgement.rules, judgement.policy.flash_severity)
        grave = mention.ledger == "acts" and mention.severity >= least and mention.weight > 0
        lacks = single_lack(flash_conditions(mention, 1, judgement)) if grave else None
        if lacks and (indicator := _indicator(mention)) and not _is_told(world, mention):
            yield _near("flash", indicator, lacks, mention.severity * mention.weight, (article, mention))


def _bursts(world: Layer, article: ObservedArticle, judgement: Judgement) -> Iterator[Near]:
    """Give indicators of the article whose burst lacks one condition now; what an open alert rests on is told."""
    if any(is_open(held) for _, held in resting_on(world, [article.document_id])):
        return
    for each in article.observations:
        is_counted = each.mentions and each.ledger != "easing" and not each.indicator.startswith(WATCH)
        if not is_counted or open_alert(world, "burst", each.indicator):
            continue
        lacks = single_lack(burst_account(world, each.indicator, article.seen_at.timestamp(), judgement)[1])
        if lacks:
            yield _near("burst", each.indicator, lacks, reached(lacks), (article, article.mentions[each.mentions[0]]))


def _near(lane: Lane, indicator: str, lacks: Condition, nearness: float, report: tuple[ObservedArticle, Mention]) -> Near:
    article, mention = report
    return Near(
        lane=lane,
        indicator=indicator,
        lacks=lacks,
        nearness=nearness,
        at=article.seen_at,
        quote=mention.quote,
        title=article.title,
        url=article.url,
    )


def _is_told(world: Layer, mention: Mention) -> bool:
    return any(
        is_open(held) and same_act([each.mention for each in held.supports], mention)
        for _, held in of_same_act(world, mention)
        if held.alert.lane == "flash"
    )


def single_lack(conditions: Iterable[Condition]) -> Condition | None:
    """Give the condition that is not met if it is the only one."""
    lacking = [each for each in conditions if not each.met]
    return lacking[0] if len(lacking) == 1 else None


def reached(condition: Condition) -> float:
    """Give the share of its limit that a condition reaches, a chance by its order of magnitude; words reach nothing."""
    value, limit = condition.value, condition.limit
    if isinstance(value, str) or isinstance(limit, str) or limit <= 0 or value <= 0:
        return 0.0
    if not condition.at_most:
        return value / limit
    return math.log(value) / math.log(limit) if limit < 1 else limit / value


def _indicator(mention: Mention) -> str:
    """Give the indicator that says most of an act: its two sides, else its place."""
    found = [each for each in indicators_of(mention) if each.partition("/")[0] not in ROLLUPS]
    return next((each for each in found if ">" in each), found[0] if found else "")
