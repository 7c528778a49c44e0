"""How long layers take at least, and whether arithmetic or memory binds them."""
