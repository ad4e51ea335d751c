"""`tocsin rules`: what is wrong with a file of rules, and what it would have done."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.adapters.arguments import INTERRUPTED, Archives, NoCache, Publisher, Sensitive, Workers, checked_paths

app = typer.Typer(
    help="Check a file of rules, and try it on archives. The rules in use stand in TOCSIN_RULES.", no_args_is_help=True
)

File = Annotated[Path, typer.Argument(help="The file of rules (YAML).", metavar="FILE")]


@app.command("check")
def check(file: File) -> None:
    """Say what a file of rules does, a line for each receiver and rule; it need not be the one in use.

    What it names is asked of the lexicon with TOCSIN_LEXICON and of the watches in TOCSIN_WATCHES. No message is sent.

    Exit code 0: it is right. 2: it is not; standard error has a line for each fault, with file and line.
    """
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as `tocsin backtest` does
    from services.rules import account  # noqa: PLC0415 - the lexicon takes a second, which no other command should

    for line in account.account_of(file, os.environ):
        typer.echo(line)


@app.command("dry-run")
def dry_run(  # noqa: PLR0913 - one for each option
    file: File,
    archives: Archives,
    *,
    sensitivity: Sensitive = None,
    publisher: Publisher = "",
    workers: Workers = 0,
    no_cache: NoCache = False,
) -> None:
    """Judge archives by a file of rules and say of each rule how often it would have rung, and what it would have muted.

    Articles are read, kept and judged as by `tocsin backtest`.

    Exit code 0: all was read. 1: some input was refused; standard error says which, and the rest was judged. 2: a file is
    missing or wrong, or there is no article. 130: Ctrl-C.
    """
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as `tocsin backtest` does
    paths = checked_paths(archives, given=True)
    try:
        from services.backtest.run import Options  # noqa: PLC0415 - the model takes two seconds, which no other command should
        from services.rules.dry_run import tried  # noqa: PLC0415 - as above

        options = Options(
            now=datetime.now(UTC),
            sensitivity=sensitivity,
            publisher=publisher,
            workers=workers or len(os.sched_getaffinity(0)),
            keep=not no_cache,
        )
        complete = tried(file, paths, options)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if not complete:
        raise typer.Exit(1)
