"""The contract as package data: topics, metrics, message schemas, lexicon and the built-in scenario."""
