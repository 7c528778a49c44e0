"""How many multiply-accumulates, and what every tool prints."""
