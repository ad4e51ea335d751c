"""Files, folders and standard input in; articles, and errors for what is none, out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct, structs

from services.adapters.sources import Piece, Unread, pieces
from services.core.articles import Intake, article_from_line, article_from_text
from services.core.errors import ArticleError
from services.core.messages import Article

VALUE_ROOM = 60
"""Bytes shown of an input that is refused."""

Dated = Literal["given", "inferred", "--published-at", "now"]
"""Where an article's time of publication is from."""


class Taken(Struct, frozen=True):
    """An article, where it stood, and where its time of publication is from."""

    article: Article
    where: str
    dated: Dated


class Options(Struct, frozen=True, kw_only=True):
    """How inputs are read: the machine's time, the time of those that tell none, and whether what has no telling name is text."""

    now: datetime
    published_at: datetime | None = None
    text: bool = False


def inputs(paths: list[str], options: Options) -> Iterator[Taken | ArticleError]:
    """Read articles in order; an error stands in the place of its input and ends nothing.

    A file that begins as one JSON document of many lines is refused as a whole, not line by line.
    """
    begun = refused = ""
    for piece in pieces(paths, text_stdin=options.text, text_others=options.text):
        if isinstance(piece, Unread):
            yield piece.error
        elif piece is not None:
            file = piece.where.rpartition(":")[0] if piece.form == "line" else piece.where
            first, begun = file != begun, file
            if first and piece.form == "line" and (error := _document(piece, file)):
                refused = file
                yield error
            elif file != refused:
                yield _taken(piece, options)


def _document(piece: Piece, file: str) -> ArticleError | None:
    """Tell that a first line begins an array, or an object written over several lines."""
    line = piece.raw.strip()
    if line == b"{":
        detail = f"an object over many lines; write each article on one line: jq -c . {file}"
    elif line.startswith(b"["):
        detail = f"a JSON array; write one article on each line: jq -c '.[]' {file}"
    else:
        return None
    return ArticleError(piece.where, "not-lines", f"{_value(line)} begins {detail}")


def _taken(piece: Piece, options: Options) -> Taken | ArticleError:
    """Give the article of one input.

    Its own times count, as in a replay, so that the same input gives the same signal on any day; only what has
    no time at all was published now.
    """
    intake = Intake(producer="analyze", source=piece.source, now=options.now, replay=True)
    try:
        return _dated(_article(piece, intake), piece, options)
    except ArticleError as error:
        if error.rule != "no-time":
            return ArticleError(piece.where, error.rule, f"{_value(piece.raw)}: {error.detail}{_hint(piece, error)}")
    article = _article(piece, structs.replace(intake, replay=False))
    return _dated(article, piece, options, found="now")


def _article(piece: Piece, intake: Intake) -> Article:
    make = article_from_text if piece.form == "text" else article_from_line
    return make(piece.raw, intake, where=piece.where)


def _dated(article: Article, piece: Piece, options: Options, *, found: Dated = "inferred") -> Taken:
    """Let the option say when an article was published that does not say so itself."""
    if "published_at" not in article.inferred:
        return Taken(article, piece.where, "given")
    if options.published_at is None:
        return Taken(article, piece.where, found)
    told = structs.replace(article, published_at=options.published_at, seen_at=options.published_at)
    return Taken(told, piece.where, "--published-at")


def _value(raw: bytes) -> str:
    """Show how an input begins."""
    begin = raw[:VALUE_ROOM].decode("utf-8", "replace").strip()
    return repr(begin + ("…" if len(raw) > VALUE_ROOM else ""))


def _hint(piece: Piece, error: ArticleError) -> str:
    return ", or give --text if it is one plain text" if piece.form == "line" and error.rule == "not-json" else ""
