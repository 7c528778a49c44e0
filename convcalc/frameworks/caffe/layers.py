"""What the types of Caffe's layers are, by their settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.caffe.message import Message

    Made = list[tuple[str, dict[str, Any]]] | None

LEFT_OUT = ("Accuracy", "SoftmaxWithLoss", "EuclideanLoss", "SigmoidCrossEntropyLoss", "Silence")
OLD = {
    "CONVOLUTION": "Convolution",
    "DECONVOLUTION": "Deconvolution",
    "POOLING": "Pooling",
    "INNER_PRODUCT": "InnerProduct",
    "RELU": "ReLU",
    "PRELU": "PReLU",
    "TANH": "TanH",
    "SIGMOID": "Sigmoid",
    "DROPOUT": "Dropout",
    "LRN": "LRN",
    "CONCAT": "Concat",
    "ELTWISE": "Eltwise",
    "SOFTMAX": "Softmax",
    "SOFTMAX_LOSS": "SoftmaxWithLoss",
    "FLATTEN": "Flatten",
    "SPLIT": "Split",
    "DATA": "Data",
    "IMAGE_DATA": "ImageData",
    "HDF5_DATA": "HDF5Data",
    "MEMORY_DATA": "MemoryData",
    "WINDOW_DATA": "WindowData",
    "DUMMY_DATA": "DummyData",
    "ACCURACY": "Accuracy",
    "EUCLIDEAN_LOSS": "EuclideanLoss",
    "SIGMOID_CROSS_ENTROPY_LOSS": "SigmoidCrossEntropyLoss",
    "SILENCE": "Silence",
    "POWER": "Power",
    "ABSVAL": "AbsVal",
    "SLICE": "Slice",
}
"""Types of the first version by their later names."""


def per_axis(part: Message, name: str, usual: int, least: int = 0) -> list[int]:
    """Height and width: `kernel_h` and `kernel_w`, or `kernel_size` once, or for each."""
    short = name.removesuffix("_size")
    if f"{short}_h" in part.fields or f"{short}_w" in part.fields:
        sides = (part.number(f"{short}_{side}", usual, least) for side in "hw")
        return list(sides)
    found = part.numbers(name, least) or [usual]
    return found if len(found) == 2 else [found[-1]] * 2


def windowed(layer: Message) -> dict[str, Any]:
    part = layer.part("convolution_param")
    if "num_output" not in part.fields:
        message = "a convolution says no num_output"
        raise Wrong(Diagnostic("E402", message, "convolution_param { num_output: 64 }", layer.span))
    return {
        "filters": part.number("num_output", 1, 1),
        "kernel": per_axis(part, "kernel_size", 1, 1),
        "stride": per_axis(part, "stride", 1, 1),
        "padding": per_axis(part, "pad", 0),
        "dilation": part.number("dilation", 1, 1),
        "groups": part.number("group", 1, 1),
        "bias": part.flag("bias_term", True),
    }


def pooling(layer: Message) -> Made:
    """Sizes are rounded up, unless it says otherwise."""
    part = layer.part("pooling_param")
    kind = {"MAX": "max", "0": "max", "AVE": "avg", "1": "avg"}.get(part.text("pool", "MAX"))
    if kind is None:
        return None
    if part.flag("global_pooling", False):
        return [(f"global_{kind}_pool", {})]
    given = {
        "kernel": per_axis(part, "kernel_size", 1, 1),
        "stride": per_axis(part, "stride", 1, 1),
        "padding": per_axis(part, "pad", 0),
        "ceil_mode": part.text("round_mode", "CEIL") in ("CEIL", "0"),
    }
    return [(f"{kind}_pool", given)]


def inner_product(layer: Message) -> Made:
    part = layer.part("inner_product_param")
    if part.number("axis", 1) != 1:
        return None
    given = {"features": part.number("num_output", 1, 1), "bias": part.flag("bias_term", True)}
    return [("flatten", {}), ("linear", given)]


def relu(layer: Message) -> Made:
    slope = layer.part("relu_param").text("negative_slope", "0")
    try:
        value = float(slope)
    except ValueError:
        return None
    return [("leaky_relu", {"slope": value})] if value else [("relu", {})]


def lrn(layer: Message) -> Made:
    part = layer.part("lrn_param")
    if part.text("norm_region", "ACROSS_CHANNELS") not in ("ACROSS_CHANNELS", "0"):
        return None
    return [("local_response_norm", {"size": part.number("local_size", 5, 1)})]


def concat(layer: Message) -> Made:
    part = layer.part("concat_param")
    axis = part.number("axis", part.number("concat_dim", 1))
    if len(layer.all("bottom")) == 1:
        return [("identity", {})]
    return [("concat", {} if axis == 1 else {"axis": axis - 1})] if axis else None


def eltwise(layer: Message) -> Made:
    word = layer.part("eltwise_param").text("operation", "SUM")
    kinds = {"SUM": "add", "1": "add", "PROD": "multiply", "0": "multiply", "MAX": "maximum"}
    kind = kinds.get(word)
    return [(kind, {})] if kind else None


def scale(layer: Message) -> Made:
    """A trainable factor for each channel; of two bottoms the second is the factor."""
    if len(layer.all("bottom")) > 1:
        return None
    return [("layer_scale", {"bias": layer.part("scale_param").flag("bias_term", False)})]


def prelu(layer: Message) -> Made:
    shared = layer.part("prelu_param").flag("channel_shared", False)
    return [("prelu", {} if shared else {"slopes": "channel"})]


def softmax(layer: Message) -> Made:
    """Over one axis, counted with the batch; negative ones count from the end."""
    axis = layer.part("softmax_param").text("axis", "1")
    if axis == "1" or not axis.removeprefix("-").isdecimal():
        return [("softmax", {})] if axis == "1" else None
    return [("softmax", {"dims": int(axis)})] if int(axis) else None


def alone(kind: str, **given: Any) -> Callable[[Message], Made]:
    return lambda layer: [(kind, given)]


LAYERS: dict[str, Callable[[Message], Made]] = {
    "Convolution": lambda layer: [("conv", windowed(layer))],
    "Deconvolution": lambda layer: [("conv_transpose", windowed(layer))],
    "Pooling": pooling,
    "InnerProduct": inner_product,
    "ReLU": relu,
    "PReLU": prelu,
    "LRN": lrn,
    "Concat": concat,
    "Eltwise": eltwise,
    "Scale": scale,
    "BatchNorm": alone("batch_norm", affine=False),
    "Dropout": alone("dropout"),
    "Softmax": softmax,
    "Flatten": alone("flatten"),
    "Sigmoid": alone("sigmoid"),
    "TanH": alone("tanh"),
    "ELU": alone("elu"),
    "ReLU6": alone("relu6"),
    "AbsVal": alone("abs"),
    "Power": alone("rescale"),
}
"""By type; None of a rule says that it is not known."""
