"""Normalisation, groups, windows and attention outside PyTorch."""

from __future__ import annotations

from convcalc.commands.why import layered
from convcalc.commands.why.reading import (
    CAFFE,
    FLAX,
    JAX,
    KERAS,
    ONNX,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    TENSORRT,
    Family,
    Wording,
)

FAMILIES: dict[str, Family] = {
    "norm_channels_elsewhere": Family(
        "a normalisation made for other channels",
        layered.norms,
        (
            Wording(
                TENSORFLOW,
                "must have the same number of elements as the channels of x, got {scale} and "
                "{channels}",
                "must have the same number of elements as the channels of x, got 4 and 8",
            ),
            Wording(
                ONNX,
                "(op_type:BatchNormalization{node:text}Dimension mismatch in unification between "
                "{scale} and {channels}",
                "(op_type:BatchNormalization, node name: n1): [ShapeInferenceError] Dimension "
                "mismatch in unification between 4 and 8",
            ),
            Wording(
                RUNTIME,
                "size of scale != input channel count {scale} vs. {channels}",
                "size of scale != input channel count 4 vs. 8",
            ),
            Wording(
                CAFFE,
                "Check failed: bottom[0]->shape(1) == channels_ ({channels} vs. {scale})",
                "Check failed: bottom[0]->shape(1) == channels_ (8 vs. 4)",
            ),
            Wording(
                PADDLE,
                "the shape of scale must equal to [{channels}] But received: the shape of scale "
                "is [{scale}]",
                "the shape of scale must equal to [8] But received: the shape of scale is [4]",
            ),
        ),
    ),
    "group_count": Family(
        "groups that do not divide the channels",
        layered.groups,
        (
            Wording(
                KERAS,
                "Number of groups ({groups}) must be a multiple of the number of channels "
                "({channels})",
                "Number of groups (5) must be a multiple of the number of channels (8)",
                "2.11-",
            ),
            Wording(
                TENSORFLOW,
                "Depth of output ({channels}) is not a multiple of the number of groups ({groups})",
                "Depth of output (64) is not a multiple of the number of groups (3)",
            ),
            Wording(
                JAX,
                "conv_general_dilated feature_group_count must divide lhs feature dimension "
                "size, but {groups} does not divide {channels}",
                "conv_general_dilated feature_group_count must divide lhs feature dimension "
                "size, but 5 does not divide 8",
            ),
            Wording(
                JAX,
                "but {channels} is not a multiple of {groups}",
                "but 8 is not a multiple of 5",
            ),
            Wording(
                PADDLE,
                "divisible by num_groups, but got input channel is {channels} and num_groups is "
                "{groups}",
                "divisible by num_groups, but got input channel is 8 and num_groups is 5",
            ),
            Wording(
                TENSORRT,
                "must divide input's channel count. Input channel count is {channels} but "
                "num_groups is {groups}",
                "must divide input's channel count. Input channel count is 8 but num_groups is 5",
            ),
        ),
    ),
    "window_large": Family(
        "a window larger than its map",
        layered.kernel,
        (
            Wording(
                TENSORFLOW,
                "Computed output size would be negative: {output} [input_size: {size}, "
                "effective_filter_size: {kernel}, stride: {stride}]",
                "Computed output size would be negative: -1 [input_size: 2, "
                "effective_filter_size: 3, stride: 1]",
                "1.8-",
            ),
            Wording(
                PADDLE,
                "where input_size is {size}, padding is {padding}, filter_size is {kernel}",
                "where input_size is 2, padding is 0, filter_size is 3",
            ),
            Wording(
                RUNTIME,
                "Conv node. {name:text} Status Message: Invalid input shape: {input:shape}",
                "Conv node. Name:'conv1' Status Message: Invalid input shape: {2,2}",
            ),
            Wording(
                KERAS,
                "The convolution operation resulted in an empty output",
                "The convolution operation resulted in an empty output",
                "3.11-",
            ),
            Wording(
                TENSORFLOW,
                "Filter must not be larger than the input: Filter: ({kernel}, {columns}) Input: "
                "({size}, {other})",
                "Filter must not be larger than the input: Filter: (3, 3) Input: (2, 2)",
                "0.6-1.8",
            ),
        ),
    ),
    "heads_elsewhere": Family(
        "attention heads that do not divide the features",
        layered.heads,
        (
            Wording(
                FLAX,
                "Memory dimension ({size}) must be divisible by number of heads ({heads})",
                "Memory dimension (8) must be divisible by number of heads (3)",
            ),
        ),
    ),
}
