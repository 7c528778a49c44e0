"""What is in memory while a network runs or is trained, and how large a batch may be."""
