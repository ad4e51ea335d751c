"""Poison between good articles: it ends as dead letters and stops nothing."""

import json
import time

from kafka import KafkaProducer

from tests.e2e.system import services


def test_poison_ends_as_one_dead_letter_each_and_stops_nothing(broker_address: str) -> None:
    with services(broker_address, "faults-poison") as system:
        producer = KafkaProducer(bootstrap_servers=broker_address, max_request_size=4_000_000)
        good = a_raw_article()
        poison = [
            b"\xff\xfe broken",
            good[:-20],
            b"[1, 2, 3]",
            json.dumps({key: value for key, value in json.loads(good).items() if key != "text"}).encode(),
            json.dumps({**json.loads(good), "text": "x" * 3_000_000}).encode(),
            json.dumps({**json.loads(good), "seen_at": "2999-01-01T00:00:00Z", "published_at": "2999-01-01T00:00:00Z"}).encode(),
        ]
        for number, value in enumerate([*poison, good, mark(), mark(final=True)]):
            for partition in range(4) if b'"mark"' in value else [number % 4]:
                producer.send("e2e.faults-poison.articles.v1", value, partition=partition).get(30)
        producer.close()
        system.until_judged()
        letters, signals = system.records("dead-letters.v1"), system.records("signals.v1")

    assert sorted(dict(letter.headers)["reason"] for letter in letters) == sorted(
        [b"not-json", b"not-json", b"schema", b"schema", b"schema", b"future"]
    )
    assert {bytes(letter.value) for letter in letters} == {each if len(each) <= 2_000_000 else each[:64_000] for each in poison}
    assert [json.loads(record.value)["article_id"] for record in signals] == ["a1"]


def a_raw_article() -> bytes:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    fields = {
        "kind": "article",
        "article_id": "a1",
        "document_id": "d1",
        "source": "s",
        "publisher": "P",
        "url": "",
        "title": "T",
    }
    return json.dumps({**fields, "text": "Talks went on.", "published_at": now, "seen_at": now, "producer": "p"}).encode()


def mark(*, final: bool = False) -> bytes:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return json.dumps({"kind": "mark", "producer": "p", "at": now, "final": final}).encode()
