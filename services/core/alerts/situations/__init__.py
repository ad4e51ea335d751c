"""Alerts that belong together, and what people are told of them."""
