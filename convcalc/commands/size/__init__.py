"""Sizes: which inputs are accepted, what comes out of each, and what is lost at the borders."""
