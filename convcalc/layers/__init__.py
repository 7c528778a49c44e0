"""All kinds of layers: one row each, loaded when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind


class Row(NamedTuple):
    """Where a kind lives, under which class, and what else it may be called."""

    module: str
    cls: str
    aliases: tuple[str, ...] = ()


KINDS: dict[str, Row] = {
    "conv": Row("conv", "Conv", ("convolution",)),
    "depthwise_conv": Row("conv", "DepthwiseConv", ("depthwise", "dwconv")),
    "separable_conv": Row("conv", "SeparableConv", ("separable",)),
    "conv_transpose": Row("conv", "ConvTranspose", ("deconv", "transposed_conv")),
    "max_pool": Row("pool", "MaxPool", ("maxpool", "max_pooling")),
    "avg_pool": Row("pool", "AvgPool", ("avgpool", "average_pool", "average_pooling")),
    "lp_pool": Row("pool", "LpPool"),
    "adaptive_avg_pool": Row("pool", "AdaptiveAvgPool"),
    "adaptive_max_pool": Row("pool", "AdaptiveMaxPool"),
    "global_avg_pool": Row("pool", "GlobalAvgPool", ("gap", "global_average_pooling")),
    "global_max_pool": Row("pool", "GlobalMaxPool", ("global_max_pooling",)),
    "max_unpool": Row("pool", "MaxUnpool"),
    "batch_norm": Row("norm", "BatchNorm", ("bn", "batchnorm", "batch_normalization")),
    "layer_norm": Row("norm", "LayerNorm", ("layernorm", "layer_normalization")),
    "group_norm": Row("norm", "GroupNorm", ("groupnorm",)),
    "instance_norm": Row("norm", "InstanceNorm", ("instancenorm",)),
    "local_response_norm": Row("norm", "LocalResponseNorm", ("lrn",)),
    "normalization": Row("norm", "Normalization"),
    "layer_scale": Row("norm", "LayerScale", ("layerscale",)),
    "weight_norm": Row("norm", "WeightNorm", ("weightnorm", "weight_normalization")),
    "relu": Row("activation", "Relu"),
    "relu6": Row("activation", "Relu6"),
    "leaky_relu": Row("activation", "LeakyRelu"),
    "prelu": Row("activation", "Prelu"),
    "elu": Row("activation", "Elu"),
    "celu": Row("activation", "Celu"),
    "selu": Row("activation", "Selu"),
    "gelu": Row("activation", "Gelu"),
    "silu": Row("activation", "Silu", ("swish",)),
    "hard_silu": Row("activation", "HardSilu", ("hard_swish", "hardswish")),
    "sigmoid": Row("activation", "Sigmoid"),
    "hard_sigmoid": Row("activation", "HardSigmoid", ("hardsigmoid",)),
    "log_sigmoid": Row("activation", "LogSigmoid"),
    "tanh": Row("activation", "Tanh"),
    "hard_tanh": Row("activation", "HardTanh"),
    "softplus": Row("activation", "Softplus"),
    "softsign": Row("activation", "Softsign"),
    "mish": Row("activation", "Mish"),
    "exponential": Row("activation", "Exponential"),
    "softmax": Row("activation", "Softmax"),
    "log_softmax": Row("activation", "LogSoftmax"),
    "rescale": Row("activation", "Rescale", ("rescaling",)),
    "dropout": Row("activation", "Dropout"),
    "stochastic_depth": Row("activation", "StochasticDepth", ("drop_path",)),
    "identity": Row("activation", "Identity"),
    "flatten": Row("dense", "Flatten"),
    "linear": Row("dense", "Linear", ("dense", "fc", "fully_connected")),
    "embedding": Row("dense", "Embedding"),
    "attention": Row("dense", "Attention", ("multi_head_attention", "self_attention")),
    "add": Row("merge", "Add"),
    "subtract": Row("merge", "Subtract"),
    "multiply": Row("merge", "Multiply", ("mul",)),
    "maximum": Row("merge", "Maximum"),
    "average": Row("merge", "Average"),
    "concat": Row("merge", "Concat", ("cat", "concatenate")),
    "upsample": Row("resize", "Upsample", ("up_sampling", "interpolate", "resize")),
    "pixel_shuffle": Row("shuffle", "PixelShuffle", ("depth_to_space",)),
    "pixel_unshuffle": Row("shuffle", "PixelUnshuffle", ("space_to_depth",)),
    "channel_shuffle": Row("shuffle", "ChannelShuffle"),
    "reshape": Row("arrange", "Reshape", ("view",)),
    "permute": Row("arrange", "Permute"),
    "pad": Row("pad", "Pad", ("zero_pad", "zero_padding")),
    "crop": Row("pad", "Crop", ("cropping",)),
    "slice": Row("arrange", "Slice"),
    "unfold": Row("arrange", "Unfold", ("im2col",)),
    "squeeze_excite": Row("composite", "SqueezeExcite", ("se",)),
    "inverted_residual": Row("composite", "InvertedResidual", ("mbconv",)),
    "transformer_encoder": Row("composite", "TransformerEncoder"),
}

ALIASES = {alias: name for name, row in KINDS.items() for alias in row.aliases}

WORK: dict[str, tuple[str, ...]] = {
    "convolutions": ("conv", "depthwise_conv"),
    "transposed": ("conv_transpose",),
    "linears": ("linear",),
    "attentions": ("attention",),
    "embeddings": ("embedding",),
    "batch_norms": ("batch_norm",),
    "sample_norms": ("layer_norm", "group_norm", "instance_norm"),
    "response_norms": ("local_response_norm",),
    "scalings": ("normalization", "layer_scale", "rescale", "weight_norm"),
    "max_pools": ("max_pool",),
    "average_pools": ("avg_pool",),
    "power_pools": ("lp_pool",),
    "adaptive_max_pools": ("adaptive_max_pool", "global_max_pool"),
    "adaptive_average_pools": ("adaptive_avg_pool", "global_avg_pool"),
    "rectifiers": ("relu", "relu6", "leaky_relu", "prelu"),
    "curves": (
        *("elu", "celu", "selu", "gelu", "silu", "hard_silu", "sigmoid", "hard_sigmoid"),
        *("log_sigmoid", "tanh", "hard_tanh", "softplus", "softsign", "mish", "exponential"),
    ),
    "softmaxes": ("softmax", "log_softmax"),
    "elementwise": ("add", "subtract", "multiply", "maximum", "average"),
    "resizings": ("upsample",),
    "movers": (
        *("identity", "dropout", "stochastic_depth", "flatten", "reshape", "permute", "concat"),
        *("slice", "crop", "pad", "max_unpool", "unfold"),
        *("pixel_shuffle", "pixel_unshuffle", "channel_shuffle"),
    ),
    "composites": (
        *("separable_conv", "squeeze_excite", "inverted_residual", "transformer_encoder"),
    ),
}
"""What the kinds do, which counting asks for: every kind is in exactly one of these groups. Movers
move, copy or drop elements and compute nothing (dropout at inference).
"""

GROUPS: dict[str, tuple[str, ...]] = {
    **WORK,
    "full_convolutions": ("conv",),
    "depthwise": ("depthwise_conv",),
    "separable": ("separable_conv",),
    "weighted": (*WORK["convolutions"], "separable_conv", *WORK["transposed"], *WORK["linears"]),
    "sliding_pools": (*WORK["max_pools"], *WORK["average_pools"], *WORK["power_pools"]),
    "channel_norms": ("batch_norm", "instance_norm"),
    "grouped_norms": ("group_norm",),
    "activations": (*WORK["rectifiers"], *WORK["curves"], *WORK["softmaxes"]),
    "probabilities": (*WORK["softmaxes"], "sigmoid"),
    "passive": ("identity", "dropout", "stochastic_depth", "rescale"),
    "dropouts": ("dropout",),
    "identities": ("identity",),
    "flattens": ("flatten",),
    "reshapes": ("reshape",),
    "pads": ("pad",),
    "concats": ("concat",),
    "merges": (*WORK["elementwise"], "concat"),
    "fillers": ("relu", "batch_norm"),
}
"""The groups that tools ask a kind for with `Kind.among`, so that none compares names. The passive
are activations in form only; probabilities are what losses apply themselves; fillers are found
between others so often that nothing is asked of them.
"""


def kinds_among(*groups: str) -> tuple[str, ...]:
    """The names of the kinds of these groups, in their order."""
    return tuple(name for group in groups for name in GROUPS[group])


FAMILIES = {
    "conv": "convolution",
    "pool": "pooling",
    "norm": "normalisation",
    "activation": "activation",
    "dense": "linear, embedding, attention",
    "merge": "merging",
    "resize": "resizing",
    "arrange": "rearranging",
    "shuffle": "shuffling",
    "pad": "padding, cropping",
    "composite": "composites",
}


def kind_named(name: str) -> type[Kind] | None:
    """The kind called `name` or known by it as an alias: `conv`, `dense`, `max-pool`; else None."""
    word = name.lower().replace("-", "_")
    row = KINDS.get(ALIASES.get(word, word))
    if row is None:
        return None
    found: type[Kind] = getattr(import_module(f"convcalc.layers.{row.module}"), row.cls)
    return found
