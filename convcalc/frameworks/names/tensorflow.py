"""The functions of `tf.nn` in TensorFlow 2.21, whose rules are those of Keras."""

from __future__ import annotations

from convcalc.frameworks.names import DATA, Row

FILTERED = {"input": DATA, "filters": "filters<kernel_hwio", "filter": "filters<kernel_hwcm"}
CALL_MEANS = {
    **FILTERED,
    "strides": "stride<inner",
    "stride": "stride<inner",
    "ksize": "kernel<inner",
    "dilations": "dilation<inner",
    "data_format": "layout<inner_last",
}
_NO_BIAS = {"bias": False}
_POOL = "input, ksize, strides, padding, data_format="

CALLS: dict[str, Row] = {
    "conv1d": Row(
        "conv1d",
        "input, filters, stride, padding, data_format='NWC', dilations=None, name=None",
        CALL_MEANS,
        _NO_BIAS,
    ),
    "conv2d": Row(
        "conv2d",
        "input, filters, strides, padding, data_format='NHWC', dilations=None, name=None",
        CALL_MEANS,
        _NO_BIAS,
    ),
    "conv3d": Row(
        "conv3d",
        "input, filters, strides, padding, data_format='NDHWC', dilations=None, name=None",
        CALL_MEANS,
        _NO_BIAS,
    ),
    "depthwise_conv2d": Row(
        "depthwise_conv2d",
        "input, filter, strides, padding, data_format=None, dilations=None, name=None",
        CALL_MEANS,
        _NO_BIAS,
    ),
    "max_pool1d": Row("max_pool1d", f"{_POOL}'NWC', name=None", CALL_MEANS),
    "max_pool2d": Row("max_pool2d", f"{_POOL}'NHWC', name=None", CALL_MEANS),
    "max_pool3d": Row("max_pool3d", f"{_POOL}'NDHWC', name=None", CALL_MEANS),
    "max_pool": Row("max_pool", f"{_POOL}None, name=None", CALL_MEANS),
    "avg_pool1d": Row("avg_pool1d", f"{_POOL}'NWC', name=None", CALL_MEANS),
    "avg_pool2d": Row("avg_pool2d", f"{_POOL}'NHWC', name=None", CALL_MEANS),
    "avg_pool3d": Row("avg_pool3d", f"{_POOL}'NDHWC', name=None", CALL_MEANS),
    "avg_pool": Row("avg_pool", f"{_POOL}None, name=None", CALL_MEANS),
    **{
        name: Row(name, "features, name=None")
        for name in ("relu", "relu6", "elu", "selu", "softplus", "softsign")
    },
    **{name: Row(name, "x, name=None") for name in ("sigmoid", "tanh")},
    "leaky_relu": Row("leaky_relu", "features, alpha=0.2, name=None", {"alpha": "slope"}),
    "gelu": Row(
        "gelu",
        "features, approximate=False, name=None",
        {"approximate": "approximate<by_tanh"},
    ),
    "silu": Row("silu", "features, beta=1.0"),
    "swish": Row("silu", "features, beta=1.0"),
    "softmax": Row("softmax", "logits, axis=None, name=None", {"axis": "dims<softened_last"}),
    "log_softmax": Row(
        "log_softmax", "logits, axis=None, name=None", {"axis": "dims<softened_last"}
    ),
    "dropout": Row("dropout", "x, rate, noise_shape=None, seed=None, name=None"),
    "depth_to_space": Row(
        "pixel_shuffle", "input, block_size, data_format='NHWC', name=None", CALL_MEANS
    ),
    "space_to_depth": Row(
        "pixel_unshuffle", "input, block_size, data_format='NHWC', name=None", CALL_MEANS
    ),
}
