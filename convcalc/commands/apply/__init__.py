"""The arithmetic itself, on small arrays."""
