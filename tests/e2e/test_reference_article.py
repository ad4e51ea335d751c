"""The reference article, sent alone as text into an empty system: one situation, one flash, nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.system import ROOT, Services, services

ARTICLE = ROOT.parent / "shared" / "seed" / "article.txt"


@pytest.mark.skipif(not ARTICLE.exists(), reason="needs ../shared/seed/article.txt, which lies beside a development checkout")
def test_the_reference_article_alone_is_one_situation_with_one_flash(broker_address: str) -> None:
    with services(broker_address, "e2e-reference") as system:
        send(system, ARTICLE)
        system.until_judged()
        alerts = system.latest("alerts.v1", "alert_id")
        situations = system.latest("situations.v1", "situation_id")

    (alert,), (situation,) = alerts, situations
    assert (alert["lane"], alert["state"], alert["level"]) == ("flash", "firing", "advisory")
    assert alert["confirmation"] == "unconfirmed (1 publisher)"
    assert [party["id"] for party in alert["actors"]] == ["IRN"]
    assert "USA" in {party["country"] for party in alert["targets"]}
    assert "missile" in " ".join(alert["modes"])
    assert {"fac:al-asad", "loc:erbil"} <= {place["id"] for place in alert["places"]}
    assert {place["country"] for place in alert["places"]} == {"IRQ"}
    assert any("more than a dozen ballistic missiles" in each["quote"] for each in alert["evidence"])
    assert alert["event_time"].startswith("2020-01-0")
    assert [member["alert_id"] for member in situation["alerts"]] == [alert["alert_id"]]


def send(system: Services, path: Path) -> None:
    argv = [sys.executable, "-m", "services", "producer", "files", str(path)]
    done = subprocess.run(argv, env={**os.environ, **system.environment}, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "sent 1" in done.stdout, json.dumps([done.stdout, done.stderr])
