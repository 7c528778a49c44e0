"""Python source, read and never run: a small language with values of its own."""
