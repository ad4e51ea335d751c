"""Writes schemas/*.schema.json from the message types, or checks with --check that they are up to date."""

import json
import sys
from pathlib import Path

import msgspec

from services.core import messages, topics

FOLDER = Path(__file__).parents[2] / "schemas"

PUBLIC = {
    topics.ARTICLES: messages.Article | messages.Mark,
    topics.SIGNALS: messages.Signal,
    topics.OBSERVATIONS: messages.Observed,
    topics.ALERTS: messages.Alert,
    topics.SITUATIONS: messages.Situation,
    topics.INDEX: messages.IndexHour,
}


def generated() -> dict[Path, str]:
    """Give each schema file's path and its right content."""
    return {
        FOLDER / f"{topic}.schema.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": topic, **msgspec.json.schema(kind)}, indent=2
        )
        + "\n"
        for topic, kind in PUBLIC.items()
    }


def main(argv: list[str]) -> int:
    """Write the files; with --check write nothing and fail on a stale one."""
    stale = [path for path, text in generated().items() if not path.exists() or path.read_text() != text]
    if "--check" in argv:
        for path in stale:
            sys.stderr.write(f"{path.name} is not what core/messages.py says; run `make schemas` and commit it\n")
        return bool(stale)
    for path in stale:
        path.write_text(generated()[path])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
