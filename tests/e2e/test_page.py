"""The page in a real Chromium, driven over its debugging pipe."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Self
from urllib.request import urlopen

import pytest
from msgspec.structs import replace

from tests.alert_builders import (
    a_full_situation,
    a_mark,
    a_moment,
    a_silence,
    a_situation,
    an_alert,
    an_evidence,
    an_explained_burst,
    an_observation,
    send_by,
)
from tests.builders import a_mention, a_threat
from tests.conftest import lacking

TIMES = "\N{MULTIPLICATION SIGN}"
HOSTILE = "<img src=x onerror=alert(1)>"
LIMIT_S = 30.0
TOCSIN = str(Path(sys.executable).parent / "tocsin")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
]  # fmt: skip

# The browser reads commands at descriptor 3 and answers at 4.
LAUNCHER = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
os.dup2(ends[0], 3)
os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""

_runs = count(1)


class Chromium:
    """A headless browser of its own, spoken to over a pipe; it keeps every event it was told."""

    def __init__(self, profile: Path) -> None:
        program = shutil.which("chromium") or lacking("install Debian's chromium: apt-get install chromium")
        commands_out, self._commands = os.pipe()
        self._answers, answers_in = os.pipe()
        launcher = [sys.executable, "-c", LAUNCHER, str(commands_out), str(answers_in)]
        self._process = subprocess.Popen(
            [*launcher, program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(commands_out, answers_in),
            stderr=subprocess.DEVNULL,
        )
        os.close(commands_out)
        os.close(answers_in)
        self._rest = b""
        self._sent = 0
        self._session = ""
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(LIMIT_S)
        os.close(self._commands)
        os.close(self._answers)

    def call(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": params} | ({"sessionId": self._session} if self._session else {})
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._sent:
                assert "error" not in answer, answer
                found: dict[str, Any] = answer["result"]
                return found
            self.events.append(answer)

    def run(self, expression: str) -> Any:  # noqa: ANN401 - JSON
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def open(self, address: str) -> None:
        self.call("Page.navigate", url=address)

    def until(self, expression: str) -> Any:  # noqa: ANN401 - JSON
        """Wait until the expression is true in the page, and give its value; an element has none."""
        return waited(lambda: self.run(expression), expression)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._answers, 1_000_000)
            assert piece, "chromium ended"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


def waited(condition: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 - JSON
    ends_at = time.monotonic() + LIMIT_S
    while time.monotonic() < ends_at:
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail(f"not so after {LIMIT_S:.0f} s: {what}")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def chromium(browser: Chromium) -> Chromium:
    browser.open("about:blank")
    browser.until("location.href === 'about:blank'")
    browser.events.clear()
    return browser


@pytest.fixture
def environ(broker_address: str) -> Iterator[dict[str, str]]:
    """Settings of a namespace of its own on the real broker; its topics are there, and go afterwards."""
    chosen = settings_of(broker_address)
    tocsin(chosen, "topics", "create")
    yield chosen
    tocsin(chosen, "topics", "delete", "--yes")


def settings_of(bootstrap: str) -> dict[str, str]:
    own = {"TOCSIN_KAFKA_BOOTSTRAP": bootstrap, "TOCSIN_NAMESPACE": "page", "TOCSIN_RUN": f"{os.getpid()}-{next(_runs)}"}
    return {**os.environ, **own, "TOCSIN_PORT": "0"}


def tocsin(environ: dict[str, str], *arguments: str) -> None:
    subprocess.run([TOCSIN, *arguments], env=environ, check=True, capture_output=True, timeout=LIMIT_S)


@contextmanager
def feed(environ: dict[str, str], *, port: int = 0, wait_for_past: bool = True) -> Iterator[str]:
    """Serve `tocsin feed` and give its address without the last slash."""
    with subprocess.Popen([TOCSIN, "feed", "--port", str(port)], env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().rpartition(" ")[2].strip().rstrip("/")
            waited(lambda: not wait_for_past or status_of(address)["caught_up"], "the past is read")
            yield address
        finally:
            process.terminate()
            assert process.wait(LIMIT_S) == 0


def status_of(address: str) -> dict[str, Any]:
    with urlopen(f"{address}/api/status", timeout=LIMIT_S) as reply:  # noqa: S310 - our own address
        found: dict[str, Any] = json.load(reply)
        return found


def test_a_situation_appears_as_it_comes_with_its_alert_its_evidence_and_its_times(
    environ: dict[str, str], chromium: Chromium
) -> None:
    alert = an_alert("one", situation_id="two")
    with feed(environ) as address:
        chromium.open(f"{address}/")
        chromium.until("!document.querySelector('#empty').hidden")
        send_by(environ, a_mark(a_moment(3)), alert, a_situation("two", of=(alert,)))
        shown = chromium.until("document.querySelector('#situations .alert[open]')?.closest('.card').innerText")
        announced = chromium.run("document.querySelector('#announce').textContent")
        chromium.until("document.body.dataset.stream === 'live'")

    for said in (
        "Baghdad: Iran and United States", "opened 3 Jan 2020, 00:43 UTC", "unconfirmed (1 publisher)", "flash", "provisional",
        "1 story in 1 h", "Rockets struck a convoy", "Meridian Wire", "reported by officials", "3 Jan 2020, 00:42 UTC",
        "not known",
    ):  # fmt: skip
        assert said in shown
    assert announced == "New situation, advisory: Baghdad: Iran and United States"


def test_an_alert_shows_why_it_rang_and_what_would_have_kept_it_silent(environ: dict[str, str], chromium: Chromium) -> None:
    send_by(environ, an_explained_burst("one"))
    with feed(environ) as address:
        chromium.open(f"{address}/alerts/one")
        shut = chromium.until("document.querySelector('.alert[open]')?.innerText")
        chromium.run("document.querySelector('.conditions summary').click()")
        open_ = chromium.until("document.querySelector('.conditions details').open && document.querySelector('.alert').innerText")

    for said in (
        "Reports of attacks in Iraq are eight times as frequent as usual.", "12 stories in 6 h", "1.5 expected",
        f"8 {TIMES} the usual",
        f"p = 3 {TIMES} 10⁻⁹ (less than one in a million)", "learned from 10 days", "from 30 articles, 7 publishers",
        f"hour of the week {TIMES} 1.2", f"volume {TIMES} 0.9", "dispersion 1.3", "98 % of the articles analysed",
        "Nearest to silence: 7 independent publishers; 7 are asked; with 1 publisher less it would have waited",
        "2 conditions of ringing", "material/IRQ", "11 of its 13 stories", "nothing comes from national",
        "model 1", "policy abc123",
    ):  # fmt: skip
        assert said in shut
    assert "a chance of 3e-09; 1e-04 rings" not in shut
    assert "a chance of 3e-09; 1e-04 rings" in open_
    assert troubles(chromium) == []


def test_hostile_text_is_shown_as_text_and_nothing_runs_or_is_fetched(environ: dict[str, str], chromium: Chromium) -> None:
    both = (an_evidence(title=HOSTILE, quote=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)"),)
    alert = an_alert("one", situation_id="two", headline=HOSTILE, reason=HOSTILE, evidence=both, counter_evidence=both)
    alert = replace(alert, summary=HOSTILE, silent_groups=(HOSTILE,), policy_version=HOSTILE)
    send_by(environ, alert, a_situation("two", of=(alert,), name=HOSTILE))
    with feed(environ) as address:
        chromium.open(f"{address}/alerts/one")
        shown = chromium.until("document.querySelector('#situations .alert[open]')?.innerText")
        images = chromium.run("document.querySelectorAll('main img').length")
        script_links = chromium.run("[...document.links].filter(link => !link.protocol.startsWith('http')).length")

    assert shown.count(HOSTILE) == 11
    assert (images, script_links) == (0, 0)
    requests = [event["params"]["request"]["url"] for event in chromium.events if event["method"] == "Network.requestWillBeSent"]
    assert requests
    assert all(url.startswith(f"{address}/") or url == "about:blank" for url in requests)
    assert troubles(chromium) == []


def troubles(chromium: Chromium) -> list[dict[str, Any]]:
    """Give what the browser complained of: violations of the policy, errors, exceptions, dialogs."""
    kinds = {"Log.entryAdded", "Audits.issueAdded", "Runtime.exceptionThrown", "Page.javascriptDialogOpening"}
    return [event for event in chromium.events if event["method"] in kinds]


def test_the_policy_stops_what_a_page_must_not_do(environ: dict[str, str], chromium: Chromium) -> None:
    with feed(environ) as address:
        chromium.open(f"{address}/")
        chromium.until("!document.querySelector('#empty').hidden")
        chromium.run("const s = document.createElement('style'); s.textContent = 'body{color:red}'; document.head.append(s)")
        markup = chromium.run("try { document.body.innerHTML = '<b>x</b>'; 'done' } catch { 'refused' }")

    assert markup == "refused"
    assert troubles(chromium) != []


def test_a_link_of_the_evidence_leads_out_without_telling_from_where(environ: dict[str, str], chromium: Chromium) -> None:
    send_by(environ, an_alert("one"))
    with feed(environ) as address:
        chromium.open(f"{address}/alerts/one")
        chromium.until("!!document.querySelector('blockquote a')")
        link = chromium.run("(a => [a.href, a.rel, a.target])(document.querySelector('blockquote a'))")

    assert link == [an_evidence().url, "noopener noreferrer nofollow", "_blank"]


def test_the_banner_says_that_the_stream_is_stale_when_kafka_does_not_answer(chromium: Chromium) -> None:
    with feed(settings_of("127.0.0.1:9"), wait_for_past=False) as address:
        chromium.open(f"{address}/")
        said = chromium.until("document.body.dataset.stream === 'stale' && document.querySelector('#banner').innerText")
        shown = chromium.run("document.querySelector('main').innerText")

    assert "Kafka does not answer" in said
    assert "Stale since" in said
    assert "Not known yet" in shown
    assert "Nothing has rung" not in shown


def test_the_banner_says_which_source_group_is_silent_while_the_rest_lives(environ: dict[str, str], chromium: Chromium) -> None:
    send_by(environ, a_mark(), a_silence("national"))
    with feed(environ) as address:
        chromium.open(f"{address}/")
        said = chromium.until("!document.querySelector('#banner').hidden && document.querySelector('#banner').innerText")
        state = chromium.run("document.body.dataset.stream")

    assert said.startswith("national is silent since 3 Jan 2020, 00:42:00 UTC")
    assert "Fewer reports do not mean calm." in said
    assert state == "live"


def test_the_banner_says_that_the_feed_is_gone_and_goes_when_it_is_back(environ: dict[str, str], chromium: Chromium) -> None:
    with feed(environ) as address:
        chromium.open(f"{address}/")
        chromium.until("document.body.dataset.stream === 'live'")
    said = chromium.until("document.body.dataset.stream === 'lost' && document.querySelector('#banner').innerText")
    assert "No word from Tocsin since" in said

    send_by(environ, an_alert("meanwhile", headline="Meanwhile"))
    with feed(environ, port=int(address.rpartition(":")[2])):
        chromium.until("document.body.dataset.stream === 'live' && document.querySelector('#banner').hidden")
        chromium.until("document.querySelector('main').innerText.includes('Meanwhile')")


def test_an_empty_system_shows_what_is_told_ranked_and_that_it_is_learning(environ: dict[str, str], chromium: Chromium) -> None:
    wide = [an_observation(number, a_mention()) for number in range(3)]
    narrow = an_observation(9, a_threat(quote=HOSTILE), title=HOSTILE, url="javascript:alert(1)", backfill=True)
    learning = a_silence(baseline="learning, day 1 of 7", meanwhile="flashes now; bursts after 1 day")
    unread = an_observation(10, a_mention(recency="recalled"), analysed=False)
    send_by(environ, a_mark(), *wide, narrow, unread, learning)
    with feed(environ) as address:
        chromium.open(f"{address}/")
        ranked = chromium.until("!document.querySelector('#now-section').hidden && document.querySelector('#now').innerText")
        word = chromium.until("!document.querySelector('#learning').hidden && document.querySelector('#learning').innerText")
        time_line = chromium.until("(text => text.includes('%') && text)(document.querySelector('#now-time').innerText)")
        empty = chromium.run("document.querySelector('#empty').innerText")

    assert "Nothing has rung" in empty
    assert time_line.endswith("; 20 % of 5 articles not read")
    assert word == "Baseline: learning, day 1 of 7. What can ring: flashes now; bursts after 1 day."
    first, second = ranked.split("Threats by Iran")
    assert "Missile strike by Iran against United States in Iraq" in first
    assert "3 publishers" in first
    assert second.count(HOSTILE) == 2
    assert troubles(chromium) == []


def test_a_situation_shows_who_was_notified_what_answers_what_and_what_is_not_read(
    environ: dict[str, str], chromium: Chromium
) -> None:
    alert = an_alert(
        "one",
        situation_id="two",
        lane="trend",
        baseline="learning, day 2 of 7",
        meanwhile="bursts now; trends after 14 days",
        rising_days=4,
        rules=("Desk",),
    )
    send_by(environ, alert, a_full_situation("two", of=alert))
    with feed(environ) as address:
        chromium.open(f"{address}/situations/two")
        shown = chromium.until("document.querySelector('#situations .alert[open]')?.closest('.card').innerText")

    for said in (
        "A further strike", "United States → Iran", "answers act 1", "on Friday", "a vote", "desk: gulf", "muted by Night",
        "40 % of 50 articles about IRN in a day are not analysed (fa 20)", "Rising for 4 days.", "Your rules: Desk",
        "What is usual is not fully known: learning, day 2 of 7. What could ring: bursts now; trends after 14 days.",
    ):  # fmt: skip
        assert said in shown
    assert troubles(chromium) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_its_width(environ: dict[str, str], chromium: Chromium, width: int) -> None:
    alert = an_alert("one", situation_id="two", headline="W" * 200, confirmation="confirmed (12 publishers)")
    send_by(environ, alert, a_situation("two", of=(alert,), name="Situation" * 20))
    with feed(environ) as address:
        chromium.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        chromium.open(f"{address}/")
        chromium.until("!!document.querySelector('#situations .alert[open]')")
        assert chromium.run("document.documentElement.scrollWidth <= window.innerWidth")
        assert chromium.run("[...document.querySelectorAll('h2, h3, p')].every(node => node.scrollWidth <= node.clientWidth + 1)")


def test_what_a_reader_opened_stays_open_when_news_comes(environ: dict[str, str], chromium: Chromium) -> None:
    alerts = (an_alert("one", situation_id="two", level="critical"), an_alert("three", situation_id="two", headline="Second"))
    send_by(environ, *alerts, a_situation("two", of=alerts))
    with feed(environ) as address:
        chromium.open(f"{address}/")
        chromium.until("document.querySelector('#alert-three summary')?.click() || document.querySelector('#alert-three')?.open")
        chromium.run("document.querySelector('#alert-three summary').focus()")
        send_by(environ, an_alert("three", situation_id="two", headline="Second, changed", revision=1))
        chromium.until("document.querySelector('#alert-three').innerText.includes('Second, changed')")

        assert chromium.run("document.querySelector('#alert-three').open")
        assert chromium.run("document.activeElement === document.querySelector('#alert-three summary')")
