"""The networks that come along."""
