"""Settings of layers and transforms that do not go with what arrives."""

from __future__ import annotations

from convcalc.commands.why import settings as read
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

BIAS = (
    "expected bias to be 1-dimensional with {wanted} elements, but got bias of size {bias:shape} "
    "instead"
)
VALID = (
    "but valid sizes range from {low:shape} to {high:shape} (for an input of torch.Size("
    "{input:shape}))"
)
FAMILIES: dict[str, Family] = {
    "conv_bias": Family(
        "a bias that does not go with its weight",
        read.bias,
        pytorch(
            (
                "weight of size {weight:shape}, " + BIAS,
                "Given transposed=1, weight of size [3, 8, 3, 3], expected bias to be "
                "1-dimensional with 8 elements, but got bias of size [3] instead",
                "0.4-",
            ),
        ),
    ),
    "conv_groups": Family(
        "filters that do not divide into groups",
        read.weight_groups,
        pytorch(
            (
                "expected weight to be divisible by {groups} at dimension 0, but got weight of "
                "size {weight:shape} instead",
                "Given groups=2, expected weight to be divisible by 2 at dimension 0, but got "
                "weight of size [[3, 2, 3, 3]] instead",
                "1.0-",
            ),
            (
                "expected weight to be at least {groups} at dimension 0, but got weight of size "
                "{weight:shape} instead",
                "Given groups=4, expected weight to be at least 4 at dimension 0, but got weight "
                "of size [3, 2, 3, 3] instead",
                "0.3-",
            ),
        ),
    ),
    "conv_axes": Family(
        "a setting for other axes than a convolution has",
        read.per_axis,
        pytorch(
            (
                "expected {name:word} to be a single integer value or a list of {wanted} values to "
                "match the convolution dimensions, but got {again:word}={given:shape}",
                "expected stride to be a single integer value or a list of 3 values to match the "
                "convolution dimensions, but got stride=[1, 1]",
                "0.4-",
            ),
        ),
    ),
    "conv_weight": Family(
        "a weight of too few dimensions",
        read.weight_axes,
        pytorch(
            ("weight should have at least three dimensions", "", "1.1-"),
            ("weight should have at least two dimensions", "", "0.4.1"),
        ),
    ),
    "output_size": Family(
        "a size that a transposed convolution cannot give",
        read.output_size,
        pytorch(
            (
                "requested an output size of torch.Size({asked:shape}), " + VALID,
                "requested an output size of torch.Size([20, 20]), but valid sizes range from "
                "[15, 15] to [16, 16] (for an input of torch.Size([7, 7]))",
                "0.1-",
            ),
            (
                "requested an output size of {asked:shape}, " + VALID,
                "requested an output size of (20, 20), but valid sizes range from [15, 15] to "
                "[16, 16] (for an input of torch.Size([7, 7]))",
                "0.1-",
            ),
        ),
    ),
    "output_size_axes": Family(
        "an output_size for other axes",
        read.output_size_axes,
        pytorch(
            (
                "output_size must have {wanted} or {all} elements (got {got})",
                "ConvTranspose2D: for 4D input, output_size must have 2 or 4 elements (got 3)",
                "0.1-",
            ),
        ),
    ),
    "padding_name": Family(
        "a padding that is no name",
        read.padding_name,
        pytorch(
            (
                "Invalid padding string",
                "Invalid padding string 'foo', should be one of {'same', 'valid'}",
                "1.9-",
            ),
            (
                "padding_mode must be one of",
                "padding_mode must be one of {'zeros', 'circular', 'reflect', 'replicate'}, but "
                "got padding_mode='foo'",
                "1.5-",
            ),
        ),
    ),
    "halved": Family(
        "a gated unit over an odd number of channels",
        read.halved,
        pytorch(
            (
                "Halving dimension must be even, but dimension {axis} is size {size}",
                "Halving dimension must be even, but dimension 1 is size 3",
                "1.5-",
            ),
            (
                "Halving dimension must be even. Dim {axis} is size {size}",
                "Halving dimension must be even. Dim 1 is size 3",
                "0.1-1.9",
            ),
        ),
    ),
    "image_list": Family(
        "a batch where a list of images is meant",
        read.image_list,
        pytorch(
            (
                "images is expected to be a list of 3d tensors of shape [C, H, W], got torch.Size("
                "{input:shape})",
                "images is expected to be a list of 3d tensors of shape [C, H, W], got torch.Size("
                "[1, 3, 64, 64])",
                "torchvision 0.3-",
            ),
        ),
    ),
}
