"""What a file of weights holds."""

from __future__ import annotations

import re
from math import prod

from convcalc.record import NamedTuple

BUFFER = re.compile(r"(?:.*\.)?(?:running_mean|running_var|num_batches_tracked)")
"""Names of tensors that PyTorch does not train."""
BYTES = {
    **dict.fromkeys(("float64", "int64", "uint64", "complex64"), 8),
    **dict.fromkeys(("float32", "int32", "uint32"), 4),
    **dict.fromkeys(("float16", "bfloat16", "int16", "uint16"), 2),
    "complex128": 16,
}
"""Of each element; 1 of all other types."""


class Held(NamedTuple):
    """A tensor of a file."""

    name: str
    sizes: tuple[int, ...]
    dtype: str

    @property
    def elements(self) -> int:
        return prod(self.sizes)

    @property
    def bytes(self) -> int:
        return self.elements * BYTES.get(self.dtype, 1)

    @property
    def is_buffer(self) -> bool:
        return BUFFER.fullmatch(self.name) is not None or self.dtype == "int64"


class Weights(NamedTuple):
    """The tensors of a file in its order, and how it was read."""

    tensors: tuple[Held, ...]
    note: str

    @property
    def params(self) -> int:
        return sum(one.elements for one in self.tensors if not one.is_buffer)

    @property
    def buffers(self) -> int:
        return sum(one.elements for one in self.tensors if one.is_buffer)
