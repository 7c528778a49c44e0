"""Pools: windows larger than the map, and padding."""

from __future__ import annotations

from convcalc.commands.why import pools as read
from convcalc.commands.why.reading import Family
from convcalc.commands.why.wordings import pytorch

SMALL = "Calculated output size: ({output:shape}). Output size is too small"
HALF = "pad should be smaller than half of kernel size, but got "
PAIR = "padW = {pad_w}, padH = {pad_h}, kW = {kernel_w}, kH = {kernel_h}"
TRIPLE = "kT: {kernel_d} kW: {kernel_w} kH: {kernel_h} padT: {pad_d} padW: {pad_w} padH: {pad_h}"
FAMILIES: dict[str, Family] = {
    "pool_output": Family(
        "a pool larger than its input",
        read.output,
        pytorch(
            (
                "Given input size: ({input:shape}). " + SMALL,
                "Given input size: (512x5x5). Calculated output size: (512x0x0). Output size is "
                "too small",
                "",
            ),
        ),
    ),
    "pool_output_1d": Family(
        "a pool longer than its input",
        read.too_short,
        pytorch(
            (
                "pool1d() Invalid computed output size: {size}",
                "max_pool1d() Invalid computed output size: 0",
                "1.6-",
            ),
            ("input image smaller than kernel size", "", "0.1-1.3"),
            (
                "smaller than kernel size (kT: {t} kH: {h} kW: {w})",
                "input image (T: 4 H: 7 W: 7) smaller than kernel size (kT: 7 kH: 7 kW: 7)",
                "1.2-",
            ),
            ("input sequence smaller than kernel size", "", "0.1-1.3"),
        ),
    ),
    "pool_fractional": Family(
        "a fractional pool that is too large",
        read.fractional,
        pytorch(
            *(
                (
                    f"pool {axis} {{pool}} too large relative to input {axis} {{length}}",
                    f"fractional_max_pool2d(): pool {axis} 5 too large relative to input {axis} 4",
                    "1.1-",
                )
                for axis in ("height", "width")
            )
        ),
    ),
    "pool_padding": Family(
        "a pool that is padded by more than half its kernel",
        read.padding,
        pytorch(
            (
                "pad should be at most half of effective kernel size, but got pad={pad}, "
                "kernel_size={kernel} and dilation={dilation}",
                "pad should be at most half of effective kernel size, but got pad=2, kernel_size=3 "
                "and dilation=1",
                "2.1-",
            ),
            (
                "pad should be at most half of kernel size, but got pad={pad} and "
                "kernel_size={kernel}",
                "pad should be at most half of kernel size, but got pad=2 and kernel_size=2",
                "1.10-2.0",
            ),
            (
                "padding should be at most half of kernel size, but got padding={pad} and "
                "kernel_size={kernel}",
                "max_pool1d() padding should be at most half of kernel size, but got padding=2 "
                "and kernel_size=3",
                "1.7-",
            ),
            (HALF + PAIR, HALF + "padW = 2, padH = 2, kW = 3, kH = 3", "0.1-1.7"),
            (
                HALF.replace("than half", "than or equal to half") + PAIR,
                "pad should be smaller than or equal to half of kernel size, but got padW = 2, "
                "padH = 2, kW = 3, kH = 3",
                "1.8-1.9",
            ),
            (HALF + TRIPLE, HALF + "kT: 3 kW: 3 kH: 3 padT: 2 padW: 2 padH: 2", "1.2-1.7"),
            ("padding should be smaller than half of kernel_size", "", "1.2-"),
        ),
    ),
    "unpool": Family(
        "a size that undoing a pool cannot give",
        read.unpooled,
        pytorch(
            (
                'invalid output_size "torch.Size([{output:shape}])" (dim {axis} must be between '
                "{low} and {high})",
                'invalid output_size "torch.Size([100, 100])" (dim 0 must be between 96 and 100)',
                "",
            ),
            (
                'invalid output_size "{output:shape}" (dim {axis} must be between {low} and '
                "{high})",
                'invalid output_size "(100, 100)" (dim 0 must be between 96 and 100)',
                "",
            ),
        ),
    ),
    "unpool_indices": Family(
        "indices of another pool",
        read.indices,
        pytorch(
            (
                "Expected shape of indices to be same as that of the input tensor ({input:shape}) "
                "but got indices tensor with shape: {indices:shape}",
                "Expected shape of indices to be same as that of the input tensor ([1, 8, 4, 4]) "
                "but got indices tensor with shape: [1, 8, 8, 8]",
                "1.10-",
            ),
            ("Input shape must match indices shape", "", "1.2-1.10"),
            (
                "Found an invalid max index: {index}",
                "Found an invalid max index: 80 (output volumes are of size 8x8",
                "1.2-",
            ),
        ),
    ),
}
