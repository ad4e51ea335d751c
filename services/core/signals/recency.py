"""When an event happened: new, recalled as background, or planned, from the event's own clause."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from services.core.signals.lexicon import Lexicon
from services.core.signals.tree import VERBAL, Tree
from services.core.vocabulary import Precision

FRESH_DAYS = 2
"""A weekday that lies this many days or more before the publication tells an old event: news is of today or of yesterday."""
FIRST_YEAR = 1500
"""Smaller numbers are no years in a news text."""


class Timing(Struct, frozen=True):
    """Whether an event is told as past background, why, and on which day it fell."""

    recalled: bool = False
    background: bool = False
    words: str = ""
    rule: str = ""
    occurred_at: datetime | None = None
    precision: Precision = "unknown"


def scope_of(tree: Tree, trigger: int, lexicon: Lexicon) -> list[int]:
    """Give the words whose times belong to the event.

    Those of its own phrase; of the clause of which it is subject, object or means ("killed in an air strike on Friday"); and of
    a relative clause between it and another event's word ("the strike that hit the hall in 2009").
    """
    words = set(tree.subtree(trigger, clauses=False))
    token = tree.tokens[_counted_by(tree, trigger, lexicon)]
    head = token.head
    carried = token.dep in ("dobj", "nsubj", "nsubjpass", "attr", "xcomp") and tree.tokens[head].pos in VERBAL
    if not tree.is_verbal(trigger) and carried:
        words.update(tree.subtree(head, clauses=False))
    elif token.dep == "pobj" and tree.keys[head] in lexicon.listed("means") and tree.tokens[tree.tokens[head].head].pos in VERBAL:
        words.update(tree.subtree(tree.tokens[head].head, clauses=False))
    elif _shares_time(tree, trigger, lexicon):
        words.update(tree.subtree(head, clauses=False))
    if not tree.is_verbal(trigger):
        words.update(each for child in tree.by_dep(trigger, "relcl", "acl") for each in tree.subtree(child, clauses=False))
    return sorted(words)


def _counted_by(tree: Tree, noun: int, lexicon: Lexicon) -> int:
    """Give the word that counts a noun, "a spate of attacks", or the noun itself."""
    token = tree.tokens[noun]
    over = tree.tokens[token.head].head
    return over if token.dep == "pobj" and tree.lemmas[over] in lexicon.listed("quantities") else noun


def _shares_time(tree: Tree, verb: int, lexicon: Lexicon) -> bool:
    """Tell whether a verb shares the time of what stands over it: an infinitive, an event's own relative clause, "when"."""
    token = tree.tokens[verb]
    if token.dep == "advcl":
        return any(tree.keys[child] in lexicon.listed("time-marks") for child in tree.by_dep(verb, "advmod", "mark"))
    return tree.is_verbal(verb) and (token.dep == "xcomp" or (token.dep in ("relcl", "acl") and token.head in tree.events))


def timing(tree: Tree, trigger: int, published_at: datetime, lexicon: Lexicon) -> Timing:
    """Tell when the event at a trigger word happened, relative to the article's publication."""
    scope = scope_of(tree, trigger, lexicon)
    reason = _as_reason(tree, trigger, lexicon)
    dated = _dated(tree, scope, published_at, lexicon)
    if dated is not None and (dated.recalled or reason is None):
        return dated
    if reason is not None:
        return reason
    return _background(tree, trigger, lexicon)


def _dated(tree: Tree, scope: Sequence[int], published_at: datetime, lexicon: Lexicon) -> Timing | None:
    """Read dates, weekdays and phrases such as "last week"."""
    keys = [tree.keys[at] for at in scope]
    fresh = lexicon.listed("new-phrases").phrases(keys)
    if fresh:
        return Timing(words=fresh[0][2], occurred_at=_day(published_at), precision="day")
    old = lexicon.listed("recalled-phrases").phrases(keys)
    if old:
        return Timing(recalled=True, words=old[0][2], rule="told as past")
    for at in scope:
        found = _calendar(tree, at, published_at, lexicon)
        if found is not None:
            return found
    return None


def _day(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def _calendar(tree: Tree, at: int, published_at: datetime, lexicon: Lexicon) -> Timing | None:
    """Read a weekday, a month with a day, or a year."""
    word = tree.keys[at]
    weekdays = lexicon.files.cues.sets["weekdays"]
    if word in weekdays:
        back = (published_at.weekday() - weekdays.index(word)) % 7
        if back == 6:  # noqa: PLR2004 - tomorrow by the clock of UTC is today elsewhere
            back = 0
        day = _day(published_at) - timedelta(days=back)
        return Timing(back >= FRESH_DAYS, words=tree.tokens[at].text, rule="told as past", occurred_at=day, precision="day")
    if word in lexicon.listed("months") and tree.tokens[at].text[:1].isupper():
        return _month(tree, at, published_at, lexicon)
    if word.isascii() and word.isdigit() and len(word) == 4 and FIRST_YEAR < int(word) < published_at.year and _is_year(tree, at):  # noqa: PLR2004
        return Timing(recalled=True, words=word, rule="told as past")
    return None


def _is_year(tree: Tree, at: int) -> bool:
    """Tell whether four digits are a year, not a count: "in 2014", "the 2014 attack", not "2014 soldiers"."""
    return tree.tokens[at].dep != "nummod" or not tree.keys[tree.tokens[at].head].endswith("s")


def _month(tree: Tree, at: int, published_at: datetime, lexicon: Lexicon) -> Timing | None:
    """Read "May 4", "4 May 2017" or "last May"."""
    month = lexicon.files.cues.sets["months"].index(tree.keys[at]) + 1
    near = [tree.keys[each] for each in (at - 1, at + 1) if 0 <= each < len(tree.keys)]
    days = [int(each) for each in near if each.isascii() and each.isdigit() and 0 < int(each) <= 28]  # noqa: PLR2004 - later days are cut to stay valid
    years = [int(k) for k in tree.keys[at : at + 4] if k.isascii() and k.isdigit() and len(k) == 4]  # noqa: PLR2004
    year = years[0] if years and years[0] > FIRST_YEAR else published_at.year - (1 if month > published_at.month else 0)
    if not days and not years and month == published_at.month:
        return None
    day = datetime(year, month, days[0] if days else 1, tzinfo=UTC)
    old = _day(published_at) - day >= timedelta(days=FRESH_DAYS)
    return Timing(
        old,
        words=tree.tokens[at].text,
        rule="told as past",
        occurred_at=day if days else None,
        precision="day" if days else "unknown",
    )


def _as_reason(tree: Tree, trigger: int, lexicon: Lexicon) -> Timing | None:
    """Read an event told as the reason for another: "to avenge the killing", "in response to the attack"."""
    for child in tree.by_dep(trigger, "amod", "compound"):
        if tree.keys[child] in lexicon.listed("recalled-adjectives"):
            return Timing(recalled=True, words=tree.tokens[child].text, rule="told as past")
    for step in tree.climb(trigger):
        if step.dep not in ("dobj", "pobj", "prep", "pcomp", "conj", "acl", "poss", "compound", "appos", "nmod"):
            return None
        if tree.lemmas[step.upper] in lexicon.listed("retaliation-for"):
            return Timing(recalled=True, words=tree.tokens[step.upper].text, rule="told as the reason for something else")
    return None


def _background(tree: Tree, trigger: int, lexicon: Lexicon) -> Timing:
    """Read an event told in passing: "the general, who was killed in …", "had killed", "after the attack"."""
    verb = trigger if tree.is_verbal(trigger) else None
    if verb is not None:
        if any(tree.keys[child] in lexicon.listed("perfect") for child in tree.by_dep(verb, "aux")):
            return Timing(background=True, words="had", rule="told as background")
        marks = [tree.keys[child] for child in tree.by_dep(verb, "mark", "advmod")]
        if tree.tokens[verb].dep == "advcl" and any(mark in lexicon.listed("after-marks") for mark in marks):
            return Timing(background=True, words=marks[0], rule="told as background")
    else:
        head = tree.tokens[trigger].head
        if tree.tokens[trigger].dep == "pobj" and tree.keys[head] in lexicon.listed("aftermath"):
            return Timing(background=True, words=tree.keys[head], rule="told as background")
    for step in [*tree.climb(trigger)][:3]:
        if step.dep == "relcl" and any(
            tree.keys[at] in lexicon.listed("background-relative") for at in tree.subtree(step.lower, clauses=False)
        ):
            return Timing(background=True, words="who", rule="told as background")
    return Timing()
