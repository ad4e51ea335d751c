"""The published form of a webhook: its schema, its examples and its type say the same."""

import json
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from services.core.alarms import Notice
from services.core.codec import decode, encode
from services.core.notify.webhook import SCHEMA, Kind, Webhook, telling
from tests.contract.schemas import FOLDER, generated_sent
from tests.notify_builders import a_notice, told_of

EXAMPLES = sorted((FOLDER / "examples/webhooks").glob("*.json"))


def test_the_schema_is_what_the_type_says() -> None:
    assert {path: path.read_text() for path in generated_sent()} == generated_sent()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_the_schema_and_survives_a_round_trip(path: Path) -> None:
    raw = path.read_bytes()
    jsonschema.validate(json.loads(raw), json.loads((FOLDER / f"{SCHEMA}.schema.json").read_text()))

    message: Webhook = decode(raw, Webhook, topic=SCHEMA)

    assert decode(encode(message), Webhook, topic=SCHEMA) == message


def test_there_are_examples_of_what_is_told_and_of_what_is_taken_back() -> None:
    assert {json.loads(path.read_bytes())["type"] for path in EXAMPLES} == {"situation.opened", "situation.withdrawn"}


@pytest.mark.parametrize("what", get_args(Notice.__annotations__["what"]))
def test_every_notice_has_a_type_of_its_own(what: str) -> None:
    message = telling(a_notice(what=what), told_of("one"))

    assert message.type == f"situation.{what}"
    assert message.type in get_args(Kind)
