"""What the names of PyTorch mean to the reader of source: modules, tensors, functions."""
