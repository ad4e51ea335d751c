"""Writes schemas/*.schema.json from the message types and schemas/lexicon/*.schema.json from the types of its files.

With --check it writes nothing and tells which are not up to date.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from services.adapters.lexicon import KINDS
from services.core import alarms, coverage, messages, topics
from services.core.alerts.rules.rules import Rules
from services.core.notify import webhook
from services.core.signals.lexicon.own import OWN
from services.core.signals.watch.file import WatchFile

FOLDER = Path(__file__).parents[2] / "schemas"

PUBLIC = {
    topics.ARTICLES: messages.Article | messages.Mark,
    topics.SIGNALS: messages.Signal,
    topics.OBSERVATIONS: messages.Observed,
    topics.ALERTS: alarms.Alert,
    topics.SITUATIONS: alarms.Situation,
    topics.INDEX: alarms.IndexHour,
    topics.COVERAGE: coverage.Coverage,
}


SENT = {webhook.SCHEMA: webhook.Webhook}
"""What goes to others than Kafka."""

LEXICON: dict[str, type[msgspec.Struct]] = {kind.__name__.lower(): kind for kind in KINDS.values()}
CHANGED_BY_ID = ("Entry", "Country", "Someone")
"""Items of which a user's own file needs to write only the id and what it changes."""


def generated() -> dict[Path, str]:
    """Give each message schema's path and its right content."""
    return {FOLDER / f"{topic}.schema.json": _text(topic, msgspec.json.schema(kind)) for topic, kind in PUBLIC.items()}


def generated_sent() -> dict[Path, str]:
    """Give the path and right content of each schema of what is sent to others than Kafka."""
    return {FOLDER / f"{name}.schema.json": _text(name, msgspec.json.schema(kind)) for name, kind in SENT.items()}


def generated_lexicon() -> dict[Path, str]:
    """Give the path and right content of each schema of a file that a person writes."""
    schemas = {name: msgspec.json.schema(kind) for name, kind in LEXICON.items()} | {
        "own": _own(),
        "watches": msgspec.json.schema(WatchFile),
        "rules": msgspec.json.schema(Rules),
    }
    return {FOLDER / "lexicon" / f"{name}.schema.json": _text(name, schema) for name, schema in schemas.items()}


def _own() -> dict[str, Any]:
    schema = msgspec.json.schema(OWN)
    for name in CHANGED_BY_ID:
        schema["$defs"][name]["required"] = ["id"]
    return schema


def _text(title: str, schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **schema}, indent=2) + "\n"


def main(argv: list[str]) -> int:
    """Write the files; with --check write nothing and fail on a stale one."""
    right = generated() | generated_sent() | generated_lexicon()
    stale = [path for path, text in right.items() if not path.exists() or path.read_text() != text]
    if "--check" in argv:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(FOLDER)} is not what the types say; run `make schemas` and commit it\n")
        return bool(stale)
    for path in stale:
        path.write_text(right[path])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
