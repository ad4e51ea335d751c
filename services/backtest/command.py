"""`tocsin backtest`: what an archive would have rung, without Kafka."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from services.adapters.arguments import INTERRUPTED, Archives, NoCache, Publisher, Sensitive, Workers, checked_paths, moment
from services.backtest.outputs import check_apart, check_writable
from services.core.errors import ConfigError

OWN_FILES = ("TOCSIN_RULES", "TOCSIN_WATCHES", "TOCSIN_LEXICON", "TOCSIN_KAFKA_CA_FILE")


def backtest(  # noqa: PLR0913 - one for each option
    archives: Archives,
    *,
    output: Annotated[
        Literal["jsonl", "text"], typer.Option("--format", help="One alert a line, or a page to read with the summary below.")
    ] = "jsonl",
    summary: Annotated[Path | None, typer.Option(help="Write the summary to this file too, as JSON.", show_default=False)] = None,
    why: Annotated[
        str | None,
        typer.Option(metavar="INDICATOR", help="Say instead why this one rings or does not at --at.", show_default=False),
    ] = None,
    at: Annotated[
        datetime | None, typer.Option(parser=moment, metavar="TIME", help="The time that --why asks about.", show_default=False)
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="Draw counts, what was usual, alerts and the index into this file, as SVG.", show_default=False),
    ] = None,
    index: Annotated[
        Path | None, typer.Option(help="Write the escalation index by day into this file, as CSV.", show_default=False)
    ] = None,
    silent: Annotated[
        Path | None, typer.Option(help="Write what rang nothing into this file, with the reason, as CSV.", show_default=False)
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option(help="What to draw, if not what rang most; may be given again.", show_default=False)
    ] = None,
    provisional: Annotated[
        bool, typer.Option("--provisional", help="Early alerts too, as they ring within a bucket, and those taken back.")
    ] = False,
    situations: Annotated[
        bool,
        typer.Option(
            "--situations", help="Situations too, in their place among the alerts that belong to them; of a page a table of them."
        ),
    ] = False,
    namespace: Annotated[
        str | None, typer.Option(help="Part of the alerts' ids; TOCSIN_NAMESPACE if not given.", show_default=False)
    ] = None,
    sensitivity: Sensitive = None,
    publisher: Publisher = "",
    workers: Workers = 0,
    no_cache: NoCache = False,
) -> None:
    """Judge archives as if they were replayed through the services with one source partition, and print the alerts.

    Each line is what a subscriber of alerts.v1 gets, early alerts left out; the summary goes to standard error. Ids agree with
    those of services of the same namespace (`tocsin run` has "demo").

    Exit code 0: all was read. 1: some input was refused; standard error names file, line and rule, and the rest was judged.
    2: a file is missing or cannot be written, an option is wrong, or there is no article. 130: Ctrl-C.
    """
    # A reader that has enough, such as `head`, ends this command as it ends others: at once and without a word.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    paths = checked_paths(archives, given=True)
    _check_asked(why, at, {"--summary": (summary, "figures"), "--index": (index, "whole days"), "--silent": (silent, "articles")})
    _check_files(paths, indicator, {"--summary": summary, "--plot": plot, "--index": index, "--silent": silent})
    try:
        from services.backtest import run  # noqa: PLC0415 - the model takes two seconds, which no other command should

        options = run.Options(
            now=datetime.now(UTC),
            namespace=namespace,
            sensitivity=sensitivity,
            publisher=publisher,
            workers=workers or len(os.sched_getaffinity(0)),
            keep=not no_cache,
            provisional=provisional,
            situations=situations,
            output=output,
            summary=summary,
            asked=run.Asked(why, at) if why and at else None,
            plot=plot,
            index=index,
            silent=silent,
            indicators=tuple(indicator or ()),
        )
        complete = run.run(paths, options)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    if not complete:
        raise typer.Exit(1)


def _check_asked(why: str | None, at: datetime | None, files: dict[str, tuple[Path | None, str]]) -> None:
    """Refuse a question that lacks a part, or that leaves nothing to sum up, before anything is read.

    Raises:
        ConfigError: One of --why and --at is missing, or a file is given with them that sums up a whole archive.
    """
    if bool(why) != bool(at):
        raise ConfigError("--why INDICATOR and --at TIME go together; give both, or none")
    for option, (file, what) in files.items():
        if why and file:
            raise ConfigError(f"{option}: with --why there are no {what} to write into {str(file)!r}; leave one of them out")


def _check_files(paths: list[str], indicators: list[str] | None, files: dict[str, Path | None]) -> None:
    """Refuse files that cannot be written or are read, and indicators to draw without a file, before anything is read.

    Raises:
        ConfigError: A file cannot be written, is read or is named twice, or --indicator is given without --plot.
    """
    if indicators and not files["--plot"]:
        names = ", ".join(indicators)
        raise ConfigError(f"--indicator {names}: it says what --plot draws; give --plot FILE too, or leave it out")
    outputs = {option: file for option, file in files.items() if file}
    check_apart(outputs, paths, {name: os.environ[name] for name in OWN_FILES if os.environ.get(name)})
    for option, file in outputs.items():
        check_writable(option, file)
