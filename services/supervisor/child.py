"""One service as a child process: started tied to this one, its log read, begun again when it dies."""

import json
import os
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from http import HTTPStatus
from threading import Thread

from services.adapters.child import tied

STOP_S = 12.0
"""A service stops within 10 s; then it is killed."""
DEATHS = 5
WITHIN_S = 60.0
"""A service that died so often in that time is given up."""
LOUD = frozenset({"warning", "error", "critical"})

Say = Callable[[str, str], None]
"""Shows a line of a service: its name and the text."""


class Child:
    """A service under supervision.

    Args:
        name: What it is called on the screen.
        arguments: The arguments of the `tocsin` command that is the service.
        environment: Its whole environment.
        port: Its operator's port on 127.0.0.1.
        say: Called from a thread with what its log has to say: warnings and worse, and lines that are no events.
    """

    def __init__(self, name: str, arguments: list[str], environment: Mapping[str, str], port: int, say: Say) -> None:
        self.name = name
        self.port = port
        self._argv = tied([sys.executable, "-m", "services", *arguments])
        self._environment = {**environment, "TOCSIN_PORT": str(port), "TOCSIN_LOG_FORMAT": "json"}
        self._say = say
        self._last: deque[str] = deque(maxlen=1)
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self.process = self._start()

    def ready(self) -> bool:
        """Does its operator's port say that it can take work?"""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as reply:
                return bool(reply.status == HTTPStatus.OK)
        except (urllib.error.URLError, OSError):
            return False

    def revive(self) -> bool:
        """Begin it again if it died, showing the last line of its log.

        Returns:
            False when it died too often and is given up.
        """
        code = self.process.poll()
        if code is None:
            return True
        self._deaths.append(time.monotonic())
        self._say(self.name, f"died ({_ending(code)}); its last line: {self.last_line}")
        if len(self._deaths) == DEATHS and self._deaths[-1] - self._deaths[0] < WITHIN_S:
            self._say(self.name, f"died {DEATHS} times within {WITHIN_S:.0f} s; given up")
            return False
        self.process = self._start()
        return True

    def finished(self) -> int | None:
        """Give the exit code of a service that ends by itself, or nothing while it runs."""
        return self.process.poll()

    @property
    def last_line(self) -> str:
        """Give the last line of its log."""
        return self._last[0] if self._last else "it left no line"

    def stop(self) -> None:
        """End it: first asked, then killed."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - the project's own command
            self._argv,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        Thread(target=self._read, args=(process,), name=f"log-of-{self.name}", daemon=True).start()
        return process

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            text = harmless(line.rstrip())
            if not text:
                continue
            shown, is_loud = _as_shown(text)
            self._last.append(shown)
            if is_loud:
                self._say(self.name, shown)


def harmless(text: str) -> str:
    """Give text that a terminal only shows: headlines are hostile input, and control characters steer a terminal."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) == "Cc" else each for each in text)


def _as_shown(line: str) -> tuple[str, bool]:
    """Give a log line as a person reads it, and whether it is one to show: a warning or worse, or no event at all."""
    try:
        event = json.loads(line)
    except ValueError:
        return line, True
    if not isinstance(event, dict):
        return line, True
    fields = " ".join(f"{key}={value}" for key, value in event.items() if key not in {"event", "level", "timestamp", "service"})
    return harmless(f"{event.get('level')}: {event.get('event')} {fields}"), event.get("level") in LOUD


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def environment_for(settings: Mapping[str, str]) -> dict[str, str]:
    """Give this process's environment with some settings of Tocsin's in place of its own."""
    return {**os.environ, **{f"TOCSIN_{name.upper()}": value for name, value in settings.items()}}
