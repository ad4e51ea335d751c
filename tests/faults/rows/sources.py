"""The producer, and what sources do to it: it dies and returns, its clock is wrong, its input comes twice, shuffled or late."""

import itertools
import json
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.e2e.system import ROOT, SCENARIO
from tests.faults.fault import Calm, Fault
from tests.faults.proxy import Trouble
from tests.faults.rows.outputs import events
from tests.faults.site import GRACE_S, Site
from tests.faults.tape import Entry
from tests.faults.waiting import until

TIMES = 3
SPEED = "40000"
MADE = 3_000
"""Articles in a made file."""
SLOW_BYTES = 300_000
LATER = 25
"""How many records of a partition a late one lets pass."""
SOON = 6
"""So many are never six hours."""
OFF = """
import sys
from datetime import UTC, datetime, timedelta
from services.core.errors import TocsinError
from services.producer.sending import Files, send_files
now = lambda: datetime.now(UTC) + timedelta(hours=2)
try:
    send_files(Files(paths=[sys.argv[1]]), now=now)
except TocsinError as error:
    sys.exit(str(error))
"""
FAST = ("extractor", "--workers", "1", "--analyst", "tests.analysts:quick")


def replay_killed(site: Site, calm: Calm) -> Callable[[], None]:
    """Kill a replay and begin it again: it goes on behind what was acknowledged."""
    arguments = ("producer", "replay", str(SCENARIO / "articles.jsonl"), "--speed", SPEED)
    site.start("producer", *arguments)
    for _ in range(TIMES):
        site.kill("producer", more=30)
        site.start("producer", *arguments)
    assert site.processes["producer"].wait(180) == 0, site.tail("producer")
    went_on(site)
    wanted = {entry.article_id for entry in calm.tape if entry.article_id}

    def afterwards() -> None:
        assert site.article_ids() == wanted
        sent = sum("article_id" in message for message in site.messages("articles.v1"))
        site.notes.append(f"{sent - len(wanted)} of {len(wanted)} articles sent twice")

    return afterwards


def files_struck(site: Site, _calm: Calm) -> Callable[[], None]:
    """Kill `producer files` twice and ask it to end once, in the midst of a file; each next one goes on with it."""
    file = a_file(site)
    for how, per_second in ((signal.SIGKILL, SLOW_BYTES), (signal.SIGTERM, 4 * SLOW_BYTES), (signal.SIGKILL, SLOW_BYTES)):
        producer = site.start("producer", "producer", "files", str(file))
        site.lab.proxy.trouble(Trouble(producer.pid, per_second=per_second))
        site.kill("producer", how, more=MADE // 4)
    site.lab.proxy.heal()
    assert site.start("producer", "producer", "files", str(file)).wait(120) == 0, site.tail("producer")
    went_on(site)
    return lambda: all_there(site)


def went_on(site: Site) -> None:
    """See that a producer that was struck did not begin at the beginning."""
    behind = [int(line["inputs"]) for line in events(site.log_of("producer")) if line.get("event") == "going_on"]
    assert behind, "every run began at the beginning"
    site.notes.append(f"went on behind {' and '.join(map(str, behind))} inputs")


def ended_in_an_outage(site: Site, _calm: Calm) -> Callable[[], None]:
    """Ask a producer to end that the broker has left: it ends in time and says so, and the next one goes on."""
    file = a_file(site)
    producer = site.start("producer", "producer", "files", str(file))
    site.lab.proxy.trouble(Trouble(producer.pid, per_second=SLOW_BYTES))
    handled = site.awaits_work("producer", 200)
    site.lab.kill()
    began = time.monotonic()
    producer.terminate()
    code = producer.wait(30)
    assert (code, time.monotonic() - began < GRACE_S) == (2, True), site.tail("producer")
    assert "start again when it is back" in site.tail("producer")
    site.struck("producer", "SIGTERM without a broker", handled)
    site.lab.mend()
    assert site.start("producer", "producer", "files", str(file)).wait(120) == 0, site.tail("producer")
    return lambda: all_there(site)


def a_file(site: Site) -> Path:
    """Write a file of made articles."""
    file = site.folder / "made.jsonl"
    file.write_text("".join(f"{json.dumps(made(number))}\n" for number in range(MADE)))
    return file


def all_there(site: Site) -> None:
    """See that every article of the file is in the topic, and say how many are there again."""
    records = [message for message in site.messages("articles.v1") if "article_id" in message]
    assert {message["url"] for message in records} == {made(number)["url"] for number in range(MADE)}
    site.notes.append(f"{len(records) - MADE} of {MADE} articles sent twice")


def clock_off(site: Site, _calm: Calm) -> None:
    """Begin a live producer whose clock is two hours ahead beside one whose clock is right."""
    file = site.folder / "made.jsonl"
    file.write_text("".join(f"{json.dumps(made(number))}\n" for number in range(300)))
    assert site.start("producer", "producer", "files", str(file)).wait(60) == 0, site.tail("producer")
    until(lambda: site.handled("extractor") > 0, lambda: site.tail("extractor"))
    handled = site.handled("extractor")
    before = len(site.records("articles.v1"))
    done = subprocess.run(
        [sys.executable, "-c", OFF, str(file)],
        env=site.environment_of(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    # What the machine takes to ask is not held against the clock.
    said = re.search(r"this machine's clock is 7,(200|1\d\d) s ahead of the broker's", done.stderr)
    assert (done.returncode, said is not None) == (1, True), done.stderr
    assert len(site.records("articles.v1")) == before
    site.struck("producer", "clock 2 h ahead", handled)
    site.notes.append("refused before its first record")


def played(change: Callable[[list[Entry]], list[Entry]], how: str) -> Callable[[Site, Calm], None]:
    """Play the tape with its records changed."""

    def inject(site: Site, calm: Calm) -> None:
        tape = change(calm.tape)
        moved = sum(before != after for before, after in itertools.zip_longest(calm.tape, tape))
        site.play(tape, per_second=400).release(1)
        handled = site.awaits_work("extractor")
        assert moved > len(calm.tape) / 4, f"only {moved} records stand elsewhere"
        site.struck("input", how, handled)
        site.notes.append(f"{len(tape)} records, {moved} in another place")

    return inject


def soon(tape: list[Entry]) -> list[Entry]:
    """Send each article again before six hours of the news are over, which moves no figure."""
    return twice(tape, later=SOON)


def twice(tape: list[Entry], *, later: int = LATER) -> list[Entry]:
    """Send each article again at once and again after some more records."""
    out: list[Entry] = []
    held: list[tuple[int, Entry]] = []
    for number, entry in enumerate(tape):
        out += [each for due, each in held if due == number]
        out += [entry, entry] if entry.article_id else [entry]
        if entry.article_id:
            held.append((number + later, entry))
    return out


def interleaved(tape: list[Entry]) -> list[Entry]:
    """Let the partitions come in blocks: each in its own order, now one far ahead and now another."""
    rest = {number: [entry for entry in tape if entry.partition == number] for number in {entry.partition for entry in tape}}
    out: list[Entry] = []
    dice = random.Random(7)  # noqa: S311 - the same shuffle in every run
    while left := [number for number, entries in rest.items() if entries]:
        number, size = dice.choice(left), dice.randint(1, 60)
        out += rest[number][:size]
        del rest[number][:size]
    return out


def shuffled(tape: list[Entry]) -> list[Entry]:
    """Shuffle the articles between two marks of their partition."""
    dice = random.Random(7)  # noqa: S311 - as above
    places: dict[tuple[int, int], list[int]] = {}
    marks: dict[int, int] = {}
    for number, entry in enumerate(tape):
        marks[entry.partition] = marks.get(entry.partition, 0) + (not entry.article_id)
        if entry.article_id:
            places.setdefault((entry.partition, marks[entry.partition]), []).append(number)
    out = list(tape)
    for numbers in places.values():
        for number, source in zip(numbers, dice.sample(numbers, len(numbers)), strict=True):
            out[number] = tape[source]
    return interleaved(out)


def late(tape: list[Entry]) -> list[Entry]:
    """Send every third article after many later records."""
    out: list[Entry] = []
    held: list[tuple[int, Entry]] = []
    for number, entry in enumerate(tape):
        out += [each for due, each in held if due == number]
        if entry.article_id and number % 3 == 0 and number + 2 * LATER < len(tape):
            held.append((number + LATER, entry))
        else:
            out.append(entry)
    return out


def made(number: int) -> dict[str, str]:
    """Make an article that is like no other and does not pack well."""
    dice = random.Random(number)  # noqa: S311 - as above
    words = " ".join("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(200))
    return {"url": f"https://gazette.example/{number}", "title": f"Report {number}", "text": f"{words}."}


FAULTS = [
    Fault(name="kill -9 of a replay, gone on with", inject=replay_killed, blows=TIMES, plays=False),
    Fault(
        name="kill -9 and SIGTERM of producer files, resumed",
        inject=files_struck,
        services=(("extractor", *FAST), ("alerting",)),
        blows=TIMES,
        plays=False,
        same_alerts=None,
    ),
    Fault(
        name="SIGTERM of a producer without a broker",
        inject=ended_in_an_outage,
        services=(("extractor", *FAST), ("alerting",)),
        plays=False,
        same_alerts=None,
    ),
    Fault(
        name="a producer whose clock is 2 h off",
        inject=clock_off,
        services=(("extractor", *FAST), ("alerting",)),
        plays=False,
        same_alerts=None,
    ),
    Fault(name="input twice and thrice", inject=played(twice, "repeated"), plays=False, same_alerts="what rang"),
    Fault(name="input twice within hours", inject=played(soon, "repeated"), plays=False),
    Fault(name="input shuffled", inject=played(shuffled, "shuffled between marks and over partitions"), plays=False),
    Fault(name="input late", inject=played(late, "a third of the articles late"), plays=False, same_alerts=None),
]
