"""Fits of the lexicon's weights to gold data."""
