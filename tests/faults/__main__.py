"""`make faults` strikes the services at work and prints what came of it; `make faults ARGS="kill network"` does some of it."""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.faults import memory
from tests.faults.catalogue import FAULTS
from tests.faults.fault import Row, undisturbed
from tests.faults.lab import Lab
from tests.faults.lanes import side_by_side
from tests.faults.rows.edges import MEGABYTE
from tests.faults.site import site

LANES = 2
"""Each needs a core at times and 2 GB."""
COLUMNS = "fault", "struck", "acked", "lost", "phantom", "repeated", "dead", "told twice", "alerts", "s", "result"


def main() -> int:
    """Run the faults that are asked for, or all; exit code 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument(
        "words", nargs="*", help="only faults with one of these words in their name; `memory` alone measures that"
    )
    parser.add_argument(
        "--lanes", type=int, default=LANES, help="how many faults run side by side, each with a broker of its own"
    )
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything that was started is stopped
    if chosen.words == ["memory"]:
        return measure()
    wanted = set(chosen.words)
    if unknown := wanted.difference(*({fault.name, *fault.name.split()} for fault in FAULTS)):
        parser.error(f"no fault is called {', '.join(sorted(unknown))} or has it as a word of its name")
    faults = [fault for fault in FAULTS if not wanted or wanted & {fault.name, *fault.name.split()}]
    folder = Path(tempfile.mkdtemp(prefix="tocsin-faults-"))
    began = time.monotonic()
    with Lab(folder / "kafka") as lab:
        calm = undisturbed(lab, folder)
    found = {}
    for row in side_by_side([fault.name for fault in faults], calm, folder, lanes=chosen.lanes):
        found[row.name] = row
        told = "".join(f"\n  {failure}" for failure in row.failures) or " well"
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {row.name}: {row.took_s:.0f} s,{told}\n")
    rows = [found[fault.name] for fault in faults]
    Console(width=None if sys.stdout.isatty() else 200).print(table_of(rows, time.monotonic() - began))
    if rows and not any(row.failures for row in rows):
        shutil.rmtree(folder)
        return 0
    sys.stderr.write(f"the services' logs are in {folder}\n")
    return 1


def measure() -> int:
    """Print how much memory the services take after many articles; exit code 1 if one of them grew."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-faults-"))
    with Lab(folder / "kafka") as lab, site(lab, "faults-memory", folder / "memory") as place:
        reads = memory.measured(place)
    points = (memory.FIRST, memory.MIDDLE, memory.LAST)
    table = Table("service", *(f"MB at {number:,}" for number in points), title="memory, resident")
    for name, *sizes in reads:
        table.add_row(name, *(f"{size / MEGABYTE:.0f}" for size in sizes))
    Console().print(table)
    shutil.rmtree(folder)
    for fault in (faults := memory.faults_of(reads)):
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


def table_of(rows: list[Row], took_s: float) -> Table:
    """Give the rows as a table."""
    table = Table(*COLUMNS, title="nothing lost, nothing twice", caption=f"{len(rows)} faults in {took_s / 60:.1f} minutes")
    for row in rows:
        books = row.account
        figures = (
            (
                books.acked,
                len(books.lost),
                len(books.phantoms),
                books.repeated_signals,
                books.dead_letters,
                books.told_twice,
                f"{books.alerts} the same" if not books.differing_alerts else f"{books.differing_alerts} differ",
            )
            if books
            else ("-",) * 7
        )
        result = "[red]" + "; ".join(row.failures)[:300] if row.failures else row.notes or "as without it"
        table.add_row(row.name, row.struck, *map(str, figures), f"{row.took_s:.0f}", result)
    return table


if __name__ == "__main__":
    sys.exit(main())
