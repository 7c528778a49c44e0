"""A room for each question that can be asked."""
