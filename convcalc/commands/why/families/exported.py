"""ONNX, TensorRT and Flax: weights and shapes of a file that do not fit each other."""

from __future__ import annotations

from math import prod

from convcalc.commands.why import flax_params, words
from convcalc.commands.why.reading import (
    FLAX,
    LIKELY,
    ONNX,
    TENSORRT,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)


def inferred(said: Said) -> Reading:
    """The file declares a size that its operator does not give."""
    at, gives, declared = said.number("axis"), said.number("gives"), said.number("declared")
    require(gives != declared)
    return Reading(
        f"the file declares {declared} on axis {at}, and the operator gives {gives}",
        (
            Fix(
                "drop the declared shapes, and infer them anew",
                code="del model.graph.value_info[:]\nmodel = onnx.shape_inference.infer_shapes("
                "model)",
                sure=LIKELY,
            ),
            Fix("if the input's size was changed, export the network again with that size"),
            Fix("look at pads and ceil_mode of the operator, which round by one"),
        ),
        f"{gives} is worked out from the input, {declared} stands in the file.",
        ("convolutions", "sliding_pools"),
    )


def weights(said: Said) -> Reading:
    """TensorRT counts the weights of a kernel and finds others than its layer says."""
    count, kernel = said.number("count"), said.sizes("kernel")
    channels, filters, groups = (said.number(n) for n in ("channels", "filters", "groups"))
    area = prod(kernel)
    require(count > 0, channels > 0, filters > 0, groups > 0, area > 0)
    each, rest = divmod(count, filters * area)
    other, left = divmod(count * groups, channels * area)
    fixes = []
    if not rest and each:
        text = f"let {each * groups} channels arrive, for which the weights are"
        fixes.append(Fix(text, "in_channels", each * groups))
    if not left and other:
        text = f"build the layer with {other} filters, as many as the weights have"
        fixes.append(Fix(text, "filters", other))
    if channels in words.COLOURS or (filters % 3 == 0 and area == 1):
        fixes.reverse()
    likely = "the weights are of another layer: the network was built with other settings"
    if not rest and each and fixes[0].setting == "in_channels":
        likely = f"the weights are for {each * groups} channels, and {channels} arrive"
    elif fixes:
        likely = f"the weights are of {other} filters, and the layer has {filters}: another "
        likely += "number of classes, or another size of the network"
    fixes.append(Fix("build the network with the settings it was trained with"))
    why = f"{count:,} weights for {filters}x{channels}x{'x'.join(map(str, kernel))}, "
    why += f"in {groups} group{'' if groups == 1 else 's'}."
    return Reading(likely, tuple(fixes), why, ("convolutions",), {"channels": channels})


def counts(said: Said) -> Reading:
    """Weights of which only their number is told."""
    got, wanted = said.number("got"), said.number("wanted")
    require(got != wanted > 0)
    ratio = f": {got // wanted} times as many" if wanted and got % wanted == 0 else ""
    fix = Fix(
        "build the network with the settings it was trained with: its number of classes and "
        "its width",
        sure=LIKELY,
    )
    text = f"the weights are of another layer{ratio}"
    return Reading(text, (fix,), f"{got:,} weights, for {wanted:,}.", ("convolutions",))


def spatial(said: Said) -> Reading:
    """A convolution over another number of axes than TensorRT or the weight has."""
    kernel, got = said.number("kernel", 2), said.number("got", 1)
    require(kernel != got)
    fix = words.fix(
        said.framework, "batch", "add the axis that is missing: batch first, then channels"
    )
    if said.framework == TENSORRT:
        fix = Fix(
            "give a 1D convolution an axis of 1: TensorRT has 2D and 3D here",
            code="x = x.unsqueeze(-1)  # and a Conv2d with a kernel of (3, 1)",
            sure=LIKELY,
        )
    likely = f"the kernel has {kernel} axes, and the input {got}"
    if kernel < got and said.framework != TENSORRT:
        fix = Fix(
            f"give a weight of {got + 2} axes, filters and channels first; or the input has "
            f"{got - kernel} too many",
        )
    if said.framework == TENSORRT:
        likely = "a convolution over one axis, where TensorRT takes two or three"
    return Reading(likely, (fix,), "Batch and channels come before these axes.", ("convolutions",))


FAMILIES: dict[str, Family] = {
    "onnx_inferred": Family(
        "a size that the file declares and its operator does not give",
        inferred,
        (
            Wording(
                ONNX,
                "Inferred shape and existing shape differ in dimension {axis}: ({gives}) vs "
                "({declared})",
                "(op_type:Conv, node name: 019_convolutional): [ShapeInferenceError] Inferred "
                "shape and existing shape differ in dimension 2: (6) vs (5)",
            ),
            Wording(
                ONNX,
                "Inferred shape and existing shape differ in rank: ({gives}) vs ({declared})",
                "Inferred shape and existing shape differ in rank: (2) vs (4)",
            ),
        ),
    ),
    "tensorrt_weights": Family(
        "weights of another kernel than the layer has",
        weights,
        (
            Wording(
                TENSORRT,
                "count of {count} weights in kernel, but kernel dimensions ({kernel:shape}) "
                "with {channels} input channels, {filters} output channels and {groups} groups "
                "were "
                "specified",
                "Conv_1840: count of 1474560 weights in kernel, but kernel dimensions (3,3) with "
                "320 input channels, 512 output channels and 2 groups were specified. Expected "
                "Weights count is 320 * 3*3 * 512 / 2 = 737280",
                "5-8",
            ),
        ),
    ),
    "tensorrt_counts": Family(
        "weights that are not as many as the layer has",
        counts,
        (
            Wording(
                TENSORRT,
                "kernel weights has count {got} but {wanted} was expected",
                "(Unnamed Layer* 0) [Convolution]:kernel weights has count 3456 but 1728 was "
                "expected",
                "5-10",
            ),
        ),
    ),
    "conv_spatial": Family(
        "a convolution over other axes than its input has",
        spatial,
        (
            Wording(
                TENSORRT,
                "Assertion failed: (nbSpatialDims == 2 && kernel_weights.shape.nbDims == 4)",
                "Assertion failed: (nbSpatialDims == 2 && kernel_weights.shape.nbDims == 4) || "
                "(nbSpatialDims == 3 && kernel_weights.shape.nbDims == 5)",
                "6-8",
            ),
            Wording(
                ONNX,
                "Number of spatial dimensions in the weight tensor ({kernel}) does not match "
                "the number of spatial dimensions in the input tensor ({got})",
                "Number of spatial dimensions in the weight tensor (2) does not match the number "
                "of spatial dimensions in the input tensor (1).",
                "1.16-",
            ),
        ),
    ),
    "flax_params": Family(
        "parameters that were made for another input",
        flax_params.params,
        (
            Wording(
                FLAX,
                "the given initializer is expected to generate shape {now:shape}, but the "
                "existing parameter it received has shape {made:shape}",
                'For parameter "kernel" in "/Dense_0", the given initializer is expected to '
                "generate shape (400, 10), but the existing parameter it received has shape "
                "(784, 10).",
                "0.7-",
            ),
            Wording(
                FLAX,
                "Initializer expected to generate shape {made:shape} but got shape {now:shape} "
                "instead for parameter {name:name}",
                "Initializer expected to generate shape (784, 10) but got shape (400, 10) instead "
                'for parameter "kernel" in "/Dense_0".',
            ),
            Wording(
                FLAX,
                "Inconsistent shapes between value and initializer for parameter {name:name}: "
                "{both:tuples}",
                'Inconsistent shapes between value and initializer for parameter "kernel" in '
                '"/Conv_0": (3, 3, 1, 32), (3, 3, 3, 32)',
                "0.3-0.6",
            ),
        ),
    ),
}
