"""What a user wants of his watches: read from their file, told when it is wrong, and part of the judge's version."""

from pathlib import Path
from textwrap import dedent

import pytest

from services.adapters.judgement import load_judgement
from services.adapters.settings import Settings
from services.adapters.watches import load_plans, load_watches
from services.core.alerts.policy import Judgement
from services.core.alerts.watches.plan import WatchPlan, plan_of
from services.core.errors import ConfigError
from tests.signal_builders import lexicon

SLUG = "small letters and digits, hyphens between them, 64 at most"
RULES = """\
receivers:
  - {name: desk, url: "https://desk.example/hook", secret_env: DESK_SECRET}
  - {name: gulf-team, url: "https://gulf.example/hook", secret_env: GULF_SECRET}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings that name a file of rules, and one of watches that a test writes."""
    (tmp_path / "rules.yaml").write_text(RULES)
    return Settings(watches=str(tmp_path / "watches.yaml"), rules=str(tmp_path / "rules.yaml"))


def plans(settings: Settings, text: str) -> tuple[WatchPlan, ...]:
    Path(settings.watches).write_text(dedent(text))
    return load_plans(settings)


def refused(settings: Settings, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        plans(settings, text)
    return str(error.value).replace(settings.watches, "watches.yaml").splitlines()


def test_a_watch_rings_by_each_story_as_advisory_for_nobody_in_particular_unless_told(settings: Settings) -> None:
    assert plans(settings, """watches: [{name: suez, match: '"Suez"'}]""") == (
        WatchPlan(name="suez", mode="each", level="advisory", receivers=()),
    )


def test_mode_level_and_receivers_are_the_files(settings: Settings) -> None:
    text = """\
        watches:
          - {name: suez, match: '"Suez"', mode: burst, level: critical, receivers: [desk, gulf-team]}
    """

    assert plans(settings, text) == (WatchPlan(name="suez", mode="burst", level="critical", receivers=("desk", "gulf-team")),)


def test_wrong_values_are_told_by_their_lines(settings: Settings) -> None:
    text = """\
        watches:
          - {name: a, match: '"a"', mode: eech}
          - name: b
            match: '"b"'
            level: loud
            receivers: [Desk]
    """

    assert refused(settings, text) == [
        'watches.yaml:2: watch "a": mode is "eech"; write one of burst, each; did you mean "each"?',
        'watches.yaml:5: watch "b": level is "loud"; write one of advisory, critical, warning',
        f'watches.yaml:6: watch "b": receivers: item 1 is "Desk"; write {SLUG}',
    ]


def test_receivers_that_the_rules_do_not_have_are_told_by_their_lines(settings: Settings) -> None:
    text = """\
        watches:
          - name: a
            match: '"a"'
            receivers:
              - desk
              - gulfteam
          - {name: a, match: '"b"', receivers: [ops]}
    """

    assert refused(settings, text) == [
        'watches.yaml:6: watch "a": receivers has "gulfteam"; did you mean "gulf-team"?',
        'watches.yaml:7: watch "a": the name stands twice; rename one',
        'watches.yaml:7: watch "a": receivers has "ops"; write it under receivers in the file of TOCSIN_RULES',
    ]


def test_who_reads_articles_needs_no_receivers(tmp_path: Path) -> None:
    file = tmp_path / "watches.yaml"
    file.write_text("""watches: [{name: suez, match: '"Suez"', receivers: [ops]}]""")

    assert [watch.name for watch in load_watches(file, lexicon()).watches] == ["suez"]


def test_without_a_file_there_is_no_plan() -> None:
    assert load_plans(Settings()) == ()


def test_the_judge_takes_the_plans_of_its_settings(settings: Settings) -> None:
    made = plans(settings, """watches: [{name: suez, match: '"Suez"', mode: burst}]""")

    assert load_judgement(settings, partitions=1).watches == made


def test_a_watch_that_is_not_known_rings_by_each_story_as_advisory() -> None:
    plan = plan_of([WatchPlan(name="suez", mode="burst")], "watch/other")

    assert plan == WatchPlan(name="other", mode="each", level="advisory")


@pytest.mark.parametrize(
    "other",
    [
        WatchPlan(name="sues"),
        WatchPlan(name="suez", mode="burst"),
        WatchPlan(name="suez", level="warning"),
        WatchPlan(name="suez", receivers=("desk",)),
    ],
)
def test_the_version_is_another_by_whatever_a_watch_asks_for(other: WatchPlan) -> None:
    one = Judgement(watches=(WatchPlan(name="suez"),))

    assert Judgement(watches=(other,)).version != one.version


def test_without_watches_the_version_is_as_it_was() -> None:
    assert Judgement(watches=()).version == Judgement().version
    assert "+" not in Judgement().version
