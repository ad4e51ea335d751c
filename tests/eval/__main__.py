"""Measure how well texts are read, on the gold data of a folder: a table of figures, confusions, and the commonest errors."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.eval.measure import KINDS, figures, measure
from tests.eval.report import Report, commonest
from tests.eval.system import System

BESIDE = Path(__file__).parents[3] / "shared" / "gold"


def main() -> None:
    """Measure what the folder holds; without the usual folder say so and end."""
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("--gold", type=Path, help="folder of the gold data, by default ../shared/gold")
    parser.add_argument("--json", type=Path, help="file to write the figures to")
    parser.add_argument("--only", choices=KINDS, nargs="+", default=KINDS, help="kinds to measure")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="list N errors of each kind of gold, none of a check set"
    )
    parser.add_argument("--holding", default="", metavar="TEXT", help="list only errors of a kind that holds this")
    chosen = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    if chosen.gold is not None and not chosen.gold.is_dir():
        parser.error(f"there is no folder {chosen.gold}")
    reports = measure(chosen.gold or BESIDE, System(), chosen.only)
    if not reports:
        console.print(f"skipped: no gold data in {chosen.gold or BESIDE}; name another folder with GOLD=DIR")
    else:
        show(console, reports)
        show_errors(console, reports, most=chosen.errors, holding=chosen.holding)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures(reports), indent=1) + "\n", encoding="utf-8")


def show(console: Console, reports: Sequence[Report]) -> None:
    """Print the table and the confusions."""
    table = Table("measure", "value", "target", "n")
    for report in reports:
        for row in report.rows:
            value = f"{row.value:.3f}"
            target = "" if row.target is None else f"{'≤' if row.at_most else '≥'} {row.target:.2f}"
            table.add_row(row.measure, f"[red]{value}[/]" if row.is_short else value, target, "" if row.n is None else str(row.n))
        table.add_section()
    console.print(table)
    for report in reports:
        for name, counts in report.confusions.items():
            console.print(f"{name}: rows are gold, columns answers")
            for label, line in enumerate(counts):
                console.print(f"  {label} " + "".join(f"{count:6}" for count in line))


def show_errors(console: Console, reports: Sequence[Report], *, most: int, holding: str) -> None:
    """Print the ten commonest kinds of errors of each measure, and as many errors as are asked for."""
    for report in reports:
        console.print(f"{report.name}: commonest errors, {len(report.errors)} in all")
        for name, count in commonest(report.errors):
            console.print(escape(f"  {count:4}  {name}"))
        for error in [each for each in report.errors if holding in each.kind][:most]:
            console.print(escape(f"  [{error.id}] {error.kind}: {error.shown}"))


main()
