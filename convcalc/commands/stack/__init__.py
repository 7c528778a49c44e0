"""Layers given one by one, as a table."""
