"""The shape errors of PyTorch and Keras, read: what happened, and what would fit."""
