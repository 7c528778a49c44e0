"""What other programs write: their names for layers, and code that is read without being run."""
