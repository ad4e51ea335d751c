"""The lanes by which an alert opens from the news alone: burst, flash and trend, and what chance alone may ring."""
