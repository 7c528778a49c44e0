"""Interpolation, sampling along a grid, and shuffled channels."""

from __future__ import annotations

from convcalc.commands.why import interpolating, shuffles
from convcalc.commands.why import sampling as read
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

GRID = "got input with sizes {input:shape} and grid with sizes {grid:shape}"
PRINTED = "got input with sizes [1, 3, 4, 4] and grid with sizes "
PLACES = (
    "Input and {what:word} must have the same number of spatial dimensions, but got input with "
    "spatial dimensions of {spatial:shape} and "
)
FAMILIES: dict[str, Family] = {
    "interpolate_mode": Family(
        "a mode of interpolation for another number of dimensions",
        interpolating.mode,
        pytorch(
            (
                "Got {rank}D input, but {mode:word} mode needs {wanted}D input",
                "Got 3D input, but bilinear mode needs 4D input",
                "0.3-",
            ),
        ),
    ),
    "interpolate_modes": Family(
        "an input or a mode that cannot be interpolated",
        interpolating.modes,
        pytorch(
            (
                "Only 3D, 4D and 5D input Tensors supported (got {rank}D) for the modes: "
                "{modes:text} (got {mode:word})",
                "Input Error: Only 3D, 4D and 5D input Tensors supported (got 2D) for the modes: "
                "nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got "
                "bilinear)",
                "0.3-",
            ),
            (
                "Only 4D and 5D input Tensors supported (got {rank}D) for the modes: {modes:text} "
                "(got {mode:word})",
                "Input Error: Only 4D and 5D input Tensors supported (got 3D) for the modes: "
                "nearest | bilinear | trilinear (got bilinear)",
                "0.2",
            ),
        ),
    ),
    "interpolate_size": Family(
        "a size for another number of axes",
        interpolating.targets,
        pytorch(
            (
                PLACES + "output size of {asked:shape}",
                "Input and output must have the same number of spatial dimensions, but got input "
                "with spatial dimensions of [4] and output size of (8, 8). Please provide input "
                "tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) "
                "format.",
                "1.11-",
            ),
            (
                PLACES.replace("with", "with with") + "output size of {asked:shape}",
                "Input and output must have the same number of spatial dimensions, but got input "
                "with with spatial dimensions of [1356, 2040, 3] and output size of (256, 384).",
                "1.11-1.13",
            ),
            (
                PLACES + "output size of torch.Size({asked:shape})",
                "Input and output must have the same number of spatial dimensions, but got input "
                "with spatial dimensions of [30, 40] and output size of torch.Size([240, 320, 3]). "
                "Please provide input tensor in (N, C, d1, d2, ...,dK) format",
                "1.11-",
            ),
            (
                PLACES + "scale_factor of shape {asked:shape}",
                "Input and scale_factor must have the same number of spatial dimensions, but got "
                "input with spatial dimensions of [4, 4] and scale_factor of shape (8, 8, 8). "
                "Please provide input tensor in (N, C, d1, d2, ...,dK) format",
                "1.11-",
            ),
        ),
    ),
    "interpolate_which": Family(
        "both size and factor, or none",
        interpolating.which_size,
        pytorch(
            ("either size or scale_factor should be defined", "", ""),
            ("only one of size or scale_factor should be defined", "", "0.4-"),
        ),
    ),
    "interpolate_nothing": Family(
        "a map that is resized to nothing",
        interpolating.vanished,
        pytorch(
            (
                "Input and output sizes should be greater than 0",
                "Input and output sizes should be greater than 0, but got input (H: 4, W: 4) "
                "output (H: 0, W: 0)",
                "1.1-",
            ),
        ),
    ),
    "grid": Family(
        "a grid that does not go with what it samples",
        read.grid,
        pytorch(
            (
                "expected grid and input to have same batch size, but " + GRID,
                "grid_sampler(): expected grid and input to have same batch size, but "
                + PRINTED
                + "[2, 4, 4, 2]",
                "1.0-",
            ),
            (
                "input and grid with same number of dimensions, but " + GRID,
                "grid_sampler(): expected 4D input and grid with same number of dimensions, but "
                + PRINTED
                + "[1, 4, 2]",
                "1.0-",
            ),
        ),
    ),
    "grid_places": Family(
        "a grid with another last dimension",
        read.grid_places,
        pytorch(
            (
                "expected grid to have size {wanted} in last dimension, but got grid with sizes "
                "{grid:shape}",
                "grid_sampler(): expected grid to have size 2 in last dimension, but got grid "
                "with sizes [1, 2, 4, 4]",
                "1.0-",
            ),
        ),
    ),
    "affine": Family(
        "matrices of an affine grid",
        read.affine,
        pytorch(
            *(
                (
                    f"Expected a batch of {axes} affine matrices of shape {shape} for size "
                    "{size:shape}. Got torch.Size({theta:shape})",
                    f"Expected a batch of {axes} affine matrices of shape {shape} for size (1, 3, "
                    "4, 4). Got torch.Size([2, 3]).",
                    "1.3-",
                )
                for axes, shape in (("2D", "Nx2x3"), ("3D", "Nx3x4"))
            )
        ),
    ),
    "pixel_shuffle": Family(
        "channels that a pixel shuffle does not divide",
        shuffles.shuffled,
        pytorch(
            (
                "input.size(-3)={channels} is not divisible by {square}",
                "pixel_shuffle expects its input's 'channel' dimension to be divisible by the "
                "square of upscale_factor, but input.size(-3)=10 is not divisible by 4",
                "1.8-",
            ),
            (
                "self.size(1)={channels} is not divisible by {square}",
                "pixel_shuffle expects input channel to be divisible by square of upscale_factor, "
                "but got input with sizes [1, 10, 4, 4], upscale_factor=2, and self.size(1)=10 is "
                "not divisible by 4",
                "1.0-1.7",
            ),
        ),
    ),
    "pixel_unshuffle": Family(
        "sizes that a pixel unshuffle does not divide",
        shuffles.unshuffled,
        pytorch(
            *(
                (
                    f"expects {name} to be divisible by downscale_factor, but input.size({{axis}})="
                    "{size} is not divisible by {factor}",
                    f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but "
                    f"input.size({axis})=5 is not divisible by 2",
                    "1.8-",
                )
                for name, axis in (("height", -2), ("width", -1))
            )
        ),
    ),
    "channel_shuffle": Family(
        "channels that a shuffle does not divide",
        shuffles.groups,
        pytorch(
            (
                "Number of channels must be divisible by groups. Got {channels} channels and "
                "{groups} groups",
                "Number of channels must be divisible by groups. Got 10 channels and 3 groups.",
                "1.6-",
            ),
        ),
    ),
}
