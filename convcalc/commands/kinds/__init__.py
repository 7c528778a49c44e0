"""All kinds of layers."""
