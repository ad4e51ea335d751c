"""`tocsin producer`: files, folders, standard input and archives onto the topic of articles."""

from typing import Annotated

import typer

from services.adapters.arguments import Publisher

app = typer.Typer(help="Send articles: new ones from files and streams, old ones from archives.", no_args_is_help=True)

Id = Annotated[
    str,
    typer.Option("--id", help="The name in this producer's marks; else one made of machine and paths, the same after a restart."),
]

Again = Annotated[bool, typer.Option("--again", help="Begin at the beginning also where an earlier run was interrupted.")]


@app.command()
def files(
    paths: Annotated[list[str], typer.Argument(help="Files (.jsonl, .txt, either with .gz), folders, or - for standard input.")],
    *,
    text: Annotated[bool, typer.Option("--text", help="Standard input is one plain text instead of JSON lines.")] = False,
    publisher: Publisher = "",
    producer_id: Id = "",
    again: Annotated[
        bool, typer.Option("--again", help="Begin at the beginning also where an earlier run was interrupted.")
    ] = False,
) -> None:
    """Send articles as seen now.

    A run that was interrupted is gone on with: what the broker has of these files is passed over.

    Each line of JSON needs "text"; "url", "title", "published_at", "publisher", "source", "source_group", "language" and
    "wire" are used when given. A bad line is reported, kept in the dead letters and never ends the run.

    Exit code 0: all was read, and the summary tells what was refused. 1: a file could not be read. 2: nothing more could be sent.
    """
    from services.producer import sending  # noqa: PLC0415 - its metrics are made only in the process that serves them

    if not sending.send_files(
        sending.Files(paths=paths, text_stdin=text, publisher=publisher, producer_id=producer_id, again=again)
    ):
        raise typer.Exit(1)


@app.command("replay")
def replay_archives(
    archives: Annotated[list[str], typer.Argument(help="Files or folders as in `files`; read whole and sorted by time first.")],
    *,
    speed: Annotated[float, typer.Option(min=0, help="How many times faster than it happened; 0 is as fast as possible.")] = 0.0,
    publisher: Publisher = "",
    producer_id: Id = "",
    again: Again = False,
) -> None:
    """Send articles again at the times of the archive: "seen_at", else "published_at".

    The archives are sorted before the first is sent: texts beyond 64 MB wait in a temporary file, a million lines take
    about 200 MB of memory. Use a TOCSIN_RUN of its own, so that old time never meets live time.
    A replay that was killed is gone on with; one that was asked to end begins anew. Exit codes as for `files`.
    """
    from services.producer import sending  # noqa: PLC0415 - as above

    if not sending.send_archives(archives, speed=speed, publisher=publisher, producer_id=producer_id, again=again):
        raise typer.Exit(1)
