"""Axes and indices that a tensor does not have."""

from __future__ import annotations

from convcalc.commands.why import indexing as read
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

MASK = (
    "The shape of the mask {mask:shape} at index {i} does not match the shape of the indexed "
    "tensor {tensor:shape} at index {j}"
)
FAMILIES: dict[str, Family] = {
    "axis": Family(
        "an axis that a tensor does not have",
        read.out_of_range,
        pytorch(
            (
                "Dimension out of range (expected to be in range of [{low}, {high}], but got "
                "{got})",
                "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
                "0.3-",
            ),
        ),
    ),
    "indices": Family(
        "more indices than dimensions",
        read.indices,
        pytorch(
            (
                "too many indices for tensor of dimension {rank}",
                "too many indices for tensor of dimension 2",
                "0.4-",
            ),
        ),
    ),
    "mask": Family(
        "a mask of another shape",
        read.masked,
        pytorch(
            (
                MASK,
                "The shape of the mask [3, 3] at index 1 does not match the shape of the indexed "
                "tensor [3, 4] at index 1",
                "1.2-",
            ),
            (
                "inconsistent tensor size, expected tensor [{tensor:shape}] and mask "
                "[{mask:shape}] to have the same number of elements, but got {n} and {m} elements "
                "respectively",
                "inconsistent tensor size, expected tensor [256 x 256] and mask [256] to have the "
                "same number of elements, but got 65536 and 256 elements respectively",
                "0.1-1.0",
            ),
        ),
    ),
    "assigned": Family(
        "values that do not fit where they are written",
        read.assigned,
        pytorch(
            (
                "value tensor of shape {value:shape} cannot be broadcast to indexing result of "
                "shape {result:shape}",
                "shape mismatch: value tensor of shape [5] cannot be broadcast to indexing result "
                "of shape [3, 4]",
                "1.0-",
            ),
        ),
    ),
    "indexed": Family(
        "lists of indices that do not go together",
        read.indexed,
        pytorch(
            (
                "indexing tensors could not be broadcast together with shapes",
                "shape mismatch: indexing tensors could not be broadcast together with shapes [2], "
                "[3]",
                "1.0-",
            ),
            (
                "indexing arrays could not be broadcast together with shapes",
                "shape mismatch: indexing arrays could not be broadcast together with shapes (2,) "
                "(3,)",
                "NumPy",
            ),
        ),
    ),
}
