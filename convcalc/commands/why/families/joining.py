"""Tensors that meet: joined along an axis, or element by element."""

from __future__ import annotations

from convcalc.commands.why import likely
from convcalc.commands.why.reading import (
    LIKELY,
    PYTORCH,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

ELEMENTWISE = ("elementwise",)
AXES = {1: "channels", 2: "rows", 3: "columns"}


def concat(said: Said) -> Reading:
    """Tensors whose sizes differ beside the axis along which they are joined."""
    along, expected, received = said.number("along"), said.number("wanted"), said.number("got")
    number = said.number("number", 1)
    require(expected != received, min(expected, received) >= 0)
    why = (
        f"Tensors are joined along dimension {along}; all other sizes must be equal, but tensor "
        f"{number} has {received} where the first has {expected}."
    )
    more = abs(expected - received)
    larger = "the first" if expected > received else f"tensor {number}"
    fixes = (
        *odd_size(expected, received),
        Fix(
            f"crop {larger} by {more}, or pad the other by {more}",
            code='x = F.interpolate(x, size=skip.shape[2:], mode="nearest")',
        ),
        Fix("mend the path that lost it: a padding or a ceil_mode that its sister has"),
    )
    head = f"two maps that are joined have other sizes: {expected} and {received}"
    if fixes[0].sure == LIKELY:
        head = (
            f"an odd size lost {more} where a pool or a stride rounded it: {expected}, {received}"
        )
    return Reading(head, fixes, why, ("concats",), {"one_of": (expected, received)})


def odd_size(one: int, other: int) -> tuple[Fix, ...]:
    """Two sizes that a U-Net makes of one that its pools do not divide."""
    small, large = sorted((one, other))
    if large - small != 1 or small < 2:
        return ()
    even = sorted((2 * (large // 2), 2 * ((large + 1) // 2)))
    near = " or ".join(
        str(n) for n in dict.fromkeys((even[0] or 2, even[-1] + 2 * (even[0] == even[-1])))
    )
    return (
        Fix(
            "give an input whose rows and columns are a multiple of 2^depth (16 for four pools, 32 "
            f"for five), so that {near} stands here; `convcalc size SPEC` lists them",
            sure=LIKELY,
        ),
    )


def add(said: Said) -> Reading:
    """Two tensors that meet element by element."""
    one, other, axis = said.number("a"), said.number("b"), said.number("axis")
    require(one != other, min(one, other) >= 0)
    what = AXES.get(axis, f"elements in dimension {axis}")
    why = f"Two tensors meet element by element: one has {one} {what}, the other {other}."
    head = f"two tensors that are added or compared differ: {one} and {other} {what}"
    fixes = along_channels(one, other) if axis == 1 else along_map(one, other)
    return Reading(head, fixes, why, ELEMENTWISE, {"one_of": (one, other)})


def along_channels(one: int, other: int) -> tuple[Fix, ...]:
    cut = list(likely.tokens(one, other))
    wider = f"put a 1x1 convolution of {max(one, other)} filters on the path with fewer"
    return (
        *cut,
        Fix(f"if they are channels, {wider}" if cut else wider),
        Fix("concatenate them, if that was meant"),
    )


def along_map(one: int, other: int) -> tuple[Fix, ...]:
    small, large = sorted((one, other))
    stride = f" (stride {large // small})" if small and large % small == 0 else ""
    return (
        Fix(f"let the other path have the same strides{stride}"),
        Fix("resize one of the two"),
    )


EXCEPT = "Sizes of tensors must match except in dimension {along}. "
FAMILIES: dict[str, Family] = {
    "concat": Family(
        "sizes that do not agree where tensors are joined",
        concat,
        (
            Wording(
                PYTORCH,
                EXCEPT + "Expected size {wanted} but got size {got} for tensor number {number} in "
                "the list",
                "Sizes of tensors must match except in dimension 1. Expected size 57 but got size "
                "56 for tensor number 1 in the list.",
                "1.10-",
            ),
            Wording(
                PYTORCH,
                EXCEPT + "Got {wanted} and {got} in dimension {axis} (The offending index is "
                "{number})",
                "Sizes of tensors must match except in dimension 1. Got 57 and 56 in dimension 2 "
                "(The offending index is 1)",
                "1.6-1.9",
            ),
            Wording(
                PYTORCH,
                EXCEPT + "Got {wanted} and {got} (The offending index is {number})",
                "Sizes of tensors must match except in dimension 2. Got 70 and 71 (The offending "
                "index is 0)",
                "1.5-1.8",
            ),
            Wording(
                PYTORCH,
                EXCEPT + "Got {wanted} and {got} in dimension {axis}",
                "Sizes of tensors must match except in dimension 1. Got 57 and 56 in dimension 2",
                "0.3-1.5",
            ),
        ),
    ),
    "add": Family(
        "sizes that do not agree where tensors are added",
        add,
        (
            Wording(
                PYTORCH,
                "The size of tensor a ({a}) must match the size of tensor b ({b}) at "
                "non-singleton dimension {axis}",
                "The size of tensor a (64) must match the size of tensor b (256) at non-singleton "
                "dimension 1",
            ),
        ),
    ),
}
