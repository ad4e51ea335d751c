"""What was read once: signals by the content of their articles, one file for each lexicon, model and way of reading."""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import structs

from services.core.codec import decode, encode
from services.core.errors import MessageError
from services.core.ids import digest
from services.core.messages import Article, Signal

KEPT_FILES = 4
"""Files kept: of older lexicons and models the last used."""
EVERY = 50
"""Signals a transaction: so many are read again after a kill."""
WAIT_S = 30.0
"""How long another backtest's transaction is waited for."""
PACKED = 1
"""Level of compression; the higher ones are slower and save little."""
CODE = ("core/signals/**/*.py", "core/mentions.py", "adapters/reader.py", "adapters/name_finder.py", "adapters/word_*.py")
"""The modules on which a signal depends, under services/; `reader.py` names the model."""
ENDING = ".sqlite3"

Say = Callable[[str], None]


class Cache:
    """Keeps signals in a file; one that is damaged is as good as none, and one that cannot be written lasts for this run only.

    Args:
        file: Where they are kept, or none for this run only.
        say: Takes a line about what is wrong with the file.
    """

    def __init__(self, file: Path | None, say: Say) -> None:
        self._file, self._say = file, say
        self._unsaved: dict[str, bytes] = {}
        self._pending = 0
        self._damaged = False
        self._database = self._opened()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(sqlite3.Error):
            self._database.commit()
        self._database.close()
        if self._damaged and self._file:
            _unlink(self._file)

    def __contains__(self, article: Article) -> bool:
        """Tell whether an article was read; what is kept of it may be damaged all the same."""
        return self._value(content_key(article)) is not None

    def get(self, article: Article) -> Signal | None:
        """Give the signal of an article of this content, or none where there is none that is whole."""
        value = self._value(content_key(article))
        if value is None:
            return None
        try:
            return stamped(decode(zlib.decompress(value), Signal, topic="cache"), article)
        except (zlib.error, MessageError):
            return None

    def put(self, article: Article, signal: Signal) -> None:
        """Keep the signal of an article."""
        key, value = content_key(article), zlib.compress(encode(signal), PACKED)
        try:
            self._database.execute("INSERT OR REPLACE INTO signals VALUES (?, ?)", (key, value))
            self._pending += 1
            if self._pending >= EVERY:
                self.save()
        except sqlite3.Error as error:
            self._broke(error)
            self._unsaved[key] = value

    def save(self) -> None:
        """End the transaction: what was put is there for other runs."""
        self._database.commit()
        self._pending = 0

    def _value(self, key: str) -> bytes | None:
        if key in self._unsaved:
            return self._unsaved[key]
        try:
            row = self._database.execute("SELECT value FROM signals WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._broke(error)
            return None
        return row[0] if row and isinstance(row[0], bytes) else None

    def _opened(self) -> sqlite3.Connection:
        if self._file is None:
            return _connected("")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                database = _connected(str(self._file))
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # it is no database: begin anew
                _unlink(self._file)
                database = _connected(str(self._file))
            os.utime(self._file)
        except (OSError, sqlite3.Error) as error:
            self._say(f"{self._file}: {error}; what is read now is not kept; make it writable, set XDG_CACHE_HOME or --no-cache")
            return _connected("")
        return database

    def _broke(self, error: sqlite3.Error) -> None:
        """Note a file that turns out to be damaged, to begin a new one with the next run."""
        if not self._damaged:
            self._say(f"{self._file}: {error}; what it lacks is read anew")
        self._damaged = self._damaged or not isinstance(error, sqlite3.OperationalError)


def content_key(article: Article) -> str:
    """Give the key of all that a signal depends on besides lexicon, watches, model and code."""
    when = article.published_at.isoformat()
    whose = (article.publisher, article.source, article.url)
    return digest("signal", article.title, article.text, article.language or "", article.wire or "", when, *whose)


def stamped(signal: Signal, article: Article) -> Signal:
    """Give a signal of the same content as that of this article."""
    return structs.replace(
        signal,
        article_id=article.article_id,
        document_id=article.document_id,
        source_group=article.source_group,
        seen_at=article.seen_at,
        backfill=article.backfill,
    )


def cache_file(folder: Path, lexicon_version: str, watches: bytes) -> Path:
    """Give the file for signals read with this lexicon and these watches by the model and the code that are installed.

    Args:
        folder: Where the files are; of those that were not used lately only a few are left.
        lexicon_version: The lexicon's stamp.
        watches: The file of watches.
    """
    stamp = digest(lexicon_version, hashlib.sha256(watches).hexdigest(), _code_digest(), version("spacy"))
    file = folder / f"signals-{stamp}{ENDING}"
    with suppress(OSError):
        others = [each for each in folder.glob(f"signals-*{ENDING}") if each != file]
        for old in sorted(others, key=lambda each: each.stat().st_mtime, reverse=True)[KEPT_FILES - 1 :]:
            _unlink(old)
    return file


def _code_digest() -> str:
    root, total = Path(__file__).parents[1], hashlib.sha256()
    for path in sorted(path for pattern in CODE for path in root.glob(pattern)):
        total.update(str(path.relative_to(root)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _connected(name: str) -> sqlite3.Connection:
    database = sqlite3.connect(name, timeout=WAIT_S)
    try:
        if name:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
        database.execute("CREATE TABLE IF NOT EXISTS signals (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
        database.commit()
    except BaseException:
        database.close()
        raise
    return database


def _unlink(file: Path) -> None:
    for each in (file, *(file.with_name(file.name + part) for part in ("-wal", "-shm"))):
        each.unlink(missing_ok=True)
