"""Reads articles without Kafka: texts in, signals or a readable page out."""
