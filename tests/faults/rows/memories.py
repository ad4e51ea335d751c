"""What a service remembers: its machine is lost, its memory is poisoned, the topic under it is deleted and made anew."""

import signal

from kafka import KafkaProducer

from tests.faults.fault import Calm, Fault
from tests.faults.rows.kills import through
from tests.faults.site import Site
from tests.faults.waiting import until

TIMES = 2
POISON = b"baseline/poison", b"\xff\x00 no memory"


def machine_lost(site: Site, _calm: Calm) -> None:
    """Kill alerting and begin it as another instance with empty folders: the memory is in its topic alone."""
    machines = iter(range(TIMES))

    def strike() -> None:
        site.kill("alerting")
        home = site.folder / f"machine-{next(machines)}"
        home.mkdir()
        folders = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME"), str(home))
        site.start("alerting", environment={"TOCSIN_INSTANCE": home.name, **folders})
        until(lambda: site.log_of("alerting").count('"active"') > int(home.name[-1]) + 1, lambda: site.tail("alerting"))

    through(site, TIMES, strike)
    restored = [line for line in site.log_of("alerting").splitlines() if '"active"' in line]
    assert all('"position": 0' not in line for line in restored[1:]), restored


def memory_poisoned(site: Site, _calm: Calm) -> None:
    """Put a record into the memory's topic that is no memory: alerting ends with what is wrong, and resets nothing."""
    site.player.finish()
    site.until_judged()
    site.kill("alerting", signal.SIGTERM, more=0)
    key, value = POISON
    producer = KafkaProducer(bootstrap_servers=site.bootstrap)
    producer.send(f"e2e.{site.run}.alerting-state.v1", value, key).get(30)
    producer.close()
    before = [record.value for record in site.records("alerting-state.v1")]
    code = site.start("alerting").wait(60)
    said = site.log_of("alerting").splitlines()[-1]
    assert code == 2, f"alerting ended with {code}:\n{site.tail('alerting')}"
    assert (key.decode() in said, "to judge everything anew" in said) == (True, True), said
    assert [record.value for record in site.records("alerting-state.v1")] == before
    site.struck("memory", "a poisoned record", len(before))
    site.notes.append("refused with the record's name and the way out, memory untouched")


def topic_made_anew(site: Site, calm: Calm) -> None:
    """Delete articles.v1 when half of the tape is judged, and make it anew for the other half."""
    half = len(calm.tape) // 2
    first = site.play(calm.tape[:half])
    first.finish()
    site.until_judged()
    handled = site.handled("extractor")
    before = site.topic_id("articles.v1")
    site.delete_topic("articles.v1")
    site.command("topics", "create")
    assert site.topic_id("articles.v1") != before
    site.struck("articles.v1", "deleted and made anew", handled)
    site.play(calm.tape[half:]).release(1)


FAULTS = [
    Fault(name="alerting's machine lost", inject=machine_lost, blows=TIMES),
    Fault(name="a poisoned record in alerting's memory", inject=memory_poisoned, blows=2),
    Fault(name="articles.v1 deleted and made anew", inject=topic_made_anew, plays=False),
]
