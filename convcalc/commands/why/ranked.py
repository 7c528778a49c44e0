"""Too many or too few dimensions, outside PyTorch and Keras' layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why import words
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    LIKELY,
    RUNTIME,
    TENSORRT,
    TFLITE,
    Fix,
    Reading,
    Said,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]


def ranks(said: Said) -> Reading:
    """Too many or too few dimensions for a layer on images, or for any."""
    dims = said.shape("input") or (*said.shapes("inputs"), ())[0]
    wanted = said.number("wanted", 4)
    if "concat" in said.word("node"):
        flat = words.fix(said.framework, "flatten", "flatten the map before it is joined", LIKELY)
        return Reading("a map is joined to something flat", (flat,), "", ("concats",))
    got = said.number("got", len(dims))
    node, shapes = said.word("node"), said.shapes("inputs")
    if "matmul" in node and len(shapes) == 2 and is_vector(*shapes):
        return by_vector(*shapes)
    if "op:pad" in node or "=pad" in node:
        return paddings(got)
    dims = dims if len(dims) == got else ()
    require(0 < wanted < 20, 0 <= got < 20, wanted != got)
    why = f"{counted(wanted, 'dimension')} are wanted, batch included; {got} arrive"
    why += f": {shape(dims)}." if dims else "."
    return Reading(*rank_told(said.framework, dims, wanted, got), why)


def is_vector(one: Dims, other: Dims) -> bool:
    """Whether a matrix meets a vector of as many numbers as it has columns."""
    return len(one) == 2 and len(other) == 1 and one[-1] == other[0]


def by_vector(one: Dims, other: Dims) -> Reading:
    """A matrix and a vector, where two matrices are meant."""
    fix = Fix("multiply the matrix and the vector", code="y = tf.linalg.matvec(a, b)", sure=LIKELY)
    column = Fix("or make a column of it, which gives one", code="y = tf.matmul(a, b[:, None])")
    why = f"{shape(one)} meets {shape(other)}; a product of matrices takes two axes of both."
    return Reading("a matrix meets a vector in a product of matrices", (fix, column), why)


def paddings(axes: int) -> Reading:
    """tf.pad takes a pair of numbers for each axis, batch and channels included."""
    require(2 < axes < 8)
    pairs = ", ".join(["[0, 0]", *["[1, 1]"] * (axes - 2), "[0, 0]"])
    fix = Fix(
        "give a pair for each axis; batch and channels are not padded",
        code=f"x = tf.pad(x, [{pairs}])",
        sure=LIKELY,
    )
    why = f"What is padded has {axes} axes, batch and channels included."
    return Reading("the paddings are for fewer axes than there are", (fix,), why)


def padded(said: Said) -> Reading:
    """The same where the two shapes are told."""
    return paddings(len((*said.shapes("both"), (), ())[1]))


FEEDS = {
    RUNTIME: "for one in session.get_inputs():\n    print(one.name, one.shape)",
    TFLITE: "for one in interpreter.get_input_details():\n    print(one['name'], one['shape'])",
    TENSORRT: "print([engine.get_binding_shape(i) for i in engine])",
}


def fed_rank(
    framework: str, wanted: int, got: int, axes: tuple[Fix, Fix]
) -> tuple[str, tuple[Fix, ...]]:
    """A finished network is given too few axes: of one input, or of another input's array."""
    look = Fix(
        "look at the names and axes that the network has, and at what is given under each: with "
        "several inputs, names and arrays must stand in one order",
        code=FEEDS[framework],
    )
    if wanted - got == 1:
        what = f"{counted(wanted - got, 'dimension')} missing: the batch or the channels"
        return what, (look, *axes)
    arrive = "arrives" if got == 1 else "arrive"
    head = f"{counted(got, 'dimension')} {arrive} where {wanted} are meant: another input's array, "
    head += "or one that was flattened"
    return head, (look,)


def rank_told(framework: str, dims: Dims, wanted: int, got: int) -> tuple[str, tuple[Fix, ...]]:
    batch = words.fix(framework, "batch", "if it is one sample, add its batch, as a first axis")
    channel = words.fix(framework, "channel", "if the channels are missing, add them")
    if framework == TFLITE and got > wanted:
        by_shape = Fix(
            "if the network has several inputs, give each its own: find them by name or shape",
            code="for one in interpreter.get_input_details():\n"
            "    print(one['index'], one['name'], one['shape'])",
        )
        more = Fix("if an axis of 1 is missing or too many, add it or take it away")
        return f"{counted(got, 'dimension')} arrive, for {wanted}", (by_shape, more)
    if got > wanted:
        flat = words.fix(framework, "flatten", "flatten each sample", LIKELY)
        if wanted > 2:
            flat = Fix(
                "take the axis of 1 away, or use the layer for as many axes", code="x = x.squeeze()"
            )
        return f"{counted(got, 'dimension')} arrive, for {wanted}", (flat,)
    if framework in (RUNTIME, TENSORRT, TFLITE) and got < wanted:
        return fed_rank(framework, wanted, got, (batch, channel))
    if got + 1 < wanted and got < 3:
        back = Fix("put the layer before flatten, or shape the samples back into images")
        return "what arrives is flat already", (back,)
    place = -1 if framework in words.LAST else 0
    if len(dims) == 3 and dims[place] in words.COLOURS:
        return "one image without its batch arrives", (
            batch._replace(text="add the batch, as a first axis of 1", sure=LIKELY),
            channel,
        )
    if dims and len(dims) == 3:
        return "the images have no channels: an axis is missing", (channel, batch)
    missing = f"{counted(wanted - got, 'dimension')} missing: the batch or the channels"
    return missing, (batch, channel)
