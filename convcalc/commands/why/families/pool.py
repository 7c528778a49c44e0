"""Pools: windows larger than the map, padding, and dimensions."""

from __future__ import annotations

from convcalc.algebra.shape import Shape
from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    sizes,
)
from convcalc.commands.why.trying import MOST, accepts
from convcalc.layers.pool import MaxPool

POOLS = ("sliding_pools",)
GLOBAL = {1: "nn.AdaptiveAvgPool1d(1)", 2: "nn.AdaptiveAvgPool2d(1)", 3: "nn.AdaptiveAvgPool3d(1)"}


def output(said: Said) -> Reading:
    """A pool whose window is larger than what arrives."""
    arrived, came_out = said.sizes("input"), said.sizes("output")
    spatial, left = arrived[1:], came_out[1:]
    require(0 < len(spatial) < 4, len(left) == len(spatial), min(spatial, default=0) > 0)
    require(min(left) < 1)
    small = min(spatial)
    larger = Fix("let the map that arrives be larger: a larger input, or fewer strides before it")
    fixes = [
        larger,
        Fix(f"use a kernel of at most {small}", "kernel", small, f"kernel_size={small}"),
        Fix("a global or adaptive pool, which fits any size", code=GLOBAL[len(spatial)]),
    ]
    if min(left) == 0:
        fixes.append(Fix("count the last window that is not full, too", code="ceil_mode=True"))
    elif max(left) < 0:
        fixes.insert(0, fixes.pop(2))
    head = f"the map has shrunk to {sizes(spatial)}, which is smaller than a pool's window"
    why = (
        f"A pool's kernel is larger than the map of {sizes(spatial)} that arrives: {sizes(left)} "
        "would come out."
    )
    facts = {"channels": arrived[0], "spatial": spatial}
    return Reading(head, tuple(fixes), why, POOLS, facts)


def output_1d(said: Said) -> Reading:
    """The same of a sequence, whose length is not said."""
    return Reading(
        "the sequence that arrives is shorter than a pool's window",
        (
            Fix("let the sequence that arrives be longer, or use fewer pools before it"),
            Fix("use a smaller kernel, or more padding"),
            Fix("a global or adaptive pool, which fits any size", code=GLOBAL[1]),
        ),
        "A pool's kernel is longer than the sequence that arrives.",
        POOLS,
    )


def padding(said: Said) -> Reading:
    """A padding of more than half the window."""
    pad, size = said.number("pad"), said.number("kernel")
    require(size > 0, size < 2 * pad)
    tried = (size // 2, size // 2 - 1, 0)
    wide = min(size, MOST)
    shape = Shape(1, (4 * wide, 4 * wide))
    most = (
        0
        if size > MOST
        else max(p for p in tried if p >= 0 and accepts(MaxPool(kernel=size, padding=p), shape))
    )
    fixes = (
        Fix(f"use a padding of at most {most}", "padding", most, f"padding={most}", LIKELY),
        Fix("pad with a layer of its own before the pool", code=f"nn.ZeroPad2d({pad})"),
    )
    why = (
        f"A pool of kernel {size} is padded by {pad}: a window may lie in the padding alone, where "
        "there is nothing to take the maximum or the mean of."
    )
    head = f"a pool of kernel {size} cannot be padded by {pad}"
    return Reading(head, fixes, why, POOLS, {"kernel": (size,)})


def dimensions(said: Said) -> Reading:
    """A pool that got neither a sample nor a batch, or an empty one."""
    return Reading(
        "what arrives at a pool is no map with channels, or it is empty",
        (
            Fix(
                "put the pool before flatten, or give the input its channels",
                code="x = x.unsqueeze(0)",
            ),
        ),
        "A pool takes 3 dimensions (channels, rows, columns) or 4 (a batch of such), none empty.",
        POOLS,
    )


FAMILIES: dict[str, Family] = {
    "pool_output": Family(
        "a pool larger than its input",
        output,
        (
            Wording(
                PYTORCH,
                "Given input size: ({input:shape}). Calculated output size: ({output:shape}). "
                "Output size is too small",
                "Given input size: (512x5x5). Calculated output size: (512x0x0). Output size is "
                "too small",
            ),
        ),
    ),
    "pool_output_1d": Family(
        "a pool longer than its input",
        output_1d,
        (
            Wording(
                PYTORCH,
                "max_pool1d() Invalid computed output size: {size}",
                "max_pool1d() Invalid computed output size: 0",
                "1.6-",
            ),
        ),
    ),
    "pool_padding": Family(
        "a pool that is padded by more than half its kernel",
        padding,
        (
            Wording(
                PYTORCH,
                "pad should be at most half of effective kernel size, but got pad={pad}, "
                "kernel_size={kernel} and dilation={dilation}",
                "pad should be at most half of effective kernel size, but got pad=2, kernel_size=3 "
                "and dilation=1",
                "2.1-",
            ),
            Wording(
                PYTORCH,
                "pad should be at most half of kernel size, but got pad={pad} and "
                "kernel_size={kernel}",
                "pad should be at most half of kernel size, but got pad=2 and kernel_size=2",
                "1.10-2.0",
            ),
        ),
    ),
    "pool_dimensions": Family(
        "too many or too few dimensions of a pool",
        dimensions,
        (
            Wording(
                PYTORCH,
                "non-empty {least}D or {most}D (batch mode) tensor expected for input",
                "non-empty 3D or 4D (batch mode) tensor expected for input",
                "1.1-",
            ),
        ),
    ),
}
