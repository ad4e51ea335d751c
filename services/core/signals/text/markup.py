"""A text without its markup: tags, entities, scripts, Markdown and addresses are blanked where they stand."""

import re
from collections.abc import Iterator
from html import unescape

from services.core.signals.text.blank import Cut, blanked

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q"}
    | {"s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
"""HTML's elements that stand inside a sentence; every other one ends it (HTML Living Standard, phrasing content)."""
SILENT = frozenset({"script", "style", "noscript", "iframe", "svg", "template", "button", "nav", "select"})
"""HTML's elements whose content is no running text."""

_BREAK = re.compile("[\r\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\xa0\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Controls, marks of direction, odd spaces and halves of characters: none of them is read."""
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]{0,30}+)(?:\s[^<>]{0,4000}+)?/?>|<!--|<!\[CDATA\[|\]\]>|<[!?][^<>]{0,1000}+>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CODE = re.compile(
    r"(?:(?<![^\s{}])[^\s{}]{1,80}+)?\{[^{}]{0,4000}+\}[;)]{0,3}"  # a style, an object, the body of a function
    r"|(?<![\w$.\[\]])[\w$.\[\]]{2,60}+ ?=(?![=>]) ?[^\n;]{1,400}+;"  # an assignment
    r"|(?<![\w$.])[\w$]{1,40}+(?:\.[\w$]{1,40}+){1,5}+\([^()\n]{0,300}+\);"  # a call
)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}+\]\((?:[^()\s]|\([^()\s]{0,200}+\)){0,2000}+(?: \"[^\"\n]{0,200}+\")?\)")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,300}+)\](\((?=https?:|www\.|/|#|mailto:)(?:[^()\s]|\([^()\s]{0,200}+\)){0,2000}+(?: \"[^\"\n]{0,200}+\")?\))"
)
_MARK = re.compile(r"(?m)\*\*|__|^ {0,3}#{1,6} ")
_ADDRESS = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>\"”)\]]{1,2000}+|(?<![\w.@/-])(?:[a-zA-Z0-9-]{1,60}+\.){1,5}[a-z]{2,10}/[^\s<>\"”)\]…]{1,300}+"
)
_ADDRESSED = re.compile(r"[a-z:]/|www\.")
_TRAILING = ".,;:!?'\u2019"
LONGEST_ENTITY = 2
"""Characters of the longest text that an entity stands for."""


def plain(text: str) -> str:
    """Give the text, equally long, as a reader of its page would see it.

    Each character is the text's own, a space or line break in place of markup, or an entity's character in the entity's
    place. Scripts, styles, comments and the addresses of links are markup; an inline tag leaves its sentence whole,
    any other parts it. Never raises; takes time linear in the text.
    """
    text = _UNSEEN.sub(" ", _BREAK.sub("\n", text.replace("\r\n", " \n")))
    if "<" in text:
        text = blanked(text, _tags(text))
    if "&" in text:
        text = _ENTITY.sub(_decoded, text)
    if "{" in text or ");" in text or ("=" in text and ";" in text):
        text = blanked(text, (Cut(found.start(), found.end()) for found in _CODE.finditer(text)))
    if "](" in text:
        text = blanked(text, (Cut(found.start(), found.end()) for found in _IMAGE.finditer(text)))
        text = blanked(text, _link_marks(text))
    text = blanked(text, (Cut(found.start(), found.end(), parts=False) for found in _MARK.finditer(text)))
    return blanked(text, _addresses(text)) if _ADDRESSED.search(text) else text


def _tags(text: str) -> Iterator[Cut]:
    """Give every tag, and with it what stands in a comment or in an element that is not read."""
    silent, since, comments = "", 0, 0
    for found in _TAG.finditer(text):
        name = (found[2] or "").lower()
        yield Cut(found.start(), found.end(), parts=name not in INLINE)
        if found[0] == "<!--" and 0 <= comments <= found.start():
            comments = text.find("-->", found.end())
            if comments >= 0:
                yield Cut(found.start(), comments + 3)
        elif silent and found[1] and name == silent:
            yield Cut(since, found.end())
            silent = ""
        elif not silent and name in SILENT and not found[1] and not found[0].endswith("/>"):
            silent, since = name, found.start()


def _decoded(found: re.Match[str]) -> str:
    """Give an entity's character in the entity's length, beside the word that it belongs to."""
    character = _UNSEEN.sub(" ", unescape(found[0]))
    room = len(found[0])
    if character == found[0]:
        return character
    if not 0 < len(character) <= LONGEST_ENTITY:
        return " " * room
    after = found.string[found.end() : found.end() + 1]
    return character.rjust(room) if after.isalnum() else character.ljust(room)


def _link_marks(text: str) -> Iterator[Cut]:
    """Give what a Markdown link has around its words."""
    for found in _LINK.finditer(text):
        yield Cut(found.start(), found.start(1), parts=False)
        yield Cut(found.end(1), found.end(), parts=False)


def _addresses(text: str) -> Iterator[Cut]:
    for found in _ADDRESS.finditer(text):
        words = found[0].rstrip(_TRAILING)
        yield Cut(found.start(), found.start() + len(words), parts=False)
