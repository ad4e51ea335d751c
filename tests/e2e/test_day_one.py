"""The first minutes of an empty system: feeds bring a day's articles, and what matters is ranked before any past is known."""

import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.system import SCENARIO, get_json, services

FIRST_MINUTES_S = 300.0
GRAVE = {"assault/USA>IRN", "assault/IRN>USA", "threaten/IRN>USA"}
"""What a reader of that day would look for."""


def a_day_of_news(folder: Path) -> Path:
    """Give the scenario's articles as a day's: in their order, the last one published a minute ago."""
    articles = [json.loads(line) for line in (SCENARIO / "articles.jsonl").read_text().splitlines()]
    now = datetime.now(UTC) - timedelta(minutes=1)
    step = timedelta(hours=23) / len(articles)
    with (folder / "day.jsonl").open("w") as file:
        for number, article in enumerate(articles):
            at = now - (len(articles) - 1 - number) * step
            known = {name: value for name, value in article.items() if name != "seen_at"}
            file.write(json.dumps({**known, "published_at": at.isoformat()}) + "\n")
    return folder / "day.jsonl"


def within_first_minutes(address: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + FIRST_MINUTES_S
    while True:
        try:
            if is_so(found := get_json(address)):
                return found
        except httpx.HTTPError:
            found = {}
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


def test_an_empty_system_ranks_a_days_news_and_says_that_it_knows_no_past(broker_address: str, tmp_path: Path) -> None:
    day = a_day_of_news(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with services(broker_address, "e2e-day-one") as system:
        system.environment["TOCSIN_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        system.start("feed", "feed", "--port", str(port))
        system.command("producer", "files", str(day))
        now = within_first_minutes(
            f"http://127.0.0.1:{port}/api/now", lambda found: matters(found) >= GRAVE and bool(found["baseline"])
        )
        system.until_judged()
        alerts = system.latest("alerts.v1", "alert_id")
        hours = system.records("index.v1")

    assert matters({"ranked": now["ranked"][:5]}) >= {"assault/USA>IRN", "threaten/IRN>USA"}
    assert all(each["url"] and each["quote"] and each["publishers"] >= 1 for each in now["ranked"])
    assert now["baseline"] == "learning, day 1 of 7"
    assert now["meanwhile"] == "flashes and watches of each story now; bursts after 1 day, trends after 14 days"
    # No hour has passed and no bucket is known: what rings needs no past, and says so.
    assert hours == []
    assert {(each["lane"], each["baseline"]) for each in alerts} == {("flash", "learning, day 1 of 7")}


def matters(now: dict[str, Any]) -> set[str]:
    return {each["about"] for each in now.get("ranked", ())}
