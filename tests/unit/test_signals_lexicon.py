"""The lexicon's checks: what a person who edits it is told."""

import re
from pathlib import Path
from shutil import copytree

import pytest

import schemas
from services.adapters.lexicon import load_lexicon
from services.core.errors import ConfigError
from services.core.signals.lexicon.trie import Trie
from tests.signal_builders import lexicon

FOLDER = Path(next(iter(schemas.__path__))) / "lexicon"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(FOLDER, tmp_path / "lexicon"))


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace the first `old` and give its line."""
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def refused(folder: Path) -> list[str]:
    """Give the lines of the error with which a folder is refused."""
    with pytest.raises(ConfigError) as error:
        load_lexicon(folder)
    return str(error.value).splitlines()


def test_the_committed_lexicon_names_all_countries() -> None:
    assert len(lexicon().files.names.countries) >= 195


def test_a_severity_out_of_range_names_file_entry_and_rule(folder: Path) -> None:
    line = edit(folder, "events.yaml", "severity: 8.5", "severity: 85")

    assert refused(folder) == [f'events.yaml:{line}: entry "assault.missile-strike": severity is 85; write a number from 0 to 10']


def test_an_unknown_field_names_its_entry(folder: Path) -> None:
    line = edit(folder, "contexts.yaml", "  - rule: labour strike", "  - rule: labour strike\n    facto: 1")

    assert refused(folder) == [
        f'contexts.yaml:{line + 1}: rule "labour strike": "facto" is no field here; did you mean "factor"?'
    ]


def test_an_unknown_set_says_the_way_out(folder: Path) -> None:
    line = edit(folder, "events.yaml", '"@missiles"', '"@missles"')

    (told,) = refused(folder)

    assert told.startswith(f"events.yaml:{line}: entry ")
    assert told.endswith('object: "@missles" names no set; did you mean "@missiles"?')


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "names.yaml").unlink()

    with pytest.raises(ConfigError, match=r"names.yaml: cannot be read"):
        load_lexicon(folder)


def test_broken_yaml_is_named(folder: Path) -> None:
    (folder / "cues.yaml").write_text("version: '1'\nsets: {a: [b}\n", encoding="utf-8")

    (told,) = refused(folder)

    assert told.startswith("cues.yaml:2: not YAML: ")


def test_an_id_that_stands_twice_is_refused(folder: Path) -> None:
    line = edit(folder, "events.yaml", "id: assault.missiles-fired", "id: assault.missile-strike")

    assert refused(folder) == [f'events.yaml:{line}: entry "assault.missile-strike": the id stands twice; rename one']


def test_an_id_that_another_file_has_too_is_refused_in_both(folder: Path) -> None:
    twin = "  - {id: assault.missile-strike, event_type: ASSAULT, severity: 1, ledger: acts, nouns: [strike]}\n"
    there = edit(folder, "relations.yaml", "entries:\n", "entries:\n" + twin) + 1
    text = (folder / "events.yaml").read_text(encoding="utf-8")
    here = text[: text.index("id: assault.missile-strike")].count("\n") + 1

    assert refused(folder) == [
        f'events.yaml:{here}: entry "assault.missile-strike": the id stands in another file too; rename one',
        f'relations.yaml:{there}: entry "assault.missile-strike": the id stands in another file too; rename one',
    ]


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_lines(folder: Path) -> None:
    late = edit(folder, "names.yaml", 'country: "IRQ"', 'country: "IRK"')
    early = edit(folder, "events.yaml", "event_type: ASSAULT", "event_type: ASSALT")
    later = edit(folder, "events.yaml", "ledger: acts", "ledger: 5")

    told = refused(folder)

    assert [line.partition(" ")[0] for line in told] == [f"events.yaml:{early}:", f"events.yaml:{later}:"]
    edit(folder, "events.yaml", "event_type: ASSALT", "event_type: ASSAULT")
    edit(folder, "events.yaml", "ledger: 5", "ledger: acts")
    assert refused(folder)[0].startswith(f"names.yaml:{late}: ")


def test_a_key_that_stands_twice_is_refused(folder: Path) -> None:
    line = edit(folder, "events.yaml", "    mode: missile strike", "    mode: missile strike\n    mode: rocket attack")

    assert refused(folder) == [f"events.yaml:{line + 1}: mode stands twice in one mapping; join or rename"]


def test_the_version_changes_with_every_word_and_with_nothing_else(folder: Path) -> None:
    before = load_lexicon(folder).version
    edit(folder, "cues.yaml", "version:", "# a remark\nversion:")
    remarked = load_lexicon(folder).version
    edit(folder, "cues.yaml", "missiles: [missile,", "missiles: [missile, icbm,")

    after = load_lexicon(folder).version

    assert before == remarked != after
    assert before.partition("+")[0] == after.partition("+")[0]
    assert re.fullmatch(r"\d+(\.\d+)*\+[0-9a-f]{8}", after)


def test_the_longest_phrase_wins() -> None:
    trie: Trie[str] = Trie()
    trie.add(["gulf"], "gulf")
    trie.add(["gulf", "of", "oman"], "gulf of oman")

    assert [each.value for each in trie.longest(["the", "gulf", "of", "oman"])] == ["gulf of oman"]
