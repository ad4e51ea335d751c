"""The sentences that one watch matches, shown article by article as they are read, and counted."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from rich.console import Console
from rich.text import Text

from services.adapters.analyst import analyst_with
from services.adapters.lexicon import load_lexicon
from services.adapters.settings import from_environment
from services.adapters.terminal import printable
from services.adapters.watches import read_watches
from services.analyze.intake import Options, Taken, inputs
from services.core.errors import ArticleError, ConfigError
from services.core.faults import nearest
from services.core.mentions import Mention, Party, Sighting, Span
from services.core.messages import Signal
from services.core.signals.lexicon.lexicon import Lexicon
from services.core.signals.watch.expression import asked_of
from services.core.signals.watch.file import WatchFile, known_of
from services.core.signals.watch.grammar import ExpressionError, parse
from services.core.signals.watch.watches import Watch, Watches
from services.core.vocabulary import WATCH

__all__ = ["Options", "show_hits"]

EVERY = 1_000_000
"""Sightings shown of one article: all."""
ALONE = "sentence alone"
"""How a match without a mention is counted."""
INDENT = "    "
MARK = "bold red"


class Tally(Struct):
    """What was read and found so far."""

    articles: int = 0
    matched: int = 0
    types: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)

    def add(self, signal: Signal, sightings: Sequence[Sighting]) -> None:
        """Count one article and its matches."""
        self.articles += 1
        self.matched += bool(sightings)
        for each in sightings:
            self.types[ALONE if each.mention is None else signal.mentions[each.mention].event_type] += 1
            self.terms.update(each.terms)


def show_hits(expression: str, paths: list[str], options: Options, environ: Mapping[str, str], *, color: bool) -> bool:
    """Read every article and show where the expression holds.

    Args:
        expression: What to look for, or `watch/` and the name of a configured watch.
        paths: Where articles are.
        options: How they are read.
        environ: Where the settings are; those of the user's own lexicon and watches count.
        color: Whether a terminal gets colours.

    Returns:
        Whether every input was an article.

    Raises:
        ConfigError: The expression, the lexicon or the watches are not right.
    """
    lexicon, watch = _watch(expression, environ)
    analyst = analyst_with(lexicon, Watches([watch], most=EVERY))
    console, marks = _console(color=color)
    tally, complete = Tally(), True
    for each in inputs(paths, options):
        if isinstance(each, ArticleError):
            complete = False
            sys.stderr.write(f"{each.where}: {each.rule}: {each.detail}\n")
            continue
        signal = analyst(each.article)
        sightings = [sighting for watched in signal.watched for sighting in watched.sightings]
        tally.add(signal, sightings)
        for line in _lines(each, signal, sightings, marks=marks):
            console.print(line, soft_wrap=True)
    for words in _summary(tally, watch):
        console.print(Text(words), soft_wrap=True)
    return complete


def _watch(expression: str, environ: Mapping[str, str]) -> tuple[Lexicon, Watch]:
    """Give the lexicon and what to look for."""
    settings = from_environment(environ)
    lexicon = load_lexicon(own=Path(settings.lexicon) if settings.lexicon else None)
    file, watches = WatchFile(watches=()), tuple[Watch, ...]()
    if settings.watches:
        file, watches = read_watches(Path(settings.watches), lexicon)
    if expression.startswith(WATCH):
        found = next((watch for watch in watches if WATCH + watch.name == expression), None)
        if found is None:
            like = nearest(expression, [WATCH + watch.name for watch in watches])
            raise ConfigError(f"{expression} is no watch of TOCSIN_WATCHES{like or '; name one, or write an expression'}")
        return lexicon, found
    try:
        return lexicon, Watch("test", parse(expression, known_of(lexicon, file.aliases)))
    except ExpressionError as error:
        raise ConfigError(f"EXPRESSION, {error}") from error


def _console(*, color: bool) -> tuple[Console, tuple[str, str]]:
    """Give where to print, and what stands around a matched word where colour does not mark it."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    console = Console(no_color=None if color else True, highlight=False, markup=False, emoji=False)
    return console, ("", "") if console.is_terminal and not console.no_color else (">>", "<<")


def _lines(taken: Taken, signal: Signal, sightings: Sequence[Sighting], *, marks: tuple[str, str]) -> Iterator[Text]:
    """Give the lines of one article's matches, in the order of its text."""
    if not sightings:
        return
    article = taken.article
    yield Text(printable(article.title), style="bold")
    origin = (article.publisher, f"{article.published_at:%Y-%m-%d %H:%M} UTC", article.url, taken.where)
    yield Text(printable(" · ".join(part for part in origin if part)), style="dim")
    parts = {"title": article.title, "text": article.text}
    for each in sorted(sightings, key=lambda each: (each.sentence.part == "text", each.sentence.start)):
        yield Text(INDENT) + _marked(parts[each.sentence.part], each, marks)
        about = _about(signal.mentions[each.mention]) if each.mention is not None else ALONE
        yield Text(printable(f"{INDENT}{INDENT}{about} · by {', '.join(each.terms)}"), style="dim")
    yield Text()


def _marked(part: str, sighting: Sighting, marks: tuple[str, str]) -> Text:
    """Give the sentence with its matched words marked."""
    sentence, at = sighting.sentence, sighting.sentence.start
    text = Text()
    for span in _joined(sighting.words):
        text.append(_flat(part[at : span[0]])).append(marks[0] + _flat(part[span[0] : span[1]]) + marks[1], style=MARK)
        at = span[1]
    return text.append(_flat(part[at : sentence.end]))


def _joined(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Give the stretches that spans cover, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda span: span.start):
        if found and span.start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], span.end))
        else:
            found.append((span.start, span.end))
    return found


def _flat(text: str) -> str:
    return printable(text).replace("\n", " ")


def _about(mention: Mention) -> str:
    """Give a mention's type and what else an expression may ask of it."""
    sides = f"{_id(mention.actor)} > {_id(mention.recipient)}" if mention.actor or mention.recipient else ""
    places = ", ".join(place.id for place in mention.places)
    reasons = ", ".join(discount.rule for discount in mention.discounts)
    weight = f"weight {mention.weight:g}" + (f" ({reasons})" if reasons else "")
    what = f"{mention.event_type} {mention.mode}" if mention.mode else mention.event_type
    parts = (what, mention.ledger, mention.context, sides, places, mention.stance, mention.recency, weight)
    return " · ".join(part for part in parts if part)


def _id(party: Party | None) -> str:
    return party.id if party else "?"


def _summary(tally: Tally, watch: Watch) -> Iterator[str]:
    """Count the matches, by type and by term; a term that never held may be mistyped."""
    total = tally.types.total()
    yield f"{total} {'match' if total == 1 else 'matches'} in {tally.matched} of {tally.articles} articles"
    if total:
        yield "by type: " + ", ".join(f"{name} {count}" for name, count in tally.types.most_common())
    labels = dict.fromkeys(term.label for term in asked_of(watch.expression))
    yield "by term: " + ", ".join(f"{label} {tally.terms[label]}" for label in labels)
