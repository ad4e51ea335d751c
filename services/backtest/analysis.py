"""Articles through the model, on as many cores as there are."""

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice, repeat
from multiprocessing import get_context

from services.adapters.analyst import load_analyst
from services.adapters.child import tie_to
from services.core import topics
from services.core.codec import decode, encode
from services.core.messages import Article, Signal
from services.core.signals.handle import Extract

SLICE = 100
"""Articles given to the workers at a time, for each of them."""
WORTH = 40
"""Articles that make up for the time in which a further worker loads the model."""
CRASH = "crash"

Load = Callable[[], Extract]
Read = Signal | str
"""What an article says, or in a few words what reading it did instead."""


def as_article(raw: bytes) -> Article:
    """Give the article that a record holds."""
    return decode(raw, Article, topic=topics.ARTICLES)


def read_each(raws: Iterable[bytes], *, count: int, workers: int, load: Load = load_analyst) -> Iterator[tuple[Article, Read]]:
    """Read articles, in order; one that raises or ends its process costs only itself.

    Args:
        raws: Their records.
        count: How many there are.
        workers: Processes at most; few articles are read in this one.
        load: Loads what reads an article, in each process when it reads its first.

    Raises:
        ConfigError: The model or the lexicon is missing or not as expected.
    """
    workers = min(workers, count // WORTH)
    if workers > 1:
        return ((as_article(raw), _unpacked(packed)) for raw, packed in _in_processes(iter(raws), workers, load))
    return ((article, read(article, load)) for article in map(as_article, raws))


def read(article: Article, load: Load = load_analyst) -> Read:
    """Read one article in this process; the first loads the model."""
    extract = _loaded(load)
    try:
        return extract(article)
    except Exception as error:  # noqa: BLE001 - an article must never end the run, as it never ends an extractor
        # Its text may quote the article: the type and the place say enough.
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"raised {type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119


@cache
def _loaded(load: Load) -> Extract:
    return load()


def _in_processes(raws: Iterator[bytes], workers: int, load: Load) -> Iterator[tuple[bytes, bytes | str]]:
    """Read in order; what waits when a process ends is read one by one, to tell which of them ends it."""
    pool = _pool(workers)
    try:
        while some := list(islice(raws, SLICE * workers)):
            done = 0
            try:
                for packed in pool.map(_packed, some, repeat(load)):
                    yield some[done], packed
                    done += 1
            except BrokenProcessPool:
                pool = _pool(workers)
                yield from ((raw, _alone(raw, load)) for raw in some[done:])
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(raw: bytes, load: Load) -> bytes | str:
    with _pool(1) as pool:
        try:
            return pool.submit(_packed, raw, load).result()
        except BrokenProcessPool:
            return CRASH


def _pool(workers: int) -> ProcessPoolExecutor:
    """Start processes that end with this one, however it ends."""
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=tie_to, initargs=(os.getpid(),))


def _packed(raw: bytes, load: Load) -> bytes | str:
    found = read(as_article(raw), load)
    return found if isinstance(found, str) else encode(found)


def _unpacked(packed: bytes | str) -> Read:
    return packed if isinstance(packed, str) else decode(packed, Signal, topic=topics.SIGNALS)
