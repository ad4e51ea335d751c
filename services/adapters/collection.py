"""One input in: the article that it holds, and the record that carries it."""

import msgspec

from services.adapters.sources import Piece
from services.core.articles import Intake, article_from_line, article_from_text, article_record
from services.core.messages import Article
from services.core.records import Record


def collect(piece: Piece, intake: Intake) -> tuple[Article, Record]:
    """Give the article that a piece holds and the record that carries it.

    Raises:
        ArticleError: It breaks a rule.
    """
    named = msgspec.structs.replace(intake, source=piece.source)
    make = article_from_text if piece.form == "text" else article_from_line
    article = make(piece.raw, named, where=piece.where)
    return article, article_record(article, where=piece.where)
