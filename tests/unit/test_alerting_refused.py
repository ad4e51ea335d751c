"""Records of observations.v1 that are no observations: each becomes one dead letter, and the judge goes on."""

from services.adapters.metrics import REGISTRY
from services.alerting import tallies
from services.alerting.batch import judge_batch
from services.alerting.changelog import Changelog
from services.core import topics
from services.core.alerts.judge import Judge
from services.core.alerts.policy import Judgement


def counted(reason: str) -> float:
    found = REGISTRY.get_sample_value("tocsin_alerting_dead_letters_total", {"reason": reason})
    assert found is not None
    return found


def test_bytes_and_a_tombstone_become_a_letter_each_and_are_counted_by_reason() -> None:
    before = counted("not-json"), counted("schema")

    judged = judge_batch(Judge(Judgement()), Changelog(), [(0, b"{"), (1, None), (2, b"[]")])
    tallies.count(judged)

    letters = [record for record in judged.records if record.topic == topics.DEAD_LETTERS]
    assert [(letter.value, dict(letter.headers)["origin"]) for letter in letters] == [
        (b"{", b"observations.v1/0/0"),
        (b"", b"observations.v1/0/1"),
        (b"[]", b"observations.v1/0/2"),
    ]
    assert judged.position == 3
    assert (counted("not-json"), counted("schema")) == (before[0] + 2, before[1] + 1)
