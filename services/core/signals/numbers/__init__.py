"""Tolls and other quantities, and who tells them."""
