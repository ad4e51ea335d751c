"""`tocsin analyze`: articles in, signals out, without Kafka."""

import signal
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from services.adapters.arguments import INTERRUPTED, checked_paths, moment
from services.adapters.sources import STDIN


def analyze(  # noqa: PLR0913 - one for each option
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Files (.jsonl, .txt, either with .gz), folders, or - for standard input; standard input if none."),
    ] = None,
    *,
    output: Annotated[
        Literal["jsonl", "text"], typer.Option("--format", help="One signal a line, or a page to read for each article.")
    ] = "jsonl",
    why: Annotated[
        bool, typer.Option("--why", help="Say for each word that may evoke an event what became of it, and by which rule.")
    ] = False,
    published_at: Annotated[
        datetime | None,
        typer.Option(
            parser=moment,
            metavar="TIME",
            help="When articles were published that do not say so; else a date in their header, or now.",
        ),
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Standard input, and each file of another ending, is one plain text.")
    ] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours on a terminal either, as with NO_COLOR.")] = False,
) -> None:
    """Read articles and print what they say: entities and mentions, one signal an article, in the order of the input.

    Articles come as for `tocsin producer files`: lines of JSON with "text" and whatever is known of "url", "title",
    "published_at" and so on; or plain text, one article a file, whose first sentence is its title.

    With --why a signal's line has one more field, "why": a list, in reading order, of what was "kept" or "discounted"
    (as the mention at that position), "dropped", or "removed" by cleaning, each with its place, words, rule and what decided.

    Exit code 0: all was read. 1: some input was refused; standard error names file, line, value and rule, and the rest was
    read. 2: a file is missing or an option wrong, and nothing was read. 130: Ctrl-C.
    """
    # A reader that has enough, such as `head`, ends this command as it ends others: at once and without a word.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    paths = checked_paths(files or [STDIN], given=bool(files))
    try:
        from services.analyze import run  # noqa: PLC0415 - the model takes two seconds, which no other command should

        options = run.Options(now=datetime.now(UTC), published_at=published_at, text=text)
        complete = run.run(paths, options, output=output, why=why, color=not no_color)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if not complete:
        raise typer.Exit(1)
