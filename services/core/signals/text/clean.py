"""What of an article is news: title and text with everything else blanked where it stands, so that offsets stay the article's."""

import re
from collections.abc import Iterator

from msgspec import Struct

from services.core.messages import Article
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.text.bio import biographies
from services.core.signals.text.blank import Cut, blanked, merged
from services.core.signals.text.buttons import row_end
from services.core.signals.text.byline import credits_in, reporters
from services.core.signals.text.heading import heading_of, site_of
from services.core.signals.text.lines import Line, lines_of
from services.core.signals.text.markup import plain
from services.core.signals.text.related import SOFT_BREAK, glued, labelled, linked
from services.core.signals.text.wording import Wording, wording_of

LONGEST_READ = 60_000
"""Characters of a text that are read: 10,000 words, far beyond any report, so that no text takes minutes. The rest is only
rid of markup."""
PAGE_RULE = "page furniture"
CREDIT_RULE = "credit"

_WRAP = re.compile(r"(?<=[a-z,])[ \t]{0,4}\n[ \t]{0,4}(?=[a-z])")
"""A line break in the middle of a sentence: what follows goes on in small letters."""


class Clean(Struct, frozen=True):
    """Title and text, as long as the article's and with its characters at their places, and what was blanked in the text.

    `cuts` say what was taken and by which rule, in order, markup apart. `dateline` are the characters of its place names,
    `wire` the agency that it names, else the reporters of a credit block, and `credit` all that is said of who wrote it.
    """

    title: str
    text: str
    cuts: tuple[Cut, ...] = ()
    dateline: tuple[int, int] | None = None
    wire: str | None = None
    credit: str | None = None


def clean(article: Article, lexicon: Lexicon) -> Clean:
    """Take from an article what is not its news.

    That is: markup, scripts and addresses; what stands above the report (its title again, times, bylines, counters, dateline);
    credits such as "(Reporting by …)", which are kept apart; lines and sentences of the page it stood on; headlines of other
    stories; notes on its author. In doubt a line stays. Never raises; takes time linear in the text.
    """
    text = _WRAP.sub(_joined, plain(article.text))
    title, wording = plain(article.title), wording_of(lexicon)
    notes = [Cut(each.start, each.end, rule=CREDIT_RULE) for each in credits_in(text)]
    credit = " ".join(each.words for each in credits_in(text))
    heading = heading_of(article, text, lexicon)
    above = [*notes, *glued(text, lexicon.files.cues.sets["sequence-ends"]), *heading.cuts]
    rest = wording.called.sub(SOFT_BREAK, blanked(text, above))
    read = rest[:LONGEST_READ]
    lines = lines_of(read, wording, lexicon)
    found = [*_pieces(lines, read, wording), *linked(lines, read, wording), *biographies(lines, read, lexicon)]
    dateline = heading.dateline
    credited = [text[cut.start : cut.end].strip() for cut in found if cut.rule == CREDIT_RULE]
    return Clean(
        title=blanked(title, site_of(article, title)),
        text=blanked(rest, found),
        cuts=merged((*above, *found)),
        dateline=dateline.places if dateline else None,
        wire=(dateline.agency if dateline else None) or reporters(text),
        credit=" ".join([credit, *credited]).strip() or None,
    )


def _joined(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _pieces(lines: list[Line], text: str, wording: Wording) -> Iterator[Cut]:
    """Give the lines and sentences that are furniture or credits, and labels glued to a sentence."""
    for line in lines:
        if line.kind in ("page", "credit"):
            yield Cut(line.start, line.end, rule=CREDIT_RULE if line.kind == "credit" else PAGE_RULE)
            continue
        for piece in line.pieces:
            if piece.kind in ("page", "credit"):
                yield Cut(piece.start, piece.end, rule=CREDIT_RULE if piece.kind == "credit" else PAGE_RULE)
            elif piece.kind == "label" and (cut := labelled(piece, text, wording)):
                yield cut
            elif (end := row_end(text, piece.start, wording)) and end <= piece.end:
                yield Cut(piece.start, end, rule=PAGE_RULE)
