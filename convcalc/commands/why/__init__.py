"""Error messages of frameworks, read: what is most likely wrong, what to write, and why."""
