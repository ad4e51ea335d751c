"""The language of watches: one line of text in, an expression out, or an error that shows where it went wrong."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from services.core.errors import ConfigError
from services.core.faults import cut
from services.core.signals.watch.expression import Junction, Node, Not, Term, support, terms_of
from services.core.signals.watch.term import Known, bare_term, field_term, quoted_term

LONGEST = 4000
"""Characters of an expression."""
DEEPEST = 40
"""Parentheses within parentheses, and nots before one term."""
MOST_TERMS = 300
SHOWN_BEFORE = 60
"""Characters of a long expression that an error shows before the place, and as many after it."""

_TOKEN = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))"
    r"|(?:(?P<field>[A-Za-z]+):)?(?:\"(?P<plain>[^\"]*)\"|“(?P<curly>[^”]*)”)"
    r"|(?P<word>[^\s()\"“”]+))"
)
_TERM = "a phrase in quotes, an event type such as ASSAULT, or a field such as place:IRQ"


class ExpressionError(ConfigError):
    """An expression that breaks a rule.

    Args:
        expression: What was written.
        at: The character, from 0, where it went wrong.
        what: The rule and the way out.
    """

    def __init__(self, expression: str, at: int, what: str) -> None:
        first = max(0, at - SHOWN_BEFORE)
        line = re.sub(r"\s", " ", expression[first : at + SHOWN_BEFORE])
        super().__init__(f"column {at + 1}: {what}\n  {line}\n  {' ' * (at - first)}^")
        self.expression = expression
        self.at = at
        self.what = what


class _Token(Struct, frozen=True):
    kind: Literal["open", "close", "quoted", "word", "end"]
    text: str
    at: int
    field: str = ""

    @property
    def operator(self) -> str:
        """Give and, or or not if this is one."""
        return self.text.lower() if self.kind == "word" and self.text.lower() in ("and", "or", "not") else ""


def parse(text: str, known: Known) -> Node:
    """Read an expression; `not` binds closest, then `and`, then `or`.

    Args:
        text: Such as `"Bushehr" or fac:natanz and (ASSAULT or COERCE) and not "exercise"`.
        known: What it may name.

    Raises:
        ExpressionError: It breaks a rule; the error shows where.
    """
    if len(text) > LONGEST:
        raise ExpressionError(text, LONGEST, f"the expression has {len(text)} characters; write at most {LONGEST}")
    node = _Reading(text, known).whole()
    count = len(terms_of(node))
    if count > MOST_TERMS:
        raise ExpressionError(text, 0, f"the expression has {count} terms; write at most {MOST_TERMS}")
    if support(node, lambda _: False) is not None:
        raise ExpressionError(text, 0, "it holds where none of its terms does; name something that must be there")
    return node


class _Reading:
    """An expression half read."""

    def __init__(self, text: str, known: Known) -> None:
        self._text = text
        self._known = known
        self._tokens = list(_tokens(text))
        self._at = 0

    def whole(self) -> Node:
        """Read to the end."""
        node = self._either(0)
        token = self._next
        if token.kind == "close":
            raise self._error(token, '")" closes nothing; drop it')
        if token.kind != "end":
            raise self._error(token, f"{cut(token.text)} follows a whole term; join the two with and or or")
        return node

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _error(self, token: _Token, what: str) -> ExpressionError:
        return ExpressionError(self._text, token.at, what)

    def _either(self, depth: int) -> Node:
        return self._joined("or", lambda: self._joined("and", lambda: self._single(depth)))

    def _joined(self, kind: Literal["and", "or"], part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self._next.operator == kind:
            self._at += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else Junction(kind, tuple(parts))

    def _single(self, depth: int) -> Node:
        token = self._next
        if token.kind in ("end", "close") or token.operator in ("and", "or"):
            raise self._error(token, self._missing())
        if depth > DEEPEST:
            raise self._error(token, f"more than {DEEPEST} parentheses and nots stand within each other; write it flatter")
        self._at += 1
        if token.operator == "not":
            return Not(self._single(depth + 1))
        return self._term(token) if token.kind != "open" else self._group(depth + 1)

    def _group(self, depth: int) -> Node:
        node = self._either(depth)
        if self._next.kind != "close":
            raise self._error(self._next, '")" is missing; close the parenthesis, or join what follows with and or or')
        self._at += 1
        return node

    def _missing(self) -> str:
        before = self._tokens[self._at - 1].text if self._at else ""
        return f"a term is missing{' after ' + cut(before) if before else ''}; write {_TERM}"

    def _term(self, token: _Token) -> Term:
        """Give the term that a token is."""
        if token.kind == "word":
            made = bare_term(token.text, self._known)
        elif token.field:
            made = field_term(f'{token.field}:"{token.text}"', token.field, token.text, self._known)
        else:
            made = quoted_term(token.text)
        if isinstance(made, str):
            raise self._error(token, made)
        return made


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while found := _TOKEN.match(text, at):
        start = found.end() - len(found.group().lstrip())
        quoted = next((found[name] for name in ("plain", "curly") if found[name] is not None), None)
        if quoted is not None:
            yield _Token("quoted", quoted, start, found["field"] or "")
        elif found["word"]:
            yield _Token("word", found["word"], start)
        else:
            yield _Token("open" if found["open"] else "close", found.group().strip(), start)
        at = found.end()
    rest = text[at:].lstrip()
    if rest:
        raise ExpressionError(text, len(text) - len(rest), "the quote is not closed; close it")
    yield _Token("end", "", len(text.rstrip()))
