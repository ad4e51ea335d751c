"""An article as a page to read: its text with the mentions marked, and tables of mentions, entities and reasons."""

from collections.abc import Iterable, Sequence
from textwrap import shorten

from rich import box
from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from services.adapters.terminal import printable
from services.analyze.intake import Taken
from services.core.mentions import Discount, Entity, Mention, Party, Place, Span, Watched
from services.core.messages import Signal
from services.core.signals.trace import Outcome, Why
from services.core.vocabulary import Ledger

LINE_ROOM = 90
"""Characters of the longest list of words shown with a rule."""

_COLORS: dict[Ledger, str] = {"acts": "red", "threats": "yellow", "easing": "green", "none": "cyan"}
_OUTCOMES: dict[Outcome, str] = {"kept": "bold green", "discounted": "yellow", "dropped": "dim", "removed": "dim"}


def page(taken: Taken, signal: Signal, account: Sequence[Why], *, why: bool) -> Group:
    """Give the page of one article.

    Args:
        taken: The article.
        signal: What it says.
        account: What became of its words.
        why: Whether to show the account.
    """
    article = taken.article
    removed = [each.at for each in account if each.outcome == "removed"]
    parts: list[RenderableType] = [Rule(style="dim", characters="─"), _marked(article.title, "title", signal, removed)]
    parts += [Text(_origin(taken, signal), style="dim"), Text()]
    parts += [_marked(article.text.rstrip(), "text", signal, removed), Text()]
    if signal.not_analysed_because:
        parts.append(Text(f"not analysed: {signal.not_analysed_because}", style="bold"))
        return Group(*parts)
    parts.append(_mentions(signal.mentions) if signal.mentions else Text("no mention of an event", style="bold"))
    parts.append(_entities(signal.entities) if signal.entities else Text("no entity", style="bold"))
    more = [*([_watched(signal.watched)] if signal.watched else []), *([_account(account)] if why else [])]
    return Group(*parts, *more)


def _origin(taken: Taken, signal: Signal) -> str:
    article = taken.article
    how = "" if taken.dated == "given" else f" ({taken.dated})"
    when = f"published {article.published_at:%Y-%m-%d %H:%M} UTC{how}"
    return printable(" · ".join(part for part in (article.publisher, when, signal.language, article.url, taken.where) if part))


def _style(mention: Mention) -> str:
    """Give a mention's colour by its ledger; one that weighs nothing is dim."""
    color = "magenta" if mention.event_type == "MARKET" else _COLORS[mention.ledger]
    return f"bold {color}" if mention.weight > 0 else f"dim {color}"


def _marked(written: str, part: str, signal: Signal, removed: Iterable[Span]) -> Text:
    """Give a title or text whose triggers are coloured and carry their number, and whose removed stretches are dim."""
    text = Text(printable(written), style="bold" if part == "title" else "")
    for span in removed:
        if span.part == part:
            text.stylize("dim", span.start, span.end)
    numbered = [(each.trigger.end, number, each) for number, each in enumerate(signal.mentions, 1) if each.trigger.part == part]
    numbered.sort(key=lambda each: each[:2])
    for end, _, mention in numbered:
        text.stylize(_style(mention), mention.trigger.start, end)
    pieces = text.divide([end for end, _, _ in numbered])
    marked = Text()
    for piece, number in zip(pieces, [*(f"[{number}]" for _, number, _ in numbered), ""], strict=False):
        marked.append_text(piece).append(number, style="dim")
    return marked


def _table(title: str, *headings: str) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _mentions(mentions: Sequence[Mention]) -> Table:
    table = _table(
        "Mentions", "#", "type", "mode", "actor > recipient", "place", "stance", "recency", "severity", "weight", "reasons"
    )
    for number, each in enumerate(mentions, 1):
        cells = (
            str(number),
            f"{each.event_type} (told as {each.told_as})" if each.told_as else each.event_type,
            each.mode or "",
            f"{_party(each.actor)} > {_party(each.recipient)}" if each.actor or each.recipient else "",
            ", ".join(_place(place) for place in each.places),
            f"{each.stance} ({each.speaker})" if each.speaker else each.stance,
            each.recency,
            f"{each.severity:g}",
            f"{each.weight:g}",
            "; ".join(_reason(reason) for reason in each.discounts),
        )
        table.add_row(*(Text(printable(cell)) for cell in cells), style=_style(each).removeprefix("bold "))
    return table


def _party(party: Party | None) -> str:
    if party is None:
        return "?"
    return f"{party.name} ({party.country})" if party.country and party.country != party.id else party.name


def _place(place: Place) -> str:
    return f"{place.name} ({place.country})" if place.country and place.country != place.id else place.name


def _reason(reason: Discount) -> str:
    words = f" “{reason.words}”" if reason.words else ""
    return f"{reason.rule}{words} × {reason.factor:g}"  # noqa: RUF001 - times


def _entities(entities: Sequence[Entity]) -> Table:
    table = _table("Entities", "id", "name", "type", "country", "salience", "named")
    for each in entities:
        cells = (each.id, each.name, each.type, each.country or "", f"{each.salience:g}", str(len(each.spans)))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _watched(watched: Sequence[Watched]) -> Table:
    table = _table("Watches", "watch", "at", "terms", "about", "sentence")
    for each in watched:
        for seen in each.sightings:
            about = f"[{seen.mention + 1}]" if seen.mention is not None else ""
            cells = (each.watch, f"{seen.sentence.part} {seen.sentence.start}", ", ".join(seen.terms), about, seen.quote)
            table.add_row(*(Text(printable(cell)) for cell in cells))
    return table


def _account(account: Sequence[Why]) -> Table:
    table = _table("Why", "at", "words", "entry", "outcome", "by which rule and words")
    before: Span | None = None
    for each in account:
        place, words = (f"{each.at.part} {each.at.start}", each.words) if each.at != before else ("", "")
        outcome = f"{each.outcome} [{each.mention + 1}]" if each.mention is not None else each.outcome
        dropped = each.outcome in ("dropped", "removed")
        reasons = "; ".join(_decided(reason) if dropped else _reason(reason) for reason in each.reasons)
        cells = (place, words, each.entry or "", outcome, reasons)
        table.add_row(*(Text(printable(cell)) for cell in cells), style=_OUTCOMES[each.outcome])
        before = each.at
    return table


def _decided(reason: Discount) -> str:
    """Give a rule with the words it names, as many as make one line; JSON lines have them all."""
    return shorten(f"{reason.rule}: {reason.words}" if reason.words else reason.rule, LINE_ROOM, placeholder=" …")
