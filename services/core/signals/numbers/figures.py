"""Numbers as a text tells them: "at least 12", "between 20 and 30", "more than a dozen", "some 3,000", "tens of thousands"."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.text.words import kept, key

MOST = 1e15
"""A greater number is not read as one."""
MOST_FIGURES = 80
"""Numbers of one sentence that are read: a longer row of them is a table."""
LONGEST_PHRASE = 3
"""Words of the longest entry in the tables of numbers: "half a dozen"."""
THOUSAND = 1000
YEARS = range(1900, 2100)
"""Four digits in a row without a comma that are a year, unless a word such as "at least" stands before."""

_PIECE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|(?:[A-Za-z]\.){2,}|[^\W\d_]+|[^\w\s]")
_DIGITS = "0123456789"
_JOINERS = "-/:.\u2013"
"""What ties digits to a letter or digit so that they are a name, a time of day or a score: F-16, 1:30, 9/11."""


class Piece(Struct, frozen=True, gc=False):
    """A word, a number or a sign of a text, comparable as `key`, at characters [start, end)."""

    key: str
    start: int
    end: int


class Figure(Struct, frozen=True):
    """A number told: at least and at most so many, where each is told.

    Pieces [first, last] hold it with the words that qualify it, pieces [core, last] the number alone. `opened` is the word
    before a range: "from 35 to 41" may tell a change.
    """

    first: int
    core: int
    last: int
    least: float | None
    most: float | None
    opened: str = ""


class _Core(Struct, frozen=True):
    """A bare number that ends before piece `after`; a vague one, such as "dozens", has no upper limit."""

    value: float
    after: int
    vague: bool = False
    year: bool = False


class Line(Struct, frozen=True):
    """A text with its words, numbers and signs in order, and the comparable forms of all."""

    text: str
    pieces: tuple[Piece, ...]
    keys: tuple[str, ...]

    def told(self, first: int, last: int) -> str:
        """Give the text of pieces [first, last]."""
        return self.text[self.pieces[first].start : self.pieces[last].end]


@kept
def line_of(text: str) -> Line:
    """Cut a text into its pieces."""
    pieces = tuple([Piece(key(m.group()) or m.group(), *m.span()) for m in _PIECE.finditer(text)])
    return Line(text, pieces, tuple([piece.key for piece in pieces]))


def figures_of(line: Line, lexicon: Lexicon) -> list[Figure]:
    """Give the numbers of a text, each with its qualifiers; years, times of day, scores and numbered names are left out."""
    pieces = line.pieces
    before = _qualifiers(line.keys, lexicon)
    found: list[Figure] = []
    at = 0
    while at < len(pieces) and len(found) < MOST_FIGURES:
        core = _core(line, at, lexicon)
        if core is None:
            at += 1
            continue
        figure = _figure(line, at, core, before.get(at, (at, "")), lexicon)
        if figure is not None:
            found.append(figure)
        at = max(core.after, figure.last + 1 if figure else 0)
    return found


def _qualifiers(keys: Sequence[str], lexicon: Lexicon) -> dict[int, tuple[int, str]]:
    """Give for each piece that follows a qualifier where the longest such one begins, and the name of its set."""
    found: dict[int, tuple[int, str]] = {}
    for name in ("figure-about", "figure-at-most", "figure-at-least"):
        for first, last, _ in lexicon.listed(name).phrases(keys):
            if last + 1 not in found or first <= found[last + 1][0]:
                found[last + 1] = (first, name)
    return found


def _figure(line: Line, at: int, core: _Core, qualifier: tuple[int, str], lexicon: Lexicon) -> Figure | None:
    """Give the figure whose first number begins at a piece, its range and qualifiers read."""
    pieces = line.pieces
    keys = [piece.key for piece in pieces[max(0, at - 1) : core.after + 3]]
    opener = keys[0] if at and keys[0] in lexicon.listed("range-openers") else ""
    high = _range_end(line, core, opener, lexicon)
    first, kind = qualifier
    if (core.year and not kind) or core.value > MOST:
        return None
    if high is not None:
        return Figure(at - 1 if opener else first, at, high.after - 1, core.value, high.value, opener)
    least: float | None = core.value
    most: float | None = None if core.vague or kind == "figure-at-least" else core.value
    if kind == "figure-at-most":
        least, most = None, None if core.vague else core.value
    last = core.after - 1
    more = lexicon.listed("figure-or-more").phrases([piece.key for piece in pieces[core.after : core.after + 3]])
    if more and more[0][0] == 0:
        last, most = core.after + more[0][1], None
    return Figure(first, at, last, least, most)


def _range_end(line: Line, core: _Core, opener: str, lexicon: Lexicon) -> _Core | None:
    """Give the second number of a range such as "20 to 30", "20-30" or "between 20 and 30"."""
    pieces = line.pieces
    if core.after >= len(pieces) - 1 or core.vague or core.year:
        return None
    joiner = pieces[core.after].key
    wide = bool(opener) and joiner in lexicon.listed("range-joiners-after-opener")
    if not (wide or joiner in lexicon.listed("range-joiners")):
        return None
    high = _core(line, core.after + 1, lexicon, ranged=True)
    if high is None or high.value <= core.value or high.year or high.value > MOST:
        return None
    return high


def _core(line: Line, at: int, lexicon: Lexicon, *, ranged: bool = False) -> _Core | None:
    """Give the bare number that begins at a piece."""
    if line.text[line.pieces[at].start] in _DIGITS:
        return _digits(line, at, lexicon, ranged=ranged)
    word = line.pieces[at].key
    if word not in lexicon.numbers.firsts and word not in lexicon.listed("indefinite-articles"):
        return None
    return _spelled(line.pieces, at, lexicon)


def _digits(line: Line, at: int, lexicon: Lexicon, *, ranged: bool) -> _Core | None:
    text, pieces, piece = line.text, line.pieces, line.pieces[at]
    if _tied(text, piece, ranged=ranged, lexicon=lexicon):
        return None
    if _of_date(pieces, at, lexicon):
        return None
    written = text[piece.start : piece.end].replace(",", "")
    value = float(written)
    scaled, after = _scaled(pieces, at + 1, value, lexicon)
    year = after == at + 1 and written.isdigit() and "," not in text[piece.start : piece.end] and int(value) in YEARS
    return _Core(scaled, after, year=year) if value <= MOST else None


def _of_date(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Tell whether digits are the day of a date: "March 17", "17 March"."""
    near = [pieces[each].key for each in (at - 1, at + 1) if 0 <= each < len(pieces)]
    return any(word in lexicon.listed("month-names") for word in near)


def _tied(text: str, piece: Piece, *, ranged: bool, lexicon: Lexicon) -> bool:
    """Tell whether digits are part of a name, a time of day, an ordinal or a date: F-16, 1:30, 5th, 9/11."""
    before, after = text[max(0, piece.start - 2) : piece.start], text[piece.end : piece.end + 2]
    if before and (before[-1].isalnum() or (before[-1] in _JOINERS and before[0].isalnum() and len(before) > 1 and not ranged)):
        return True
    if after[:1].isalpha():
        word = re.match(r"[^\W\d_]+", text[piece.end : piece.end + 12])
        return word is None or key(word.group()) not in lexicon.numbers.scales
    return after[:1] in (":", "/") and after[1:2].isdigit()


def _scaled(pieces: Sequence[Piece], at: int, value: float, lexicon: Lexicon) -> tuple[float, int]:
    """Multiply a number by the words behind it: "1.5 million", "two dozen"."""
    while at < len(pieces) and pieces[at].key in lexicon.numbers.scales and value <= MOST:
        value *= lexicon.numbers.scales[pieces[at].key]
        at += 1
    return value, at


def _spelled(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> _Core | None:
    """Read a number in words: "twenty-five", "a hundred", "half a dozen", "tens of thousands", "two hundred and six"."""
    for table, vague in ((lexicon.numbers.vague, True), (lexicon.numbers.plain, False)):
        value, length = _phrase(pieces, at, table)
        if value is not None and (vague or length > 1):
            return _Core(*_scaled(pieces, at + length, value, lexicon), vague=vague)
    articled = pieces[at].key in lexicon.listed("indefinite-articles")
    if articled and not (at + 1 < len(pieces) and pieces[at + 1].key in lexicon.numbers.scales):
        return None
    total, current, after = 0.0, 1.0 if articled else 0.0, at + 1 if articled else at
    while after < len(pieces) and total <= MOST and current <= MOST:
        scale = lexicon.numbers.scales.get(pieces[after].key)
        step = after if scale else _next_part(pieces, after, current, lexicon)
        if step is None or (scale and not current):
            break
        if scale:
            total, current = (total + current * scale, 0.0) if scale >= THOUSAND else (total, current * scale)
        else:
            current += lexicon.numbers.plain[pieces[step].key]
        after = step + 1
    return _Core(total + current, after) if after > at else None


def _phrase(pieces: Sequence[Piece], at: int, table: Mapping[str, int]) -> tuple[float | None, int]:
    """Give what the words from a piece on stand for in a table of numbers, and how many words those are; the longest first."""
    words = [piece.key for piece in pieces[at : at + LONGEST_PHRASE]]
    for length in range(len(words), 0, -1):
        value = table.get(" ".join(words[:length]))
        if value is not None:
            return float(value), length
    return None, 0


def _next_part(pieces: Sequence[Piece], at: int, current: float, lexicon: Lexicon) -> int | None:
    """Give where a number in words goes on: after the hyphen of "twenty-five", the "and" of "two hundred and six"."""
    tens, hundreds = current % 100 >= 20 and current % 10 == 0, current > 0 and current % 100 == 0  # noqa: PLR2004 - English numbers
    hyphened = tens and not pieces[at].key.isalnum() and pieces[at].start == pieces[at - 1].end
    if current and (hyphened or (hundreds and pieces[at].key in lexicon.listed("number-links"))):
        at += 1
    part = lexicon.numbers.plain.get(pieces[at].key) if at < len(pieces) else None
    if part is None or not (not current or (tens and part < 10) or (hundreds and part < 100)):  # noqa: PLR2004
        return None
    return at
