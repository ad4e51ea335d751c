"""Which lexicon read an article: a stamp that changes whenever any of its content does."""

import msgspec

from services.core.ids import digest
from services.core.signals.lexicon.entries import Files

DIGITS = 8
"""Hex digits of the content's hash: 32 bits tell a user's editions of one lexicon apart."""


def version_of(files: Files) -> str:
    """Give the lexicon's version and a hash of all its content, a user's own words among it: "1+3fa9c2d1".

    The number before the plus is written in the files. It is raised by hand when what is counted changes its meaning as a
    whole, so that older figures compare no more: other ledgers, another scale of severities. All else, down to a single word,
    shows in the hash. Comments and layout are no content.
    """
    parts = (files.events.version, files.contexts.version, files.cues.version, files.names.version)
    number = ".".join(dict.fromkeys(parts))
    content = msgspec.json.encode(files, order="deterministic").decode()
    return f"{number}+{digest('lexicon', content)[:DIGITS]}"
