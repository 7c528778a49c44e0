"""What PyTorch keeps of each kind of layer until the backward pass: one table.

A tensor that several layers save is kept once: a convolution saves its input, and a relu before it
its output, which is the same tensor. Weights are saved too, but are there anyway. What whole
networks of PyTorch kept is in `tests/recorded/saved.json`. Kinds without a row are not known;
neither are those that hand out views of a part, by which the whole is kept.
"""

from __future__ import annotations

INPUT, INPUTS, OUTPUT = "input", "all inputs", "output"
INPUT_OF_MANY = "the input, where more than one position comes out"
INDICES = "an index for each output"
PER_CHANNEL = "two statistics for each channel"
PER_POSITION = "two statistics for each position"
MASK = "a mask of the output's size"
PRODUCTS = "queries, keys, values, their mean, and a sum for each query"

SAVED: dict[tuple[str, ...], tuple[str, ...]] = {
    (INPUT,): (
        *("conv", "depthwise_conv", "conv_transpose", "linear", "avg_pool"),
        *("prelu", "leaky_relu", "relu6", "elu", "celu", "selu", "gelu"),
        *("silu", "hard_silu", "hard_sigmoid", "hard_tanh", "mish", "softplus"),
        *("abs", "square", "pow", "log", "sin", "cos", "erf", "clip", "glu"),
        *("layer_scale",),
    ),
    (INPUT_OF_MANY,): ("adaptive_avg_pool", "global_avg_pool"),
    (OUTPUT,): (
        *("relu", "sigmoid", "tanh", "softmax", "log_softmax"),
        *("exponential", "sqrt", "rsqrt", "reciprocal"),
    ),
    (INPUTS,): ("multiply", "divide", "minimum", "maximum", "matmul"),
    (INPUT, INDICES): ("max_pool", "adaptive_max_pool"),
    (INPUT, PER_CHANNEL): ("batch_norm",),
    (INPUT, PER_POSITION): ("layer_norm",),
    (MASK,): ("dropout",),
    (INPUT, PRODUCTS): ("attention",),
    (): (
        *("add", "subtract", "concat", "stack_inputs", "identity", "flatten", "reshape"),
        *("permute", "pad", "squeeze", "unsqueeze", "roll"),
        *("flip", "tile", "broadcast_to", "upsample", "pixel_shuffle", "pixel_unshuffle"),
        *("channel_shuffle", "negative"),
        *("rescale", "sign", "floor", "ceil", "round", "stochastic_depth", "parameter"),
        *("constant",),
    ),
}
"""Which kinds save what."""

OVER_IN_TRAINING = ("relu", "leaky_relu", "elu", "celu", "selu", "sigmoid", "tanh")
"""The kinds that save their output where they write over their input, and make no second tensor.
Others that need their input for the backward pass keep a copy then, and save nothing.
"""
WRITES_OVER = (
    *OVER_IN_TRAINING,
    *("relu6", "silu", "hard_silu", "hard_sigmoid", "hard_tanh", "mish"),
)
"""The kinds that can write over their input in inference."""
VIEWS_IN_TRAINING = ("identity", "flatten", "reshape", "squeeze", "unsqueeze", "permute")
VIEWS = (*VIEWS_IN_TRAINING, "dropout", "stochastic_depth")
"""The kinds that show what they read in another shape, or as it is."""


def saved_by(kind: str, in_place: bool = False) -> tuple[str, ...] | None:
    """What a kind saves; None where that is not known.

    >>> saved_by("max_pool"), saved_by("elu"), saved_by("elu", in_place=True)
    (('input', 'an index for each output'), ('input',), ('output',))
    """
    if in_place and kind in OVER_IN_TRAINING:
        return (OUTPUT,)
    return next((what for what, kinds in SAVED.items() if kind in kinds), None)
