"""A network in, a report out."""
