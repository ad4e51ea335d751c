"""The built-in scenario through all services on a real Kafka: what rings, what stays silent, how it arrives."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from tests.e2e.system import SCENARIO, EventStream, Running, closed, get_json, get_text, running, schema_of


class Told:
    """A finished scenario: the running system and everything it told, by each way."""

    def __init__(self, system: Running, feed: str, stream: EventStream) -> None:
        self.system, self.feed, self.stream = system, feed, stream
        self.alerts = [json.loads(record.value) for record in system.records("alerts.v1")]
        self.latest = {alert["alert_id"]: alert for alert in self.alerts}
        told = [json.loads(record.value) for record in system.records("situations.v1")]
        self.situations = {situation["situation_id"]: situation for situation in told}

    def opened(self, **fields: object) -> list[dict[str, Any]]:
        """Give the latest form of the alerts with these fields that rang."""
        rang = (alert for alert in self.latest.values() if alert["state"] != "pending")
        return [alert for alert in rang if all(alert[name] == value for name, value in fields.items())]

    def notified(self, alert_id: str) -> list[str]:
        """Give what people were told of an alert, but for its situation's level."""
        notices = (notice for situation in self.situations.values() for notice in situation["notices"])
        return [notice["what"] for notice in notices if notice["alert_id"] == alert_id and notice["what"] != "raised"]

    def about(self, url_part: str) -> list[dict[str, Any]]:
        """Give the alerts with an article of such an address among their evidence."""
        return [alert for alert in self.latest.values() if any(url_part in each["url"] for each in alert["evidence"])]


@pytest.fixture(scope="module")
def told(broker_address: str) -> Iterator[Told]:
    with running(broker_address, "e2e-story", "--speed", "0") as system:
        feed = system.until(r"the feed is at (http\S+)").group(1)
        stream = EventStream(feed)
        system.until(r"the feed stays at")
        yield Told(system, feed, stream)


def groups() -> list[dict[str, Any]]:
    return list(yaml.safe_load((SCENARIO / "groups.yaml").read_text()))


TRAPS = [group for group in groups() if group["kind"] == "trap"]


@pytest.mark.parametrize("topic", ["articles.v1", "signals.v1", "observations.v1", "alerts.v1", "situations.v1", "index.v1"])
def test_every_public_message_fits_its_published_schema(told: Told, topic: str) -> None:
    validator = jsonschema.Draft202012Validator(schema_of(topic))
    records = told.system.records(topic)

    faults = [error.message for record in records for error in validator.iter_errors(json.loads(record.value))]

    assert records
    assert faults == []


def test_the_drone_strike_flashes_on_one_report_and_is_confirmed_by_a_second(told: Told) -> None:
    first = next(alert for alert in told.alerts if alert["lane"] == "flash")

    assert first["confirmation"] == "unconfirmed (1 publisher)"
    assert first["level"] == "advisory"
    assert "us-drone-strike-baghdad-soleimani" in first["evidence"][0]["url"]
    assert {"opened", "confirmed"} <= {step["what"] for step in told.latest[first["alert_id"]]["timeline"]}


def test_the_missile_attack_is_one_alert_with_parties_places_and_sentences(told: Told) -> None:
    (attack,) = [alert for alert in told.about("iran-fires-missiles-at-bases-in-iraq") if alert["lane"] == "flash"]

    assert [party["id"] for party in attack["actors"]] == ["IRN"]
    assert "USA" in {party["country"] for party in attack["targets"]}
    assert {"fac:al-asad", "loc:erbil"} <= {place["id"] for place in attack["places"]}
    assert attack["evidence"][0]["quote"].startswith("Iran fired more than a dozen ballistic missiles")


def test_twelve_articles_of_one_wire_report_are_one_story(told: Told) -> None:
    wire = next(group for group in groups() if group["kind"] == "copies")["urls"]
    (attack,) = {alert["alert_id"] for alert in told.about("iran-fires-missiles-at-bases-in-iraq") if alert["lane"] == "flash"}
    before_second = [alert for alert in told.alerts if alert["alert_id"] == attack and alert["counts"]["publishers"] == 1]

    assert len(wire) == 12
    assert before_second[-1]["confirmation"] == "unconfirmed (1 publisher)"
    assert told.latest[attack]["counts"]["articles"] >= told.latest[attack]["counts"]["stories"] + 11


def test_the_false_third_site_is_withdrawn_when_its_publisher_corrects_it(told: Told) -> None:
    (false_report,) = told.opened(state="withdrawn")

    assert false_report["place"]["country"] == "KWT"
    assert "Correction" in false_report["reason"]


def test_the_story_escalates_and_eases(told: Told) -> None:
    steps = {step["what"] for alert in told.alerts for step in alert["timeline"]}
    situations = [json.loads(record.value) for record in told.system.records("situations.v1")]

    assert {"opened", "confirmed", "easing", "resolved"} <= steps
    assert "escalated" in {step["what"] for situation in situations for step in situation["timeline"]}


def test_the_missile_attack_is_one_notification_an_escalation_of_the_open_situation(told: Told) -> None:
    (attack,) = [alert for alert in told.about("iran-fires-missiles-at-bases-in-iraq") if alert["lane"] == "flash"]
    situation = told.situations[attack["situation_id"]]

    assert told.notified(attack["alert_id"]) == ["escalated"]
    assert [notice["what"] for notice in situation["notices"]].count("opened") == 1
    assert attack["alert_id"] != situation["notices"][0]["alert_id"]
    assert {"USA>IRN", "IRN>USA"} <= set(situation["dyads"])


def test_the_missile_attack_answers_the_drone_strike(told: Told) -> None:
    (attack,) = [alert for alert in told.about("iran-fires-missiles-at-bases-in-iraq") if alert["lane"] == "flash"]
    chain = {link["alert_id"]: link for link in told.situations[attack["situation_id"]]["chain"]}

    answered = chain[chain[attack["alert_id"]]["answers"]]

    assert (answered["actor"], answered["target"]) == ("United States", "Iran")


def test_threats_more_frequent_than_usual_ring_a_burst(told: Told) -> None:
    bursts = [alert for alert in told.opened(lane="burst") if "THREATEN" in alert["event_types"]]

    assert bursts
    assert all(alert["counts"]["stories"] > 2 * alert["counts"]["expected_stories"] for alert in bursts)
    assert all(alert["counts"]["publishers"] >= 2 for alert in bursts)


@pytest.mark.parametrize("trap", TRAPS, ids=[group["name"] for group in TRAPS])
def test_a_trap_stays_silent_and_the_run_says_why(told: Told, trap: dict[str, Any]) -> None:
    evidence = {each["url"] for alert in told.alerts for each in alert["evidence"]}

    assert not evidence & set(trap["urls"])
    assert trap["title"] in told.system.lines


def test_nothing_is_lost_on_the_way(told: Told) -> None:
    articles = [json.loads(record.value) for record in told.system.records("articles.v1")]
    sent = {article["article_id"] for article in articles if article["kind"] == "article"}

    assert {json.loads(record.value)["article_id"] for record in told.system.records("signals.v1")} == sent
    assert told.system.records("dead-letters.v1") == []


def test_alerts_arrive_by_server_sent_events_as_they_are_in_kafka(told: Told) -> None:
    assert told.stream.of("alert") == told.alerts


def test_alerts_arrive_by_rest(told: Told) -> None:
    some = next(iter(told.latest.values()))

    assert get_json(f"{told.feed}/api/alerts/{some['alert_id']}") == some
    assert some["alert_id"] in json.dumps(get_json(f"{told.feed}/api/alerts?limit=500"))


def test_the_metrics_count_what_happened(told: Told) -> None:
    addresses = dict(re.findall(r"^(\w+)\s+ready after .* metrics at (http\S+)$", "\n".join(told.system.lines), re.MULTILINE))
    articles = sum(json.loads(record.value)["kind"] == "article" for record in told.system.records("articles.v1"))

    extractor, alerting = get_text(addresses["extractor"]), get_text(addresses["alerting"])

    assert counted(extractor, "tocsin_extractor_records_total", 'outcome="article"') == articles
    assert counted(alerting, "tocsin_alerting_observed_total", 'kind="article"') == articles
    assert counted(alerting, "tocsin_alerting_alerts_total") == len(told.opened())


def counted(text: str, name: str, label: str = "") -> float:
    samples = (line for line in text.splitlines() if line.startswith(f"{name}{{") and label in line)
    return sum(float(line.rpartition(" ")[2]) for line in samples)


def test_a_second_run_into_the_same_kafka_rings_the_same(told: Told, broker_address: str) -> None:
    with running(broker_address, "e2e-again", "--speed", "0", "--no-stay", "--workers", "1") as again:
        again.until(r"what did not ring")
        assert again.process.wait(60) == 0
        second = [json.loads(record.value) for record in again.records("alerts.v1")]
        situations = {
            json.loads(record.value)["situation_id"]: json.loads(record.value) for record in again.records("situations.v1")
        }

    assert closed(second) == closed(told.alerts)
    assert {key: each["notices"] for key, each in situations.items()} == {
        key: each["notices"] for key, each in told.situations.items()
    }
