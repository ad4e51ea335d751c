"""Copies of a wire report as papers print them: cut, headed anew, credited or not, reworded, with a paragraph of their own."""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from msgspec import Struct, structs

from services.core.ids import article_id, document_id
from services.core.messages import Article

WORDING = yaml.safe_load(Path(__file__).with_name("rewording.yaml").read_text(encoding="utf-8"))
SHORTEST = 60
"""Words of the shortest cut: a brief of two or three sentences."""
FEWEST, MOST = 15, 80
"""Copies of a report."""
_SENTENCE = re.compile(r"(?<=[.!?][\"”’'])\s+|(?<=[.!?])\s+(?=[A-Z\"“‘])")  # noqa: RUF001 - any quote
_DATELINE = re.compile(r"^[A-Z][\w ,.'’/-]{1,60}(?: \([A-Z][\w ]{1,25}\))? ?[-–—]{1,2} ")  # noqa: RUF001 - any dash
_CREDIT = re.compile(r"\(Reporting by[^)]*\)")
_KNOWN = re.compile(rf"\b(?:{'|'.join(sorted(WORDING['words'], key=len, reverse=True))})\b")
_DROPPED = re.compile(rf" (?:{'|'.join(WORDING['drops'])})\b")
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "--", "–": "-", "…": "..."})  # noqa: RUF001 - marks
_CURLY = re.compile(r'"([^"\n]{1,200})"')


class Wave(Struct, frozen=True):
    """A report with its copies in the order in which they come, and another report of which some print a part."""

    report: Article
    copies: tuple[tuple[str, Article], ...]
    other: Article


class Draft(Struct, frozen=True):
    """A paper's version while it is made: its paragraphs, and what it can take from elsewhere."""

    paragraphs: tuple[str, ...]
    local: tuple[str, ...]
    other: tuple[str, ...]


Change = Callable[[Draft, random.Random], Draft]


def wave_of(articles: Sequence[Article], at: int, chance: random.Random) -> Wave:
    """Give the wave of one of the articles, itself somewhere in it."""
    report, other, local = articles[at], articles[(at + 1) % len(articles)], articles[(at + len(articles) // 2) % len(articles)]
    draft = draft_of(report, (other, local))
    kinds = [chance.choice(list(KINDS)) for _ in range(chance.randint(FEWEST, MOST))]
    copies = [(kind, copy_of(report, draft, kind, number, chance)) for number, kind in enumerate(kinds)]
    copies.insert(chance.randrange(len(copies)), ("report", report))
    return Wave(report, tuple(copies), other)


def draft_of(article: Article, others: Sequence[Article]) -> Draft:
    """Give a report as a draft; the first of the others is of its day, for a round-up, the second lends a local paragraph."""
    other, local = (paragraphs_of(each.text) for each in others)
    return Draft(paragraphs_of(article.text), local, other)


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Give a text's paragraphs."""
    return tuple(part.strip() for part in re.split(r"\n\s*\n|\n", text) if part.strip())


def cut(draft: Draft, chance: random.Random) -> Draft:
    """Keep the first paragraphs only, at least a brief's worth."""
    words = [len(part.split()) for part in draft.paragraphs]
    least = next((at + 1 for at in range(len(words)) if sum(words[: at + 1]) >= SHORTEST), len(words))
    return with_text(draft, draft.paragraphs[: chance.randint(least, max(least, len(words)))])


def dateline(draft: Draft, chance: random.Random) -> Draft:
    """Write another dateline, or none."""
    first = _DATELINE.sub("", draft.paragraphs[0])
    city, agency = chance.choice(WORDING["cities"]), chance.choice(WORDING["agencies"])
    line = chance.choice(["", f"{city} ({agency}) - ", f"{city} — ", f"({agency}) - "])
    return with_text(draft, (line + first, *draft.paragraphs[1:]))


def byline(draft: Draft, chance: random.Random) -> Draft:
    """Put a name above."""
    return with_text(draft, (f"By {chance.choice(WORDING['people'])}", *draft.paragraphs))


def credit(draft: Draft, chance: random.Random) -> Draft:
    """Drop the agency's credits, or write some."""
    bare = tuple(part for part in (_CREDIT.sub("", each).strip() for each in draft.paragraphs) if part)
    person, other = chance.sample(WORDING["people"], 2)
    line = f"(Reporting by {person}; Editing by {other})"
    return with_text(draft, (*bare, line) if chance.random() < 0.5 else bare)


def local(draft: Draft, chance: random.Random) -> Draft:
    """Add a paragraph on what it means here."""
    at = chance.randint(1, len(draft.paragraphs))
    added = tuple(part for part in draft.local if 20 <= len(part.split()) <= 90)[:1]
    return with_text(draft, (*draft.paragraphs[:at], *added, *draft.paragraphs[at:]))


def typography(draft: Draft, chance: random.Random) -> Draft:
    """Set other quotation marks, dashes and points."""
    curly = chance.random() < 0.5
    return each_paragraph(draft, lambda part: _CURLY.sub(r"“\1”", part) if curly else part.translate(_MARKS))


def fewer(draft: Draft, chance: random.Random) -> Draft:
    """Leave out some sentences."""
    left = tuple(" ".join(each for each in _SENTENCE.split(part) if chance.random() > 0.15) for part in draft.paragraphs)
    return with_text(draft, tuple(part for part in left if part) or draft.paragraphs)


def reordered(draft: Draft, chance: random.Random) -> Draft:
    """Move some paragraphs behind the lead."""
    rest = list(draft.paragraphs[1:])
    for _ in range(max(1, len(rest) // 4)):
        if rest:
            rest.insert(chance.randrange(len(rest)), rest.pop(chance.randrange(len(rest))))
    return with_text(draft, (draft.paragraphs[0], *rest))


def reworded(draft: Draft, chance: random.Random, *, strength: float = 0.5) -> Draft:
    """Take other words here and there, leave out small ones, and turn some sentences round."""

    def other_word(found: re.Match[str]) -> str:
        return chance.choice(WORDING["words"][found[0]]) if chance.random() < strength else found[0]

    def turned(sentence: str) -> str:
        head, comma, tail = sentence.rstrip(".").partition(", ")
        if not comma or not sentence.endswith(".") or '"' in sentence or chance.random() > strength / 3:
            return sentence
        return f"{tail[:1].upper()}{tail[1:]}, {head[:1].lower()}{head[1:]}."

    def anew(part: str) -> str:
        part = _KNOWN.sub(other_word, part)
        part = _DROPPED.sub(lambda found: "" if chance.random() < strength else found[0], part)
        return " ".join(turned(each) for each in _SENTENCE.split(part))

    return each_paragraph(draft, anew)


def rewritten(draft: Draft, chance: random.Random) -> Draft:
    """Reword all that can be, and leave out or swap a word in every fifteen besides."""
    draft = reworded(draft, chance, strength=1.0)

    def anew(part: str) -> str:
        words = part.split()
        for at in range(1, len(words) - 1):
            if chance.random() < 1 / 30:
                words[at] = ""
            elif chance.random() < 1 / 30:
                words[at], words[at + 1] = words[at + 1], words[at]
        return " ".join(word for word in words if word)

    return each_paragraph(draft, anew)


def merged(draft: Draft, chance: random.Random) -> Draft:
    """Print two stories in one: at most as much of another as of this."""
    room = sum(len(part) for part in draft.paragraphs)
    added: list[str] = []
    for part in draft.other:
        if sum(len(each) for each in added) + len(part) > room * chance.uniform(0.3, 1.0):
            break
        added.append(part)
    return with_text(draft, (*draft.paragraphs, *added))


KINDS: dict[str, tuple[Change, ...]] = {
    "whole": (dateline, typography),
    "cut": (cut, dateline, credit, typography),
    "local paragraph": (cut, dateline, byline, credit, local),
    "sentences left out": (fewer, dateline, credit),
    "reordered": (reordered, dateline, typography),
    "reworded": (reworded, dateline, byline, credit),
    "reworded and cut": (cut, reworded, dateline, credit),
    "rewritten": (fewer, rewritten, dateline, byline, credit),
    "two stories in one": (cut, merged, dateline, byline),
}
"""What papers do, by name. Every copy has a headline and an address of its own besides."""


def copy_of(article: Article, draft: Draft, kind: str, number: int, chance: random.Random) -> Article:
    """Give a paper's copy of a report."""
    for change in KINDS[kind]:
        draft = change(draft, chance)
    words = article.title.split()
    title = " ".join(chance.sample(words, k=max(1, len(words) - 2))).capitalize()
    return printed(article, f"paper-{number}", title, "\n\n".join(draft.paragraphs))


def printed(article: Article, paper: str, title: str, text: str, url: str | None = None) -> Article:
    """Give an article as a paper prints it, at an address of its own unless told."""
    url = url if url is not None else f"https://{paper}.example/{article.article_id}"
    document = document_id(url, publisher=paper, title=title, text=text)
    article_key = article_id(document, title=title, text=text)
    return structs.replace(
        article, article_id=article_key, document_id=document, url=url, publisher=paper, title=title, text=text, wire=None
    )


def live_page(article: Article, others: Sequence[Article], *, versions: int, moving: bool) -> list[Article]:
    """Give the versions of a page that grows: what is new stands on top, and what is very old is dropped below.

    Args:
        article: How it begins.
        others: What it grows by.
        versions: How many there are.
        moving: Whether each version has an address of its own.
    """
    more = [part for each in others for part in paragraphs_of(each.text)]
    page, found = list(paragraphs_of(article.text)), []
    for number in range(versions):
        page = [*more[number : number + 1], *page][:120]
        url = f"https://paper-live.example/{article.article_id}/{number if moving else ''}"
        found.append(printed(article, "paper-live", article.title, "\n\n".join(page), url))
    return found


def with_text(draft: Draft, paragraphs: tuple[str, ...]) -> Draft:
    """Give the draft with other paragraphs."""
    return structs.replace(draft, paragraphs=paragraphs)


def each_paragraph(draft: Draft, change: Callable[[str], str]) -> Draft:
    """Change every paragraph."""
    return with_text(draft, tuple(change(part) for part in draft.paragraphs))
