"""SASL/SCRAM over TLS with rights for each service, on a real secured broker: who is let in, and who is told why not."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import structs

from services.adapters import access, acls, topics
from services.adapters.acls import Rule
from services.adapters.listener import free_ports
from services.adapters.settings import Settings
from tests.extraction import wait_until
from tests.secured_kafka import secured_kafka
from tests.webhook_receiver import SECRET, listening, rules_file

FILE = Path(__file__).parents[2] / "deploy/acls.yaml"
USERS = tuple(acls.read_acls(FILE))
SERVICES = ("producer", "extractor", "alerting", "feed", "notifier")
READY_S = 60.0
NEWS = [
    {
        "url": f"https://paper{number}.example/a",
        "publisher": f"Paper {number}",
        "title": "Iran fires missiles at base in Iraq",
        "text": f"BAGHDAD - Iran fired more than a dozen ballistic missiles at an air base in Iraq, {teller} said on Wednesday.",
        "published_at": f"2020-01-08T01:0{number}:00Z",
    }
    for number, teller in enumerate(("the Pentagon", "the Iraqi army"))
]


@pytest.fixture(scope="module")
def admin() -> Iterator[Settings]:
    """Settings of the one who may do everything, on a broker whose other users have their rights and their topics."""
    with secured_kafka({name: f"password of {name}" for name in USERS}) as settings:
        assert tocsin(settings, "acls", "apply", str(FILE)).returncode == 0
        assert tocsin(as_user(settings, "operator"), "topics", "create").returncode == 0
        yield settings


def as_user(settings: Settings, name: str) -> Settings:
    return structs.replace(settings, kafka_username=name, kafka_password=f"password of {name}")


def environment(settings: Settings, **more: str) -> dict[str, str]:
    given = {f"TOCSIN_{name.upper()}": str(getattr(settings, name)) for name in Settings.__struct_fields__}
    return {**os.environ, **given, **more}


def tocsin(settings: Settings, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services", *arguments],
        env=environment(settings, **more),
        capture_output=True,
        text=True,
        check=False,
        timeout=READY_S,
    )


@contextmanager
def services(commands: dict[tuple[str, ...], Settings], **more: str) -> Iterator[None]:
    """Run services side by side, once all are ready."""
    ports = free_ports(len(commands))
    running = [
        subprocess.Popen([sys.executable, "-m", "services", *arguments], env=environment(settings, **more, TOCSIN_PORT=str(port)))
        for (arguments, settings), port in zip(commands.items(), ports, strict=True)
    ]
    try:
        wait_until(lambda: any(each.poll() is not None for each in running) or all(map(_is_ready, ports)), READY_S)
        assert [each.poll() for each in running] == [None] * len(running)
        yield
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(20)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def test_each_service_works_from_end_to_end_with_its_own_user(admin: Settings, tmp_path: Path) -> None:
    archive = tmp_path / "news.jsonl"
    archive.write_text("\n".join(map(json.dumps, [*NEWS, {"url": "https://a.example/empty"}])))
    (page,) = free_ports(1)
    with listening() as ear:
        given = {"TOCSIN_RULES": str(rules_file(tmp_path, desk=f"{ear.url} advisory")), "TOCSIN_TEST_SECRET": SECRET}
        commands = ("feed", "--port", str(page)), ("notifier",), ("alerting",), ("extractor", "--workers", "1")
        with services({each: as_user(admin, each[0]) for each in commands}, **given):
            sent = tocsin(as_user(admin, "producer"), "producer", "replay", str(archive))
            heard = ear.until(lambda heard: len(heard) >= 1)
            wait_until(lambda: bool(alerts(page)), READY_S)

            told = alerts(page)

    operator = as_user(admin, "operator")
    listed = tocsin(operator, "deadletters", "list", "--json")
    replayed = tocsin(operator, "deadletters", "replay", "--reason", "missing-field", "--yes")
    assert sent.returncode == 0, sent.stderr
    assert "sent 2, refused 1" in sent.stdout
    assert json.loads(listed.stdout)["origin"] == f"{archive}:3"
    assert (replayed.returncode, "cannot be sent: 1" in replayed.stdout) == (1, True), replayed.stderr
    assert topics.check(operator) == []
    assert heard[0].body["type"] == "situation.opened"
    assert "missile" in told[0]["headline"].lower()


def alerts(page: int) -> list[dict[str, Any]]:
    answer = httpx.get(f"http://127.0.0.1:{page}/api/alerts", timeout=10, trust_env=False).json()
    found: list[dict[str, Any]] = answer["alerts"]
    return found


def test_a_wrong_password_and_an_unencrypted_client_are_told_so_by_each_service(admin: Settings, tmp_path: Path) -> None:
    wrong = {"kafka_password": "guessed"}
    open_line = structs.replace(as_user(admin, "feed"), kafka_security="SASL_PLAINTEXT", kafka_ca_file="")

    ended = all_ended(tmp_path, {name: structs.replace(as_user(admin, name), **wrong) for name in SERVICES})
    unencrypted = all_ended(tmp_path, dict.fromkeys(("producer", "feed"), open_line))

    where = f"tocsin: Kafka at {admin.kafka_bootstrap}: TOCSIN_KAFKA_"
    for name, (code, said) in ended.items():
        rule = f"{where}USERNAME is '{name}', and Kafka does not know this user or the password is wrong"
        assert (code, told_by(said)) == (2, [f"{rule}; correct TOCSIN_KAFKA_USERNAME or TOCSIN_KAFKA_PASSWORD"])
        assert "guessed" not in said
    for code, said in unencrypted.values():
        rule = f"{where}SECURITY is SASL_PLAINTEXT, and this port is encrypted"
        assert (code, told_by(said)) == (2, [f"{rule}; set SASL_SSL or SSL, and TOCSIN_KAFKA_CA_FILE"])


def told_by(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("tocsin: ")]


OTHERS = {
    "producer": ("feed", ["see topic secured.articles.v1"]),
    "extractor": ("operator", ["read topic secured.articles.v1", "write topic secured.signals.v1"]),
    "alerting": ("operator", ["read topic secured.observations.v1", "write topic secured.alerts.v1"]),
    "feed": ("notifier", ["read topic secured.alerts.v1", "read topic secured.index.v1"]),
    "notifier": ("feed", ["read and write topic secured.notifier-state.v1", "write topic secured.dead-letters.v1"]),
}


def test_a_service_with_the_user_of_another_is_told_what_it_may_not_touch(admin: Settings, tmp_path: Path) -> None:
    ended = all_ended(tmp_path, {name: as_user(admin, user) for name, (user, _) in OTHERS.items()})

    for name, (user, lacking) in OTHERS.items():
        code, said = ended[name]
        assert code == 2, said
        for what in lacking:
            assert f"TOCSIN_KAFKA_USERNAME is '{user}', and this user may not {what}; use the user of this service" in said


def test_a_group_and_a_transaction_of_another_are_refused_too(admin: Settings, tmp_path: Path) -> None:
    users = acls.read_acls(FILE)
    acls.apply(admin, users | {"alerting": structs.replace(users["alerting"], groups=[])})
    acls.apply(admin, {"notifier": structs.replace(users["notifier"], transactions=[])})
    acls.apply(admin, {"extractor": structs.replace(users["extractor"], groups=[])})

    ended = all_ended(tmp_path, {name: as_user(admin, name) for name in ("alerting", "notifier", "extractor")})

    acls.apply(admin, users)
    assert [code for code, _ in ended.values()] == [2, 2, 2], ended
    assert "may not join group secured.alerting; use" in ended["alerting"][1]
    assert "may not write in transactions; use" in ended["notifier"][1]
    assert "may not join group secured.extractor; use" in ended["extractor"][1]


def all_ended(folder: Path, settings_of: dict[str, Settings]) -> dict[str, tuple[int, str]]:
    """Run services side by side until each has ended by itself; give their exit codes and what they said on standard error."""
    given = receivers(folder)
    running = {
        name: subprocess.Popen(
            [sys.executable, "-m", "services", *command_of(name, folder)],
            env=environment(settings, **given),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, settings in settings_of.items()
    }
    try:
        return {name: (process.wait(READY_S), process.communicate()[1]) for name, process in running.items()}
    finally:
        for process in running.values():
            process.kill()
            process.communicate()


def command_of(name: str, folder: Path) -> list[str]:
    archive = folder / "one.jsonl"
    archive.write_text(json.dumps(NEWS[0]))
    more = {"producer": ["files", str(archive)], "extractor": ["--workers", "1"], "feed": ["--port", "0"]}
    return [name, *more.get(name, [])]


def receivers(folder: Path) -> dict[str, str]:
    return {"TOCSIN_RULES": str(rules_file(folder, desk="http://127.0.0.1:9/hook")), "TOCSIN_TEST_SECRET": SECRET}


def test_only_who_manages_topics_makes_them_and_only_an_administrator_gives_rights(admin: Settings) -> None:
    made = tocsin(structs.replace(as_user(admin, "feed"), run="other"), "topics", "create")
    given = tocsin(as_user(admin, "operator"), "acls", "apply", str(FILE))

    assert made.returncode == given.returncode == 2
    assert "TOCSIN_KAFKA_USERNAME is 'feed', and this user may not" in made.stderr
    assert "TOCSIN_KAFKA_USERNAME is 'operator', and this user may not change the cluster" in given.stderr


def test_rights_that_are_too_many_or_too_few_are_named_and_put_right(admin: Settings) -> None:
    more = acls.read_acls(FILE)
    more["feed"] = structs.replace(more["feed"], write=["alerts.v1"], watches=[])
    acls.apply(admin, more)

    checked = tocsin(admin, "acls", "check", str(FILE))
    made, taken = acls.apply(admin, acls.read_acls(FILE))

    assert checked.returncode == 1
    assert checked.stdout.splitlines() == [
        "missing: feed may describe group secured.alerting",
        "too much: feed may write topic secured.alerts.v1",
    ]
    assert (made, taken) == (
        [Rule("feed", "DESCRIBE", "GROUP", "secured.alerting")],
        [Rule("feed", "WRITE", "TOPIC", "secured.alerts.v1")],
    )
    assert acls.applied(admin, acls.read_acls(FILE)) == acls.rules(acls.read_acls(FILE), admin)


def test_rights_of_other_namespaces_and_users_stay(admin: Settings) -> None:
    other, users = structs.replace(admin, namespace="other"), acls.read_acls(FILE)
    acls.apply(other, users)

    made, taken = acls.apply(admin, {"feed": users["feed"]})

    assert (made, taken) == ([], [])
    assert Rule("notifier", "READ", "TOPIC", "other.situations.v1") in acls.applied(other, users)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"kafka_ca_file": ""},
            "its certificate is not to be trusted: unable to get local issuer certificate; name in TOCSIN_KAFKA_CA",
        ),
        (
            {"kafka_sasl_mechanism": "SCRAM-SHA-256"},
            "MECHANISM is SCRAM-SHA-256, and it takes SCRAM-SHA-512; choose one of these",
        ),
        ({"kafka_security": "SSL"}, "is SSL, and this port asks for a user; set SASL_SSL"),
        ({"kafka_security": "PLAINTEXT"}, "is PLAINTEXT, and this port is encrypted; set SASL_SSL"),
        ({"kafka_username": "nobody"}, "TOCSIN_KAFKA_USERNAME is 'nobody', and Kafka does not know this user"),
    ],
)
def test_each_wrong_setting_is_named_at_once(admin: Settings, changes: dict[str, str], words: str) -> None:
    began = time.monotonic()

    with pytest.raises(access.AccessError) as caught:
        topics.partitions_of(structs.replace(admin, **changes), "alerts.v1")

    assert words in str(caught.value)
    assert time.monotonic() - began < 5


def test_a_host_that_the_certificate_does_not_name_is_not_trusted(admin: Settings) -> None:
    elsewhere = structs.replace(admin, kafka_bootstrap=admin.kafka_bootstrap.replace("127.0.0.1", "localhost"))

    with pytest.raises(access.AccessError, match=r"Hostname mismatch.*in TOCSIN_KAFKA_BOOTSTRAP the host that it is made out to"):
        topics.partitions_of(elsewhere, "alerts.v1")


@pytest.mark.parametrize(
    ("security", "words"),
    [
        ("SASL_SSL", "is SASL_SSL, and this port is not encrypted; name the encrypted one, or set SASL_PLAINTEXT"),
        ("SSL", "is SSL, and this port is not encrypted; name the encrypted one, or set PLAINTEXT"),
        ("SASL_PLAINTEXT", "is SASL_PLAINTEXT, and this port asks for no user; set PLAINTEXT"),
    ],
)
def test_a_password_is_never_sent_to_a_port_that_is_open_to_all(broker_address: str, security: str, words: str) -> None:
    settings = as_user(Settings(kafka_bootstrap=broker_address), "feed")

    with pytest.raises(access.AccessError, match=words):
        topics.partitions_of(structs.replace(settings, kafka_security=security), "alerts.v1")


def test_a_kafka_without_rules_says_how_to_have_some(broker_address: str) -> None:
    ended = tocsin(Settings(kafka_bootstrap=broker_address), "acls", "apply", str(FILE))

    assert ended.returncode == 2
    assert "it has no authorizer; set Kafka's authorizer.class.name=" in ended.stderr
