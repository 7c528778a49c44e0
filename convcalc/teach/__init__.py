"""Numbers with their reasons."""
