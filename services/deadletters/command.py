"""`tocsin deadletters`: what was refused and why, and sending it again after what refused it is mended."""

import os
import signal
import sys
from collections import Counter
from datetime import datetime
from typing import Annotated

import typer

from services.adapters import logs
from services.adapters.arguments import moment
from services.adapters.rules import load_rules
from services.adapters.settings import Settings, from_environment
from services.core.alerts.telling.summary import several
from services.core.letters import Choice, LetterError
from services.core.records import Service
from services.deadletters import page

app = typer.Typer(help="Show what was refused and why, and send it again once that is mended.", no_args_is_help=True)

By = Annotated[Service | None, typer.Option(help="Only what this service refused.", show_default=False)]
Since = Annotated[
    datetime | None, typer.Option(parser=moment, metavar="TIME", help="Only letters written from then on; UTC without an offset.")
]


@app.command("list")
def list_letters(
    *,
    reason: Annotated[str, typer.Option(help="Only letters of this reason, as in the headers.")] = "",
    service: By = None,
    since: Since = None,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each letter.")] = False,
) -> None:
    """List the dead letters, oldest first; at the end, on standard error, how many there are of each reason."""
    from services.deadletters.letters import letters, replayed  # noqa: PLC0415 - Kafka's client loads only when it is needed

    settings = _begin()
    notes, reasons = None, Counter[str]()
    for letter in letters(settings, Choice(reason=reason, service=service or "", since=since)):
        if notes is None:
            notes = replayed(settings)
            if not as_json:
                typer.echo(page.HEADINGS)
        typer.echo((page.json_line if as_json else page.row)(letter, notes.get(letter.letter_id)))
        reasons[letter.said("reason") or "-"] += 1
    counted = ", ".join(f"{page.escaped(name)} {count}" for name, count in reasons.most_common())
    sys.stderr.write(f"{several(reasons.total(), 'letter')}{': ' if counted else ''}{counted}\n")


@app.command("show")
def show_letter(
    place: Annotated[str, typer.Argument(help="The letter, as `list` names it: partition/offset.", metavar="PLACE")],
    *,
    raw: Annotated[bool, typer.Option("--raw", help="Only its bytes, as they came: for a file or a pipe.")] = False,
) -> None:
    """Show one letter: its headers and what it holds, as text or in hexadecimal."""
    from services.deadletters.letters import letter_at, replayed  # noqa: PLC0415 - as above

    settings = _begin()
    letter = letter_at(settings, place)
    if raw:
        sys.stdout.buffer.write(letter.value)
        return
    for line in page.whole(letter, replayed(settings).get(letter.letter_id)):
        typer.echo(line)


@app.command("replay")
def replay_letters(
    *,
    reason: Annotated[str, typer.Option(help="Letters of this reason.")],
    service: By = None,
    since: Since = None,
    yes: Annotated[bool, typer.Option("--yes", help="Send. Without it, it is only said what would be sent.")] = False,
) -> None:
    """Send letters again after what refused them is mended: articles as seen now, webhooks to their receivers.

    A letter is sent once, however often this is run or killed. Run it where news is live: in a namespace that replays an
    archive, an article of now has no place.

    Exit code 0: all was sent, now or before. 1: some cannot be; standard error says why for each. 2: nothing more could be sent.
    """
    from services.deadletters import replay  # noqa: PLC0415 - as above
    from services.deadletters.webhooks import Webhooks  # noqa: PLC0415 - as above

    settings, choice = _begin(), Choice(reason=reason, service=service or "", since=since)
    do = replay.replay if yes else replay.tried
    told = do(settings, choice, Webhooks(load_rules(settings).receivers, os.environ), now=replay.wall_clock, say=_say)
    hint = "" if yes or not told.sent else "; add --yes to send"
    verb = "sent" if yes else "to send"
    typer.echo(f"{verb}: {told.sent}, sent before: {told.before}, cannot be sent: {told.refused}{hint}")
    if told.refused:
        raise typer.Exit(1)


def _say(error: LetterError) -> None:
    sys.stderr.write(page.escaped(str(error)).replace("\n", "\\n") + "\n")


def _begin() -> Settings:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends it in silence
    settings = from_environment(os.environ)
    logs.configure("deadletters", settings.log_format)
    return settings
