"""What messages of other frameworks than PyTorch say, read by what they are about: one reading for
all that tell the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why import layered, words
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    CAFFE,
    LIKELY,
    POSSIBLE,
    Fix,
    Reading,
    Said,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]

ROUNDED = Fix(
    "give an input whose sides are multiples of 2 to the power of the number of pools, such as "
    "224, 256 or 512, which go through five",
    sure=LIKELY,
)
SHOW = "print(a.shape, b.shape)"


def joined(said: Said) -> Reading:
    """Tensors that are joined, and differ in another axis."""
    shapes = said.shapes("both") or (said.shape("first"), said.shape("other"))
    one, other = (*shapes, (), ())[:2]
    wrong = [(m or 0, n or 0) for m, n in zip(one, other, strict=False) if m and n and m != n]
    a, b = wrong[0] if wrong else (said.number("got"), said.number("wanted"))
    require(bool(shapes[0]) or a != b)
    why = "Tensors that are joined must agree in all sizes but those of the axis they are joined "
    why += f"along: {shape(one)} and {shape(other)}." if one else f"along: {a} is not {b}."
    if "Pack" in said.pasted and one:
        return layered.batched(said)
    axes = [k for k, (m, n) in enumerate(zip(one, other, strict=False)) if m and n and m != n]
    if (axes[:1] or [said.number("axis", said.number("dimension", 1))]) == [0] and a and b:
        return batches(a, b, why)
    near = [p for p in wrong if close(*p)] or ([(a, b)] if close(a, b) else [])
    near = near if len(one) != 2 else []  # rows of features are no maps
    if one and other and len(one) != len(other):
        flat = words.fix(said.framework, "flatten", "flatten the map before it is joined", LIKELY)
        return Reading("a map is joined to something flat", (flat,), why, ("concats",))
    if near and said.framework == CAFFE and near[0][0] % 2 == near[0][1] % 2 == 0:
        return converted(near[0], why)
    if near:
        likely = f"a pool or stride has rounded an odd size: {near[0][0]} meets {near[0][1]}"
        fixes = (ROUNDED, Fix("crop the larger, or pad the smaller"))
        return Reading(likely, fixes, why, ("concats",), {"one_of": near[0]})
    likely = f"what is joined has other sizes: {a} and {b}" if a or b else "what is joined differs"
    fixes = (
        Fix("look where the two paths part, and at the strides, pools and paddings of each"),
        Fix("join along the other axis, if that was meant"),
    )
    return Reading(likely, fixes, why, ("concats",))


def batches(a: int, b: int, why: str) -> Reading:
    """The first axis differs: a batch that is fixed in the network, or lost."""
    small, large = sorted((a, b))
    given = Fix(
        f"give batches of {large}: fill a smaller one up, and leave the rest of the answer out"
    )
    free = Fix(
        "or build (or export) the network with a free batch: a first state or a shape in it is "
        f"made for {large}",
        code="state = tf.zeros((tf.shape(x)[0], units))  # not a number",
    )
    head = f"the batches differ: {a} and {b}"
    if small == 1:
        head += f"; a batch of {large} is fixed in the network, it seems"
        return Reading(head, (given, free), why, ("concats",))
    look = Fix("look where the two get their first axes: the batch, or what is folded into it")
    return Reading(head, (look, free), why, ("concats",))


def converted(pair: tuple[int, int], why: str) -> Reading:
    """Two even sizes that are apart by two: a map that was one smaller before it was doubled."""
    small, large = sorted(n // 2 for n in pair)
    likely = f"{2 * small} meets {2 * large}: before it was doubled, a map was {small} and not "
    likely += f"{large}, as behind a pool of stride 1 that is not padded"
    fix = Fix(
        f"pad the pool of stride 1, so that {large} stays {large}",
        code="kernel_size: 3  stride: 1  pad: 1",
        sure=LIKELY if large - small == 1 else POSSIBLE,
    )
    other = Fix("else look at the strides, pools and paddings of each path")
    return Reading(likely, (fix, other), why, ("concats",), {"one_of": pair})


def close(a: int, b: int) -> bool:
    """Whether two sizes are apart by rounding only."""
    apart, least = abs(a - b), min(a, b)
    return least > 4 and (apart == 1 or (0 < apart <= 8 and 4 * apart <= least))
