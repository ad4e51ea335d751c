"""Whom a situation's notices are sent to, signed how, tried how often, and what of it is remembered."""
