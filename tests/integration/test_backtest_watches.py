"""`tocsin backtest` rings a user's watches too, and counts them as a lane of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

WATCHES = """\
watches:
  - {name: suez, match: '"Suez Canal"', level: warning}
"""
LIMIT_S = 120


def test_watches_ring_and_are_counted_by_their_lane(tmp_path: Path) -> None:
    texts = (
        "Tankers wait at the Suez Canal.",
        "The council met about schools.",
        "A ship ran aground in the Suez Canal overnight, pilots said.",
    )
    lines = [
        {"title": f"News {at}", "text": text, "publisher": f"Wire {at}", "published_at": f"2020-01-08T0{at}:00:00Z"}
        for at, text in enumerate(texts)
    ]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "watches.yaml").write_text(WATCHES)
    environ = os.environ | {"TOCSIN_WATCHES": str(tmp_path / "watches.yaml"), "XDG_CACHE_HOME": str(tmp_path)}
    files = [str(tmp_path / "news.jsonl"), "--summary", str(tmp_path / "sum.json")]
    command = [sys.executable, "-m", "services", "backtest", *files]

    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=LIMIT_S, check=True)

    alerts = [json.loads(line) for line in done.stdout.splitlines()]
    last = {alert["alert_id"]: alert for alert in alerts}
    assert [(each["lane"], each["indicator"], each["level"]) for each in last.values()] == [("watch", "watch/suez", "warning")]
    assert [step["what"] for step in alerts[-1]["timeline"]] == ["opened", "reported", "resolved"]
    assert json.loads((tmp_path / "sum.json").read_text())["by_lane"] == {"watch": 1}
