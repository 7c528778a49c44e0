"""The pages, in a terminal."""
