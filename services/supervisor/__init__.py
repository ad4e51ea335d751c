"""Runs a whole system on one machine: broker, topics, services and a scenario under one roof."""
