"""The messages of Keras and TensorFlow: a row each."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.window import span_of
from convcalc.commands.why import likely
from convcalc.commands.why.pytorch import CONVOLUTIONS, POOLS, compiled
from convcalc.commands.why.reading import (
    Family,
    Fix,
    Reading,
    ints,
    require,
    same_count,
    sizes,
    too_large,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DIMS = r"[\[(]([None\d?, -]{1,100})[\])]"


def without_batch(text: str) -> tuple[int, ...]:
    """The dims behind the batch, whatever stands for it: `(None, 28, 28, 3)`, `1,2,2,3`."""
    words = re.findall(r"None|\?|-?\d+", text)
    require("-" not in text)
    return ints(" ".join(words[1:]))


def window(found: re.Match[str]) -> Reading:
    """A convolution: its kernel's shape has channels and filters last."""
    dims, weight = without_batch(found[1]), ints(found[2])
    dilation = ints(found[3]) or (1,)
    rank = len(dims) - 1
    kernel = weight[:rank]
    rates = dilation if len(dilation) == rank else dilation * rank
    spans = tuple(int(span_of(k, d)) for k, d in zip(kernel, rates, strict=False))
    happened = (
        f"A convolution whose kernel spans {sizes(spans)} (dilation included) received a map of "
        f"{sizes(dims[:-1])}."
    )
    facts = {"span": spans, "spatial": dims[:-1], "channels": dims[-1] if dims else None}
    others = (*same_first(), *too_large(spans, dims[:-1]))
    fixes = likely.first_in_keras(dims, kernel, others)
    return Reading(happened, fixes, CONVOLUTIONS, facts)


def same_first() -> Iterator[Fix]:
    """The padding that lets any kernel fit."""
    yield Fix("write padding='same', which keeps the size whatever the kernel", "padding", "same")


def pool(found: re.Match[str]) -> Reading:
    dims, kernel = without_batch(found[1]), ints(found[2])
    happened = f"A pool of {sizes(kernel)} is larger than the map of {sizes(dims[:-1])}."
    most = min(dims[:-1], default=1)
    require(most > 0)
    others = (
        Fix(f"use a pool_size of at most {most}", "kernel", most),
        *same_first(),
        Fix("a global pool, which fits any size"),
    )
    fixes = likely.first_in_keras(dims, kernel, others)
    facts = {"kernel": kernel, "spatial": dims[:-1], "channels": dims[-1] if dims else None}
    return Reading(happened, fixes, POOLS, facts)


def negative(found: re.Match[str]) -> Reading:
    large, small = int(found[1]), int(found[2])
    require(large > small)
    happened = f"A kernel that spans {large} received an axis of {small}, without padding."
    dims = without_batch(found[3] or "")
    others = (*same_first(), *too_large((large,), (small,)))
    return Reading(
        happened,
        likely.first_in_keras(dims, (large,), others),
        (*CONVOLUTIONS, *POOLS),
        {"one_span": large, "one_size": small},
    )


def output(found: re.Match[str]) -> Reading:
    dims = without_batch(found[1])
    happened = (
        f"A kernel is larger than the map of {sizes(dims[:-1])} that arrives, so that nothing "
        "would come out."
    )
    others = (*same_first(), Fix("use a smaller kernel, or a larger input"))
    fixes = likely.first_in_keras(dims, (), others)
    facts = {"spatial": dims[:-1], "channels": dims[-1] if dims else None}
    return Reading(happened, fixes, CONVOLUTIONS, facts)


def axis(found: re.Match[str]) -> Reading:
    at, made_for, dims = int(found[1]), int(found[2]), without_batch(found[3])
    received = dims[-1] if dims and at == -1 else 0
    require(received != made_for)
    first = likely.unflattened(dims, made_for)
    flat = len(dims) <= 1 or bool(first)
    what = "features" if flat else "channels"
    happened = f"A layer that was built for {made_for} {what} received {received} of them."
    alike = same_count(received, made_for) if flat and received else ""
    if alike:
        happened += f" {alike}: the map that is flattened has another size than it was built for."
    setting = "in_features" if flat else "in_channels"
    if not flat and dims[0] == made_for:
        first = (Fix("the channels stand first: Keras has them last"),)
    anew = f"build the layer anew for {received} {what}: its first input fixed its size"
    fixes = [*first, *likely.colours(made_for, 0 if flat else received)]
    if not first:
        fixes.append(Fix(anew, setting, received))
    fixes.append(Fix(f"change what comes before, so that {made_for} {what} arrive"))
    groups = ("linears",) if flat else (*CONVOLUTIONS, "transposed")
    return Reading(happened, tuple(fixes), groups, {"channels": received})


def ndim(found: re.Match[str]) -> Reading:
    wanted, got, dims = int(found[1]), int(found[2]), found[3]
    happened = f"The layer takes {wanted} dimensions, batch included, and received {got}: ({dims})."
    if got < wanted - 1:
        fix = "reshape it to its axes and its channels, last: it is flat already"
    elif got < wanted:
        fix = "add the missing one, usually the channels: keras.ops.expand_dims(x, -1)"
    else:
        fix = "flatten the input, or use the layer for as many axes"
    return Reading(happened, (Fix(fix),))


def merge(found: re.Match[str]) -> Reading:
    one, other = ints(found[1]), ints(found[2])
    happened = f"Two tensors meet element by element: {sizes(one)} and {sizes(other)}."
    return Reading(
        happened,
        tuple(paths(one, other)),
        ("elementwise",),
        {},
    )


def paths(one: Sequence[int], other: Sequence[int]) -> Iterator[Fix]:
    """How two paths come to the same shape, channels last."""
    if one[-1:] != other[-1:] and one and other:
        most = max(one[-1], other[-1])
        yield Fix(f"put a 1x1 convolution of {most} filters on the path with fewer channels")
    if one[:-1] != other[:-1]:
        yield Fix("let both paths have the same strides and paddings, or resize one of the two")


def concat(found: re.Match[str]) -> Reading:
    shapes = [without_batch(text) for text in re.findall(r"\(([^()]{1,80})\)", found[1])]
    happened = (
        "Tensors are concatenated; all sizes but those of that axis must be equal: "
        + " and ".join(map(sizes, shapes))
        + "."
    )
    fixes = (
        Fix("crop the larger, or pad the smaller"),
        Fix("mend the path that lost it: 'same' where its sister has it"),
    )
    return Reading(happened, fixes, ("concats",), {})


def stride_dilation(found: re.Match[str]) -> Reading:
    return Reading(
        "Keras has no convolution with a stride above 1 and a dilation above 1.",
        (
            Fix("drop the stride, and subsample after it: max_pool of 1 with that stride"),
            Fix("drop the dilation", "dilation", 1),
        ),
        CONVOLUTIONS,
        {"stride": ints(found[1])[:1], "dilation": ints(found[2])[:1]},
    )


def groups(found: re.Match[str]) -> Reading:
    asked, count = ints(found[0])[:2]
    which = "filters" if "filters" in found[0] else "input channels"
    return Reading(
        f"{count} {which} do not divide into {asked} groups.",
        (Fix("use groups that divide both the input channels and the filters"),),
        CONVOLUTIONS,
        {"groups": asked},
    )


def reshape(found: re.Match[str]) -> Reading:
    held, asked = ints(found[1]), ints(found[2])
    count, inferred = prod(held), "-" in found[2]
    require(inferred or prod(asked) != count)
    happened = f"{sizes(held)} are {count:,} elements, which do not fill ({found[2]})."
    fixes = (
        Fix(f"reshape to ({count},)", "shape", (count,)),
        Fix("write -1 for one of the sizes, which is then worked out"),
    )
    return Reading(happened, fixes, ("reshapes",), {} if inferred else {"shape": asked})


FAMILIES: dict[str, Family] = {
    "keras_conv": Family(
        "Keras",
        "a kernel larger than the input",
        "Computed output size would be zero or negative. Received `inputs shape=(None, 4, 4, 3)`, "
        "`kernel shape=(7, 7, 3, 8)`, `dilation_rate=[1 1]`, `strides=(1, 1)`, `padding=valid`.",
        compiled(
            rf"Computed output size would be zero or negative\. Received:? `inputs shape={DIMS}`, "
            r"`kernel shape=\(([\d, ]{1,60})\)`, `dilation_rate=[\[(]([\d, ]{1,40})"
        ),
        window,
    ),
    "keras_pool": Family(
        "Keras",
        "a pool larger than its input",
        "Computed output size would be zero or negative. Received: `inputs.shape=[None 2 2 8]`, "
        "`pool_size=[3 3]`, `strides=(3, 3)`, `padding=valid`.",
        compiled(
            rf"Computed output size would be zero or negative\. Received:? `inputs\.shape={DIMS}`, "
            r"`pool_size=[\[(]([\d, ]{1,40})"
        ),
        pool,
    ),
    "keras_negative": Family(
        "Keras",
        "a kernel larger than an axis, in TensorFlow's words",
        "Negative dimension size caused by subtracting 3 from 2 for 'MaxPool'",
        compiled(
            r"Negative dimension size caused by subtracting (\d{1,9}) from (\d{1,9})(?!\d)"
            rf"(?:[^\[\]\n]{{0,200}}input shapes: {DIMS})?"
        ),
        negative,
    ),
    "keras_output": Family(
        "Keras",
        "a kernel larger than the input, in Keras 2's words",
        "One of the dimensions in the output is <= 0 due to downsampling in conv2d. Consider "
        "increasing the input size. Received input shape [None, 4, 4, 3] which would produce "
        "output shape with a zero or negative value in a dimension.",
        compiled(
            r"One of the dimensions in the output is <= 0[\w .]{0,120}Received input shape "
            rf"{DIMS}"
        ),
        output,
    ),
    "keras_axis": Family(
        "Keras",
        "features or channels that a layer was not built for",
        'Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape '
        "to have value 400, but received input with shape (None, 256)",
        compiled(
            r"is incompatible with the layer: expected axis (-?\d{1,2}) of input shape to have "
            rf"value (\d{{1,9}}), but received input with shape {DIMS}"
        ),
        axis,
    ),
    "keras_ndim": Family(
        "Keras",
        "too many or too few dimensions",
        'Input 0 of layer "conv2d" is incompatible with the layer: expected min_ndim=4, found '
        "ndim=3. Full shape received: (None, 28, 28)",
        compiled(
            r"is incompatible with the layer: expected (?:min_|max_)?ndim=(\d), found ndim=(\d)\. "
            rf"Full shape received: {DIMS}"
        ),
        ndim,
    ),
    "keras_merge": Family(
        "Keras",
        "sizes that do not agree where tensors are added",
        "Inputs have incompatible shapes. Received shapes (56, 56, 64) and (28, 28, 64)",
        compiled(
            r"Inputs have incompatible shapes\. Received shapes \(([\d, None]{1,60})\) and "
            r"\(([\d, None]{1,60})\)"
        ),
        merge,
    ),
    "keras_concat": Family(
        "Keras",
        "sizes that do not agree where tensors are joined",
        "A `Concatenate` layer requires inputs with matching shapes except for the concatenation "
        "axis. Received: input_shape=[(None, 57, 57, 8), (None, 56, 56, 16)]",
        compiled(
            r"A `Concatenate` layer requires inputs with matching shapes except for the "
            r"concatenation axis\. Received: input_shape=\[([^\]]{1,400})\]"
        ),
        concat,
    ),
    "keras_stride_dilation": Family(
        "Keras",
        "a stride together with a dilation",
        "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: "
        "strides=(2, 2) and dilation_rate=(2, 2)",
        compiled(
            r"`strides > 1` not supported in conjunction with `dilation_rate > 1`\. Received: "
            r"strides=\(?([\d, ]{1,40})\)? and dilation_rate=\(?([\d, ]{1,40})\)?"
        ),
        stride_dilation,
    ),
    "keras_groups": Family(
        "Keras",
        "channels that do not divide into groups",
        "The number of filters must be evenly divisible by the number of groups. Received: "
        "groups=4, filters=62.",
        compiled(
            r"The number of (?:filters|input channels) must be evenly divisible by the number of "
            r"groups\. Received:? groups=\d{1,9}, (?:filters=|but the input has )\d{1,9}(?!\d)"
        ),
        groups,
    ),
    "keras_reshape": Family(
        "Keras",
        "a reshape that does not hold the elements",
        "The total size of the tensor must be unchanged. Received: input_shape=(5, 5, 16), "
        "target_shape=(256,)",
        compiled(
            r"The total size of the tensor must be unchanged\. Received: "
            r"input_shape=\(([\d, ]{1,80})\), target_shape=\(([\d, -]{1,80})\)"
        ),
        reshape,
    ),
}
