"""Reads articles and says what they mention: Faust workers, each with spaCy in a child process."""
