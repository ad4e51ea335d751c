"""The container files: safe by default, pinned, and in step with the code.

What a compose file may say is checked against the Compose Specification's own JSON schema, which PyPI's check-jsonschema carries.
Nothing here starts a container; the scenario's own few lines run on the tests' broker.
"""

import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from importlib.util import find_spec
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from services.adapters.files import load_yaml
from services.adapters.health import OperatorPort
from services.adapters.jars import KAFKA_VERSION
from services.adapters.settings import Settings, from_environment
from services.core.errors import ConfigError
from services.feed.command import DEFAULT_PORT
from tests.conftest import lacking
from tests.processes import environment

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
DASHBOARD = DEPLOY / "grafana/provisioning/dashboards/tocsin.json"
OUR_IMAGE = "tocsin:"
ONE_SHOT = "no"
OPERATOR_PORT = 9464

_variable = re.compile(r"\$(?:(\$)|\{(\w+)(:?[-+])?([^{}]*)\})")


def interpolated(text: str, environ: Mapping[str, str]) -> str:
    """Resolve variables as Compose does, as far as our file uses them; the innermost first."""

    def value(found: re.Match[str]) -> str:
        escaped, name, operator, alternative = found.groups()
        if escaped:
            return "$"
        given = environ.get(name)
        is_set = bool(given) if (operator or "").startswith(":") else given is not None
        if (operator or "").endswith("+"):
            return str(alternative) if is_set else ""
        return (given or "") if is_set else str(alternative)

    return _variable.sub(value, text)


def compose(**environ: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(interpolated((ROOT / "docker-compose.yml").read_text(), environ))
    return loaded


def environment_of(name: str, **environ: str) -> dict[str, str]:
    """What a service's container is given, as text."""
    given: dict[str, Any] = compose(**environ)["services"][name]["environment"]
    return {key: str(value).lower() if isinstance(value, bool) else str(value or "") for key, value in given.items()}


SERVICES: dict[str, dict[str, Any]] = compose()["services"]
LONG_RUNNING = sorted(name for name, service in SERVICES.items() if service["restart"] != ONE_SHOT)
OURS = sorted(name for name, service in SERVICES.items() if service["image"].startswith(OUR_IMAGE))

every_service = pytest.mark.parametrize("name", sorted(SERVICES))
long_running_service = pytest.mark.parametrize("name", LONG_RUNNING)
own_service = pytest.mark.parametrize("name", OURS)


def scenario_archive() -> str:
    (program,) = SERVICES["scenario"]["command"]
    return str(re.findall(r'archive = "([^"]+)"', program)[0])


def stages() -> list[list[str]]:
    """The Dockerfile's instructions, continued lines joined, by stage."""
    lines = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", DOCKERFILE)).splitlines()
    found: list[list[str]] = [[]]
    for line in filter(None, lines):
        if line.startswith("FROM "):
            found.append([])
        found[-1].append(line)
    return found[1:]


# The compose file


@pytest.mark.parametrize("scenario", ["0", "1"])
def test_the_compose_file_is_valid_against_the_compose_specification(scenario: str) -> None:
    package = find_spec("check_jsonschema")
    if package is None or package.origin is None:
        lacking("install the Compose Specification's schema: pip install check-jsonschema")
    schema = json.loads((Path(package.origin).parent / "builtin_schemas/vendor/compose-spec.json").read_text())

    errors = list(validator_for(schema)(schema).iter_errors(compose(TOCSIN_SCENARIO=scenario)))

    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_every_published_port_is_on_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert published
    assert [port for port in published if not (isinstance(port, str) and port.startswith("127.0.0.1:"))] == []


@every_service
def test_a_service_runs_as_a_numbered_user_that_is_not_root(name: str) -> None:
    user, _, group = SERVICES[name]["user"].partition(":")

    assert user.isdecimal()
    assert group.isdecimal()
    assert int(user) > 0


@every_service
def test_a_service_cannot_write_to_its_image_or_gain_rights(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.keys().isdisjoint({"privileged", "cap_add", "devices", "pid", "ipc", "network_mode", "userns_mode"})


@every_service
def test_a_service_mounts_of_this_checkout_only_deploy_and_only_to_read(name: str) -> None:
    from_host = [mount for mount in SERVICES[name].get("volumes", []) if mount.split(":")[0] not in compose()["volumes"]]

    assert [mount for mount in from_host if not (mount.startswith("./deploy/") and mount.endswith(":ro"))] == []
    assert [mount for mount in from_host if not (ROOT / mount.split(":")[0]).exists()] == []


@every_service
def test_a_service_has_limits_of_memory_cores_and_processes(name: str) -> None:
    assert SERVICES[name]["deploy"]["resources"]["limits"].keys() >= {"memory", "cpus", "pids"}


@every_service
def test_an_image_is_pinned_to_a_whole_version(name: str) -> None:
    assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+\.\d+", SERVICES[name]["image"])


@every_service
def test_a_service_says_whether_it_comes_back(name: str) -> None:
    assert SERVICES[name]["restart"] in {"unless-stopped", ONE_SHOT}


@long_running_service
def test_a_long_running_service_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] == "CMD"
    assert check.keys() >= {"interval", "timeout", "retries", "start_period"}


def test_the_services_that_stay_up_are_the_whole_system() -> None:
    assert LONG_RUNNING == ["alerting", "extractor", "feed", "grafana", "kafka", "notifier", "prometheus"]


@own_service
def test_the_settings_of_our_services_are_settings_that_exist(name: str) -> None:
    given = environment_of(name)

    settings = from_environment(given)

    assert [key for key in given if key.removeprefix("TOCSIN_").lower() not in settings.__struct_fields__] == []
    assert (settings.host, settings.port) == ("0.0.0.0", OPERATOR_PORT)  # noqa: S104 - in a container
    assert settings.public_url == f"http://127.0.0.1:{DEFAULT_PORT}"


def test_a_setting_that_breaks_its_rule_is_found_here() -> None:
    given = environment_of("feed", TOCSIN_PARTITIONS="four")

    with pytest.raises(ConfigError, match="TOCSIN_PARTITIONS is 'four'"):
        from_environment(given)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("extractor", {"lexicon", "watches", "article_timeout_s"}),
        ("alerting", {"lexicon", "watches", "rules", "sensitivity"}),
        ("notifier", {"rules"}),
    ],
)
def test_what_a_user_sets_reaches_the_services_that_read_it(name: str, read: set[str]) -> None:
    files = {f"TOCSIN_{each.upper()}": f"/etc/tocsin/{each}.yaml" for each in ("lexicon", "watches", "rules")}
    chosen = {**files, "TOCSIN_SENSITIVITY": "high", "TOCSIN_ARTICLE_TIMEOUT_S": "90"}

    given = environment_of(name, **chosen)

    wanted = {f"TOCSIN_{each.upper()}" for each in read}
    assert {key: given[key] for key in chosen if key in given} == {key: chosen[key] for key in wanted}
    assert "./deploy/rules:/etc/tocsin:ro" in SERVICES[name]["volumes"]


def test_what_a_user_may_set_is_told_at_the_top_of_the_compose_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = {found[2] for found in _variable.finditer(text) if found[2]}

    assert {name for name in asked if f"{name} " not in text.partition("\nname:")[0].replace(",", " ").replace("=", " ")} == set()


def test_the_commands_that_the_compose_file_names_are_commands() -> None:
    asked = re.findall(r"docker compose run --rm --no-TTY (\w+) ([\w ]+) -", (ROOT / "docker-compose.yml").read_text())

    told = [
        run(
            [sys.executable, "-m", "services", *SERVICES[name].get("entrypoint", ["tocsin"])[1:], *words.split(), "--help"],
            check=False,
        )
        for name, words in asked
    ]

    assert asked
    assert [each.returncode for each in told] == len(asked) * [0]


def test_the_feed_is_published_under_the_address_that_alerts_link_to() -> None:
    feed = compose(TOCSIN_FEED_PORT="18737")["services"]["feed"]

    assert feed["ports"] == [f"127.0.0.1:18737:{DEFAULT_PORT}"]
    assert feed["environment"]["TOCSIN_PUBLIC_URL"] == "http://127.0.0.1:18737"


def test_what_reads_hostile_texts_and_the_broker_have_no_way_out() -> None:
    inside = {name for name, service in SERVICES.items() if service["networks"] == ["inside"]}

    assert compose()["networks"]["inside"] == {"internal": True}
    assert {"kafka", "extractor", "alerting", "scenario"} <= inside


def test_the_scenario_plays_by_default_and_one_variable_leaves_it_out() -> None:
    assert SERVICES["scenario"]["deploy"]["replicas"] == 1
    assert "profiles" not in SERVICES["scenario"]
    assert compose(TOCSIN_SCENARIO="0")["services"]["scenario"]["deploy"]["replicas"] == 0


def test_the_scenario_waits_until_everyone_listens() -> None:
    waits_for = SERVICES["scenario"]["depends_on"]

    assert waits_for == {name: {"condition": "service_healthy"} for name in ("extractor", "alerting", "feed")}


def test_the_scenario_plays_once_however_often_the_system_comes_up(settings: Settings) -> None:
    assert SERVICES["scenario"]["entrypoint"][0] == "python"
    archive = ROOT / scenario_archive().removeprefix("/opt/tocsin/")
    program = SERVICES["scenario"]["command"][0].replace(scenario_archive(), str(archive)).replace('"7200"', '"0"')
    argv = [sys.executable, *SERVICES["scenario"]["entrypoint"][1:], program]
    given = environment(settings, PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}")

    first, second = (run(argv, env=given, capture_output=True, check=True, text=True, timeout=120) for _ in range(2))

    assert f"sent {len(archive.read_text().splitlines())}" in first.stdout
    assert "holds articles already" in second.stdout


def test_the_broker_is_the_one_that_the_tests_run_on() -> None:
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"


def test_our_image_carries_the_projects_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert {SERVICES[name]["image"] for name in OURS} == {f"{OUR_IMAGE}{project['version']}"}


@pytest.mark.parametrize(("fault", "exit_code"), [(None, 0), ("not yet", 1)])
def test_our_health_check_tells_ready_from_not_ready(fault: str | None, exit_code: int) -> None:
    command = SERVICES["alerting"]["healthcheck"]["test"][1:]

    with OperatorPort("127.0.0.1", 0, live=lambda: None, ready=lambda: fault) as port:
        argv = [sys.executable, *(each.replace(f":{OPERATOR_PORT}/", f":{port.port}/") for each in command[1:])]
        checked = run(argv, capture_output=True, check=False, timeout=30)

    assert command[0] == "python"
    assert checked.returncode == exit_code


def test_grafana_lets_nobody_in_by_default() -> None:
    ini = ConfigParser()
    ini.read(DEPLOY / "grafana/grafana.ini")

    assert ini["security"]["disable_initial_admin_creation"] == "true"
    assert ini["auth"]["disable_login_form"] == "true"
    assert ini["auth.basic"]["enabled"] == "false"
    assert ini["auth.anonymous"]["org_role"] == "Viewer"
    assert set(environment_of("grafana").values()) == {""}  # an empty one says nothing to Grafana


def test_a_password_opens_grafanas_sign_in() -> None:
    given = environment_of("grafana", GRAFANA_ADMIN_PASSWORD="chosen")  # noqa: S106 - a made-up one

    assert given == {
        "GF_SECURITY_ADMIN_PASSWORD": "chosen",
        "GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION": "false",
        "GF_AUTH_DISABLE_LOGIN_FORM": "false",
        "GF_AUTH_BASIC_ENABLED": "true",
    }


def test_no_file_holds_a_secret_or_names_a_registry_host() -> None:
    files = [ROOT / "docker-compose.yml", ROOT / ".dockerignore", *(path for path in DEPLOY.rglob("*") if path.is_file())]
    secret = re.compile(r"(?i)(password|secret|token|api_?key)\w*[\"']?\s*[:=](?![+-])\s*[\"']?(?!\$\{)[\w+/]{3,}")
    host = re.compile(r"\b[\w-]+(\.[\w-]+)*\.(io|com|org|net|dev)\b")

    found = [
        f"{path.name}: {hit[0]}" for path in files for pattern in (secret, host) for hit in pattern.finditer(path.read_text())
    ]

    assert found == []


# The image


def test_the_image_starts_from_a_pinned_base_in_every_stage() -> None:
    bases = [stage[0].split()[1] for stage in stages()]

    assert set(bases) == {"${BASE}", "dependencies"}
    assert re.search(r"(?m)^ARG BASE=python:\d+\.\d+-slim$", DOCKERFILE)


def test_the_image_installs_the_pinned_versions_and_compiles_nothing() -> None:
    build = "\n".join(stages()[0])

    assert "PIP_CONSTRAINT=/src/constraints.txt" in build
    assert "--only-binary :all:" in build


def test_the_last_stage_has_no_build_tools_and_none_of_the_checkout() -> None:
    last = "\n".join(stages()[-1])

    assert re.search(r"\b(apt|apt-get|pip|gcc|curl|wget)\b", last) is None
    assert all("--from=" in line for line in stages()[-1] if line.startswith(("COPY", "ADD")))


def test_the_image_runs_tocsin_as_the_user_of_the_compose_file() -> None:
    last = stages()[-1]

    assert last[-3:] == ["USER 10001:10001", 'ENTRYPOINT ["tocsin"]', 'CMD ["--help"]']
    assert {SERVICES[name]["user"] for name in OURS} == {"10001:10001"}
    assert not any(line.startswith("HEALTHCHECK") for line in last)


def test_what_the_image_copies_is_in_the_build_context() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = {
        word
        for stage in stages()
        for line in stage
        if line.startswith("COPY") and "--from" not in line
        for word in line.split()[1:-1]
    }

    assert "*" in ignored
    assert {f"!{word}" for word in copied} == {line for line in ignored if line.startswith("!")}


def test_the_scenario_lies_where_the_image_links_to() -> None:
    path = scenario_archive()

    assert re.search(r"ln -sr \S+/site-packages/schemas /package/opt/tocsin/schemas", DOCKERFILE)
    assert path.startswith("/opt/tocsin/schemas/")
    assert (ROOT / path.removeprefix("/opt/tocsin/")).is_file()


# What Prometheus and Grafana ask for


def declared() -> dict[str, dict[str, Any]]:
    metrics: dict[str, dict[str, Any]] = load_yaml("metrics.yaml")["metrics"]
    return metrics


def panels() -> list[dict[str, Any]]:
    return [panel for panel in json.loads(DASHBOARD.read_text())["panels"] if panel["type"] != "row"]


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[tuple[str, str]]:
    yield from ((panel["title"], target["expr"]) for panel in panels() for target in panel["targets"])
    yield from ((rule["alert"], rule["expr"]) for rule in rules())


def series(metric: str) -> set[str]:
    """The names under which a declared metric is scraped."""
    parts = ("_bucket", "_sum", "_count") if declared()[metric]["type"] == "histogram" else ("",)
    return {metric + part for part in parts}


def test_every_expression_asks_for_declared_metrics() -> None:
    scraped = {name for metric in declared() for name in series(metric)}

    unknown = [
        (where, name) for where, expr in expressions() for name in re.findall(r"\btocsin_\w+", expr) if name not in scraped
    ]

    assert unknown == []


def test_every_expression_asks_for_something_that_is_scraped() -> None:
    assert [where for where, expr in expressions() if not re.search(r"\btocsin_\w+|\bup\b", expr)] == []


def test_every_declared_metric_is_on_the_dashboard() -> None:
    shown = {name for panel in panels() for target in panel["targets"] for name in re.findall(r"\btocsin_\w+", target["expr"])}

    assert [metric for metric in declared() if not series(metric) & shown] == []


def test_every_label_that_is_asked_for_is_declared() -> None:
    known = {label for entry in declared().values() for label in entry.get("labels", [])} | {"job", "instance", "le"}
    grouped = re.compile(r"\b(?:by|on)\s*\(([^)]*)\)")
    matched = re.compile(r"[{,]\s*(\w+)\s*(?:=~|!~|!=|=)")

    asked = [
        (where, label)
        for where, expr in expressions()
        for label in [*matched.findall(expr), *(each.strip() for found in grouped.findall(expr) for each in found.split(","))]
        if label
    ]

    assert [(where, label) for where, label in asked if label not in known] == []


def test_every_panel_uses_the_provisioned_data_source() -> None:
    sources = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())["datasources"]
    used = {each["datasource"]["uid"] for panel in panels() for each in [panel, *panel["targets"]]}

    assert used == {source["uid"] for source in sources}
    assert sources[0]["url"] == "http://prometheus:9090"


def test_no_two_panels_overlap() -> None:
    cells = [
        (x, y)
        for panel in json.loads(DASHBOARD.read_text())["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_prometheus_scrapes_the_operator_port_of_every_service_of_ours() -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())["scrape_configs"]
    by_dns = {f"{name}:{each['port']}" for job in jobs for each in job.get("dns_sd_configs", []) for name in each["names"]}
    fixed = {target for job in jobs for each in job.get("static_configs", []) for target in each["targets"]}

    assert by_dns | fixed == {f"{name}:{OPERATOR_PORT}" for name in OURS if name != "topics"}


def test_every_rule_says_how_grave_it_is_and_what_to_do() -> None:
    faulty = [
        rule["alert"]
        for rule in rules()
        if rule["labels"].get("severity") not in {"warning", "critical"}
        or not rule["annotations"].keys() >= {"summary", "action"}
    ]

    assert faulty == []
