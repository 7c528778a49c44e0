"""Caffe and JAX: labels and batches that are not as many as what they meet."""

from __future__ import annotations

from math import isqrt

from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    CAFFE,
    JAX,
    LIKELY,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)


def label_count(said: Said) -> Reading:
    """Labels that are not one for each position of the output."""
    rows, labels = said.number("rows"), said.number("labels")
    require(rows != labels, rows > 0, labels > 0)
    why = f"The output has {rows} positions (batch x rows x columns), and {labels} labels are given"
    times, rest = divmod(labels, rows)
    if not rest and times in (3, 4):
        colours = Fix(
            "make one channel of class numbers of them, by the code of colours that the tool or "
            "the data set tells; a plain conversion to grey gives wrong numbers",
            code="label = classes_of[tuple(colour)]  # {(128, 0, 0): 1, ...}, for each pixel",
            sure=LIKELY,
        )
        head = f"the labels are colour images of {times} channels, not numbers of classes"
        return Reading(head, (colours,), f"{why}: {labels} = {times}·{rows}.")
    if not rest:
        one_hot = Fix("if the labels are one-hot, give the number of the class of each")
        larger = Fix("if they are maps, let the output be as large: upsample it before the loss")
        head = f"{times} labels are given for each position of the output"
        return Reading(head, (larger, one_hot), f"{why}: {labels} = {times}·{rows}.")
    if rows % labels == 0:
        many = rows // labels
        side = isqrt(many)
        map_ = f"a map of {side}x{side}" if side * side == many else f"{many} positions"
        size = Fix(
            "if the net ends in a convolution that is to give one position, give it images of the "
            f"size it is made for: these are larger, so that {map_} comes out",
        )
        pool = Fix(
            "if each image has one label and its size is meant, pool or flatten before the loss",
            code="layer { type: 'InnerProduct' ... }  # or a Pooling with global_pooling: true",
        )
        maps = Fix("if each position has a label, give maps of labels as large as the output")
        head = f"{many} positions come out for each label: larger images than are meant, or a map"
        return Reading(head, (size, pool, maps), f"{why}: {rows} = {many}·{labels}.")
    same = Fix("make the output as large as the labels: look at crops, strides and paddings")
    return Reading("the output has another size than the labels", (same,), f"{why}.")


def batch_axes(said: Said) -> Reading:
    """Axes of a batch that JAX does not repeat in a product."""
    one, other = said.sizes("one"), said.sizes("other")
    require(one != other)
    why = f"The axes of the batch are {shape(one)} and {shape(other)}; dot_general repeats none."
    alike = len(one) == len(other) and all(
        a == b or 1 in (a, b) for a, b in zip(one, other, strict=True)
    )
    if alike:
        full = ", ".join(str(max(a, b)) for a, b in zip(one, other, strict=True))
        spread = Fix(
            "repeat the axis of 1 before the product",
            code=f"b = jnp.broadcast_to(b, ({full}, *b.shape[{len(one)}:]))",
            sure=LIKELY,
        )
        newer = Fix("if it comes out of jnp.einsum, a newer JAX repeats it by itself")
        return Reading("an axis of 1 is not repeated in a product", (spread, newer), why)
    look = Fix("look at both shapes, axis by axis", code="print(a.shape, b.shape)")
    return Reading("the batches of two products differ", (look,), why)


FAMILIES: dict[str, Family] = {
    "label_count": Family(
        "labels that are not one for each position",
        label_count,
        (
            Wording(
                CAFFE,
                "Check failed: outer_num_ * inner_num_ == bottom[1]->count() ({rows} vs. {labels}) "
                "Number of labels must match number of predictions",
                "Check failed: outer_num_ * inner_num_ == bottom[1]->count() (50176 vs. 150528) "
                "Number of labels must match number of predictions; e.g., if softmax axis == 1 and "
                "prediction shape is (N, C, H, W), label count (number of labels) must be N*H*W, "
                "with integer values in {0, 1, ..., C-1}.",
            ),
        ),
    ),
    "product_batch": Family(
        "axes of a batch that are not repeated in a product",
        batch_axes,
        (
            Wording(
                JAX,
                "dot_general requires lhs batch dimensions and rhs batch dimensions to have the "
                "same shape, got {one:shape} and {other:shape}",
                "dot_general requires lhs batch dimensions and rhs batch dimensions to have the "
                "same shape, got (8, 12) and (8, 1).",
            ),
        ),
    ),
}
