"""All kinds of layers: one row each, loaded when asked for."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind
    from convcalc.layers.spelled import Spelled


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
    "conv_lstm": Row("conv_forms", "ConvLstm"),
    "locally_connected": Row("conv_forms", "LocallyConnected"),
    "deformable_conv": Row("conv_forms", "DeformableConv", ("deform_conv",)),
    "max_pool": Row("pool", "MaxPool", ("maxpool", "max_pooling")),
    "avg_pool": Row("pool", "AvgPool", ("avgpool", "average_pool", "average_pooling")),
    "lp_pool": Row("pool", "LpPool"),
    "adaptive_avg_pool": Row("pool", "AdaptiveAvgPool"),
    "adaptive_max_pool": Row("pool", "AdaptiveMaxPool"),
    "global_avg_pool": Row("pool", "GlobalAvgPool", ("gap", "global_average_pooling")),
    "global_max_pool": Row("pool", "GlobalMaxPool", ("global_max_pooling",)),
    "max_unpool": Row("pool", "MaxUnpool"),
    "batch_norm": Row("norm", "BatchNorm", ("bn", "batchnorm", "batch_normalization")),
    "layer_norm": Row("axis_norm", "LayerNorm", ("layernorm", "layer_normalization")),
    "rms_norm": Row("axis_norm", "RmsNorm", ("rmsnorm", "rms_normalization")),
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
    "softmax": Row("soft", "Softmax"),
    "log_softmax": Row("soft", "LogSoftmax"),
    "rescale": Row("activation", "Rescale", ("rescaling",)),
    "abs": Row("unary", "Abs", ("absolute",)),
    "negative": Row("unary", "Negative", ("neg",)),
    "sign": Row("unary", "Sign"),
    "reciprocal": Row("unary", "Reciprocal"),
    "square": Row("unary", "Square"),
    "sqrt": Row("unary", "Sqrt"),
    "rsqrt": Row("unary", "Rsqrt"),
    "pow": Row("unary", "Pow"),
    "log": Row("unary", "Log"),
    "sin": Row("unary", "Sin"),
    "cos": Row("unary", "Cos"),
    "erf": Row("unary", "Erf"),
    "floor": Row("unary", "Floor"),
    "ceil": Row("unary", "Ceil"),
    "round": Row("unary", "Round"),
    "clip": Row("unary", "Clip", ("clamp",)),
    "dropout": Row("activation", "Dropout"),
    "stochastic_depth": Row("activation", "StochasticDepth", ("drop_path",)),
    "identity": Row("activation", "Identity"),
    "flatten": Row("dense", "Flatten"),
    "linear": Row("dense", "Linear", ("dense", "fc", "fully_connected")),
    "embedding": Row("dense", "Embedding"),
    "attention": Row("attention", "Attention", ("multi_head_attention", "self_attention")),
    "scaled_dot_product_attention": Row("sdpa", "ScaledDotProductAttention", ("sdpa",)),
    "glu": Row("gated", "Glu"),
    "rnn": Row("recurrent", "Rnn", ("simple_rnn",)),
    "lstm": Row("recurrent", "Lstm"),
    "gru": Row("recurrent", "Gru"),
    "add": Row("merge", "Add"),
    "subtract": Row("merge", "Subtract"),
    "multiply": Row("merge", "Multiply", ("mul",)),
    "divide": Row("merge", "Divide", ("div",)),
    "power": Row("merge", "Power"),
    "modulo": Row("merge", "Modulo", ("mod",)),
    "minimum": Row("merge", "Minimum"),
    "maximum": Row("merge", "Maximum"),
    "average": Row("merge", "Average"),
    "matmul": Row("product", "Matmul"),
    "einsum": Row("product", "Einsum"),
    "reduce": Row("reduce", "Reduce"),
    "concat": Row("join", "Concat", ("cat", "concatenate")),
    "upsample": Row("resize", "Upsample", ("up_sampling", "interpolate", "resize")),
    "pixel_shuffle": Row("shuffle", "PixelShuffle", ("depth_to_space",)),
    "pixel_unshuffle": Row("shuffle", "PixelUnshuffle", ("space_to_depth",)),
    "channel_shuffle": Row("shuffle", "ChannelShuffle"),
    "reshape": Row("arrange", "Reshape", ("view",)),
    "permute": Row("arrange", "Permute"),
    "pad": Row("pad", "Pad", ("zero_pad", "zero_padding")),
    "crop": Row("pad", "Crop", ("cropping",)),
    "slice": Row("cut", "Slice"),
    "unfold": Row("columns", "Unfold", ("im2col",)),
    "split": Row("cut", "Split", ("chunk",)),
    "index_select": Row("cut", "IndexSelect", ("take",)),
    "roll": Row("turn", "Roll"),
    "flip": Row("turn", "Flip"),
    "tile": Row("copies", "Tile"),
    "broadcast_to": Row("copies", "BroadcastTo", ("expand",)),
    "select": Row("dims", "Select"),
    "squeeze": Row("dims", "Squeeze"),
    "unsqueeze": Row("dims", "Unsqueeze", ("expand_dims",)),
    "stack_inputs": Row("join", "StackInputs", ("stack",)),
    "windows": Row("blocks", "Windows"),
    "window_partition": Row("blocks", "WindowPartition"),
    "window_reverse": Row("blocks", "WindowReverse"),
    "fold": Row("columns", "Fold", ("col2im",)),
    "parameter": Row("tensor", "Parameter"),
    "constant": Row("tensor", "Constant"),
    "unknown": Row("unknown", "Unknown"),
    "squeeze_excite": Row("composite", "SqueezeExcite", ("se",)),
    "inverted_residual": Row("composite", "InvertedResidual", ("mbconv",)),
    "transformer_encoder": Row("composite", "TransformerEncoder"),
}

ALIASES = {alias: name for name, row in KINDS.items() for alias in row.aliases}

FAMILIES = {
    "conv": "convolution",
    "conv_forms": "other convolutions",
    "pool": "pooling",
    "norm": "normalisation",
    "axis_norm": "normalisation over axes",
    "activation": "activation",
    "soft": "softmax",
    "unary": "functions of elements",
    "dense": "linear, embedding",
    "attention": "attention",
    "sdpa": "attention without projections",
    "gated": "gated units",
    "recurrent": "recurrent",
    "merge": "merging",
    "product": "products of activations",
    "reduce": "reducing",
    "join": "joining",
    "resize": "resizing",
    "arrange": "rearranging",
    "shuffle": "shuffling",
    "pad": "padding, cropping",
    "cut": "slicing, splitting",
    "turn": "rolling, flipping",
    "copies": "copying",
    "dims": "axes that come and go",
    "blocks": "windows",
    "columns": "sliding blocks as columns",
    "tensor": "tensors that no layer makes",
    "unknown": "what is not known",
    "composite": "composites",
}


@lru_cache(1024)
def kind_named(name: str) -> type[Kind] | None:
    """The kind called `name` or known by it as an alias, or as frameworks spell it: `conv`,
    `dense`, `max-pool`, `Conv2d`; else None.
    """
    word = name.lower().replace("-", "_")
    row = KINDS.get(ALIASES.get(word, word))
    if row is None:
        found_as = spelled_by_frameworks(name)
        if found_as is None:
            return None
        row = KINDS[found_as.kind]
    found: type[Kind] = getattr(import_module(f"convcalc.layers.{row.module}"), row.cls)
    return found


PLAIN_NAMES: dict[str, str] = {}
"""Kinds by their names and aliases without case and signs; filled when it is first asked."""


def spelled_by_frameworks(word: str) -> Spelled | None:
    """The kind that `Conv2d`, `MaxPooling2D` or `LeakyReLU` means, and for how many axes."""
    from convcalc.layers.spelled import meant, plain_names

    if not PLAIN_NAMES:
        PLAIN_NAMES.update(plain_names({**{kind: kind for kind in KINDS}, **ALIASES}))
    return meant(word, PLAIN_NAMES)


def ranks_of(word: str) -> tuple[int, ...]:
    """The numbers of spatial axes that a layer of this name is for; any, if none are given.

    >>> ranks_of("Conv2d"), ranks_of("conv"), ranks_of("relu6")
    ((2,), (), ())
    """
    if word in KINDS or not any(digit in word for digit in "123"):
        return ()
    found = spelled_by_frameworks(word)
    return found.ranks if found else ()
