"""Older and rarer wordings of shapes that do not fit."""

from __future__ import annotations

from convcalc.commands.why import (
    arriving,
    edges,
    joins,
    matrices,
    pools,
    scalars,
    shuffles,
)
from convcalc.commands.why.families.convolution import kernel, planes
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

FAMILIES: dict[str, Family] = {
    "planes": Family(
        "channels that a layer does not take, in old versions",
        planes,
        pytorch(
            (
                "Need input of dimension {rank} and input.size[1] == {wanted} but got input to be "
                "of shape: {input:shape}",
                "Need input of dimension 4 and input.size[1] == 3 but got input to be of shape: "
                "[1 x 1 x 28 x 28]",
                "0.1-1.9",
            ),
        ),
    ),
    "kernel_old": Family(
        "a kernel larger than the input, in old versions",
        kernel,
        pytorch(
            (
                "Calculated input size: ({padded:shape}). Kernel size: ({spans:shape})",
                "Calculated input size: (3 x 3). Kernel size: (5 x 5). Kernel size can't greater "
                "than actual input size",
                "0.3-1.2",
            ),
        ),
    ),
    "joined_unsized": Family(
        "tensors of other sizes, without sizes",
        joins.unsized,
        pytorch(
            (
                "inconsistent tensor sizes at",
                "inconsistent tensor sizes at /pytorch/torch/lib/THC/generic/THCTensorMath.cu:141",
                "0.1-0.3",
            ),
        ),
    ),
    "batch_data": Family(
        "a resized or shuffled input without its batch",
        arriving.batched_only,
        pytorch(
            (
                "Non-empty {wanted}D data tensor expected but got a tensor with sizes "
                "{input:shape}",
                "Non-empty 4D data tensor expected but got a tensor with sizes [3, 32, 32]",
                "1.1-",
            ),
        ),
    ),
    "shuffled_data": Family(
        "a shuffled input without its batch or channels",
        shuffles.unbatched,
        pytorch(
            (
                "pixel_shuffle expects 4D input, but got input with sizes {input:shape}",
                "pixel_shuffle expects 4D input, but got input with sizes [12, 8, 8]",
                "1.0-1.7",
            ),
        ),
    ),
    "pool_old": Family(
        "a pool or convolution larger than its input, in old versions",
        pools.too_short,
        pytorch(("Input image is smaller than kernel", "", "0.1-1.4")),
    ),
    "padding_old": Family(
        "paddings of too many or too few values",
        edges.uneven,
        pytorch(
            ("Length of pad must be even", "", "0.4-1.13"),
            ("4D tensors expect 4 values for padding", "", "0.1-1.9"),
            ("3D tensors expect 2 values for padding", "", "0.3-1.9"),
            ("5D tensors expect 6 values for padding", "", "0.1-1.9"),
            ("Length of pad should be no more than twice the number of dimensions", "", "0.4-1.13"),
        ),
    ),
    "cut_old": Family(
        "a negative padding of more than there is",
        edges.cut_away,
        pytorch(
            ("Negative padding value is resulting in an empty dimension", "", "1.13-"),
            (
                "is too small. Calculated output",
                "input (H: 4, W: 4)is too small. Calculated output H: -2 W: -2",
                "0.1-",
            ),
        ),
    ),
    "batches_unsized": Family(
        "batches of matrices that do not fit, without sizes",
        matrices.unsized,
        pytorch(("batch1 dim 2 must match batch2 dim 1", "", "1.8-1.9")),
    ),
    "view_sizes": Family(
        "a negative size, or an empty tensor",
        scalars.odd_size,
        pytorch(
            ("invalid shape dimension", "invalid shape dimension -2", "0.4-"),
            (
                "cannot reshape tensor of 0 elements into shape",
                "cannot reshape tensor of 0 elements into shape [-1, 0]",
                "0.4-",
            ),
        ),
    ),
    "one_value_only": Family(
        "many values where one is meant",
        scalars.one,
        pytorch(
            (
                "elements cannot be converted to Scalar",
                "a Tensor with 4 elements cannot be converted to Scalar",
                "1.11-",
            ),
            ("only one element tensors can be converted to Python scalars", "", "0.4-1.13"),
        ),
    ),
    "truth": Family(
        "a tensor where yes or no is meant",
        scalars.truth,
        pytorch(
            ("Boolean value of Tensor with more than one value is ambiguous", "", "1.5-"),
            ("bool value of Tensor with more than one value is ambiguous", "", "0.4-1.4"),
        ),
    ),
    "grad_scalar": Family(
        "a gradient of more than one value",
        scalars.gradient,
        pytorch(("grad can be implicitly created only for scalar outputs", "", "0.3-")),
    ),
}
