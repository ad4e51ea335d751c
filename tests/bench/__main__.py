"""`make bench` prints a table of rates; `make bench ARGS='system --articles FILE --how files'` measures your archive."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.supervisor import scenario
from tests.bench import grouping, judging, reading, system, thinned, through_kafka

Row = tuple[str, str]
PARTS = "grouping", "judging", "kafka", "reading", "system", "thinned"


def main() -> None:
    """Measure what is asked for, or everything on the built-in scenario."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", *PARTS], default="all")
    parser.add_argument("--articles", type=Path, help="an archive instead of the built-in scenario")
    parser.add_argument("--counts", type=Path, help="a folder with a benchmark of counts, which `thinned` thins too")
    parser.add_argument("--how", choices=["replay", "files"], default="replay", help="how the producer sends it")
    chosen = parser.parse_args()
    table = Table("measure", "figure")
    with scenario.articles() as built_in:
        archive = chosen.articles or built_in
        if chosen.what in {"all", "grouping"}:
            add(table, grouping.rows(archive))
        if chosen.what in {"all", "judging"}:
            add(table, judging.rows())
        if chosen.what in {"all", "kafka"}:
            add(table, through_kafka.rows())
        if chosen.what in {"all", "reading"}:
            add(table, reading.rows(archive))
        if chosen.what in {"all", "system"}:
            add(table, system.rows(archive, chosen.how))
        if chosen.what in {"all", "thinned"}:
            add(table, list(thinned.rows(archive, chosen.counts)))
    Console().print(table)


def add(table: Table, rows: list[Row]) -> None:
    """Add rows under a rule."""
    for name, figure in rows:
        table.add_row(name, figure)
    table.add_section()


main()
