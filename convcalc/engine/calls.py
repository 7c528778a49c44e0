"""What the layers of a source of PyTorch are called as, on which the counts of tools depend."""

from __future__ import annotations

MODULE = "module"
"""A class of PyTorch's own."""
DERIVED = "derived"
"""A class of the source that is derived from one."""
FUNCTION = "function"
"""A function of torch.nn.functional."""
METHOD = "method"
"""A method of a tensor, an operator, or a function of torch."""
