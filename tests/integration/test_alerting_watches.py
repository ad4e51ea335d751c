"""Watches through the judge's own process on a real broker: each story told, to whom, and once through a crash."""

import os
import signal
from pathlib import Path

import pytest
from msgspec import structs

from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings
from services.core import topics
from services.core.alarms import Alert, Situation
from services.core.alerts.judge import Judge
from services.core.codec import decode, encode
from services.core.messages import Observed
from tests.builders import ObservationLog, an_observed_article, minutes
from tests.integration.test_alerting import at_least, send, values
from tests.processes import command
from tests.topic_reader import TopicReader
from tests.watch_builders import seen

RULES = 'receivers: [{name: desk, url: "https://desk.example/hook", secret_env: DESK_SECRET}]\n'
WATCHES = """\
watches:
  - {name: suez, match: '"Suez Canal"', level: warning, receivers: [desk]}
  - {name: hormuz, match: '"Hormuz"', mode: burst}
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "watches.yaml").write_text(WATCHES)
    return {"TOCSIN_RULES": str(tmp_path / "rules.yaml"), "TOCSIN_WATCHES": str(tmp_path / "watches.yaml")}


def records_of(settings: Settings, stories: int) -> list[Observed]:
    """Give stories that both watches match, one each twenty minutes, each followed by marks."""
    log = ObservationLog(settings.partitions)
    records = log.marks(minutes(0))
    for number in range(stories):
        observations = (*seen("suez"), *seen("hormuz"))
        article = an_observed_article(number, seen_at=minutes(number * 20 + 1), observations=observations)
        records += [log.article(article, number % settings.partitions), *log.marks(minutes(number * 20 + 15))]
    return records


def undisturbed(settings: Settings, files: dict[str, str], records: list[Observed]) -> list[Alert | Situation]:
    own = structs.replace(settings, rules=files["TOCSIN_RULES"], watches=files["TOCSIN_WATCHES"])
    judge = Judge(load_judgement(own, partitions=settings.partitions))
    told = [message for record in records for message in judge.take(record).messages]
    return [message for message in told if isinstance(message, Alert | Situation)]


def test_each_story_is_told_once_to_the_watchs_receivers_through_a_crash(settings: Settings, files: dict[str, str]) -> None:
    records = records_of(settings, 8)
    told = undisturbed(settings, files, records)
    alerts = [encode(each) for each in told if isinstance(each, Alert)]
    situations = [encode(each) for each in told if isinstance(each, Situation)]
    half = len(records) // 2

    with TopicReader(settings, topics.ALERTS) as heard, TopicReader(settings, topics.SITUATIONS) as grouped:
        with command(settings, "alerting", **files) as judge:
            send(settings, records[:half])
            heard.until(at_least(4))
            os.kill(judge.pid, signal.SIGKILL)
            judge.wait()
        with command(settings, "alerting", **files):
            send(settings, records[half:])
            rung, groups = values(heard.until(at_least(len(alerts)))), values(grouped.until(at_least(len(situations))))

    assert (rung, groups) == (alerts, situations)
    last: Alert = decode(rung[-1], Alert, topic=topics.ALERTS)
    assert (last.lane, last.indicator, last.level, last.receivers) == ("watch", "watch/suez", "warning", ("desk",))
    group: Situation = decode(groups[-1], Situation, topic=topics.SITUATIONS)
    assert [(each.number, each.what, each.receivers) for each in group.notices] == [
        (at, "reported", ("desk",)) for at in range(1, 9)
    ]
