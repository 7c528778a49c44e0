"""Layers without weights as nodes of ONNX: those of each element, those that move elements, and
what is more than either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.onnx.elementwise import ELEMENTWISE
from convcalc.frameworks.write.onnx.moving import MOVING
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.layers.axes import places

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.write.onnx.place import Place

    Form = Callable[[Place], str]

REDUCED = {
    "sum": "ReduceSum",
    "mean": "ReduceMean",
    "max": "ReduceMax",
    "min": "ReduceMin",
    "norm": "ReduceL2",
    "prod": "ReduceProd",
}


def reduced(at: Place) -> str:
    how, kept = at.kind.op, int(bool(at.kind.keepdims))
    over = [axis + 1 for axis in places(at.kind.axis, at.rank)]
    if how == "argmax" and len(over) == 1:
        places_of = at.add("ArgMax", [at.x], "places", axis=over[0], keepdims=kept)
        return at.add("Cast", [places_of], to=1)
    if how not in REDUCED:
        raise Unwritten(f"ONNX has no node for {how}")
    return at.add(REDUCED[how], [at.x, at.graph.constant(over)], keepdims=kept)


def upsampled(at: Place) -> str:
    """PyTorch's nearest takes the element at or before a place; others interpolate between middles,
    or between corners.
    """
    how = at.kind.mode
    aligned = "align_corners" if at.kind.align_corners else "half_pixel"
    more: dict[str, Any] = {"mode": "linear", "coordinate_transformation_mode": aligned}
    if how == "nearest":
        more = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric"}
        more["nearest_mode"] = "floor"
    elif how == "nearest_exact":
        more = {"mode": "nearest", "coordinate_transformation_mode": "half_pixel"}
        more["nearest_mode"] = "round_prefer_ceil"
    elif "cubic" in how:
        more.update(mode="cubic", cubic_coeff_a=-0.75)
    elif "linear" not in how:
        raise Unwritten(f"ONNX has no {how} interpolation")
    front = at.add("Shape", [at.x], "batch", start=0, end=2)
    sizes = at.add("Concat", [front, at.graph.constant(at.made[1:])], "sizes", axis=0)
    return at.add("Resize", [at.x, "", "", sizes], **more)


def shuffled(at: Place) -> str:
    """The channels of each group in turn."""
    groups, (channels, *spatial) = int(at.kind.groups), at.sizes
    x = at.reshape(at.x, [groups, channels // groups, *spatial], "groups")
    x = at.permute(x, [0, 2, 1, *range(3, at.rank + 3)], "turned")
    return at.reshape(x, at.sizes)


def pixel_shuffle(at: Place) -> str:
    return at.add("DepthToSpace", [at.x], blocksize=int(at.kind.factor), mode="CRD")


def pixel_unshuffle(at: Place) -> str:
    """In PyTorch's order: the channels outside of those of a block."""
    r, (channels, height, width) = int(at.kind.factor), at.sizes
    x = at.reshape(at.x, [channels, height // r, r, width // r, r], "blocks")
    return at.reshape(at.permute(x, [0, 1, 3, 5, 2, 4], "turned"), at.made)


def multiplied(at: Place) -> str:
    return at.add("MatMul", at.with_batch())


def summed(at: Place) -> str:
    """A letter for the batch stands in front, where there is none."""
    equation = at.kind.equation
    inputs, _, output = equation.partition("->")
    terms = inputs.split(",")
    if len(terms[0]) == at.rank + 1:
        letter = next(c for c in "bnzyxwvutsrq" if c not in equation)
        equation = f"{','.join(letter + term for term in terms)}->{letter}{output}"
    return at.add("Einsum", at.with_batch(), equation=equation)


def attended(at: Place) -> str:
    """The products of queries and keys, over whose sums the values are weighed."""
    q, k, v = at.inputs
    last, width = at.kind.axis == "last", at.sizes[0]
    if last:
        width = at.sizes[-1]
    elif at.rank != 1:
        raise Unwritten("heads that share the channels are not written yet")
    if at.kind.heads != 1 or at.kind.kv_heads is not None:
        raise Unwritten("heads that share the channels are not written yet")
    back = [0, *range(1, at.rank), at.rank + 1, at.rank]
    rows = [q, k, v]
    if last:
        keys = at.permute(k, back, "keys")
    else:
        rows, keys = [at.permute(x, back, f"tokens{n}") for n, x in enumerate(rows)], k
    scores = at.add("MatMul", [rows[0], keys], "scores")
    factor = width**-0.5 if at.kind.scale is None else float(at.kind.scale)
    scores = at.add("Mul", [scores, at.graph.real(factor)], "scaled")
    scores = at.add("Add", [scores, behind(at, last)], "masked") if at.kind.causal else scores
    weights = at.add("Softmax", [scores], "weights", axis=-1)
    made = at.add("MatMul", [weights, rows[2]], "" if last else "attended")
    return made if last else at.permute(made, back)


def behind(at: Place, last: bool) -> str:
    """What is added to scores, so that no position sees those behind it."""
    sizes = [int(shape.spatial[-2 if last else 0]) for shape in at.site.shapes[:2]]
    lowest = at.graph.filled(sizes, float("-inf"), f"{at.name}.lowest")
    return at.add("Trilu", [lowest, at.graph.constant(1)], "behind", upper=1)


FUNCTIONS: dict[str, Form] = {
    **ELEMENTWISE,
    **MOVING,
    "channel_shuffle": shuffled,
    "einsum": summed,
    "matmul": multiplied,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "reduce": reduced,
    "scaled_dot_product_attention": attended,
    "upsample": upsampled,
}
