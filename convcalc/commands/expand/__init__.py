"""A spec as a plain list of layers."""
