"""Paddings, unfold and fold, and settings that must be positive."""

from __future__ import annotations

from convcalc.commands.why import edges as read
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

MIRRORED = (
    "Padding size should be less than the corresponding input dimension, but got: padding "
    "({before}, {after}) at dimension {axis} of input {input:shape}"
)
UNFOLDED = (
    "Given input with spatial size ({map:shape}), kernel_size=({kernel:shape}), "
    "dilation=({dilation:shape}), padding=({pad:shape}), calculated shape of the array of sliding "
    "blocks"
)
FOLDED = (
    "Given output_size=({output:shape}), kernel_size=({kernel:shape}), dilation=({dilation:shape}),"
    " padding=({pad:shape}), stride=({stride:shape}), expected size of input's dimension 2 "
    "to match the calculated number of sliding blocks {blocks:shape} = {wanted}, but got "
    "input.size(2)={got}"
)
FAMILIES: dict[str, Family] = {
    "mirrored": Family(
        "a mirrored padding that is too large",
        read.mirrored,
        pytorch(
            (
                MIRRORED,
                "Argument #4: Padding size should be less than the corresponding input dimension, "
                "but got: padding (46, 46) at dimension 3 of input [1, 3, 128, 36]",
                "0.4-",
            ),
        ),
    ),
    "circular": Family(
        "a circular padding that is too large",
        read.circular,
        pytorch(("Padding value causes wrapping around more than once", "", "1.5-")),
    ),
    "padding_axes": Family(
        "a padding for other axes",
        read.unsupported,
        pytorch(
            (
                "Padding size {length} is not supported for {rank}D input tensor",
                "Padding size 4 is not supported for 2D input tensor.",
                "2.0-",
            ),
            (
                "padding length {length} and input of dimension {rank}",
                "Padding length should be less than or equal to two times the input dimension but "
                "got padding length 6 and input of dimension 2",
                "2.0-",
            ),
        ),
    ),
    "padding_odd": Family(
        "a padding of another number of values",
        read.uneven,
        pytorch(
            ("Padding length must be divisible by 2", "", "0.4-"),
            ("Padding length too large", "", "0.4-1.13"),
            (
                "padding with non-constant padding are supported for now",
                "Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now",
                "1.5-1.13",
            ),
        ),
    ),
    "cut_away": Family(
        "a crop of more than there is",
        read.cut_away,
        pytorch(
            ("narrow(): length must be non-negative", "", "1.5-"),
            (
                "start ({start}) + length (-{length}) exceeds dimension size ({size})",
                "start (0) + length (-2) exceeds dimension size (1).",
                "0.4-1.13",
            ),
        ),
    ),
    "unfold": Family(
        "windows that do not fit on a map",
        read.unfolded,
        pytorch(
            (
                UNFOLDED,
                "Given input with spatial size (2, 2), kernel_size=(3, 3), dilation=(1, 1), "
                "padding=(0, 0), calculated shape of the array of sliding blocks as (0, 0), but "
                "its components must be at least one.",
                "0.4.1-",
            ),
        ),
    ),
    "fold_channels": Family(
        "columns that hold no whole windows",
        read.folded_channels,
        pytorch(
            (
                "divisible by the product of kernel_size, but got input.size(1)={columns} and "
                "kernel_size=({kernel:shape})",
                "Expected size of input's dimension 1 to be divisible by the product of "
                "kernel_size, but got input.size(1)=13 and kernel_size=(2, 2).",
                "0.4.1-",
            ),
        ),
    ),
    "fold_windows": Family(
        "windows that do not fill an output",
        read.folded_windows,
        pytorch(
            (
                FOLDED,
                "Given output_size=(4, 4), kernel_size=(2, 2), dilation=(1, 1), padding=(0, 0), "
                "stride=(1, 1), expected size of input's dimension 2 to match the calculated "
                "number of sliding blocks 3 * 3 = 9, but got input.size(2)=100.",
                "0.4.1-",
            ),
        ),
    ),
    "window_longest": Family(
        "a window that is longer than its axis",
        read.longest,
        pytorch(
            (
                "maximum size for tensor at dimension {axis} is {size} but size is {window}",
                "maximum size for tensor at dimension 2 is 4 but size is 5",
                "0.4-",
            ),
        ),
    ),
    "shrunk": Family(
        "a map of which nothing is left",
        read.shrunk,
        pytorch(
            (
                "Given input size per channel: ({map:shape}). Calculated output size per channel: "
                "({left:shape}). Output size is too small",
                "Given input size per channel: (4 x 4). Calculated output size per channel: "
                "(-2 x -2). Output size is too small",
                "0.4-",
            ),
        ),
    ),
    "positive": Family(
        "a kernel, stride or padding of 0 or less",
        read.positive,
        pytorch(
            ("kernel size should be greater than zero", "", "0.1-"),
            ("kernel_size should be greater than zero", "", "1.2-"),
            ("stride should be greater than zero", "", "0.1-"),
            ("strides should be greater than zero", "", "1.2-"),
            ("stride should not be zero", "", "1.7-"),
            ("dilation should be greater than zero", "", "0.1-"),
            (
                "pad must be non-negative, but got pad: {pad}",
                "pad must be non-negative, but got pad: -1",
                "1.10-",
            ),
            ("negative padding is not supported", "", ""),
            ("non-positive stride is not supported", "", "1.4-"),
            ("negative stride is not supported", "", "1.1-1.3"),
            ("non-positive groups is not supported", "", "2.0-"),
            ("groups must be a positive integer", "", "1.13-"),
        ),
    ),
}
