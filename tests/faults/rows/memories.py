"""What a service remembers: its machine is lost, its memory is poisoned, the topic under it is deleted and made anew."""

import signal
from collections.abc import Callable

from kafka import KafkaProducer

from tests.faults.fault import Calm, Fault
from tests.faults.rows.kills import through
from tests.faults.site import Site
from tests.faults.tape import Entry
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
    refused(site, key.decode())
    assert [record.value for record in site.records("alerting-state.v1")] == before
    site.struck("memory", "a poisoned record", len(before))
    site.notes.append("refused with the record's name and the way out, memory untouched")


def articles_made_anew(site: Site, calm: Calm) -> None:
    """Delete articles.v1 when half of the tape is judged, and make it anew for the other half."""
    rest = part_judged(site, calm, 1 / 2)
    made_anew(site, "articles.v1")
    site.play(rest).release(1)


def written_made_anew(plain: str, *, away: bool = False) -> Callable[[Site, Calm], None]:
    """Delete a topic that a service writes when a part of the tape is judged, and make it anew; the books keep what it held.

    With `away` alerting has ended, and comes back when more stands in the new topic than it had read of the old one.
    """

    def inject(site: Site, calm: Calm) -> None:
        rest = part_judged(site, calm, 1 / 3 if away else 1 / 2)
        before = site.records(plain)
        assert before, f"{plain} held nothing"
        if away:
            site.kill("alerting", signal.SIGTERM, more=0)
        made_anew(site, plain)
        site.kept[plain] = before
        site.play(rest).release(1)
        if away:
            until(lambda: len(site.records(plain)) > 2 * len(before), lambda: f"{plain} does not fill", 60)
            site.start("alerting")

    return inject


def memory_made_anew(site: Site, calm: Calm) -> None:
    """Delete the memory under a judge at work, and make it anew: it judges on, and whoever restores what is left refuses it."""
    rest = part_judged(site, calm, 1 / 2)
    made_anew(site, "alerting-state.v1")
    site.play(rest).release(1)
    site.player.finish()
    site.until_judged()
    site.kill("alerting", signal.SIGTERM, more=0)
    refused(site, "names no format")


def refused(site: Site, what: str) -> None:
    """Begin alerting, that is to end with what is wrong with its memory and the way out."""
    code = site.start("alerting").wait(60)
    said = site.log_of("alerting").splitlines()[-1]
    assert code == 2, f"alerting ended with {code}:\n{site.tail('alerting')}"
    assert (what in said, "to judge everything anew" in said) == (True, True), said


def part_judged(site: Site, calm: Calm, part: float) -> list[Entry]:
    """Play a part of the tape until it is judged, and give the rest."""
    number = round(part * len(calm.tape))
    site.play(calm.tape[:number]).finish()
    site.until_judged()
    return calm.tape[number:]


def made_anew(site: Site, plain: str) -> None:
    """Delete a topic under services at work, and make it anew."""
    handled, before = site.handled("extractor"), site.topic_id(plain)
    site.delete_topic(plain)
    site.command("topics", "create")
    assert site.topic_id(plain) != before
    site.struck(plain, "deleted and made anew", handled)


FAULTS = [
    Fault(name="alerting's machine lost", inject=machine_lost, blows=TIMES),
    Fault(name="a poisoned record in alerting's memory", inject=memory_poisoned, blows=2),
    Fault(name="articles.v1 deleted and made anew", inject=articles_made_anew, plays=False),
    *(
        Fault(name=f"{plain} deleted and made anew", inject=written_made_anew(plain), plays=False)
        for plain in ("signals.v1", "observations.v1", "alerts.v1")
    ),
    Fault(name="alerting-state.v1 deleted and made anew", inject=memory_made_anew, blows=2, plays=False),
    Fault(
        name="observations.v1 made anew while alerting is away",
        inject=written_made_anew("observations.v1", away=True),
        blows=2,
        plays=False,
    ),
]
