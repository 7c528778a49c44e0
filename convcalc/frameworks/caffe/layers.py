"""What the types of Caffe's layers are, by their settings.

Sources: caffe.proto of BVLC/caffe; types of other builds by the code that they come with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.caffe import shapes
from convcalc.frameworks.caffe.shapes import axis_of, signed
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.frameworks.caffe.message import Message

    Made = list[tuple[str, dict[str, Any]]] | None

WINDOW = {
    *("kernel_size", "kernel_h", "kernel_w", "stride", "stride_h", "stride_w"),
    *("pad", "pad_h", "pad_w", "engine"),
}
CONVOLVED = {
    *WINDOW,
    *("num_output", "dilation", "group", "bias_term", "weight_filler", "bias_filler"),
    *("axis", "force_nd_im2col"),
}
SIZES = ("kernel", "stride", "padding")
POOLED = {*WINDOW, "pool", "global_pooling", "round_mode", "ceil_mode"}
"""Fields that are read, or change no size: with another one nothing is known of what comes out."""


def per_axis(part: Message, name: str, usual: int, least: int = 0) -> list[int] | int:
    """Height and width, or one number for both: `kernel_h` and `kernel_w`, or `kernel_size` once,
    or for each.
    """
    short = name.removesuffix("_size")
    if f"{short}_h" in part.fields or f"{short}_w" in part.fields:
        found = [part.number(f"{short}_{side}", usual, least) for side in "hw"]
    else:
        found = part.numbers(name, least) or [usual]
    return found if len(set(found)) > 1 else found[-1]


def windowed(layer: Message, **more: Any) -> Made:
    part = layer.part("convolution_param")
    if "num_output" not in part.fields:
        message = "a convolution says no num_output"
        raise Wrong(Diagnostic("E402", message, "convolution_param { num_output: 64 }", layer.span))
    if not only(part, CONVOLVED) or axis_of(part) != 1:
        return None
    given = {
        "filters": part.number("num_output", 1, 1),
        "kernel": per_axis(part, "kernel_size", 1, 1),
        "stride": per_axis(part, "stride", 1, 1),
        "padding": per_axis(part, "pad", 0),
        "dilation": per_axis(part, "dilation", 1, 1),
        "groups": part.number("group", 1, 1),
        "bias": part.flag("bias_term", True),
    }
    return [("conv", {**given, **more})]


def depthwise(layer: Message) -> Made:
    """A convolution of as many groups as channels arrive, if it does not say how many."""
    said = "group" in layer.part("convolution_param").fields
    return windowed(layer) if said else windowed(layer, groups="$in_channels")


def transposed(layer: Message) -> Made:
    found = windowed(layer)
    return found and [("conv_transpose", found[0][1])]


def pooling(layer: Message) -> Made:
    """Sizes are rounded up, unless it says otherwise."""
    part = layer.part("pooling_param")
    kind = {"MAX": "max", "0": "max", "AVE": "avg", "1": "avg"}.get(part.text("pool", "MAX"))
    if kind is None or not only(part, POOLED):
        return None
    if part.flag("global_pooling", False):
        return [(f"global_{kind}_pool", {})]
    rounded = part.text("round_mode", "CEIL") in ("CEIL", "0")
    given = {
        "kernel": per_axis(part, "kernel_size", 1, 1),
        "stride": per_axis(part, "stride", 1, 1),
        "padding": per_axis(part, "pad", 0),
        "ceil_mode": part.flag("ceil_mode", rounded),
    }
    return None if given["ceil_mode"] and beyond(given) else [(f"{kind}_pool", given)]


def beyond(given: Mapping[str, Any]) -> bool:
    """Whether the last window may lie outside the input: without padding Caffe keeps it there, and
    gives what no window sees.
    """
    low = [given[key] if isinstance(given[key], list) else [given[key]] for key in SIZES]
    kernels, strides, padding = low
    return min(kernels) < max(strides) and not any(padding)


def real(part: Message, name: str, usual: float) -> float:
    return number_of(part.text(name, str(usual)), name, part)


def number_of(text: Any, name: str, part: Message) -> float:
    """A number. Wrong E402 for anything else."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        value = float("nan")
    if not abs(value) < 1e30:
        shown = text[:40] if isinstance(text, str) else "a message"
        message = f"'{name}' must be a number, received {shown}"
        raise Wrong(Diagnostic("E402", message, "such as 0.1", part.span))
    return value


def only(part: Message, known: set[str]) -> bool:
    """Whether all that a message says is known; how it is computed changes nothing."""
    return all(name in known or name.startswith("cudnn_") for name in part.fields)


def inner_product(layer: Message) -> Made:
    part = layer.part("inner_product_param")
    if axis_of(part) != 1:
        return None
    given = {"features": part.number("num_output", 1, 1), "bias": part.flag("bias_term", True)}
    return [("flatten", {}), ("linear", given)]


def relu(layer: Message) -> Made:
    slope = real(layer.part("relu_param"), "negative_slope", 0)
    return [("leaky_relu", {"slope": slope})] if slope else [("relu", {})]


def lrn(layer: Message) -> Made:
    part = layer.part("lrn_param")
    if part.text("norm_region", "ACROSS_CHANNELS") not in ("ACROSS_CHANNELS", "0"):
        return None
    return [("local_response_norm", {"size": part.number("local_size", 5, 1)})]


def concat(layer: Message) -> Made:
    part = layer.part("concat_param")
    axis = axis_of(part, "axis" if "axis" in part.fields else "concat_dim")
    if len(layer.all("bottom")) == 1:
        return [("identity", {})]
    return [("concat", {} if axis == 1 else {"axis": axis - 1})] if axis else None


def eltwise(layer: Message) -> Made:
    """Factors of a sum stand before it, but for those of a difference."""
    operation = layer.part("eltwise_param").text("operation", "SUM")
    kinds = {"PROD": "multiply", "0": "multiply", "MAX": "maximum", "2": "maximum"}
    factors, summed = factors_of(layer), operation in ("SUM", "1")
    kind = "add" if summed else kinds.get(operation)
    if factors and not (summed and len(factors) == len(layer.all("bottom"))):
        return None
    return [("subtract" if factors == [1, -1] else kind, {})] if kind else None


def factors_of(layer: Message) -> list[float]:
    """What each input of a sum is multiplied with; empty where it says nothing."""
    part = layer.part("eltwise_param")
    return [number_of(text, "coeff", part) for text in part.all("coeff")]


def scale(layer: Message) -> Made:
    """A trainable factor for each channel; of two bottoms the second holds the factors."""
    part = layer.part("scale_param")
    if len(layer.all("bottom")) > 1:
        return [("multiply", {})] if not part.flag("bias_term", False) else None
    if axis_of(part) != 1 or signed(part, "num_axes")[-1:] not in ([], [1]):
        return None
    return [("layer_scale", {"bias": part.flag("bias_term", False)})]


def prelu(layer: Message) -> Made:
    shared = layer.part("prelu_param").flag("channel_shared", False)
    return [("prelu", {} if shared else {"slopes": "channel"})]


def softmax(layer: Message) -> Made:
    axis = axis_of(layer.part("softmax_param"))
    return [("softmax", {} if axis == 1 else {"axis": axis - 1})] if axis else None


def power(layer: Message) -> Made:
    """(shift + scale·x)^power"""
    part = layer.part("power_param")
    exponent, factor, shift = (
        real(part, name, usual) for name, usual in (("power", 1), ("scale", 1), ("shift", 0))
    )
    moved = ("rescale", {"scale": factor, "offset": shift})
    return [moved, ("pow", {"exponent": exponent})] if exponent != 1 else [moved]


def normalised(layer: Message) -> Made:
    """Mean and variance of each channel of a sample, or of all of it."""
    part = layer.part("mvn_param")
    if not part.flag("normalize_variance", True):
        return None
    across = part.flag("across_channels", False)
    return [("layer_norm", {"over": "all", "affine": False})] if across else [("instance_norm", {})]


def clipped(layer: Message) -> Made:
    part = layer.part("clip_param")
    return [("clip", {"min": real(part, "min", 0), "max": real(part, "max", 0)})]


def alone(kind: str, **given: Any) -> Callable[[Message], Made]:
    return lambda layer: [(kind, given)]


def elu(layer: Message) -> Made:
    return [("elu", {"alpha": real(layer.part("elu_param"), "alpha", 1)})]


LAYERS: dict[str, Callable[[Message], Made]] = {
    "Convolution": windowed,
    "ConvolutionDepthwise": depthwise,
    "DepthwiseConvolution": depthwise,
    "Deconvolution": transposed,
    "Pooling": pooling,
    "InnerProduct": inner_product,
    "ReLU": relu,
    "PReLU": prelu,
    "LRN": lrn,
    "Concat": concat,
    "Eltwise": eltwise,
    "Scale": scale,
    "BatchNorm": alone("batch_norm", affine=False),
    "BN": alone("batch_norm"),
    "MVN": normalised,
    "Dropout": alone("dropout"),
    "Softmax": softmax,
    "Sigmoid": alone("sigmoid"),
    "TanH": alone("tanh"),
    "ELU": elu,
    "SeLu": alone("selu"),
    "SELU": alone("selu"),
    "ReLU6": alone("relu6"),
    "Swish": alone("silu"),
    "Mish": alone("mish"),
    "BNLL": alone("softplus"),
    "AbsVal": alone("abs"),
    "Power": power,
    "Clip": clipped,
    "Flatten": shapes.flatten,
    "Reshape": shapes.reshape,
    "Permute": shapes.permute,
    "Tile": shapes.tile,
    "Reduction": shapes.reduction,
    "Interp": shapes.interpolated,
    "Upsample": shapes.upsampled,
    "ShuffleChannel": shapes.shuffled,
}
"""By type; None of a rule says that it is not known."""
