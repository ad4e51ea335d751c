"""The signs by which a name shows what it names: its words, what stands before it and after it."""

from services.core.signals.names.hints import Hints
from services.core.signals.names.line import Line

_SOFT = frozenset({" ", ". "})
"""Gaps over which a word still says something of the name beside it."""
_SHORT = 3
_ACRONYM = 6
"""Letters of the longest word in capitals that is read as an acronym."""
_AGE_DIGITS = 2
_COUNTS = ("one word", "two words", "three words")
_REFINED = frozenset({"place noun before", "org noun before"})


def before(line: Line, first: int, hints: Hints) -> list[str]:
    """Give the signs in what stands before a name's first word."""
    if first == 0:
        return ["sentence start"]
    gap, word = line.gap(first), line.keys[first - 1]
    if gap not in _SOFT:
        return _before_gap(line, first, gap)
    sign = hints.before.get(word)
    upper = hints.before.get(line.keys[first - 2]) if first > 1 else None
    if sign == "of before" and upper in _REFINED:
        return [f"{upper[: -len(' before')]} of before"]
    if sign == "the before" and upper == "in before":
        return [sign, "in the before"]
    return [sign or ("capital before" if line.capital(first - 1) else "word before")]


def _before_gap(line: Line, first: int, gap: str) -> list[str]:
    mark = gap.strip()
    if mark.endswith("("):
        return ["bracket before"]
    if mark.startswith(","):
        return ["comma before", "capital comma before"] if line.capital(first - 1) else ["comma before"]
    if mark[:1] in ("-", "\u2013", "\u2014"):
        return ["dash before"]
    return ["quote before"] if mark[-1:] in ("“", '"', "'", "\u2018", "«") else []


def after(line: Line, last: int, hints: Hints) -> list[str]:
    """Give the signs in what stands after a name's last word."""
    if last + 1 >= len(line):
        return ["sentence end"]
    gap, word = line.gap(last + 1), line.keys[last + 1]
    if gap == " ":
        return [hints.after.get(word) or _plain(line, last + 1)]
    if gap in ("'", "\u2019") and word == "s":
        return ["possessive after"]
    mark = gap.strip()
    if mark.startswith(","):
        return ["comma after", *_after_comma(line, last + 1, hints)]
    if mark.startswith("("):
        digits, letters = word[:1].isdigit(), line.words[last + 1].isupper()
        return ["bracket after", "number bracket after"] if digits else ["bracket after"] + ["acronym after"] * letters
    return ["hyphen after"] if mark in ("-", "\u2013") else []


def _plain(line: Line, at: int) -> str:
    if line.capital(at):
        return "capital after"
    word = line.keys[at]
    return "verb ending after" if word.endswith("ed") or (word.endswith("s") and not word.endswith("ss")) else "word after"


def _after_comma(line: Line, at: int, hints: Hints) -> list[str]:
    word = line.keys[at]
    if word.isdigit() and len(word) == _AGE_DIGITS:
        return ["age after"]
    if line.capital(at):
        return ["capital comma after"]
    sign = hints.after.get(word) or hints.before.get(word)
    return [f"{sign} comma"] if sign in ("who after", "which after", "a before", "the before") else []


def shape(line: Line, first: int, last: int, hints: Hints) -> list[str]:
    """Give the signs in a name's own words."""
    count = last - first
    found = [_COUNTS[count] if count < len(_COUNTS) else "many words"]
    found += _letters(line, first, last) if count else _one_word(line, first, hints)
    found += [f"{group} last" for group in hints.parts.get(line.keys[last], ())]
    if count:
        found += [f"{group} first" for group in hints.parts.get(line.keys[first], ())]
        inner = {group for at in range(first + 1, last) for group in hints.parts.get(line.keys[at], ())}
        found += sorted(f"{group} middle" for group in inner)
        found += [
            f"{group} in it" for group in sorted({g for at in range(first, last + 1) for g in hints.parts.get(line.keys[at], ())})
        ]
        if line.keys[first] in hints.particles:
            found.append("particle first")
        found += _joined(line, first, last, hints)
    return found


def _one_word(line: Line, at: int, hints: Hints) -> list[str]:
    word, key = line.words[at], line.keys[at]
    found = []
    if word.isupper() and len(word) > 1:
        found.append("acronym" if len(word) <= _ACRONYM else "long capitals")
    elif any(char.isupper() for char in word[1:]):
        found.append("inner capital")
    if any(char.isdigit() for char in word):
        found.append("digit")
    elif len(word) <= _SHORT:
        found.append("short")
    if len(word) > 1 and key.endswith("s") and not word.isupper():
        found.append("final s")
    found += [f"{group} ending" for group, endings in hints.endings.items() if key.endswith(endings)]
    return found


def _letters(line: Line, first: int, last: int) -> list[str]:
    words = line.words[first : last + 1]
    capitals = sum(word.isupper() and len(word) > 1 for word in words)
    found = ["all capitals"] if capitals == len(words) else ["some capitals"] if capitals else []
    return found + ["digit"] * any(char.isdigit() for word in words for char in word)


def _joined(line: Line, first: int, last: int, hints: Hints) -> list[str]:
    """Give the signs in the small words of a longer name and in what stands between its words."""
    low = [line.keys[at] for at in range(first, last + 1) if not line.capital(at)]
    gaps = {line.gap(at).strip() for at in range(first + 1, last + 1)}
    signs = [hints.before.get(word) for word in low]
    found = [f"has {sign[: -len(' before')]}" for sign in ("of before", "and before", "function before") if sign in signs]
    if any(word not in hints.joining for word in low if hints.before.get(word) != "possessive before"):
        found.append("has lower word")
    return found + [f"has {name}" for mark, name in ((",", "comma"), ("-", "hyphen"), ("&", "and")) if mark in gaps]
