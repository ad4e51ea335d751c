"""A user's file of watches: what it makes, and what its writer is told when it is wrong."""

from pathlib import Path
from textwrap import dedent

import pytest

from services.adapters.settings import Settings, from_environment
from services.adapters.watches import check_configured, load_configured, load_watches, read_watches
from services.core.errors import ConfigError
from services.core.signals.text.sentence import split
from services.core.signals.watch.file import MOST_WATCHES
from services.core.signals.watch.watches import Watches
from tests.signal_builders import lexicon

ALIAS_RULE = "begin with a small letter and use small letters, digits, - and _, but not and, or, not"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "watches.yaml"


def loaded(file: Path, text: str) -> Watches:
    file.write_text(dedent(text), encoding="utf-8")
    return load_watches(file, lexicon())


def refused(file: Path, text: str) -> list[str]:
    """Give the error's lines, each from the file's bare name on."""
    with pytest.raises(ConfigError) as error:
        loaded(file, text)
    return str(error.value).replace(str(file), file.name).splitlines()


def names_seen(watches: Watches, text: str) -> list[str]:
    sentences = split(text, "text", 0, len(text), abbreviations=frozenset())
    return [each.watch for each in watches.see(sentences, (), ())]


def test_a_watch_finds_its_own_aliases_and_those_of_the_file(file: Path) -> None:
    text = """\
        aliases: {tankers: [tanker, "very large crude carrier*"]}
        watches:
          - name: suez
            match: canal and tankers
            aliases: {canal: [Suez Canal, canal of Suez]}
            note: asked for by the freight desk
          - name: red-sea-2
            match: '"Red Sea" and tankers'
    """

    watches = loaded(file, text)

    assert names_seen(watches, "Two very large crude carriers left the canal of Suez.") == ["suez"]
    assert names_seen(watches, "A tanker burned in the Red Sea.") == ["red-sea-2"]
    assert names_seen(watches, "The canal of Suez closed.") == []


def test_all_faults_are_told_by_their_lines(file: Path) -> None:
    text = """\
        watches:
          - name: Suez
            match: '"Suez"'
          - {name: a, match: 7}
          - {name: b, mtach: '"b"', match: '"b"'}
          - {name: c}
    """

    assert refused(file, text) == [
        'watches.yaml:2: watch "Suez": name is "Suez"; write small letters and digits, hyphens between them, 64 at most',
        'watches.yaml:4: watch "a": match is 7; write a text, in quotes',
        'watches.yaml:5: watch "b": "mtach" is no field here; did you mean "match"?',
        'watches.yaml:6: watch "c": match is missing; write a text',
    ]


def test_faults_of_meaning_are_told_by_their_lines_with_a_caret(file: Path) -> None:
    text = """\
        aliases:
          And: [x]
        watches:
          - name: a
            match: '"Bushehr" and (ASSAULT'
          - name: a
            match: '"x"'
          - name: b
            match: port
            aliases:
              port: ["!"]
              ship: []
          - name: c
            match: mode:"dron strike"
    """

    assert refused(file, text) == [
        f'watches.yaml:2: aliases: "And" is no name for an alias; {ALIAS_RULE}',
        'watches.yaml:5: watch "a": match, column 23: ")" is missing; close the parenthesis, or join what follows with and or or',
        '  "Bushehr" and (ASSAULT',
        "                        ^",
        'watches.yaml:6: watch "a": the name stands twice; rename one',
        'watches.yaml:11: watch "b": aliases: port: a phrase needs a word; write letters or digits between the quotes',
        'watches.yaml:12: watch "b": aliases: ship has no phrase; write at least one',
        'watches.yaml:14: watch "c": match, column 1: mode is "dron strike"; did you mean "drone strike"?',
        '  mode:"dron strike"',
        "  ^",
    ]


def test_a_file_of_too_many_watches_is_refused(file: Path) -> None:
    lines = "\n".join(f"  - {{name: w{at}, match: '\"x\"'}}" for at in range(MOST_WATCHES + 1))

    assert refused(file, "watches:\n" + lines) == [
        f'watches.yaml:{MOST_WATCHES + 2}: watch "w{MOST_WATCHES}": watches has 101 items; write at most 100'
    ]


def test_settings_name_the_users_files(file: Path, tmp_path: Path) -> None:
    own = tmp_path / "my.yaml"
    own.write_text("entries: [{id: my.own, event_type: AID, ledger: none, severity: 1, mode: parcel, nouns: [parcel]}]")
    file.write_text("watches: [{name: gifts, match: 'mode:parcel'}]")

    words, watches = load_configured(Settings(lexicon=str(own), watches=str(file)))

    assert words.entries[0].id == "my.own"
    assert [watch.name for watch in watches.watches] == ["gifts"]


def test_without_settings_there_is_the_committed_lexicon_and_no_watch() -> None:
    words, watches = load_configured(Settings())

    assert (words.version, watches.watches) == (lexicon().version, ())


def test_a_wrong_file_stops_a_command_at_its_start(file: Path) -> None:
    file.write_text("watches: [{name: a, match: 'x'}]")

    check_configured(Settings())
    with pytest.raises(ConfigError, match=r'watches.yaml:1: watch "a": match, column 1: x is no event type and no alias'):
        check_configured(Settings(watches=str(file)))


def test_a_setting_must_name_a_file_that_is_there() -> None:
    with pytest.raises(ConfigError) as error:
        from_environment({"TOCSIN_LEXICON": "/nowhere/my.yaml", "TOCSIN_WATCHES": "/nowhere/watches.yaml"})

    assert str(error.value).splitlines() == [
        "TOCSIN_LEXICON is '/nowhere/my.yaml'; name a file that exists (YAML)",
        "TOCSIN_WATCHES is '/nowhere/watches.yaml'; name a file that exists (YAML)",
    ]


def test_beside_wrong_values_expressions_and_receivers_are_asked_in_the_same_go(file: Path) -> None:
    file.write_text(
        dedent("""\
            watches:
              - {name: Suez, match: ASSAULT and (, level: loud}
              - {name: gulf, match: (ASSAULT, mode: often, receivers: [dsek]}
              - {name: canal, match: canal, aliases: {canal: 7}, receivers: [desk]}
              - {name: gulf, match: ASSAULT}
        """)
    )

    with pytest.raises(ConfigError) as error:
        read_watches(file, lexicon(), ["desk"])

    told = [line.removeprefix(f"{file}:") for line in str(error.value).splitlines() if line.startswith(str(file))]
    assert [line[:60] for line in told] == [
        '2: watch "Suez": name is "Suez"; write small letters and dig',
        '2: watch "Suez": level is "loud"; write one of advisory, cri',
        '2: watch "Suez": match, column 14: a term is missing after (',
        '3: watch "gulf": mode is "often"; write one of burst, each',
        '3: watch "gulf": match, column 9: ")" is missing; close the ',
        '3: watch "gulf": receivers has "dsek"; did you mean "desk"?',
        '4: watch "canal": aliases: canal is 7; write a list',
        '5: watch "gulf": the name stands twice; rename one',
    ]
