"""Elements that are arranged anew: view, flatten, permute, split."""

from __future__ import annotations

from convcalc.commands.why import reshapes as read
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

STRIDE = (
    "view size is not compatible with input tensor's size and stride (at least one dimension spans "
    "across two contiguous subspaces)"
)
FAMILIES: dict[str, Family] = {
    "view": Family(
        "a view that does not hold the elements",
        read.view,
        pytorch(
            (
                "shape '{shape:shape}' is invalid for input of size {held}",
                "shape '[4, 256]' is invalid for input of size 1600",
                "0.4-",
            ),
            (
                "size '{shape:shape}' is invalid for input with {held} elements",
                "size '[4 x 256]' is invalid for input with 1600 elements",
                "0.3-0.4.1",
            ),
            (
                "size '{shape:shape}' is invalid for input of with {held} elements",
                "size '[4 x 256]' is invalid for input of with 1600 elements",
                "0.1-0.2",
            ),
        ),
    ),
    "view_order": Family(
        "a view of elements that do not lie in order",
        read.unviewable,
        pytorch(
            (STRIDE, STRIDE + ". Use .reshape(...) instead.", "0.4-"),
            ("input is not contiguous", "", "0.1-0.3"),
        ),
    ),
    "view_unknowns": Family(
        "two sizes of -1",
        read.unknowns,
        pytorch(("only one dimension can be inferred", "", "")),
    ),
    "unflatten": Family(
        "an axis that cannot be unfolded",
        read.unflattened,
        pytorch(
            (
                "Provided sizes {sizes:shape} don't multiply up to the size of dim {place:shape} "
                "in the input tensor",
                "unflatten: Provided sizes [3, 3] don't multiply up to the size of dim 1 (4) in "
                "the input tensor",
                "1.7-",
            ),
        ),
    ),
    "permute": Family(
        "axes that do not agree in permute",
        read.permuted,
        pytorch(
            (
                "i.e. input.dim() = {rank} is not equal to len(dims) = {named}",
                "permute(sparse_coo): number of dimensions in the tensor input does not match the "
                "length of the desired ordering of dimensions i.e. input.dim() = 3 is not equal to "
                "len(dims) = 4",
                "1.12-",
            ),
            ("number of dims don't match in permute", "", "0.3-1.11"),
        ),
    ),
    "permute_twice": Family(
        "an axis that is named twice",
        read.repeated,
        pytorch(
            ("permute(): duplicate dims are not allowed", "", "2.0-"),
            ("repeated dim in permute", "", "0.3-1.13"),
        ),
    ),
    "split": Family(
        "parts that are not the whole",
        read.split,
        pytorch(
            (
                "split_with_sizes expects split_sizes to sum exactly to {size} (input tensor's "
                "size at dimension {axis}), but got split_sizes={parts:shape}",
                "split_with_sizes expects split_sizes to sum exactly to 4 (input tensor's size at "
                "dimension 1), but got split_sizes=[1, 2]",
                "0.4-",
            ),
        ),
    ),
    "narrow": Family(
        "a piece that is longer than the whole",
        read.narrowed,
        pytorch(
            (
                "start ({start}) + length ({length}) exceeds dimension size ({size})",
                "start (2) + length (9) exceeds dimension size (4).",
                "0.4-",
            ),
        ),
    ),
}
