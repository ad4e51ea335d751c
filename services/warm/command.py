"""`tocsin warm`: baselines from an archive, without ringing."""

import os
from datetime import UTC, datetime

import typer

from services.adapters import logs
from services.adapters.arguments import INTERRUPTED, Archives, NoCache, Publisher, Workers, checked_paths
from services.adapters.settings import from_environment


def warm(
    archives: Archives,
    *,
    publisher: Publisher = "",
    workers: Workers = 0,
    no_cache: NoCache = False,
) -> None:
    """Learn from archives what is usual, and leave it to the judge: nothing rings, and `tocsin alerting` starts from it.

    Only before the judge's first start in this namespace and run, while none is running. The archive must have ended by now; what
    it has of silence at its end, up to the first live article, neither teaches nor ages. Articles count in their source groups
    (`source_group`, else "default"): use those of the live feeds.

    Exit code 0: all was read. 1: some input was refused; standard error names file, line and rule, and the rest taught. 2: a file
    is missing, the archive ends after now, or the judge runs or has a memory. 130: Ctrl-C.
    """
    paths = checked_paths(archives, given=True)
    settings = from_environment(os.environ)
    logs.configure("warm", settings.log_format)
    from services.warm import run  # noqa: PLC0415 - the model takes two seconds, which no other command should

    try:
        options = run.Options(
            now=datetime.now(UTC),
            publisher=publisher,
            workers=workers or len(os.sched_getaffinity(0)),
            keep=not no_cache,
        )
        warmed = run.run(paths, settings, options)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(run.told(warmed))
    if warmed.refused:
        raise typer.Exit(1)
