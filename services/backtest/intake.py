"""Archives in, the articles that a replay of them would send, in the order of their times."""

import sys
from datetime import datetime

from services.adapters.collection import collect
from services.adapters.sources import Unread, pieces
from services.adapters.spool import Spool
from services.core.articles import Intake
from services.core.errors import ArticleError

PRODUCER = "backtest"
"""Who sends the articles and marks; no alert depends on it."""


def take_in(paths: list[str], spool: Spool, *, now: datetime, publisher: str) -> int:
    """Read whole archives into the spool by the rules of a replay; what cannot be read is told on standard error.

    Args:
        paths: Files, folders or `-`.
        spool: Takes each article's record, with file and line.
        now: The machine's time: what lies more than a day ahead of it is refused.
        publisher: Who published what does not say it.

    Returns:
        How many inputs were no article.
    """
    intake = Intake(producer=PRODUCER, source=PRODUCER, now=now, replay=True, publisher=publisher)
    refused = 0
    for piece in pieces(paths):
        if piece is None:
            continue
        try:
            if isinstance(piece, Unread):
                raise piece.error
            article, record = collect(piece, intake)
        except ArticleError as error:
            refused += 1
            tell(error.where, error.rule, error.detail)
        else:
            spool.add(article.seen_at, record, piece.where)
    return refused


def tell(where: str, rule: str, detail: str) -> None:
    """Say on standard error what was refused, and why."""
    sys.stderr.write(f"{where}: {rule}: {detail}\n")
