"""Convolutions outside PyTorch and Keras: channels that do not fit the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.why import words
from convcalc.commands.why.reading import (
    CAFFE,
    JAX,
    KERAS,
    LIKELY,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    TFLITE,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

CONVOLUTIONS = ("convolutions", "separable")


def channels(said: Said) -> Reading:
    """The input's channels are not those of the kernel, times its groups."""
    got, kernel, groups = said.number("got"), said.number("kernel"), said.number("groups", 1)
    if "both" in said.values:
        got, groups = said.sizes("both")[:2]
    wanted = kernel * groups
    require(0 < got != wanted, kernel > 0, groups > 0)
    fixes = (*mended(said, wanted, got), last(wanted, said.framework))
    likely = f"{counted(got, 'channel')} {'arrives' if got == 1 else 'arrive'} at a convolution "
    likely += f"that is made for {wanted}"
    if first_axis(got, wanted):
        likely = f"the channels stand at the wrong end: {got} is read as channels, for {wanted}"
    why = f"The kernel takes {kernel} channels"
    why += f" in each of {groups} groups, {wanted} in all" if groups > 1 else ""
    return Reading(likely, fixes, f"{why}; the input has {got}.", CONVOLUTIONS, {"channels": got})


def first_axis(got: int, wanted: int) -> bool:
    """Whether what is read as channels seems to be rows or columns."""
    return wanted in words.COLOURS and got > 16


def mended(said: Said, wanted: int, got: int) -> Iterator[Fix]:
    framework = said.framework
    shape = said.shape("input")
    if framework == JAX and not shape and got == 1:
        text = "if the batch is missing, or channels stand elsewhere, put them right: batch, rows, "
        yield Fix(f"{text}columns, channels", code="print(x.shape)")
        repeat = words.fix(framework, "repeat", "if the images are grey, repeat the channel")
        yield from [repeat] * (wanted == 3)
        return
    if framework == JAX and not shape and first_axis(got, wanted):
        yield Fix(
            "look where the channels stand, and where the layer reads them: lax.conv takes them "
            "behind the batch, layers of Flax and Haiku last, unless they are told otherwise",
            code="print(x.shape)",
        )
        yield words.fix(framework, "to_first", "if they stand last and lax.conv is called")
        yield words.fix(framework, "to_last", "if they stand first, and the layer takes them last")
        return
    if first_axis(got, wanted) or words.misplaced(framework, shape, wanted):
        what = "to_last" if framework in words.LAST else "to_first"
        place = "last" if framework in words.LAST else "behind the batch"
        text = f"turn the input, so that its channels come {place}"
        yield words.fix(framework, what, text, LIKELY)
    yield from words.colours(framework, wanted, got)
    if framework == TENSORFLOW and got > 4 and wanted % got == 0:
        text = "if strides or windows are written for channels first, [1, 1, s, s], they thin out "
        yield Fix(
            f"{text}the channels: write them for channels last", code="strides = [1, s, s, 1]"
        )
    if framework == PADDLE and got > 4 and not first_axis(got, wanted):
        yield Fix(
            f"give what the network was made (or exported) for, {wanted} channels or features: the "
            "input, and how its features are worked out, must be those of training"
        )
        yield Fix(
            f"if the layer before it was changed to give {got} channels, take them in",
            code=paddle_layer(said, got),
        )


def paddle_layer(said: Said, got: int) -> str:
    """The convolution for the channels that arrive."""
    weight = said.shape("weight")
    if len(weight) != 4 or None in weight or said.number("groups", 1) != 1:
        return ""
    return f"nn.Conv2D({got}, {weight[0]}, {weight[2]})"


def last(wanted: int, framework: str) -> Fix:
    if framework in (RUNTIME, TFLITE):
        what = counted(wanted, "channel")
        return Fix(f"give the input that the file was exported for, so that {what} arrive")
    return Fix(f"change what comes before, so that {counted(wanted, 'channel')} arrive")


def depthwise(said: Said) -> Reading:
    """Filters that do not divide into groups."""
    filters, groups = said.number("filters"), said.number("groups")
    require(filters > 0, groups > 1)
    require(filters % groups != 0)
    fix = Fix(
        f"use a number of filters that {groups} divides: {filters + groups - filters % groups}"
    )
    why = f"{filters} / {groups} is no whole number."
    return Reading(
        f"{filters} filters do not divide into {groups} groups", (fix,), why, CONVOLUTIONS
    )


GRAPH = (
    "for '{{node Conv2D}} = Conv2D[T=DT_FLOAT](x, w)' with input shapes: [1,28,28,1], [3,3,3,8]."
)

FAMILIES: dict[str, Family] = {
    "conv_channels": Family(
        "channels that a kernel does not take",
        channels,
        (
            Wording(
                TENSORFLOW,
                "input depth must be evenly divisible by filter depth: {got} vs {kernel}",
                "input depth must be evenly divisible by filter depth: 1 vs 3 [Op:Conv2D]",
                "1.12-",
            ),
            Wording(
                TENSORFLOW,
                "Depth of input ({got}) is not a multiple of input depth of filter ({kernel})",
                f"Depth of input (1) is not a multiple of input depth of filter (3) {GRAPH}",
                "2.2-",
            ),
            Wording(
                TENSORFLOW,
                "input and filter must have the same depth: {got} vs {kernel}",
                "input and filter must have the same depth: 4 vs 3 [Op:DepthwiseConv2dNative]",
                "0.6-",
            ),
            Wording(
                KERAS,
                "The number of input channels must match the kernel's input channels. Received: "
                "input channels={got}, kernel input channels={kernel}",
                "The number of input channels must match the kernel's input channels. Received: "
                "input channels=4, kernel input channels=3, data_format='channels_last'.",
                "3.10-",
            ),
            Wording(
                RUNTIME,
                "Input channels C is not equal to kernel channels * group. C: {got} kernel "
                "channels: {kernel} group: {groups}",
                "Input channels C is not equal to kernel channels * group. C: 224 kernel channels: "
                "3 group: 1",
            ),
            Wording(
                RUNTIME,
                "filter number not equal to input channel number. filter_number: {kernel} "
                "num_input_channels: {got}",
                "filter number not equal to input channel number. filter_number: 8 "
                "num_input_channels: 4",
            ),
            Wording(
                TFLITE,
                "input->dims->data[3] != filter->dims->data[3] ({got} != {kernel})",
                "tensorflow/lite/kernels/conv.cc:316 input->dims->data[3] != "
                "filter->dims->data[3] (4 != 3)Node number 1 (CONV_2D) failed to prepare.",
                "1.9-2.4",
            ),
            Wording(
                JAX,
                "conv_general_dilated lhs feature dimension size divided by feature_group_count "
                "must equal the rhs input feature dimension size, but {both:shape} != {kernel}",
                "conv_general_dilated lhs feature dimension size divided by feature_group_count "
                "must equal the rhs input feature dimension size, but 1 // 1 != 3.",
            ),
            Wording(
                JAX,
                "Expected LHS feature dimension (value {got}) to be a multiple of "
                "feature_group_count (value {groups}), and LHS feature dimension / "
                "feature_group_count = RHS feature dimension (value {kernel})",
                "Expected LHS feature dimension (value 1) to be a multiple of feature_group_count "
                "(value 1), and LHS feature dimension / feature_group_count = RHS feature "
                "dimension (value 40); got <conv>(f32[1,1,40,40], f32[10,1,1,40])",
            ),
            Wording(
                PADDLE,
                "The input's channels are {got}, the input's shape is {input:shape}; the filter's "
                "channels are {kernel}, the filter's shape is {weight:shape}; the groups are "
                "{groups}",
                "The input's channels are 64, the input's shape is [1, 64, 64, 3]; the filter's "
                "channels are 3, the filter's shape is [8, 3, 3, 3]; the groups are 1, the "
                "data_format is NCHW.",
                "2.0",
            ),
            Wording(
                PADDLE,
                "the input's channels is [{got}], the shape of input is {input:shape}, the "
                "filter's channels is [{kernel}], the shape of filter is {weight:shape}",
                "The number of input channels should be equal to filter channels for "
                "Op(conv_transpose). But received: the input's channels is [128], the shape of "
                "input is [1, 128, 7, 7], the filter's channels is [64], the shape of filter is "
                "[64, 32, 2, 2]. The data_format is NCHW.",
                "2.0-",
            ),
            Wording(
                PADDLE,
                "The number of input's channels should be equal to filter's channels * groups for "
                "Op(Conv). But received: the input's channels is {got}, the input's shape is "
                "{input:shape}; the filter's channels is {kernel}, the filter's shape is "
                "{weight:shape}; the groups is {groups}",
                "The number of input's channels should be equal to filter's channels * groups for "
                "Op(Conv). But received: the input's channels is 1, the input's shape is [1, 1, "
                "28, 28]; the filter's channels is 3, the filter's shape is [8, 3, 3, 3]; the "
                "groups is 1, the data_format is NCHW.",
                "2.0-",
            ),
            Wording(
                PADDLE,
                "the input's channels is {got}, the input's shape is {input:shape}; the filter's "
                "channels is {kernel}, the filter's shape is {weight:shape}; the groups is "
                "{groups}",
                "The number of input's channels should be equal to filter's channels * groups for "
                "Op(Conv). But received: the input's channels is 1, the input's shape is "
                "[1, 1, 28, 28]; the filter's channels is 3, the filter's shape is [8, 3, 3, 3]; "
                "the groups is 1, the data_format is NCHW.",
                "2.0-",
            ),
            Wording(
                CAFFE,
                "== channels_ ({got} vs. {kernel}) Input size incompatible with convolution kernel",
                "Check failed: bottom[0]->shape(channel_axis_) == channels_ (1 vs. 3) Input size "
                "incompatible with convolution kernel.",
            ),
        ),
    ),
    "conv_filters": Family(
        "filters that do not divide into groups",
        depthwise,
        (
            Wording(
                RUNTIME,
                "Output channels M is not divisible by group. M: {filters} group: {groups}",
                "Output channels M is not divisible by group. M: 9 group: 2",
            ),
        ),
    ),
}
