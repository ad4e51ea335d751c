"""`--why watch/<name>`: why a user's own watch rings, or what keeps it silent."""

from collections.abc import Sequence

from services.backtest.explanation import answer, explanation
from services.backtest.why import Asked, Why, spoken_of, unknown, why_of
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.alerts.watches.plan import WatchPlan
from services.core.mentions import Mention
from services.core.messages import ObservedArticle
from tests.builders import ObservationLog, a_mention, an_observed_article, minutes
from tests.watch_builders import QUOTE, a_sighting, seen

EACH = WatchPlan(name="suez")
BURST = WatchPlan(name="suez", mode="burst")
AT = 300


def matching(number: int, *mentions: Mention, at: float, **changes: object) -> ObservedArticle:
    """An article with a sentence that the watch matches by its words, or by its first mention."""
    by = (a_sighting(0),) if mentions else ()
    observations = seen("suez", *mentions, by=by)
    text = f"{number} ships of company {number} wait near port {number} for reason {number}"
    return an_observed_article(number, *mentions, seen_at=minutes(at), observations=observations, text=text, **changes)


def asked(plan: WatchPlan, articles: Sequence[ObservedArticle], at: float = AT) -> Why:
    judgement = Judgement(watches=(plan,))
    judge, log = Judge(judgement), ObservationLog()
    records = log.marks(minutes(0))
    for article in articles:
        records.append(log.article(article))
    for record in (*records, *log.marks(minutes(at))):
        judge.take(record)
    return why_of(Asked("watch/suez", minutes(at)), judge.world(), articles, [], judgement)


def text(why: Why) -> str:
    return "\n".join(explanation(why))


def test_a_watch_of_each_story_says_which_story_it_rings_by() -> None:
    why = asked(EACH, [matching(1, at=250)])

    assert answer(why) == "rings: watch since 2020-01-08 04:10"
    assert "watch, rings by each new story" in text(why)
    assert "1 article counted, each the first of its story" in text(why)
    assert QUOTE in text(why)


def test_a_watch_of_each_story_that_no_story_matches_says_so() -> None:
    why = asked(EACH, [matching(1, a_mention(stance="negated"), at=250)])

    assert answer(why) == "does not ring; for a new story it lacks: one that counts"
    assert [each.silent_because for each in why.reports] == ["it is negated, and the watch asks for no stance: or recency:"]


def test_a_backlog_that_a_watch_matches_says_that_it_came_too_late() -> None:
    why = asked(EACH, [matching(1, at=250, backfill=True)])

    assert [each.silent_because for each in why.reports] == ["it was seen too late to ring"]


def test_a_watch_of_bursts_is_held_against_its_own_past() -> None:
    why = asked(BURST, [matching(1, at=250), matching(2, at=260)])

    missing = [condition.name for condition in why.burst if not condition.met]
    assert answer(why) == f"does not ring; for a burst it lacks: {', '.join(missing)}"
    assert why.usual[2][1].stories == 2
    assert why.acts == ()


def test_what_another_alert_tells_is_no_reason_for_a_watch_to_be_silent() -> None:
    why = asked(EACH, [matching(1, a_mention(), at=250)])

    assert why.others == ()
    assert [alert.indicator for alert in why.own] == ["watch/suez"]


def test_a_watch_that_articles_match_is_known_and_another_is_asked_for() -> None:
    known = spoken_of(matching(1, at=250))

    assert known == {"watch/suez"}
    assert unknown("watch/sues", known) == 'no article of the archive speaks of "watch/sues"; did you mean "watch/suez"?'
    assert unknown("watch/gulf", {"assault/IRN"}).endswith("; no watch of TOCSIN_WATCHES matches one")
