"""`tocsin watch`: what is wrong with a file of watches, and what an expression or a watch would find."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.adapters.arguments import INTERRUPTED, checked_paths

app = typer.Typer(
    help="Check a file of watches, and try what a watch would find. The watches in use stand in TOCSIN_WATCHES.",
    no_args_is_help=True,
)


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="The file of watches (YAML).", metavar="FILE")]) -> None:
    """Say how each watch of a file rings, how loud at least, and who hears it; or everything that is wrong with the file.

    Receivers are those of TOCSIN_RULES. Exit code 0: the file is right. 2: it is not, and standard error says where and why.
    """
    from services.analyze import plans  # noqa: PLC0415 - the lexicon takes a second, which no other command should

    for line in plans.account_of(file, os.environ):
        typer.echo(line)


@app.command("test")
def try_watch(
    expression: Annotated[
        str, typer.Argument(help="What to look for, or watch/NAME for a watch of TOCSIN_WATCHES.", metavar="EXPRESSION")
    ],
    files: Annotated[
        list[str],
        typer.Argument(help="Files (.jsonl, .txt, either with .gz), folders, or - for standard input.", metavar="FILE..."),
    ],
    *,
    text: Annotated[
        bool, typer.Option("--text", help="Standard input, and each file of another ending, is one plain text.")
    ] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours on a terminal either, as with NO_COLOR.")] = False,
) -> None:
    """Show each sentence that an expression matches, with the matched words marked, and count them.

    Terms: a phrase in quotes ("Suez Canal", "missile*"; small letters fit any case), an event type (ASSAULT), somebody or
    somewhere named (org:nato, fac:natanz, entity:IRN), and of an event type:, mode:, place:, actor:, recipient:, context:,
    cause:, ledger:, stance: and recency:, such as place:IRQ or mode:"drone strike". Join them with and, or, not and ( ).

    A match is one sentence. What is asked of an event must hold of one and the same mention in it.

    Exit code 0: all was read. 1: some input was refused; standard error says which. 2: the expression, a file's name or an
    option is wrong, and nothing was read. 130: Ctrl-C.
    """
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as `tocsin analyze` does
    paths = checked_paths(files, given=True)
    try:
        from services.analyze import hits  # noqa: PLC0415 - the model takes two seconds, which no other command should

        complete = hits.show_hits(
            expression, paths, hits.Options(now=datetime.now(UTC), text=text), os.environ, color=not no_color
        )
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if not complete:
        raise typer.Exit(1)
