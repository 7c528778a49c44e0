"""What a layer, or one unit of it, sees of the input."""
