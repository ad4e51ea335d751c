"""A YAML file that a person wrote: what cannot be read is refused by its line, however hostile it is."""

from pathlib import Path

import pytest

from services.adapters.document import MOST_BYTES, Document, read_document
from services.adapters.extent import MOST_DEEP, MOST_VALUES
from services.core.errors import ConfigError


def document(file: Path, text: str) -> Document:
    file.write_text(text, encoding="utf-8")
    return read_document(file, "my.yaml")


def refused(file: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        document(file, text)
    return str(error.value).splitlines()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "my.yaml"


@pytest.mark.parametrize("around", [("[", "]"), ("{a: ", "}")])
def test_what_is_nested_too_deep_is_refused_and_takes_no_process_down(file: Path, around: tuple[str, str]) -> None:
    opened, closed = around

    told = refused(file, "a: 1\nb: " + 100_000 * opened + "1" + 100_000 * closed)

    assert told == [f"my.yaml:2: it is nested more than {MOST_DEEP} deep; write it flatter"]


def test_what_aliases_multiply_is_refused_before_it_is_made(file: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join(10 * [f'*a{at - 1}'])}]" for at in range(1, 12)]

    told = refused(file, "\n".join(lines))

    # Ten, a hundred, a thousand … values in all: the sixth line is the first that makes more than allowed.
    assert MOST_VALUES == 200_000
    assert told == ["my.yaml:6: it holds more than 200,000 values, those of aliases included; split or shorten it"]


def test_a_value_that_holds_itself_is_refused(file: Path) -> None:
    assert refused(file, "a: 1\nb: &b\n  - *b\n") == ["my.yaml:3: the alias b stands in what it names; write what it stands for"]


def test_an_alias_of_a_few_values_is_what_it_names(file: Path) -> None:
    assert document(file, "a: &a [1, 2]\nb: *a\n").data == {"a": [1, 2], "b": [1, 2]}


def test_a_file_that_is_too_large_is_not_read_to_its_end() -> None:
    with pytest.raises(ConfigError, match=rf"^zero: more than {MOST_BYTES // 1_000_000} MB; split or shorten it$"):
        read_document(Path("/dev/zero"), "zero")


def test_each_control_character_is_named_with_its_line(file: Path) -> None:
    told = refused(file, "a: 1\nb: \0\nc: x\x1b[31m\n\nd: ü\x00\n")

    assert told == [
        "my.yaml:2: not YAML: U+0000 may not stand in it; remove it",
        "my.yaml:3: not YAML: U+001B may not stand in it; remove it",
        "my.yaml:5: not YAML: U+0000 may not stand in it; remove it",
    ]


def test_each_value_that_is_no_such_day_or_number_is_named_with_its_line(file: Path) -> None:
    told = refused(file, "a: 2020-13-45\nb: [1, 0x_]\nc: " + 5000 * "9" + "\n")

    assert told == [
        'my.yaml:1: "2020-13-45" is no day or number; write it right, or in quotes to keep it a text',
        'my.yaml:2: "0x_" is no day or number; write it right, or in quotes to keep it a text',
        f'my.yaml:3: "{39 * "9"}…" is no day or number; write it right, or in quotes to keep it a text',
    ]
