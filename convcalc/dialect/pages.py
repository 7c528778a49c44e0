"""Where a framework says what a layer does: the page of its operator, for as many axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.dialect.operators.onnx import OPERATORS as CALLED

if TYPE_CHECKING:
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind

PAGES = {
    "pytorch": "https://docs.pytorch.org/docs/stable/generated/torch.{}.html",
    "keras": "https://keras.io/api/layers/{}/",
    "onnx": "https://onnx.ai/onnx/operators/onnx__{}.html",
}
"""The address of a page of OPERATORS."""
HOSTS = ("docs.pytorch.org", "keras.io", "onnx.ai")

PYTORCH = {
    **dict.fromkeys(("conv", "depthwise_conv", "separable_conv"), "nn.Conv{d}d"),
    "conv_transpose": "nn.ConvTranspose{d}d",
    "max_pool": "nn.MaxPool{d}d",
    "avg_pool": "nn.AvgPool{d}d",
    "lp_pool": "nn.LPPool{d}d",
    **dict.fromkeys(("adaptive_avg_pool", "global_avg_pool"), "nn.AdaptiveAvgPool{d}d"),
    **dict.fromkeys(("adaptive_max_pool", "global_max_pool"), "nn.AdaptiveMaxPool{d}d"),
    "max_unpool": "nn.MaxUnpool{d}d",
    "batch_norm": "nn.BatchNorm{d}d",
    "instance_norm": "nn.InstanceNorm{d}d",
    "add": "add",
    "subtract": "sub",
    "multiply": "mul",
    "maximum": "maximum",
    **{kind: kind for kind in ("minimum", "matmul", "einsum")},
    "divide": "div",
    "power": "pow",
    "modulo": "remainder",
    **{
        kind: kind
        for kind in (
            *("abs", "sign", "reciprocal", "square", "sqrt", "rsqrt", "pow", "log", "sin", "cos"),
            *("erf", "floor", "ceil", "round"),
        )
    },
    "negative": "neg",
    "clip": "clamp",
    "slice": "narrow",
}
KERAS = {
    "conv": "convolution_layers/convolution{d}d",
    "depthwise_conv": "convolution_layers/depthwise_convolution{d}d",
    "separable_conv": "convolution_layers/separable_convolution{d}d",
    "conv_transpose": "convolution_layers/convolution{d}d_transpose",
    "max_pool": "pooling_layers/max_pooling{d}d",
    "avg_pool": "pooling_layers/average_pooling{d}d",
    "adaptive_avg_pool": "pooling_layers/adaptive_average_pooling{d}d",
    "adaptive_max_pool": "pooling_layers/adaptive_max_pooling{d}d",
    "global_avg_pool": "pooling_layers/global_average_pooling{d}d",
    "global_max_pool": "pooling_layers/global_max_pooling{d}d",
    "batch_norm": "normalization_layers/batch_normalization",
    "layer_norm": "normalization_layers/layer_normalization",
    "group_norm": "normalization_layers/group_normalization",
    "normalization": "preprocessing_layers/numerical/normalization",
    "rescale": "preprocessing_layers/image_preprocessing/rescaling",
    **{
        kind: f"activation_layers/{kind}"
        for kind in ("relu", "leaky_relu", "prelu", "elu", "softmax")
    },
    **dict.fromkeys(
        (
            *("relu6", "celu", "selu", "gelu", "silu", "hard_silu", "sigmoid", "hard_sigmoid"),
            *("log_sigmoid", "tanh", "hard_tanh", "softplus", "softsign", "mish", "exponential"),
            "log_softmax",
        ),
        "activations",
    ),
    "dropout": "regularization_layers/dropout",
    "identity": "core_layers/identity",
    "linear": "core_layers/dense",
    "embedding": "core_layers/embedding",
    "attention": "attention_layers/multi_head_attention",
    "rms_norm": "normalization_layers/rms_normalization",
    "glu": "activations",
    "conv_lstm": "recurrent_layers/conv_lstm{d}d",
    "rnn": "recurrent_layers/simple_rnn",
    "lstm": "recurrent_layers/lstm",
    "gru": "recurrent_layers/gru",
    **{
        kind: f"merging_layers/{kind}"
        for kind in ("add", "subtract", "multiply", "minimum", "maximum", "average")
    },
    "concat": "merging_layers/concatenate",
    "flatten": "reshaping_layers/flatten",
    "reshape": "reshaping_layers/reshape",
    "permute": "reshaping_layers/permute",
    "upsample": "reshaping_layers/up_sampling{d}d",
    "pad": "reshaping_layers/zero_padding{d}d",
    "crop": "reshaping_layers/cropping{d}d",
}
ONNX = {
    **dict.fromkeys(("depthwise_conv", "separable_conv"), "Conv"),
    **{kind: called.partition(",")[0] for kind, called in CALLED.items()},
}
OPERATORS = {"pytorch": PYTORCH, "keras": KERAS, "onnx": ONNX}
"""The operator of each kind, or the one that does its work, as its page is called; `{d}` stands for
the number of axes. What is not there has the page that the kind names.
"""


def source_of(kind: Kind, dialect: Dialect, rank: int) -> str:
    """The page of a framework about a kind on `rank` axes; what the kind cites where the framework
    has none, unless that is another's; else the framework's index.

    >>> from convcalc.dialect import dialect_named
    >>> from convcalc.layers.pool import MaxPool
    >>> source_of(MaxPool(kernel=2), dialect_named("keras"), 1)
    'https://keras.io/api/layers/pooling_layers/max_pooling1d/'
    """
    known = OPERATORS[dialect.name].get(kind.name)
    if known:
        return PAGES[dialect.name].format(known.format(d=min(max(rank - kind.apart, 1), 3)))
    own = host(dialect.source)
    if kind.source and (host(kind.source) == own or host(kind.source) not in HOSTS):
        return kind.source
    return dialect.source


def host(address: str) -> str:
    return address.split("/")[2]
