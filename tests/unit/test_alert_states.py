"""What holds of alerts in any world: one open one each, allowed steps only, nothing said twice, nothing opened again."""

from collections import Counter, defaultdict
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.core.alarms import Alert, Situation
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement
from services.core.alerts.telling.news import is_news, is_situation_news
from services.core.alerts.telling.saying import NOT_BORNE_OUT
from tests.unit.test_judge_order import a_world, fold

NEXT = {
    "pending": {"pending", "firing", "easing", "resolved", "withdrawn"},
    "firing": {"firing", "easing", "resolved", "withdrawn"},
    "easing": {"easing", "firing", "resolved", "withdrawn"},
    "resolved": {"resolved", "withdrawn"},
    "withdrawn": set(),
}


def by_id(told: list[object]) -> list[list[Alert]]:
    revisions: dict[str, list[Alert]] = defaultdict(list)
    for each in told:
        if isinstance(each, Alert):
            revisions[each.alert_id].append(each)
    return list(revisions.values())


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_of_each_lane_that_counts_and_each_indicator_at_most_one_alert_is_open(seed: int) -> None:
    judge = Judge(Judgement(partitions=1))

    for record in a_world(seed)[0]:
        judge.take(record)

        held = [each.alert for each in judge.open_alerts() if each.alert.state in {"pending", "firing", "easing"}]
        held = [each for each in held if each.lane != "flash"]  # a flash is one act, and there may be several
        assert max(Counter((alert.lane, alert.indicator) for alert in held).values(), default=0) <= 1


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_closed_alerts_take_allowed_steps_only_and_end_for_good(seed: int) -> None:
    told = fold(a_world(seed)[0], 1)

    for revisions in by_id(told):
        states = [each.state for each in revisions if not each.provisional and each.reason != NOT_BORNE_OUT]
        assert all(after in NEXT[before] for before, after in pairwise(states)), states
        assert not states or states[-1] in {"resolved", "withdrawn"}


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_each_revision_says_something_that_the_one_before_did_not(seed: int) -> None:
    told = fold(a_world(seed)[0], 1)

    for revisions in by_id(told):
        assert [each.revision for each in revisions] == list(range(1, len(revisions) + 1))
        for before, after in pairwise(revisions):
            assert is_news(before, after) or before.provisional != after.provisional
    last: dict[str, Situation] = {}
    for each in told:
        if isinstance(each, Situation):
            before_it = last.get(each.situation_id)
            assert before_it is None or is_situation_news(before_it, each) or before_it.provisional != each.provisional
            last[each.situation_id] = each


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 100_000))
@example(seed=3072)  # an act is told and taken back in one article
def test_what_rang_early_is_borne_out_taken_back_or_still_waits_for_its_bucket(seed: int) -> None:
    judge = Judge(Judgement(partitions=1))
    rang, borne_out, taken_back_ = [], [], []
    for record in a_world(seed)[0]:
        outcome = judge.take(record)
        rang += [alert.alert_id for alert in outcome.rang]
        borne_out += [alert.alert_id for alert in outcome.borne_out]
        messages = (each for each in outcome.messages if isinstance(each, Alert))
        taken_back_ += [each.alert_id for each in messages if each.reason == NOT_BORNE_OUT and each.previous_state != "pending"]

    assert Counter(borne_out) + Counter(taken_back_) == Counter(rang)
