"""The lexicon's checks: what a person who edits it is told."""

from pathlib import Path
from shutil import copytree

import pytest

import schemas
from services.adapters.lexicon import load_lexicon
from services.core.errors import ConfigError
from services.core.signals.trie import Trie
from tests.signal_builders import lexicon

FOLDER = Path(next(iter(schemas.__path__))) / "lexicon"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(FOLDER, tmp_path / "lexicon"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_committed_lexicon_names_all_countries() -> None:
    assert len(lexicon().files.names.countries) >= 195


def test_a_severity_out_of_range_names_file_entry_and_rule(folder: Path) -> None:
    edit(folder, "events.yaml", "severity: 8.5", "severity: 85")

    with pytest.raises(ConfigError, match=r"events.yaml: entry .assault.missile-strike.*<= 10.*severity"):
        load_lexicon(folder)


def test_an_unknown_field_names_its_entry(folder: Path) -> None:
    edit(folder, "contexts.yaml", "  - rule: labour strike", "  - rule: labour strike\n    colour: red")

    with pytest.raises(ConfigError, match=r"contexts.yaml: entry .labour strike.*colour"):
        load_lexicon(folder)


def test_an_unknown_set_says_the_way_out(folder: Path) -> None:
    edit(folder, "events.yaml", '"@missiles"', '"@missles"')

    with pytest.raises(ConfigError, match=r'"@missles" names no set; add it to the sets of cues.yaml'):
        load_lexicon(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "names.yaml").unlink()

    with pytest.raises(ConfigError, match=r"names.yaml: cannot be read"):
        load_lexicon(folder)


def test_broken_yaml_is_named(folder: Path) -> None:
    (folder / "cues.yaml").write_text("sets: [", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"cues.yaml: not YAML"):
        load_lexicon(folder)


def test_an_id_that_stands_twice_is_refused(folder: Path) -> None:
    edit(folder, "events.yaml", "id: assault.missiles-fired", "id: assault.missile-strike")

    with pytest.raises(ConfigError, match=r"the id stands twice"):
        load_lexicon(folder)


def test_the_longest_phrase_wins() -> None:
    trie: Trie[str] = Trie()
    trie.add(["gulf"], "gulf")
    trie.add(["gulf", "of", "oman"], "gulf of oman")

    assert [each.value for each in trie.longest(["the", "gulf", "of", "oman"])] == ["gulf of oman"]
