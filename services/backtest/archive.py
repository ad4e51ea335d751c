"""Archives between reading and judging: their articles in order, and what each of them says."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.adapters.analyst import load_analyst
from services.adapters.spool import Spool
from services.backtest.analysis import Load, Read, as_article, read, read_each
from services.backtest.cache import Cache, content_key
from services.backtest.log import Taken, observed_log
from services.core.messages import Article


class Archive:
    """The articles of a backtest.

    Args:
        spool: Their records.
        cache: What was read of them, now or before.
        now: The machine's time.
        load: Loads what reads an article.
    """

    def __init__(self, spool: Spool, cache: Cache, *, now: datetime, load: Load = load_analyst) -> None:
        self._spool, self._cache, self._now, self._load = spool, cache, now, load
        self._unreadable: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._spool)

    def span(self) -> tuple[datetime, datetime] | None:
        """Give when the first and the last article were seen, or none where there is none."""
        return self._spool.span()

    def missing(self) -> list[int]:
        """Give the places of the articles that have to be read, of equal contents the first."""
        found: dict[str, int] = {}
        for place, raw in enumerate(self._raws()):
            article = as_article(raw)
            if article not in self._cache:
                found.setdefault(content_key(article), place)
        return list(found.values())

    def read(self, places: Iterable[int], *, workers: int) -> Iterator[Article]:
        """Read the articles at these places into the cache, giving each when that is done."""
        wanted = set(places)
        raws = (raw for place, raw in enumerate(self._raws()) if place in wanted)
        for article, found in read_each(raws, count=len(wanted), workers=workers, load=self._load):
            self._keep(article, found)
            yield article

    def log(self, *, until: datetime | None = None) -> Iterator[Taken]:
        """Give the log that the archives lead to, up to a time if there is one."""
        return observed_log(self._spool.sorted(), self._said, now=self._now, until=until)

    def _raws(self) -> Iterator[bytes]:
        return (record.value or b"" for _, record, _ in self._spool.sorted())

    def _said(self, article: Article) -> Read:
        if (cause := self._unreadable.get(content_key(article))) is not None:
            return cause
        if (signal := self._cache.get(article)) is not None:
            return signal
        found = read(article, self._load)  # what was kept of it is damaged
        self._keep(article, found)
        return found

    def _keep(self, article: Article, found: Read) -> None:
        if isinstance(found, str):
            self._unreadable[content_key(article)] = found
        else:
            self._cache.put(article, found)
