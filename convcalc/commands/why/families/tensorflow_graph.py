"""TensorFlow: operators of a graph that do not fit, told by the two sizes and their shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why import elsewhere, multiplied, node_names, ranked, targets, weights
from convcalc.commands.why.families import (
    broadcasts_elsewhere,
    channels_elsewhere,
)
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    JAX,
    LIKELY,
    POSSIBLE,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]


def equal(said: Said) -> Reading:
    """Two sizes that must be equal; the operator says what they are."""
    a, b = said.number("a"), said.number("b")
    shapes = said.shapes("inputs")
    require(a != b)
    if len(shapes) < 2:
        return pair(said, a, b)
    node, one, other = said.word("node"), shapes[0], shapes[1]
    op = operator(node)
    values = {"one": one, "other": other, "both": (one, other)}
    if "matmul" in op:
        return multiplied.product(Said(TENSORFLOW, values))
    if "loss" in node or "crossentropy" in node or op == "squareddifference":
        if "crossentropy" in node or op == "squareddifference":
            one, other = other, one
        likely, fixes = targets.against(one, other)
        why = f"{shape(one)} meets {shape(other)}: labels and output, in a loss."
        return Reading(likely, tuple(fixes), why)
    if "conv2dbackpropinput" in op:
        return pair(said, a, b)
    if "conv" in op:
        numbers = {"got": a, "kernel": b, "input": one}
        return channels_elsewhere.channels(Said(TENSORFLOW, numbers))
    if op == "assign":
        return weights.loading(Said(TENSORFLOW, {"wanted": one, "got": other}))
    if "concat" in op:
        return elsewhere.joined(Said(TENSORFLOW, values))
    if "add" in op and (read := node_names.summed(node, one, other, a, b)):
        return read
    if broadcasts_elsewhere.clashing(one, other):
        return broadcasts_elsewhere.broadcast(Said(TENSORFLOW, values))
    return pair(said, a, b)


def operator(node: str, default: str | None = None) -> str:
    """The operator of a node as it is printed; the whole, if it does not say which.

    >>> operator("nodeconv2d/biasadd=biasaddt=dt_float"), operator("matmul_4(op:matmul)")
    ('biasadd', 'matmul')
    """
    found = re.search(r"op:(\w{1,40})|=(\w{1,40}?)t=dt", node)
    if found:
        return found[1] or found[2]
    return node if default is None else default


def pair(said: Said, a: int, b: int) -> Reading:
    """Two sizes of which no more is known than the operator."""
    op = operator(said.word("node"), "")
    what = f" in {op}" if op else ""
    code = "print(a.shape, b.shape)"
    fix = Fix("print the shapes before this line, and look which of the two is meant", code=code)
    return Reading(f"sizes {a} and {b} should be equal{what}", (fix,), f"{a} is not {b}.")


def transposed(said: Said) -> Reading:
    """A transposed convolution is asked for a size that its stride does not give."""
    rows, asked = said.number("actual"), said.number("asked")
    stride = said.number("stride")
    require(rows > 0, asked > 0, rows != asked)
    near = max(-(-asked // rows), 1)
    fits = (rows - 1) * near < asked <= rows * near
    near = near if fits else max((2 * asked + rows) // (2 * rows), 1)
    right = asked if fits else rows * near
    likely = f"a transposed convolution is asked for {asked} rows, which {rows} rows do not give"
    code = f'layers.Conv2DTranspose(filters, 3, strides={near}, padding="same")'
    text = f"ask for {right} rows with a stride of {near}"
    fixes = [Fix(text, "stride", near, code, LIKELY if fits else POSSIBLE)]
    if stride and stride != near:
        fixes.append(Fix(f"with a stride of {stride}, ask for {rows * stride} rows"))
    why = f"With padding 'same', {rows} rows become {rows} times the stride."
    return Reading(likely, tuple(fixes), why, ("transposed",))


def strides(said: Said) -> Reading:
    """A stride over samples or channels."""
    return Reading(
        "the strides step over samples or channels: their first and last number must be 1",
        (Fix("write 1 at both ends", code="strides=[1, 2, 2, 1]", sure=LIKELY),),
        "They are given for batch, rows, columns and channels.",
        ("convolutions",),
    )


def squeezing(said: Said) -> Reading:
    """An axis that is not 1 is to be taken away."""
    axis, size = said.number("axis"), said.number("size")
    require(size != 1)
    fix = Fix("name the axis that is 1, or leave the axes as they are", code="print(x.shape)")
    why = "Only an axis of 1 can be taken away."
    return Reading(f"axis {axis} has {size} elements, and is to be squeezed", (fix,), why)


def axes(said: Said) -> Reading:
    """A permutation for another number of axes."""
    wanted, got = said.number("wanted"), said.number("got")
    got += said.framework == JAX
    require(wanted != got)
    fix = Fix(f"give an order of {wanted} axes; or a batch or the channels are missing")
    return Reading(f"an order of {got} axes is given to {wanted}", (fix,), "Each axis comes once.")


EQUAL = "Dimensions must be equal, but are {a} and {b}"

FAMILIES: dict[str, Family] = {
    "tensorflow_equal": Family(
        "two sizes of an operator that must be equal",
        equal,
        (
            Wording(
                TENSORFLOW,
                f"{EQUAL} for {{node:long}} with input shapes: {{inputs:tuples}}",
                "Dimensions must be equal, but are 400 and 256 for '{{node MatMul}} = MatMul["
                "T=DT_FLOAT, transpose_a=false, transpose_b=false](x, w)' with input shapes: "
                "[32,400], [256,120].",
                "0.12-",
            ),
            Wording(TENSORFLOW, EQUAL, "Dimensions must be equal, but are 400 and 256"),
            Wording(
                TENSORFLOW,
                "Dimensions {a} and {b} are not compatible",
                "Dimensions 3 and 4 are not compatible",
            ),
        ),
    ),
    "tensorflow_transposed": Family(
        "a transposed convolution of another size",
        transposed,
        (
            Wording(
                TENSORFLOW,
                "of out_backprop doesn't match computed: actual = {actual}, computed = {asked} "
                "spatial_dim: {axis} input: {input} filter: {filter} output: {output} stride: "
                "{stride}",
                "Conv2DCustomBackpropInput: Size of out_backprop doesn't match computed: actual = "
                "7, computed = 16 spatial_dim: 1 input: 16 filter: 3 output: 7 stride: 1 "
                "dilation: 1",
                "1.5-",
            ),
            Wording(
                TENSORFLOW,
                "of out_backprop doesn't match computed: actual = {actual}, computed = {asked}",
                "Conv2DBackpropInput: Number of rows of out_backprop doesn't match computed: "
                "actual = 7, computed = 16",
            ),
        ),
    ),
    "tensorflow_strides": Family(
        "a stride over samples or channels",
        strides,
        (
            Wording(
                TENSORFLOW,
                "does not yet support strides in the batch and depth dimensions",
                "Current implementation does not yet support strides in the batch and depth "
                "dimensions.",
            ),
        ),
    ),
    "tensorflow_paddings": Family(
        "paddings for other axes",
        ranked.padded,
        (
            Wording(
                TENSORFLOW,
                "The first dimension of paddings must be the rank of inputs{both:tuples} [Op",
                "The first dimension of paddings must be the rank of inputs[2,2] [1,8,8,3] "
                "[Op:Pad]",
            ),
        ),
    ),
    "tensorflow_squeeze": Family(
        "an axis that cannot be squeezed",
        squeezing,
        (
            Wording(
                TENSORFLOW,
                "Can not squeeze dim[{axis}], expected a dimension of 1, got {size}",
                "Can not squeeze dim[1], expected a dimension of 1, got 28",
            ),
        ),
    ),
    "tensorflow_axes": Family(
        "an order of other axes",
        axes,
        (
            Wording(
                TENSORFLOW,
                "transpose expects a vector of size {wanted}. But input(1) is a vector of size "
                "{got}",
                "transpose expects a vector of size 3. But input(1) is a vector of size 4",
            ),
            Wording(
                TENSORFLOW,
                "Dimension must be {wanted} but is {got} for",
                "Dimension must be 3 but is 4 for '{{node transpose}} = Transpose[T=DT_FLOAT](x)'",
            ),
            Wording(
                JAX,
                "axis {got} is out of bounds for array of dimension {wanted}",
                "axis 3 is out of bounds for array of dimension 3",
            ),
        ),
    ),
}
