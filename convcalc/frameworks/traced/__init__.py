"""Tensors that are followed through the layers of a source, whatever framework it is of."""
