"""A design while it is edited."""
