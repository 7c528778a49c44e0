"""The formats of files that are read."""
