"""The published contract: schemas, examples and message types say the same."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec import Struct

from services.adapters import topics as declared_topics
from services.core import topics
from services.core.alarms import Alert
from services.core.codec import decode, encode
from services.core.errors import MessageError
from tests.contract.schemas import FOLDER, PUBLIC, generated

EXAMPLES = FOLDER / "examples"


def files(kind: str) -> list[Path]:
    return sorted((EXAMPLES / kind).glob("*/*.json"))


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def schema_of(topic: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / f"{topic}.schema.json").read_text()))


def test_the_schema_files_are_what_the_message_types_say() -> None:
    assert {path.name: path.read_text() for path in generated()} == {path.name: text for path, text in generated().items()}


def test_every_public_topic_has_valid_and_invalid_examples() -> None:
    for kind in ("valid", "invalid"):
        assert {path.parent.name for path in files(kind)} == set(PUBLIC)


@pytest.mark.parametrize("path", files("valid"), ids=named)
def test_a_valid_example_fits_its_schema_and_survives_a_round_trip(path: Path) -> None:
    raw = path.read_bytes()
    jsonschema.validate(json.loads(raw), schema_of(path.parent.name))

    message: Struct = decode(raw, PUBLIC[path.parent.name], topic=path.parent.name)

    assert decode(encode(message), PUBLIC[path.parent.name], topic=path.parent.name) == message


@pytest.mark.parametrize("path", files("invalid"), ids=named)
def test_an_invalid_example_breaks_its_schema_and_is_refused(path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(path.read_bytes()), schema_of(path.parent.name))
    with pytest.raises(MessageError, match=path.parent.name):
        decode(path.read_bytes(), PUBLIC[path.parent.name], topic=path.parent.name)


def test_the_topic_names_in_code_are_the_declared_ones() -> None:
    in_code = {value for name, value in vars(topics).items() if name.isupper()}

    assert in_code == set(declared_topics.declared())


def test_each_declared_schema_file_is_there() -> None:
    named_files = {topic.schema for topic in declared_topics.declared().values() if not topic.schema.startswith("none")}

    assert named_files == {path.name for path in generated()}


def chat_line(alert: Alert) -> str:
    """Write what a chat room gets, from the alert alone."""
    where = f" ({alert.place.name})" if alert.place else ""
    return f"[{alert.level}] {alert.headline}{where}: {alert.confirmation}. {alert.permalink}"


def ticket(alert: Alert) -> dict[str, Any]:
    """Write what a ticket system gets, from the alert alone."""
    toll = alert.casualties
    casualties = f"{toll.killed_least} to {toll.killed_most} killed" if toll.status == "reported" else toll.status
    return {
        "key": alert.alert_id,
        "group": alert.situation_id,
        "summary": alert.headline,
        "open": alert.state in {"pending", "firing", "easing"},
        "body": "\n".join(
            [
                f"{each.publisher}, {each.stance}: {each.quote} {each.url}" for each in alert.evidence
            ] + [f"casualties: {casualties}", f"why: {alert.reason}"]
        ),
    }  # fmt: skip


def test_a_chat_line_and_a_ticket_can_be_written_from_one_alert_alone() -> None:
    alert: Alert = decode((EXAMPLES / "valid" / topics.ALERTS / "flash.json").read_bytes(), Alert, topic=topics.ALERTS)

    line, opened = chat_line(alert), ticket(alert)

    assert line.startswith(f"[{alert.level}] ")
    assert alert.permalink in line
    assert opened["group"]
    assert all(each.quote in opened["body"] and each.url in opened["body"] for each in alert.evidence)
    assert len(alert.evidence) > 0
