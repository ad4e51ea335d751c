"""Trains the judge's memory on an archive, so that live news is judged by it from the first minute."""
