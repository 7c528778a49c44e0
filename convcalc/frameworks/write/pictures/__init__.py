"""Pictures of a network that other programs draw."""
