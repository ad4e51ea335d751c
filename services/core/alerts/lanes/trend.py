"""The trend lane: an indicator that rises for days against what is usual over months, too slowly for a burst or beyond one.

Judged once a day, at its end, for the indicators of which something was told on it. The least likely one comes first; what it
tells keeps others on the same stories silent. A trend ends when two days were usual, or when it has not grown for a week.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from services.core.alarms import Condition, Counts
from services.core.alerts.alert import (
    KEPT_SUPPORTS,
    begin_at,
    described,
    is_open,
    newest,
    open_alert,
    publishers_of,
    stepped,
    with_versions,
)
from services.core.alerts.counting.days import Calendar, Today, day_of, end_day, first_bucket
from services.core.alerts.counting.rise import Rise, is_usual, rise_of, window_of, with_level_told
from services.core.alerts.counting.slow import LAG, LENGTHS, Slow, with_day
from services.core.alerts.lanes.bar import least_stories
from services.core.alerts.lanes.budget import live_indicators
from services.core.alerts.lanes.trend_days import drop_quiet, stories_by_group
from services.core.alerts.life.inhibit import Inhibition, inhibitor_of_trend, note_inhibited, remember_told
from services.core.alerts.memory.layer import Layer
from services.core.alerts.memory.state import Exposure, OpenAlert, Story, Stream
from services.core.alerts.memory.waiting import Support
from services.core.alerts.policy import DAY_S, Judgement, Policy
from services.core.alerts.rules.limits import floors_of, lowered_of_trend
from services.core.alerts.stories.story import speaker_for, stories_of, support_for
from services.core.alerts.telling.summary import expected_in_words, several, span

USUAL_DAYS = 2
"""Days that have to be usual for a trend to be over."""


class Evening(Struct, frozen=True):
    """The end of a day, as all its indicators find it: when, the days, the stream, the day's versions, and the configuration.

    `own` is the policy of one indicator that the user's rules let ring by less.
    """

    end: float
    calendar: Calendar
    stream: Stream
    today: Today
    judgement: Judgement
    own: Policy | None = None

    def of(self, indicator: str) -> "Evening":
        """Give the evening as one indicator finds it, by the user's rules for it."""
        rules, policy = self.judgement.rules, self.policy
        if not rules.lowering_floors:
            return self
        own = lowered_of_trend(policy, floors_of(indicator, rules, lane="trend"), more=self._more)
        return self if own is policy else structs.replace(self, own=own)

    @property
    def policy(self) -> Policy:
        """Give the numbers by which trends ring."""
        return self.own or self.judgement.policy

    @property
    def history(self) -> int:
        """Give the days of the stream that counted."""
        return self.calendar.at(self.calendar.last).age

    @property
    def limit(self) -> float:
        """Give the chance at which a trend rings: all live indicators share the budget, and a day looks at each window once."""
        looks = len(LENGTHS) * max(1, live_indicators(self.stream))
        return min(self.policy.trend_p, self.policy.false_trends_a_day / looks)

    @property
    def stories(self) -> int:
        """Give the least stories of a trend, by the articles of a day."""
        return self.policy.trend_stories + self._more

    @property
    def publishers(self) -> int:
        """Give the least independent publishers of a trend, by the articles of a day."""
        return self.policy.trend_publishers + self._more

    @property
    def _more(self) -> int:
        return least_stories(self.stream, self.policy) - self.policy.burst_stories


def judge_trends(layer: Layer, end: float, judgement: Judgement) -> None:
    """Learn the day that ends, take the open trends over it, and ring the indicators that rise."""
    today, day = layer.get(Today, "") or Today({}, "", ""), day_of(end)
    evening = Evening(end, end_day(layer, day), layer.get(Stream, "") or Stream(), today, judgement)
    told = stories_by_group(layer, day)
    held = [each for _, each in layer.all(OpenAlert) if each.alert.lane == "trend" and is_open(each)]
    for indicator in sorted({*told, *(each.alert.indicator for each in held)}):
        layer.put(indicator, with_day(layer.get(Slow, indicator), evening.calendar, told.get(indicator, {})))
    drop_quiet(layer, day)
    if not today.articles:
        return
    for each in held:
        _take_over(layer, each, evening.of(each.alert.indicator))
    _ring(layer, set(told) - {each.alert.indicator for each in held}, evening)


def _ring(layer: Layer, indicators: Iterable[str], evening: Evening) -> None:
    """Ring the indicators that rise, the least likely first."""
    found: list[tuple[float, str, Rise]] = []
    for indicator in indicators:
        own = evening.of(indicator)
        rise = _rise_of(layer, indicator, own)
        if rise is not None and all(each.met for each in conditions_of(rise, own)):
            found.append((rise.p, indicator, rise))
    for _, indicator, rise in sorted(found, key=lambda each: each[:2]):
        _judge_trend(layer, indicator, rise, evening.of(indicator))


def _rise_of(layer: Layer, indicator: str, evening: Evening) -> Rise | None:
    """Give the rise of an indicator, if it has enough stories to be worth a look."""
    slow, policy = layer.get(Slow, indicator), evening.policy
    if slow is None or sum(sum(counts[-LAG:]) for counts in slow.recent.values()) < evening.stories:
        return None
    return rise_of(slow, evening.calendar, ratio=policy.trend_ratio, growth=policy.trend_growth, days=policy.trend_days)


def _judge_trend(layer: Layer, indicator: str, rise: Rise, evening: Evening) -> None:
    stories = _stories_of(layer, indicator, rise.window_s, evening)
    if len({story.origin for story in stories}) < evening.publishers:
        return
    window_s = min(rise.window_s, evening.policy.story_memory_s)
    inhibition = _own_burst(layer, indicator, stories) or inhibitor_of_trend(layer, stories, evening.end, window_s=window_s)
    if inhibition is not None:
        note_inhibited(layer, inhibition, indicator, evening.end)
        return
    held = begin_at("trend", indicator, evening.end, evening.judgement, window_s=rise.window_s)
    held = with_versions(held, evening.today.lexicon_version, evening.today.model_version)
    held = _described(layer, held, stories, rise, evening)
    line = f"rising for {several(rise.rising_days, 'day')}: {_figures(rise)}, {held.alert.confirmation}"
    layer.put(held.alert.alert_id, stepped(held, evening.end, "opened", line, state="firing"))


def _own_burst(layer: Layer, indicator: str, stories: Sequence[Story]) -> Inhibition | None:
    """While a burst tells of the very same indicator, its trend is no news."""
    held = open_alert(layer, "burst", indicator)
    if held is None or held.alert.state == "pending":
        return None
    return Inhibition(f"“{held.alert.headline}”", held.alert.alert_id, len(stories), len(stories))


def _take_over(layer: Layer, held: OpenAlert, evening: Evening) -> None:
    """Take an open trend over the end of a day: it grows on, stays as it is, or is over."""
    slow = layer.get(Slow, held.alert.indicator)
    rise = _rise_of(layer, held.alert.indicator, evening)
    grows = rise is not None and all(each.met for each in conditions_of(rise, evening))
    if rise is not None and grows:
        stories = _stories_of(layer, held.alert.indicator, rise.window_s, evening)
        days = max(rise.rising_days, held.alert.rising_days + int(evening.end - held.last_act_at) // DAY_S)
        told = _described(layer, held, stories, structs.replace(rise, rising_days=days), evening)
        layer.put(held.alert.alert_id, _renewed(told, evening))
    elif slow is not None and evening.end - held.heard_at > USUAL_DAYS * DAY_S:
        note = _over(slow, held, evening)
        if note is not None:
            over = stepped(held, evening.end, "resolved", note, state="resolved")
            layer.put(held.alert.alert_id, over)
            remember_told(layer, over, evening.end)
            layer.put(held.alert.indicator, with_level_told(slow, evening.calendar))


def _over(slow: Slow, held: OpenAlert, evening: Evening) -> str | None:
    """Say why a trend that grows no more is over, if it is."""
    policy = evening.policy
    if is_usual(slow, evening.calendar, USUAL_DAYS, p=policy.trend_over_p, ratio=policy.trend_over_ratio):
        return f"usual for {USUAL_DAYS} days: {_figures(window_of(slow, evening.calendar, USUAL_DAYS))}"
    if evening.end - held.last_act_at < policy.trend_level_s:
        return None
    week = window_of(slow, evening.calendar, LAG)
    return f"has not grown for {span(policy.trend_level_s)} and stays at {week.ratio:.1f} times what was usual"


def _renewed(held: OpenAlert, evening: Evening) -> OpenAlert:
    """Let a trend that had eased fire again when enough was told since."""
    held = structs.replace(held, last_act_at=evening.end)
    if held.alert.state != "easing":
        return held
    new = {each.story_id: each.origin for each in held.supports if each.at > (held.eased_at or evening.end)}
    if len(new) < evening.stories or len(set(new.values())) < evening.publishers:
        return held
    held = structs.replace(held, easing_by={}, eased_at=None)
    note = f"{several(len(new), 'new story', 'new stories')} since easing was reported"
    return stepped(held, evening.end, "renewed", note, state="firing")


def _stories_of(layer: Layer, indicator: str, window_s: int, evening: Evening) -> list[Story]:
    """Give the window's stories that are remembered, of the source groups whose share is known."""
    since = evening.end - min(window_s, evening.policy.story_memory_s)
    groups = evening.calendar.known(evening.calendar.last - LAG)
    known = ((story, support_for(layer, story, indicator)) for story in stories_of(layer, indicator, since - 1e-6, evening.end))
    return [story for story, support in known if support is not None and support.source_group in groups]


def conditions_of(rise: Rise, evening: Evening, publishers: int | None = None) -> tuple[Condition, ...]:
    """Give each condition of ringing with what was found; that of publishers only where they were counted."""
    policy, usual = evening.policy, f"times the {expected_in_words(rise.mean)} expected by the months before"
    asked = [
        Condition(
            name="chance",
            value=rise.p,
            limit=evening.limit,
            met=rise.p <= evening.limit,
            says="the chance of so many stories in usual days, within the budget of false trends",
            at_most=True,
        ),
        _at_least("stories", rise.stories, evening.stories, f"independent stories in {span(rise.window_s)}"),
        _at_least("ratio", rise.ratio, policy.trend_ratio, usual),
        _at_least("growth", rise.growth, policy.trend_growth, "times as frequent as in the week before the window"),
        _at_least("rising days", rise.rising_days, policy.trend_days, "days of more than usual up to now"),
        _at_least("history", evening.history, policy.trend_history_days, "days of the stream on which anything was read"),
    ]
    if publishers is not None:
        asked.append(_at_least("publishers", publishers, evening.publishers, "independent publishers of the stories remembered"))
    return tuple(asked)


def _at_least(name: str, value: float, limit: float, says: str) -> Condition:
    return Condition(name=name, value=float(value), limit=float(limit), met=value >= limit, says=says)


def _described(layer: Layer, held: OpenAlert, stories: Sequence[Story], rise: Rise, evening: Evening) -> OpenAlert:
    """Describe a trend by its stories: those told before stay, and the newest speak for it."""
    fresh = [story for story in stories if story.story_id not in held.without]
    held = structs.replace(
        held,
        supports=_speaking(layer, held, fresh),
        stories=newest({**held.stories, **{story.story_id: story.origin for story in fresh}}),
        documents=newest({**held.documents, **_documents(fresh)}),
        last_report_at=max([held.last_report_at, *(story.first_at for story in fresh)]),
        alert=structs.replace(held.alert, rising_days=rise.rising_days),
    )
    counts = _counts(layer, rise, sum(story.articles for story in fresh), publishers_of(held), evening)
    return described(held, evening.end, counts, conditions=conditions_of(rise, evening, counts.publishers))


def _documents(stories: Iterable[Story]) -> Mapping[str, str]:
    return {document: story.story_id for story in stories for document in story.documents}


def _speaking(layer: Layer, held: OpenAlert, stories: Sequence[Story]) -> tuple[Support, ...]:
    """Give the mentions that speak for a trend: that of its first story told, and those of the newest."""
    first = tuple(each for each in held.supports[:1] if each.story_id not in held.without)
    told = (speaker_for(layer, story, held.alert.indicator) for story in stories[-KEPT_SUPPORTS + len(first) :])
    speaking = [each for each in told if each is not None and (each,) != first]
    return (*first, *speaking) if speaking else held.supports


def _counts(layer: Layer, rise: Rise, articles: int, publishers: int, evening: Evening) -> Counts:
    before = layer.get(Exposure, str(first_bucket(evening.calendar.last - rise.days + 1) - 1)) or Exposure()
    now = layer.get(Exposure, str(first_bucket(evening.calendar.last + 1) - 1)) or Exposure()
    seen = now.seen - before.seen
    return Counts(
        window_s=rise.window_s,
        articles=max(articles, rise.stories),
        stories=rise.stories,
        publishers=publishers,
        expected_stories=round(rise.mean, 4),
        ratio=round(rise.ratio, 2),
        p=rise.p,
        history_s=evening.history * DAY_S,
        volume=round(rise.volume, 3),
        dispersion=round(rise.dispersion, 3),
        coverage=round((now.analysed - before.analysed) / seen, 4) if seen else 1.0,
    )


def _figures(rise: Rise) -> str:
    return f"{several(rise.stories, 'story', 'stories')} in {span(rise.window_s)}, {expected_in_words(rise.mean)} expected"
