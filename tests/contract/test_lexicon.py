"""The files that a person writes: schemas say what the types say, and the committed files and the examples fit them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from services.adapters.lexicon import KINDS, load_lexicon
from services.adapters.watches import load_watches
from tests.contract.schemas import FOLDER, generated_lexicon

LEXICON = FOLDER / "lexicon"
RULES = FOLDER / "rules.yaml", FOLDER / "examples" / "rules.yaml"
OWN, WATCHES = FOLDER / "examples" / "own-lexicon.yaml", FOLDER / "examples" / "watches.yaml"
WRITTEN = [(LEXICON / name, kind.__name__.lower()) for name, kind in KINDS.items()]
WRITTEN += [(OWN, "own"), (WATCHES, "watches"), *((file, "rules") for file in RULES)]


def schema_of(name: str) -> dict[str, Any]:
    return dict(json.loads((LEXICON / f"{name}.schema.json").read_text()))


def test_the_schema_files_are_what_the_types_say() -> None:
    assert {path.name: path.read_text() for path in generated_lexicon()} == {
        path.name: text for path, text in generated_lexicon().items()
    }


def test_every_file_of_the_lexicon_is_read() -> None:
    assert {path.name for path in LEXICON.glob("*.yaml")} == set(KINDS)


def test_the_files_of_the_lexicon_carry_one_version() -> None:
    assert len({yaml.safe_load((LEXICON / name).read_text(encoding="utf-8"))["version"] for name in KINDS}) == 1


@pytest.mark.parametrize(
    ("file", "schema"), WRITTEN, ids=lambda each: f"{each.parent.name}/{each.name}" if isinstance(each, Path) else ""
)
def test_a_file_fits_its_schema(file: Path, schema: str) -> None:
    jsonschema.validate(yaml.safe_load(file.read_text(encoding="utf-8")), schema_of(schema))


@pytest.mark.parametrize(
    ("file", "schema"), WRITTEN, ids=lambda each: f"{each.parent.name}/{each.name}" if isinstance(each, Path) else ""
)
def test_a_file_tells_editors_its_schema(file: Path, schema: str) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]

    told = (file.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve()
    assert told == (LEXICON / f"{schema}.schema.json").resolve()


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        ("own", {"entries": [{"severity": 9}]}),
        ("own", {"entries": [{"id": "a", "severity": 11}]}),
        ("own", {"colour": "red"}),
        ("watches", {"watches": [{"name": "Not A Slug", "match": '"a"'}]}),
        ("watches", {"watches": [{"name": "a"}]}),
        ("rules", {"rules": [{"name": "a", "thresholds": {"severity": 11}}]}),
        ("rules", {"receivers": [{"name": "a"}]}),
        ("events", {"version": "1", "entries": [{"id": "a"}]}),
    ],
)
def test_what_breaks_a_rule_breaks_the_schema(schema: str, data: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema_of(schema))


def test_the_users_examples_load() -> None:
    lexicon = load_lexicon(own=OWN)

    assert load_watches(WATCHES, lexicon).watches


def entries_without_examples() -> Iterator[str]:
    for path in LEXICON.glob("*.yaml"):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")).get("entries", []):
            if not item.get("examples"):
                yield item["id"]


def test_every_entry_has_examples() -> None:
    assert list(entries_without_examples()) == []
