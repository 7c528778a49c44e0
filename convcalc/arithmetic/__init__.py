"""Layers applied to numbers, forward and backward: what an output is made of, and gradients."""
