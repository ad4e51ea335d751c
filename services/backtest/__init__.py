"""Judges archives without Kafka: the same core, in event time."""
