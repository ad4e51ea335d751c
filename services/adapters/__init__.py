"""I/O that several services share."""
