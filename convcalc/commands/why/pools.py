"""Messages of pools, read: windows larger than the map, padding, and what undoing a pool needs."""

from __future__ import annotations

from convcalc.algebra.shape import Shape
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require, sizes
from convcalc.commands.why.trying import MOST, accepts
from convcalc.layers.pool import MaxPool

POOLS = ("sliding_pools",)
GLOBAL = {1: "nn.AdaptiveAvgPool1d(1)", 2: "nn.AdaptiveAvgPool2d(1)", 3: "nn.AdaptiveAvgPool3d(1)"}


def output(said: Said) -> Reading:
    """A pool whose window is larger than what arrives."""
    arrived, came_out = said.sizes("input"), said.sizes("output")
    spatial, left = arrived[1:], came_out[1:]
    require(0 < len(spatial) < 4, len(left) == len(spatial))
    require(min(left) < 1)
    if min(spatial) < 1:
        return Reading(
            f"an empty map arrives at a pool: {sizes(arrived)}",
            (Fix("look before it for an empty crop or slice", code="print(x.shape)"),),
            "An axis of 0 has no window.",
            POOLS,
        )
    why = (
        f"A pool's kernel is larger than the map of {sizes(spatial)} that arrives: {sizes(left)} "
        "would come out."
    )
    head = f"the map has shrunk to {sizes(spatial)}, which is smaller than a pool's window"
    facts = {"channels": arrived[0], "spatial": spatial}
    fixes = tuple(smaller(spatial, left))
    short = [k for k, n in enumerate(left) if n < 1]
    if len(short) == 1 < len(spatial) and min(spatial) * 4 <= max(spatial):
        at = spatial[short[0]]
        head = f"only one axis is too small for a pool's window: {at} of {sizes(spatial)}"
        look = Fix(
            "look how the samples are cut and in which order their axes stand: "
            f"an axis of {at} may be a single slice, row or frame",
            code="print(x.shape)",
        )
        fixes = (look, *fixes)
    return Reading(head, fixes, why, POOLS, facts)


def smaller(spatial: tuple[int, ...], left: tuple[int, ...]) -> list[Fix]:
    """What lets a pool stand on a map of so many places, of which so many came out."""
    small = min(n for n, out in zip(spatial, left, strict=True) if out < 1)
    everywhere = Fix("a global or adaptive pool, which fits any size", code=GLOBAL[len(spatial)])
    fixes = [
        Fix("let the map that arrives be larger: a larger input, or fewer strides before it"),
        Fix(f"use a kernel of at most {small}", "kernel", small, f"kernel_size={small}"),
    ]
    if max(left) < 1 and len(set(left)) == 1 and min(left) < 0:
        return [everywhere, *fixes]
    if min(left) == 0:
        fixes.append(Fix("count the last window that is not full, too", code="ceil_mode=True"))
    return [*fixes, everywhere]


def too_short(said: Said) -> Reading:
    """The same where the sizes are not said."""
    return Reading(
        "what arrives is smaller than a pool's window",
        (
            Fix("let it be larger: a larger input, or fewer pools and strides before it"),
            Fix("use a smaller kernel, or more padding"),
            Fix("a global or adaptive pool, which fits any size", code=GLOBAL[1]),
        ),
        "A pool's kernel is larger than the sequence or map that arrives.",
        POOLS,
    )


def fractional(said: Said) -> Reading:
    """A fractional pool whose window does not fit beside the outputs."""
    size, length = said.number("pool"), said.number("length")
    require(size > 0, length >= 0)
    return Reading(
        f"a fractional pool of {size} is too large for the map of {length} that arrives",
        (
            Fix("ask for fewer outputs, or use a smaller kernel"),
            Fix("let the map that arrives be larger"),
        ),
        f"outputs + kernel - 1 must not be more than the {length} that arrive.",
        POOLS,
    )


def padding(said: Said) -> Reading:
    """A padding of more than half the window, on the first axis where it is."""
    for axis in ("", "_d", "_h", "_w"):
        pad, size = said.number(f"pad{axis}"), said.number(f"kernel{axis}")
        if 0 < size < 2 * pad and size <= MOST:
            return padded(pad, size)
    require(not said.values)
    return padded_somehow()


def padded(pad: int, size: int) -> Reading:
    shape = Shape(1, (4 * size, 4 * size))
    tried = (p for p in (size // 2, max(size // 2 - 1, 0), 0))
    most = max(p for p in tried if accepts(MaxPool(kernel=size, padding=p), shape))
    fixes = (
        Fix(f"use a padding of at most {most}", "padding", most, f"padding={most}", LIKELY),
        Fix(
            "pad with a layer of its own before the pool; before a maximum with -inf",
            code=f'nn.ConstantPad2d({pad}, float("-inf"))',
        ),
    )
    why = (
        f"A pool of kernel {size} is padded by {pad}: a window may lie in the padding alone, where "
        "there is nothing to take the maximum or the mean of."
    )
    head = f"a pool of kernel {size} cannot be padded by {pad}"
    return Reading(head, fixes, why, POOLS, {"kernel": (size,)})


def padded_somehow() -> Reading:
    return Reading(
        "a pool is padded by more than half its kernel",
        (
            Fix(
                "use a padding of at most half the kernel",
                code="padding=kernel_size // 2",
                sure=LIKELY,
            ),
        ),
        "A window may lie in the padding alone, where there is nothing to take.",
        POOLS,
    )


def unpooled(said: Said) -> Reading:
    """A size that undoing a pool cannot give; both ends of what is said are left out."""
    asked, low, high = said.sizes("output"), said.number("low"), said.number("high")
    axis = said.number("axis")
    require(high - low > 1, 0 <= axis < 8)
    text = f"{low + 1} to {high - 1}" if high - low > 2 else f"{low + 1}"
    return Reading(
        f"undoing the pool cannot give {sizes(asked)}: {text} is possible on axis {axis}",
        (
            Fix(
                "give the size that went into the pool",
                code="x = unpool(x, indices, output_size=before.shape)",
                sure=LIKELY,
            ),
            Fix(f"ask for {text} there"),
        ),
        f"Both ends, {low} and {high}, are left out.",
    )


def indices(said: Said) -> Reading:
    """Indices of another pool than is undone."""
    return Reading(
        "the indices are those of another pool, or of another input",
        (
            Fix(
                "undo the pools in the opposite order, each with its own indices",
                code="x, i1 = pool1(x)\nx, i2 = pool2(x)\nx = unpool2(x, i2)\nx = unpool1(x, i1)",
                sure=LIKELY,
            ),
            Fix("give the size that went into the pool as output_size"),
        ),
        "The indices say where each maximum stood; they have the shape of what came out.",
    )
