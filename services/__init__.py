"""Tocsin: a producer, an extractor, a judge and a feed around one pure core."""

__version__ = "0.1.0"
