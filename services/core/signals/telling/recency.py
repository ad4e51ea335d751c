"""When an event happened: new, recalled as background, or planned, from the event's own clause."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from services.core.signals.events.parties import resolve
from services.core.signals.events.tree import VERBAL, Tree
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.telling.calendar import Age, When, times_in
from services.core.signals.telling.reason import is_definite, reason_above
from services.core.vocabulary import Precision

PAST = "told as past"
"""The rule by which a time puts an event in the past."""
REASON = "told as the reason for something else"
REACTED = "told as what others react to"


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
    words, noun = set(tree.subtree(trigger, clauses=False)), _is_noun(tree, trigger)
    token = tree.tokens[_counted_by(tree, trigger, lexicon)]
    head = token.head
    carried = token.dep in ("dobj", "nsubj", "nsubjpass", "attr", "xcomp") and tree.tokens[head].pos in VERBAL
    if noun and carried:
        words.update(tree.subtree(head, clauses=False))
    elif token.dep == "pobj" and tree.keys[head] in lexicon.listed("means") and tree.tokens[tree.tokens[head].head].pos in VERBAL:
        words.update(tree.subtree(tree.tokens[head].head, clauses=False))
    elif _shares_time(tree, trigger, lexicon):
        words.update(tree.subtree(head, clauses=False))
    if noun:
        words.update(each for child in tree.by_dep(trigger, "relcl", "acl") for each in tree.subtree(child, clauses=False))
    return sorted(words)


def _is_noun(tree: Tree, at: int) -> bool:
    """Tell whether a word stands as a noun, as "shooting" does in "the shooting divided the city"."""
    gerund = tree.tokens[at].tag == "VBG" and tree.tokens[at].dep in ("nsubj", "nsubjpass", "dobj", "pobj", "attr")
    return gerund or not tree.is_verbal(at)


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


class Event(Struct, frozen=True):
    """An event in its sentence: its head, all its words, which are no times, and whether it is told as still to come."""

    tree: Tree
    head: int
    words: tuple[int, ...] = ()
    ahead: bool = False


def timing(event: Event, published_at: datetime, lexicon: Lexicon) -> Timing:
    """Tell when an event happened, relative to the article's publication; what is still to come is not recalled by its date."""
    tree, trigger = event.tree, event.head
    if event.ahead:
        return _as_reason(event, lexicon) or Timing()
    scope = [at for at in scope_of(tree, trigger, lexicon) if at not in event.words]
    dated = _dated(tree, trigger, times_in(tree, scope, published_at, lexicon), lexicon)
    if dated is not None and dated.recalled:
        return dated
    return _as_reason(event, lexicon) or dated or _standing(tree, trigger, lexicon) or _background(tree, trigger, lexicon)


def _dated(tree: Tree, trigger: int, times: Sequence[When], lexicon: Lexicon) -> Timing | None:
    """Choose among the times of an event's clause: the nearest in the sentence's tree, of equals the freshest."""
    if not times:
        return None
    nearest = min(times, key=lambda each: (_steps(tree, each.at, trigger), _FRESHEST.index(each.age), each.at))
    old = nearest.age == "old" or (nearest.age == "late" and not _is_told(tree, trigger, lexicon))
    return Timing(
        old,
        words=nearest.words,
        rule=PAST,
        occurred_at=nearest.day,
        precision="day" if nearest.day else "unknown",
    )


_FRESHEST: tuple[Age, ...] = ("fresh", "late", "old")


def _steps(tree: Tree, at: int, trigger: int) -> int:
    """Count the steps of the tree between a word and an event's; prepositions count nothing."""
    up = _ways_up(tree, trigger)
    return min((steps + up[word] for word, steps in _ways_up(tree, at).items() if word in up), default=len(tree.tokens))


def _ways_up(tree: Tree, at: int) -> dict[int, int]:
    """Give each word above a word, itself among them, with the steps to it."""
    found = {at: 0}
    for step in tree.climb(at):
        found[step.upper] = found[step.lower] + (tree.tokens[step.upper].pos != "ADP")
    return found


def _is_told(tree: Tree, trigger: int, lexicon: Lexicon) -> bool:
    """Tell whether an event is told as news, not referred to: a main verb or one that is said, or an indefinite noun."""
    if _is_noun(tree, trigger):
        return not is_definite(tree, trigger, lexicon)
    for step in tree.climb(trigger):
        if step.dep in ("relcl", "acl", "advcl", "pcomp", "csubj"):
            return any(tree.keys[at] in lexicon.listed("time-marks") for at in tree.by_dep(step.lower, "advmod", "mark"))
        if step.dep == "ccomp" and tree.lemmas[step.upper] not in lexicon.listed("reporting-verbs"):
            return False
    return True


def _as_reason(event: Event, lexicon: Lexicon) -> Timing | None:
    """Read an event told as the reason for another: "to avenge the killing", "in response to the attack"."""
    tree, trigger = event.tree, event.head
    for child in tree.by_dep(trigger, "amod", "compound"):
        if tree.keys[child] in lexicon.listed("recalled-adjectives") and child not in event.words:
            return Timing(recalled=True, words=tree.tokens[child].text, rule=PAST)
    above = reason_above(tree, trigger, lexicon)
    if above is None:
        return None
    answered = tree.lemmas[above] in lexicon.listed("retaliation-for")
    return Timing(recalled=True, words=tree.tokens[above].text, rule=REASON if answered else REACTED)


def _standing(tree: Tree, trigger: int, lexicon: Lexicon) -> Timing | None:
    """Read what lasts and does not happen: "the threat of militants", "the war", unless it breaks out or is declared."""
    if tree.is_verbal(trigger) or tree.lemmas[trigger] not in lexicon.listed("standing-nouns"):
        return None
    if any(tree.keys[at] in lexicon.listed("indefinite") for at in tree.by_dep(trigger, "det")):
        return None
    upper = tree.tokens[trigger].head
    if tree.tokens[trigger].dep in ("nsubj", "nsubjpass", "dobj", "pobj") and tree.lemmas[upper] in lexicon.listed("beginning"):
        return None
    if tree.lemmas[trigger] in lexicon.listed("danger-nouns"):
        return _danger(tree, trigger, lexicon)
    return Timing(recalled=True, words=tree.tokens[trigger].text, rule="told as a lasting state")


def _danger(tree: Tree, noun: int, lexicon: Lexicon) -> Timing | None:
    """Read a danger, "the threat of militants"; "Iran's threat" and "threats from Iran" are uttered."""
    posed = [at for at in tree.by_dep(noun, "prep", "acl") if tree.keys[at] in lexicon.listed("posing")]
    if not posed or tree.by_dep(noun, "poss"):
        return None
    if tree.keys[posed[0]] in lexicon.listed("uttering"):
        roles = [resolve(tree, at, lexicon) for at in tree.by_dep(posed[0], "pobj")]
        if any(role is not None and role.kind in ("state", "person") for role in roles):
            return None
    return Timing(recalled=True, words=tree.phrase([noun, posed[0]]), rule="told as a lasting danger")


def _background(tree: Tree, trigger: int, lexicon: Lexicon) -> Timing:
    """Read an event told in passing: "the general, who was killed in …", "had killed", "after the attack"."""
    found = _by_verb(tree, trigger, lexicon) if tree.is_verbal(trigger) else _by_noun(tree, trigger, lexicon)
    if found is not None:
        return found
    for step in [*tree.climb(trigger)][:3]:
        if step.dep == "relcl" and any(
            tree.keys[at] in lexicon.listed("background-relative") for at in tree.subtree(step.lower, clauses=False)
        ):
            return Timing(background=True, words="who", rule="told as background")
    return Timing()


def _by_verb(tree: Tree, verb: int, lexicon: Lexicon) -> Timing | None:
    """Read a verb's tense and mark: "had killed", unless somebody says so; "a month after rebels killed"."""
    token = tree.tokens[verb]
    said = token.dep == "ccomp" and tree.lemmas[token.head] in lexicon.listed("reporting-verbs")
    if not said and any(tree.keys[child] in lexicon.listed("perfect") for child in tree.by_dep(verb, "aux")):
        return Timing(background=True, words="had", rule="told as background")
    if tree.lemmas[verb] in lexicon.listed("stative") and _is_present_passive(tree, verb):
        return Timing(recalled=True, words=token.text, rule="told as a lasting state")
    subjects = tree.by_dep(verb, "nsubj")
    perfect = any(tree.keys[at] in lexicon.listed("perfect-words") for at in tree.by_dep(verb, "aux"))
    if perfect and any(tree.lemmas[at] in lexicon.listed("standing-nouns") for at in subjects):
        return Timing(recalled=True, words=tree.tokens[subjects[0]].text, rule="told as a lasting state")
    marks = [at for at in tree.by_dep(verb, "mark", "advmod") if tree.keys[at] in lexicon.listed("after-marks")]
    if token.dep != "advcl" or not marks:
        return None
    longer = _long_after(tree, marks[0], lexicon)
    return longer or Timing(background=True, words=tree.keys[marks[0]], rule="told as background")


def _is_present_passive(tree: Tree, verb: int) -> bool:
    return any(tree.tokens[child].tag in ("VBP", "VBZ") for child in tree.by_dep(verb, "auxpass")) and not tree.by_dep(
        verb, "aux"
    )


def _by_noun(tree: Tree, noun: int, lexicon: Lexicon) -> Timing | None:
    """Read the preposition before a noun, "after the attack", and what is told in sum: "have committed several attacks"."""
    token = tree.tokens[noun]
    if _is_series(tree, noun, lexicon):
        return Timing(background=True, words=tree.phrase([token.head, noun]), rule="told in sum")
    if token.dep != "pobj" or tree.keys[token.head] not in lexicon.listed("aftermath"):
        return None
    longer = _long_after(tree, token.head, lexicon)
    return longer or Timing(background=True, words=tree.keys[token.head], rule="told as background")


def _is_series(tree: Tree, noun: int, lexicon: Lexicon) -> bool:
    """Tell whether a noun sums up events of no time and place: "have committed several attacks"; not "… on Lima"."""
    verb = tree.tokens[noun].head
    perfect = tree.is_verbal(verb) and any(tree.keys[at] in lexicon.listed("perfect-words") for at in tree.by_dep(verb, "aux"))
    if not perfect or tree.tokens[noun].tag != "NNS" or tree.tokens[noun].dep != "dobj":
        return False
    counted = any(tree.keys[at] in lexicon.listed("series") for at in tree.by_dep(noun, "amod", "det", "nummod"))
    return counted and not any(link.sense != "people" for link in tree.links_in(tree.subtree(verb, clauses=False)))


def _long_after(tree: Tree, mark: int, lexicon: Lexicon) -> Timing | None:
    """Read how long after an event: "two days after"; hours are still news."""
    spans = [at for at in tree.by_dep(mark, "npadvmod", "nmod", "dep", "obl") if tree.lemmas[at] in lexicon.listed("long-spans")]
    before = mark - 1 if mark and tree.lemmas[mark - 1] in lexicon.listed("long-spans") else None
    at = spans[0] if spans else before
    if at is None:
        return None
    return Timing(recalled=True, words=f"{tree.tokens[at].text} {tree.tokens[mark].text}", rule=PAST)
