"""Backwards: settings for a size, inputs for an output, a var for a budget."""
