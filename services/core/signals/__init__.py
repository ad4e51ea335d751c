"""From text to signals: what one article says."""
