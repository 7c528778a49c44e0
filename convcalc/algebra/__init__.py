"""One axis and its numbers: the standard library alone."""
