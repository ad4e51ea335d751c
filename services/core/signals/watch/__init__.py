"""The user's own watches: expressions over a signal."""
