"""Functions of PyTorch, by the kinds that they are."""
