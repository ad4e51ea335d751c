"""Why an indicator rang or did not ring at a time: the conditions, and every article that speaks of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches

from msgspec import Struct

from services.backtest.detector import Band, band_of, burst_account
from services.backtest.friends import reason_of
from services.core.alarms import Alert, Condition
from services.core.alerts.alert import is_open
from services.core.alerts.event import clarity, is_told
from services.core.alerts.lanes.flash import conditions_of as flash_conditions
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import OpenAlert, Story
from services.core.alerts.policy import DAY_S, HOUR_S, LONGEST_WINDOW_S, Judgement
from services.core.alerts.stories.story import stories_of, support_for
from services.core.alerts.watches.plan import plan_of
from services.core.alerts.watches.sight import sighted
from services.core.faults import ALIKE
from services.core.marks import BUCKET, boundary
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from services.core.signals.observe import indicators_of
from services.core.vocabulary import WATCH

SHOWN_S = (HOUR_S, 6 * HOUR_S, DAY_S, 3 * DAY_S)
"""Windows whose usual counts are shown."""
MOST_ACTS = 3
"""Acts of which the conditions of a flash are shown: the gravest."""
MOST_NAMES = 6
"""Known indicators that are named where one is not known."""


class Asked(Struct, frozen=True):
    """What is asked: an indicator at a time."""

    indicator: str
    at: datetime


class Report(Struct, frozen=True):
    """An article that speaks of the indicator: its clearest sentence, and why it does not count if it does not."""

    article: ObservedArticle
    mention: Mention
    silent_because: str = ""


class Act(Struct, frozen=True):
    """A mention of an act with the article it stands in, and the conditions of a flash."""

    article: ObservedArticle
    mention: Mention
    conditions: tuple[Condition, ...]


class Why(Struct, frozen=True, kw_only=True):
    """The account.

    `burst` are the conditions over the most unusual window, of `window_s`, `reports` the articles in it, `acts` their gravest
    acts; `usual` has each window with its band. `own` are the open alerts of the indicator, `others` the open ones that rest on
    its articles, `before` its earlier ones. A watch of each story has no conditions, and the window in which it stays open.
    """

    asked: Asked
    window_s: int
    burst: tuple[Condition, ...]
    usual: tuple[tuple[int, Band], ...]
    acts: tuple[Act, ...]
    reports: tuple[Report, ...]
    own: tuple[Alert, ...]
    others: tuple[Alert, ...]
    before: tuple[Alert, ...]


def why_of(asked: Asked, world: Layer, articles: Iterable[ObservedArticle], told: Iterable[Alert], judgement: Judgement) -> Why:
    """Give the account.

    Args:
        asked: What is asked.
        world: The judge's world at that time.
        articles: The articles of the longest window before it, in order.
        told: The alerts that rang until then, each in its last form.
        judgement: The judge's configuration.
    """
    at, is_watch = asked.at.timestamp(), asked.indicator.startswith(WATCH)
    by_each = is_watch and plan_of(judgement.watches, asked.indicator).mode == "each"
    window_s, burst = (judgement.policy.flash_quiet_s, ()) if by_each else burst_account(world, asked.indicator, at, judgement)
    since = boundary(asked.at, BUCKET) + BUCKET - timedelta(seconds=window_s)
    heard = [article for article in articles if article.seen_at >= since]
    reports = tuple(report for article in heard if (report := _report(asked, article, world)))
    opened = [held for _, held in world.all(OpenAlert) if is_open(held)]
    documents = {each.article.document_id for each in reports}
    own = tuple(held.alert for held in opened if held.alert.indicator == asked.indicator)
    ids = {alert.alert_id for alert in own}
    return Why(
        asked=asked,
        window_s=window_s,
        burst=burst,
        usual=() if by_each else tuple((each_s, band_of(world, asked.indicator, at, each_s, judgement)) for each_s in SHOWN_S),
        acts=() if is_watch else _acts(reports, judgement),
        reports=reports,
        own=own,
        others=tuple(
            held.alert
            for held in opened
            if not is_watch and held.alert.indicator != asked.indicator and documents & held.documents.keys()
        ),
        before=tuple(each for each in told if each.indicator == asked.indicator and each.alert_id not in ids),
    )


def concerning(article: ObservedArticle, indicator: str) -> list[Mention]:
    """Give an article's mentions that speak of an indicator, the clearest first, whether or not they weigh anything."""
    if indicator.startswith(WATCH):
        return [*sighted(article, indicator), *_matched(article, indicator)]
    found = [each for each in article.mentions if each.ledger != "none" and indicator in indicators_of(each)]
    return sorted(found, key=lambda each: (is_told(each), each.weight, *clarity(each)), reverse=True)


def _matched(article: ObservedArticle, watch: str) -> list[Mention]:
    """Give the mentions that a watch matches, also those that ring nothing."""
    sightings = [each for one in article.observations if one.indicator == watch for each in one.sightings]
    return [article.mentions[each.mention] for each in sightings if each.mention is not None]


def spoken_of(article: ObservedArticle) -> set[str]:
    """Give the indicators that an article speaks of, and the watches that match it."""
    told = {indicator for each in article.mentions if each.ledger != "none" for indicator in indicators_of(each)}
    return told | {each.indicator for each in article.observations if each.indicator.startswith(WATCH)}


def unknown(indicator: str, known: Iterable[str]) -> str:
    """Say that no article speaks of an indicator, and which known one is most like it, else which its place has."""
    names = {name.casefold(): name for name in sorted(known)}
    said, watches = f'no article of the archive speaks of "{indicator}"', sorted(each for each in known if each.startswith(WATCH))
    if not names:
        return f"{said}, nor of any other indicator"
    like = get_close_matches(indicator.casefold(), names, n=1, cutoff=ALIKE)
    if like:
        return f'{said}; did you mean "{names[like[0]]}"?'
    if indicator.startswith(WATCH):
        return f"{said}; no watch of TOCSIN_WATCHES matches one" + (f" but {_some(watches)}" if watches else "")
    place, there = _at_place(indicator.casefold(), names)
    if there:
        return f"{said}; indicators of {place} are {_some(there)}"
    return f"{said}; indicators are such as {_some(list(names.values()))}"


def _at_place(indicator: str, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """Give the known place most like that of an indicator, or like all of what was given, and the known indicators of it."""
    places = {name.partition("/")[2]: names[name].partition("/")[2] for name in names}
    like = get_close_matches(indicator.rpartition("/")[2], places, n=1, cutoff=ALIKE)
    if not like:
        return "", []
    return places[like[0]], [named for name, named in names.items() if name.partition("/")[2] == like[0]]


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def _report(asked: Asked, article: ObservedArticle, world: Layer) -> Report | None:
    mentions = concerning(article, asked.indicator)
    if not mentions:
        return None
    return Report(article, mentions[0], _silence(asked.indicator, article, mentions[0], world))


def _silence(indicator: str, article: ObservedArticle, mention: Mention, world: Layer) -> str:
    """Say why an article does not count for an indicator; nothing where it does."""
    if article.backfill:
        return "it was seen too late to ring"
    if indicator.startswith(WATCH):
        if not sighted(article, indicator):
            told = mention.recency if mention.recency == "recalled" else mention.stance
            return f"it is {told}, and the watch asks for no stance: or recency:"
    elif mention.weight <= 0:
        return f"weighs nothing: {reason_of(mention)}"
    elif not is_told(mention):
        return f"it is {mention.stance}" if mention.recency == "new" else f"it is told as {mention.recency}"
    at = article.seen_at.timestamp()
    stories = stories_of(world, indicator, at - LONGEST_WINDOW_S, at + LONGEST_WINDOW_S)
    own = next((story for story in stories if article.document_id in story.documents), None)
    first = support_for(world, own, indicator) if own else None
    if first is None:
        return "it was taken back" if _is_taken_back(indicator, article, world) else "its story is not counted"
    return "" if first.article_id == article.article_id else f"the same story as “{first.title}” ({first.publisher})"


def _is_taken_back(indicator: str, article: ObservedArticle, world: Layer) -> bool:
    """Did the article's story count for an indicator once, and does no more?"""
    theirs = (story for _, story in world.all(Story) if article.document_id in story.documents)
    return any(indicator in story.counted and support_for(world, story, indicator) is None for story in theirs)


def _acts(reports: Sequence[Report], judgement: Judgement) -> tuple[Act, ...]:
    """Give the gravest acts that ring by themselves, or come nearest to it."""
    acts = [
        Act(each.article, each.mention, flash_conditions(each.mention, 1, judgement))
        for each in reports
        if each.mention.ledger == "acts"
    ]
    return tuple(sorted(acts, key=lambda act: (sum(not each.met for each in act.conditions), -act.mention.severity))[:MOST_ACTS])
