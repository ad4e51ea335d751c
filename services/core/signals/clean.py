"""What of an article is news: without glued headers, credits and datelines; offsets stay the article's."""

import re

from msgspec import Struct

from services.core.messages import Article

HEADER_ROOM = 300
"""Characters at the start of a text in which a glued header or a dateline is looked for."""
CREDIT_ROOM = 1200
"""Characters of the longest credit block in brackets."""

_GLUE = re.compile(r"\s*(?:date\s+)?(?P<date>\d{4}-\d{2}-\d{2})\s+advertisement\s*", re.IGNORECASE)
_CREDIT = re.compile(r"\((?:[A-Z][a-z]{1,12}ing|[A-Z][a-z]{1,12} [a-z]{1,12}ing) by [A-Z]")
"""A credit says who was doing what: "(Reporting by A. Person", "(Additional writing by …"; a lower-case aside does not."""
_DASH = r"[-\u2013\u2014]"
_DATELINE = re.compile(
    r"\s*(?P<places>[A-Z][A-Z'\u2019.\- ]{2,40}(?:[,/] ?[A-Za-z.'\u2019\- ]{2,30}){0,3}?)\s*"
    r"(?:,\s*[A-Z][a-z]{2,8}\.? \d{1,2}\s*)?"
    rf"(?:\((?P<agency>[^()\n]{{2,40}})\)\s*)?(?:{_DASH}{{1,2}}|:)\s+",
)
_MIXED = re.compile(
    r"\s*(?P<places>[A-Z][\w'\u2019\- ]{2,40}(?:, [A-Z][\w.'\u2019\- ]{2,30})?)\s*"
    rf"(?:\((?P<agency>[^()\n]{{2,40}})\)\s*{_DASH}{{1,2}}|[\u2013\u2014])\s+",
)


class Clean(Struct, frozen=True):
    """The stretch of the text that is news, and what was taken from around it."""

    start: int
    stretches: tuple[tuple[int, int], ...]
    dateline: tuple[int, int] | None
    credit: str | None
    agency: str | None


def _credits(text: str, start: int) -> tuple[list[tuple[int, int]], list[str]]:
    """Give the stretches between credit blocks, and the credits."""
    stretches, notes, at = [], [], start
    for match in _CREDIT.finditer(text, start):
        if match.start() < at:
            continue
        close = text.find(")", match.end(), match.end() + CREDIT_ROOM)
        end = close + 1 if close >= 0 else min(len(text), match.end() + CREDIT_ROOM)
        stretches.append((at, match.start()))
        notes.append(text[match.start() : end].strip("()"))
        at = end
    return [*stretches, (at, len(text))], notes


def clean(article: Article) -> Clean:
    """Find the news in an article's text.

    Returns:
        Stretches of `article.text`, in order, without a header such as "date 2021-05-04 advertisement", without
        "(Reporting by …)" blocks, which are kept as the credit, and without the dateline, whose place names are kept as a range.
    """
    text = article.text
    glue = _GLUE.match(text, 0, HEADER_ROOM)
    start = glue.end() if glue else 0
    found = _DATELINE.match(text, start, start + HEADER_ROOM) or _MIXED.match(text, start, start + HEADER_ROOM)
    dateline = (found.start("places"), found.end("places")) if found else None
    agency = found.group("agency") if found else None
    start = found.end() if found else start
    stretches, notes = _credits(text, start)
    kept = tuple((low, high) for low, high in stretches if text[low:high].strip())
    return Clean(start, kept, dateline, " ".join(notes) or None, agency)
