"""One layer of any kind."""
