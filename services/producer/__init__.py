"""Pushes incoming articles and time marks to Kafka."""
