"""`python -m services.extractor`, the same as `tocsin extractor`."""

import sys

import typer

from services.core.errors import TocsinError
from services.extractor.command import extractor

if __name__ == "__main__":
    try:
        typer.run(extractor)
    except TocsinError as error:
        sys.stderr.write(f"tocsin: {error}\n")
        sys.exit(2)
