"""Archives in, the articles that a replay of them would send, in the order of their times."""

import sys
from datetime import datetime

from services.adapters.collection import collect
from services.adapters.sources import Piece, Unread, pieces, shown
from services.adapters.spool import Spool
from services.core.articles import Intake
from services.core.errors import ArticleError, ConfigError

PRODUCER = "backtest"
"""Who sends the articles and marks; no alert depends on it."""
KINDS = "articles are the lines of a .jsonl file or the text of a .txt file, either with .gz; of a folder all these are read"


def take_in(paths: list[str], spool: Spool, *, now: datetime, publisher: str) -> int:
    """Read whole archives into the spool by the rules of a replay; what cannot be read is told on standard error.

    Args:
        paths: Files, folders or `-`.
        spool: Takes each article's record, with file and line.
        now: The machine's time: what lies more than a day ahead of it is refused.
        publisher: Who published what does not say it.

    Returns:
        How many inputs were no article.

    Raises:
        ConfigError: There is no article, and nothing was refused that would say why.
    """
    intake = Intake(producer=PRODUCER, source=PRODUCER, now=now, replay=True, publisher=publisher)
    refused, empty = 0, list[str]()
    for path in paths:
        taken = [_taken(piece, spool, intake) for piece in pieces([path]) if piece is not None]
        refused += taken.count(False)
        if not taken:
            empty.append(path)
    if not len(spool) and not refused:
        raise ConfigError(f"there is no article in {', '.join(map(repr, empty))}; {KINDS}")
    for path in empty:
        tell(shown(path), "no-article", f"nothing is in it; {KINDS}")
    return refused


def _taken(piece: Piece | Unread, spool: Spool, intake: Intake) -> bool:
    """Put what was read into the spool, unless it is no article."""
    try:
        if isinstance(piece, Unread):
            raise piece.error
        article, record = collect(piece, intake)
    except ArticleError as error:
        tell(error.where, error.rule, error.detail)
        return False
    spool.add(article.seen_at, record, piece.where)
    return True


def tell(where: str, rule: str, detail: str) -> None:
    """Say on standard error what was refused, and why."""
    sys.stderr.write(f"{where}: {rule}: {detail}\n")
