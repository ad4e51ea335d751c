"""A user's file of rules: what it makes, and what its writer is told when it is wrong."""

from pathlib import Path
from textwrap import dedent
from typing import get_args

import pytest

from services.adapters.rules import load_rules, read_rules, secret_of
from services.adapters.settings import Settings, from_environment
from services.core.alerts.rules.check import MOST_RULES
from services.core.alerts.rules.rules import NO_RULES, Match, Receiver, Rules, Thresholds
from services.core.errors import ConfigError
from services.core.vocabulary import EventType
from tests.signal_builders import lexicon

TYPES = ", ".join(sorted(get_args(EventType)))
EXAMPLE = Path(__file__).parents[2] / "schemas" / "examples" / "rules.yaml"
RECEIVER = "{name: desk, url: https://desk.example/hook, secret_env: DESK_SECRET}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


def loaded(file: Path, text: str) -> Rules:
    file.write_text(dedent(text), encoding="utf-8")
    return read_rules(Settings(rules=str(file)), lexicon(), ["suez"])


def refused(file: Path, text: str) -> list[str]:
    """Give the error's lines, each from the file's bare name on."""
    with pytest.raises(ConfigError) as error:
        loaded(file, text)
    return str(error.value).replace(str(file), file.name).splitlines()


def test_a_file_makes_rules_and_receivers(file: Path) -> None:
    text = f"""\
        version: "7"
        receivers: [{RECEIVER}]
        rules:
          - name: gulf
            match: {{dyads: [IRN-USA], watches: [suez], places: ["loc:hormuz"], modes: [missile strike]}}
            thresholds: {{severity: 5, publishers: 2}}
            receivers: [desk]
            labels: {{team: gulf}}
    """

    rules = loaded(file, text)

    (rule,) = rules.rules
    assert rules.version == "7"
    assert rule.match == Match(dyads=("IRN-USA",), watches=("suez",), places=("loc:hormuz",), modes=("missile strike",))
    assert rule.thresholds == Thresholds(severity=5.0, publishers=2)
    assert (rule.receivers, rule.labels, rule.mute) == (("desk",), {"team": "gulf"}, False)


def test_without_a_file_nobody_is_notified_and_nothing_is_muted() -> None:
    assert load_rules(Settings()) == NO_RULES


def test_the_example_is_right() -> None:
    rules = read_rules(Settings(rules=str(EXAMPLE)), lexicon(), ())

    assert {name for rule in rules.rules for name in rule.receivers} == {receiver.name for receiver in rules.receivers}


def test_all_faults_of_form_are_told_by_their_lines(file: Path) -> None:
    text = """\
        receivers:
          - {name: Desk, url: 7}
        rules:
          - name: a
            match:
              event_types: [ASAULT]
              lanes: [flsh]
            thresholds:
              severity: 12
              stories: 0
          - {name: b, muted: true}
    """

    assert refused(file, text) == [
        'rules.yaml:2: receiver "Desk": name is "Desk"; write small letters and digits, hyphens between them, 64 at most',
        'rules.yaml:2: receiver "Desk": url is 7; write a text with 0 to 2000 characters, in quotes',
        f'rules.yaml:6: rule "a": event_types: item 1 is "ASAULT"; write one of {TYPES}; did you mean "ASSAULT"?',
        'rules.yaml:7: rule "a": lanes: item 1 is "flsh"; write one of burst, flash, trend, watch; did you mean "flash"?',
        'rules.yaml:9: rule "a": severity is 12; write a number from 0 to 10',
        'rules.yaml:10: rule "a": stories is 0; write a whole number from 1 to 1000',
        'rules.yaml:11: rule "b": "muted" is no field here; did you mean "mute"?',
    ]


def test_all_names_that_nobody_has_are_told_by_their_lines(file: Path) -> None:
    text = f"""\
        receivers: [{RECEIVER}]
        rules:
          - name: a
            match:
              places:
                - IRG
                - Irak
              actors: ["?armed-group/IRQ", usa, "org:irgcc"]
              modes: [missile strikes]
              dyads:
                - IRN
                - IRN>IRN
                - IRN-UAS
              watches: [sues]
            receivers: [dsek]
    """
    way_out = "write a country's alpha-3 id such as IRQ, or an id with org:, per:, fac: or loc:"

    assert refused(file, text) == [
        f'rules.yaml:6: rule "a": places has "IRG"; {way_out}',
        'rules.yaml:7: rule "a": places has "Irak"; write IRQ',
        'rules.yaml:8: rule "a": actors has "usa"; write USA',
        'rules.yaml:8: rule "a": actors has "org:irgcc"; did you mean "org:irgc"?',
        'rules.yaml:9: rule "a": modes has "missile strikes"; did you mean "missile strike"?',
        'rules.yaml:11: rule "a": dyads has "IRN"; write IRN>USA for one direction, or IRN-USA for both',
        'rules.yaml:12: rule "a": dyads has "IRN>IRN"; write IRN>USA for one direction, or IRN-USA for both',
        'rules.yaml:13: rule "a": dyads has "IRN-UAS": UAS is no country\'s alpha-3 id',
        'rules.yaml:14: rule "a": watches has "sues"; did you mean "suez"?',
        'rules.yaml:15: rule "a": receivers has "dsek"; did you mean "desk"?',
    ]


def test_all_faults_of_receivers_are_told_by_their_lines(file: Path) -> None:
    text = """\
        receivers:
          - {name: a, url: ftp://a.example, secret_env: A}
          - {name: b, url: "https://user:pass@b.example/", secret_env: B}
          - {name: c, url: https://c.example}
          - {name: d, url: https://d.example, secret_env: D, secret_file: d.txt}
          - {name: e, url: https://e.example, secret_env: "hunter 2"}
          - {name: a, url: "http://127.0.0.1:8080/a?b=c", secret_file: a.txt}
    """
    way_out = "write an address with https:// or http://, and no password in it"

    assert refused(file, text) == [
        f'rules.yaml:2: receiver "a": url is "ftp://a.example"; {way_out}',
        f'rules.yaml:3: receiver "b": url is "https://user:pass@b.example/"; {way_out}',
        'rules.yaml:4: receiver "c": secret_env and secret_file are both missing; write one, its messages are signed',
        'rules.yaml:5: receiver "d": secret_env and secret_file are both given; keep one',
        'rules.yaml:6: receiver "e": secret_env is "hunter 2"; write the name of an environment variable, not the secret',
        'rules.yaml:7: receiver "a": the name stands twice; rename one',
    ]


def test_rules_that_do_nothing_or_too_much_are_told_by_their_lines(file: Path) -> None:
    text = f"""\
        receivers: [{RECEIVER}]
        rules:
          - {{name: a, mute: true}}
          - {{name: b, match: {{places: [IRQ]}}}}
          - {{name: c, match: {{places: [IRQ]}}, mute: true, receivers: [desk]}}
          - {{name: a, labels: {{x: "1"}}}}
    """

    assert refused(file, text) == [
        'rules.yaml:3: rule "a": it mutes every alert; write under match which ones it is about',
        'rules.yaml:4: rule "b": it does nothing; write receivers, labels, thresholds or mute',
        'rules.yaml:5: rule "c": it mutes and names receivers; leave one of them out',
        'rules.yaml:6: rule "a": the name stands twice; rename one',
    ]


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ("ratio: .inf", "ratio is inf; write a number from 1 to 1000"),
        ("stories: 99999999999999999999999999", "stories is 99999999999999999999999999; write a whole number from 1 to 1000"),
        ("publishers: 1001", "publishers is 1001; write a whole number from 1 to 1000"),
        ("severity: .nan", "severity is nan; write a number from 0 to 10"),
    ],
)
def test_a_threshold_that_nothing_ever_reaches_is_refused(file: Path, asked: str, what: str) -> None:
    assert refused(file, f"rules:\n  - name: a\n    thresholds: {{{asked}}}\n") == [f'rules.yaml:3: rule "a": {what}']


def test_beside_wrong_values_all_else_is_asked_in_the_same_go(file: Path) -> None:
    text = """\
        receivers:
          - {name: desk, url: ftp://x, secret_env: A, level: loud}
        rules:
          - just text
          - name: a
            match: {lanes: [flsh], dyads: [IRN], places: [Irak]}
            thresholds: {severity: 12}
            receivers: [dsek]
          - {name: a, match: {lanes: [flash]}}
    """

    assert refused(file, text) == [
        'rules.yaml:2: receiver "desk": level is "loud"; write one of advisory, critical, warning',
        'rules.yaml:2: receiver "desk": url is "ftp://x"; write an address with https:// or http://, and no password in it',
        'rules.yaml:4: rules: item 1 is "just text"; write fields and their values',
        'rules.yaml:6: rule "a": lanes: item 1 is "flsh"; write one of burst, flash, trend, watch; did you mean "flash"?',
        'rules.yaml:6: rule "a": places has "Irak"; write IRQ',
        'rules.yaml:6: rule "a": dyads has "IRN"; write IRN>USA for one direction, or IRN-USA for both',
        'rules.yaml:7: rule "a": severity is 12; write a number from 0 to 10',
        'rules.yaml:8: rule "a": receivers has "dsek"; did you mean "desk"?',
        'rules.yaml:9: rule "a": the name stands twice; rename one',
        'rules.yaml:9: rule "a": it does nothing; write receivers, labels, thresholds or mute',
    ]


def test_what_a_wrong_part_may_have_been_meant_to_do_is_no_second_fault(file: Path) -> None:
    text = """\
        receivers:
          - {name: desk, url: 7, secret_env: A}
          - {name: other, url: https://o.example, secret_env: 1}
        rules:
          - {name: a, receivers: [desk], match: {lanes: [flash]}}
          - {name: b, mute: true, match: {lanes: flash}}
          - {name: c, label: {a: b}}
    """

    assert refused(file, text) == [
        'rules.yaml:2: receiver "desk": url is 7; write a text with 0 to 2000 characters, in quotes',
        'rules.yaml:3: receiver "other": secret_env is 1; write a text, in quotes',
        'rules.yaml:6: rule "b": lanes is "flash"; write a list',
        'rules.yaml:7: rule "c": "label" is no field here; did you mean "labels"?',
    ]


def test_more_rules_than_the_judge_can_ask_each_time_are_refused(file: Path) -> None:
    lines = "".join(f"  - {{name: r{number}, labels: {{a: b}}}}\n" for number in range(MOST_RULES + 1))

    (fault,) = refused(file, f"rules:\n{lines}")

    assert fault.startswith(f"rules.yaml:{MOST_RULES + 2}: ")
    assert fault.endswith(f"rules has {MOST_RULES + 1} items; write at most {MOST_RULES}")


def test_settings_that_name_no_file_or_no_sensitivity_are_refused() -> None:
    with pytest.raises(ConfigError) as error:
        from_environment({"TOCSIN_RULES": "/no/rules.yaml", "TOCSIN_SENSITIVITY": "hihg"})

    assert str(error.value).splitlines() == [
        "TOCSIN_RULES is '/no/rules.yaml'; name a file that exists (YAML)",
        "TOCSIN_SENSITIVITY is 'hihg'; use one of low, normal, high",
    ]


def test_a_secret_is_what_the_variable_or_the_file_holds(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")
    by_file = Receiver(name="a", url="https://a.example", secret_file=str(tmp_path / "secret"))
    by_variable = Receiver(name="b", url="https://b.example", secret_env="HELD_IN")  # noqa: S106 - a variable's name

    assert secret_of(by_file, {}) == "from the file"
    assert secret_of(by_variable, {"HELD_IN": "from the variable"}) == "from the variable"


@pytest.mark.parametrize("held", [{}, {"HELD_IN": " "}])
def test_a_secret_that_is_not_there_is_told_with_the_receiver(held: dict[str, str], tmp_path: Path) -> None:
    by_file = Receiver(name="a", url="https://a.example", secret_file=str(tmp_path / "none"))
    by_variable = Receiver(name="b", url="https://b.example", secret_env="HELD_IN")  # noqa: S106 - a variable's name

    with pytest.raises(ConfigError, match=r'receiver "a": secret_file .*: No such file'):
        secret_of(by_file, held)
    with pytest.raises(ConfigError, match='receiver "b": HELD_IN is not set'):
        secret_of(by_variable, held)
