"""Files of weights: the names, sizes and types of tensors, and no graph."""
