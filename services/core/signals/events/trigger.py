"""Words that may evoke an event, and which of them do, once the sentence is parsed."""

from collections.abc import Sequence

from msgspec import Struct

from services.core.signals.events.frame import Evoked, holds, misfit
from services.core.signals.events.roles import roles_of
from services.core.signals.events.tree import Tree
from services.core.signals.lexicon.entries import Entry
from services.core.signals.lexicon.lexicon import Lexicon, Trigger
from services.core.signals.text.words import keys_of, spans_of
from services.core.signals.trace import SentenceTrace

LEAD = 5
"""Sentences, the title among them, in which words of no ledger are worth a parse: they tell what an article is about."""
BODY = 20
"""Sentences in which acts that are not grave are worth a parse: what is told further down is background."""
GRAVE = 5.5
"""Severity from which an act is worth a parse wherever it is told."""


class Candidate(Struct, frozen=True):
    """A trigger at characters [start, end) of a sentence."""

    start: int
    end: int
    trigger: Trigger


def candidates(text: str, lexicon: Lexicon, trace: SentenceTrace | None = None) -> list[Candidate]:
    """Give the places of a sentence where a trigger's words stand, whatever their part of speech."""
    spans, keys = spans_of(text), keys_of(text)
    found = lexicon.triggers.find(keys)
    held = lexicon.asked.held_by(keys) if found else set()
    kept = []
    for each in found:
        if held.issuperset(_asks(each.value, lexicon)):
            kept.append(Candidate(spans[each.first][0], spans[each.last][1], each.value))
        elif trace is not None:
            trace.drop((spans[each.first][0], spans[each.last][1]), *_lacking(each.value, held, lexicon))
    return kept


def _asks(trigger: Trigger, lexicon: Lexicon) -> tuple[int, ...]:
    """Give the numbers of what must stand in the sentence at all."""
    if trigger.part == "phrase":
        return ()
    return (lexicon.asks if trigger.part == "verb" else lexicon.asks_of)[trigger.entry]


def _lacking(trigger: Trigger, held: set[int], lexicon: Lexicon) -> tuple[Entry, str, str]:
    """Say what a trigger asks for that its sentence does not hold."""
    entry = lexicon.entries[trigger.entry]
    every = (entry.object, entry.subject, entry.needs) if trigger.part == "verb" else (entry.of,)
    asks = zip([group for group in every if group], _asks(trigger, lexicon), strict=True)
    lacks = next((group for group, number in asks if number not in held), ())
    return entry, "the sentence has no word it asks for", ", ".join(lacks)


def is_worth_parsing(found: Sequence[Candidate], number: int, lexicon: Lexicon, trace: SentenceTrace | None = None) -> bool:
    """Tell whether a sentence may hold what counts; talks, praise and the like count in the lead only."""
    worth = [_reaches(lexicon.entries[each.trigger.entry], number) for each in found]
    if trace is not None and not any(worth):
        for each in found:
            entry = lexicon.entries[each.trigger.entry]
            last = LEAD if entry.ledger == "none" else BODY
            comment = entry.event_type == "COMMENT"
            rule = "counts beside an event only" if comment else f"counts in the first {last} sentences only"
            trace.drop((each.start, each.end), entry, rule)
    return any(worth)


def _reaches(entry: Entry, number: int) -> bool:
    """Tell whether an entry is worth a parse so far down in an article."""
    grave = entry.ledger in ("threats", "easing") or (entry.ledger == "acts" and entry.severity >= GRAVE)
    tells = number < LEAD and entry.event_type != "COMMENT"  # words that are no event matter only beside one
    return tells or grave or (entry.ledger == "acts" and number < BODY)


def evoked(tree: Tree, found: Sequence[Candidate], lexicon: Lexicon, trace: SentenceTrace | None = None) -> list[Evoked]:
    """Give what a parsed sentence evokes: for each word at most one entry, the longest trigger's, then the narrowest's."""
    fitting = []
    for each in found:
        words = tuple(tree.at(each.start, each.end))
        if not words:
            continue
        head = words[-1] if each.trigger.part == "noun" else words[0] if each.trigger.part == "verb" else tree.head_of(words)
        entry = lexicon.entries[each.trigger.entry]
        if not _part_fits(tree, head, each.trigger):
            if trace is not None:
                stands = f"{tree.tokens[head].pos} ({tree.tokens[head].dep})"
                trace.drop((each.start, each.end), entry, f"it does not stand as a {each.trigger.part}", stands)
            continue
        would = Evoked(words, head, each.trigger, entry, roles_of(tree, head, entry, lexicon))
        lacks = misfit(tree, would, lexicon)
        if lacks is None:
            fitting.append(would)
        elif trace is not None:
            trace.drop((each.start, each.end), entry, *lacks)
    kept = _one_each(tree, fitting, lexicon)
    if trace is not None:
        _note_rivals(tree, fitting, kept, trace)
    tree.events = frozenset(each.head for each in kept)
    return kept


def _part_fits(tree: Tree, head: int, trigger: Trigger) -> bool:
    if trigger.part == "noun":
        return (tree.is_nominal(head) and tree.tokens[head].dep not in ("compound", "nmod")) or (
            tree.tokens[head].tag == "VBG" and tree.is_nominal(head)
        )
    if trigger.part == "verb":
        return tree.is_verbal(head) and not tree.is_nominal(head)
    return True


def _narrowness(tree: Tree, each: Evoked, lexicon: Lexicon) -> tuple[int, int, bool, int]:
    """Give the rank of an entry among those of one word: more words, more asked for, the object itself named, the earlier."""
    entry = each.entry
    objects = [at for at in each.roles.object_words if tree.tokens[at].head == each.head]
    asked = sum(bool(part) for part in (entry.object, entry.subject, entry.needs))
    return (-len(each.words), -asked, not (entry.object and holds(tree, objects, entry.object, lexicon)), each.trigger.entry)


def _one_each(tree: Tree, fitting: Sequence[Evoked], lexicon: Lexicon) -> list[Evoked]:
    """Keep one entry a word; a verb that only carries an event noun ("launched an attack") leaves it the word."""
    taken: set[int] = set()
    kept: list[Evoked] = []
    for each in sorted(fitting, key=lambda one: _narrowness(tree, one, lexicon)):
        if not taken & set(each.words):
            taken |= set(each.words)
            kept.append(each)
    heads = {each.head for each in kept if each.entry.event_type == "ASSAULT"}
    carried = [each for each in kept if not (_may_carry(each.entry) and heads & set(each.roles.object_words))]
    return sorted(carried, key=lambda each: each.words)


def _may_carry(entry: Entry) -> bool:
    """Tell whether an entry's verb may only carry an event noun; a halted attack is an event of its own."""
    return bool(entry.object) and entry.event_type in ("ASSAULT", "MOBILIZE")


def _note_rivals(tree: Tree, fitting: Sequence[Evoked], kept: Sequence[Evoked], trace: SentenceTrace) -> None:
    """Note what fits and is not kept: another entry has its word, or it only carries another event."""
    for each in fitting:
        if any(each is other for other in kept):
            continue
        rival = next((other for other in kept if set(other.words) & set(each.words)), None)
        event = next((other for other in kept if other.head in each.roles.object_words), rival or each)
        rule = f'"{rival.entry.id}" takes the word' if rival else "it only carries another event"
        span = (tree.tokens[each.words[0]].start, tree.tokens[each.words[-1]].end)
        trace.drop(span, each.entry, rule, tree.phrase((rival or event).words))
