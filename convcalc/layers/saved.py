"""What PyTorch keeps of each kind of layer until the backward pass: one table.

A tensor that several layers save is kept once: a convolution saves its input, and a relu before it
its output, which is the same tensor; of a view the whole is kept. Weights are saved too, but are
there anyway. What layers and whole networks of PyTorch kept is in `tests/recorded/saved*.json`.
Kinds without a row are not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.layers.axes import CHANNELS
from convcalc.layers.views import BY_TOKENS, STORED

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

INPUT, INPUTS, OUTPUT = "input", "all inputs", "output"
INPUT_OF_MANY = "the input, where more than one position comes out"
INDICES = "an index for each output"
WHERE = "an index for each input"
PER_CHANNEL = "two statistics for each channel"
PER_GROUP = "two statistics for each group of channels of a sample"
PER_MAP = "two statistics for each channel of a sample, and its scale"
PER_POSITION = "two statistics for each position"
ONE_PER_POSITION = "a statistic for each position"
PICKED = "an index for each position that is picked, once for a batch"
NOISE = "a number for each sample"
FACTOR = "a number for each channel"
MASK = "a mask of the output's size"
WORKED = "another tensor of the output's size"
WORKED_ON_A_CPU = "another tensor of the output's size, on a CPU"
NEIGHBOURS = "squares of channels and those beside them, and two tensors of the output's size"
PRODUCTS = "queries, keys, values, their mean, and a sum or the weights for each query"
ATTENDED = "all inputs, their mean, and a sum or the weights for each query"
PAIRS = "of more than two inputs what the first come to"
POWERS = "powers of the input, and of the output their means, signs, sizes and sums"
PLACES = "the indices of the pool that is undone"
LENGTHS = "the weights of the layer before, and the length of each filter, once for a batch"
DIVISION = "the divisor, and what it divides if it has a gradient"
REMAINDER = "both inputs if the divisor has a gradient"
INPUT_OF_TRAINED = "the input, where the weights are trained"
FACTORS = "each input whose factor has a gradient"
MATRICES = "each input whose factor has a gradient, or a copy where matrices do not lie in a row"
OPERANDS = "both inputs, or copies where their dimensions cannot be read as they lie"
UNMASKED = "a number in place of a mask, where there is none"
CELLS = "states and gates of each step, on a CPU"
OF_INPUTS = (
    *(INPUT, INPUTS, INPUT_OF_MANY, INPUT_OF_TRAINED, FACTORS, DIVISION, REMAINDER),
    *(MATRICES, OPERANDS, PRODUCTS, ATTENDED, CELLS),
)
"""What keeps inputs."""
OF_OUTPUTS = (OUTPUT, ATTENDED, CELLS)
"""What keeps what comes out."""

SAVED: dict[tuple[str, ...], tuple[str, ...]] = {
    (INPUT,): (
        *("conv", "depthwise_conv", "conv_transpose", "avg_pool"),
        *("prelu", "leaky_relu", "relu6", "elu", "celu", "selu", "gelu"),
        *("silu", "hard_silu", "hard_sigmoid", "hard_tanh", "mish", "softplus"),
        *("abs", "square", "pow", "log", "sin", "cos", "erf", "clip", "glu"),
        *("layer_scale", "reduce var", "pad reflect", "pad replicate"),
    ),
    (INPUT_OF_TRAINED,): ("linear",),
    (INPUT_OF_MANY,): ("adaptive_avg_pool", "global_avg_pool"),
    (OUTPUT,): (
        *("relu", "sigmoid", "tanh", "softmax", "log_softmax"),
        *("exponential", "sqrt", "rsqrt", "reciprocal"),
    ),
    (INPUT, OUTPUT): (*("reduce norm", "reduce prod", "reduce std", "reduce max", "reduce min"),),
    (INPUTS, PAIRS): ("minimum", "maximum"),
    (DIVISION, PAIRS): ("divide",),
    (REMAINDER, PAIRS): ("modulo",),
    (FACTORS, PAIRS): ("multiply",),
    (MATRICES, PAIRS): ("matmul",),
    (INPUTS, OUTPUT): ("power",),
    (ATTENDED,): ("scaled_dot_product_attention",),
    (INPUT, INDICES): ("max_pool", "adaptive_max_pool", "global_max_pool"),
    (INDICES,): (f"reduce max {INDICES}", f"reduce min {INDICES}"),
    (INPUT, PER_CHANNEL): ("batch_norm",),
    (INPUT, PER_GROUP): ("group_norm",),
    (INPUT, PER_MAP): ("instance_norm",),
    (INPUT, PER_POSITION): ("layer_norm",),
    (INPUT, ONE_PER_POSITION): ("rms_norm",),
    (INPUT, NEIGHBOURS): ("local_response_norm",),
    (WORKED,): ("dropout alpha",),
    (INPUT, WORKED): ("softsign",),
    (INPUT, WORKED_ON_A_CPU): ("log_sigmoid",),
    (MASK,): ("dropout elements",),
    (FACTOR,): ("dropout channels", "dropout alpha_channels"),
    (NOISE,): ("stochastic_depth",),
    (WHERE,): ("embedding",),
    (PICKED,): ("index_select",),
    (PRODUCTS,): ("attention",),
    (OPERANDS,): ("einsum",),
    (CELLS,): ("rnn", "lstm", "gru"),
    (INPUT, POWERS): ("lp_pool",),
    (PLACES,): ("max_unpool",),
    (INPUTS, UNMASKED): ("deformable_conv",),
    (LENGTHS,): ("weight_norm",),
    (): (
        *("add", "subtract", "average", "concat", "stack_inputs", "identity", "flatten"),
        *("reshape", "permute", "pad", "squeeze", "unsqueeze", "roll", "crop", "slice", "split"),
        *("select", "unfold", "window_partition", "window_reverse"),
        *("flip", "tile", "broadcast_to", "upsample", "pixel_shuffle", "pixel_unshuffle"),
        *("channel_shuffle", "negative", "reduce mean", "reduce sum"),
        *("rescale", "sign", "floor", "ceil", "round", "parameter"),
        *("constant", "reduce argmax", "windows", "fold"),
    ),
}
"""Which kinds save what; where a setting decides, that stands behind the kind."""
DECIDING = {"reduce": "op", "pad": "repeats", "dropout": "drops"}
"""The setting that decides, and of `pad` what it reads again."""

OF_A_CELL = {"rnn": (1, 1), "gru": (7, 0), "lstm": (7, 0)}
"""How many numbers for each unit a recurrent layer keeps of each step, and of the first besides."""
BY_ONE_DNN = ("lstm",)
"""The recurrent kinds that oneDNN works out on a CPU, unless they have a projection."""

OVER_IN_TRAINING = ("relu", "leaky_relu", "elu", "celu", "selu", "sigmoid", "tanh")
"""The kinds that save their output where they write over their input, and make no second tensor.
Others that need their input for the backward pass keep a copy then, and save nothing.
"""
WRITES_OVER = (
    *OVER_IN_TRAINING,
    *("relu6", "silu", "hard_silu", "hard_sigmoid", "hard_tanh", "mish"),
)
"""The kinds that can write over their input in inference."""
AS_IT_LIES = ("identity", "dropout", *WRITES_OVER)
"""The kinds whose output lies in memory as their input does, step by step too."""
BY_ELEMENT = (
    *("rectifiers", "curves", "functions", "elementwise", "passive", "scalings"),
    "batch_norms",
)
"""The groups of kinds whose output lies as their first input does."""
OF_IMAGES = (
    *("convolutions", "transposed", "sliding_pools", "adaptive_max_pools"),
    *("adaptive_average_pools", "resizings", "grouped_norms"),
)
"""The groups of kinds that write the channels of an image last where they read them so."""
LAST = "last"


def saved_by(kind: Kind, in_place: bool = False) -> tuple[str, ...] | None:
    """What a layer of this kind saves; None where that is not known.

    >>> from convcalc.layers.activation import Elu
    >>> saved_by(Elu()), saved_by(Elu(), in_place=True)
    (('input',), ('output',))
    """
    if in_place and kind.name in OVER_IN_TRAINING:
        return (OUTPUT,)
    name = row_of(kind)
    return next((what for what, kinds in SAVED.items() if name in kinds), None)


def keeps_apart(kind: Kind) -> bool:
    """Whether it keeps other bytes on a CPU than on a GPU."""
    rule = saved_by(kind) or ()
    drops = not {*rule}.isdisjoint((PRODUCTS, ATTENDED)) and getattr(kind, "dropout", 0) > 0
    return drops or not {*rule}.isdisjoint((MASK, WORKED_ON_A_CPU, CELLS))


def row_of(kind: Any) -> str:
    """The name of a kind, and the setting that decides, if one does."""
    value = getattr(kind, DECIDING[kind.name]) if kind.name in DECIDING else None
    name = f"{kind.name} {value}" if value else kind.name
    return f"{name} {INDICES}" if kind.among("reductions") and kind.indices else name


def writes_over(kind: Kind, training: bool = False) -> bool:
    """Whether a layer of this kind can write over its input."""
    return kind.name in (OVER_IN_TRAINING if training else WRITES_OVER)


def is_worked(kind: Any) -> bool:
    """Whether it is worked out of weights, whose gradients go through it."""
    return bool(kind.among("constants") and kind.origin == STORED[1])


def is_noise(kind: Any) -> bool:
    """Whether it may have other numbers for each sample, as what is drawn at random has."""
    return bool(kind.among("constants") and kind.values is None and kind.origin not in STORED)


def by_one_dnn(kind: Any) -> bool:
    """Whether a recurrent layer of this kind is worked out by oneDNN on a CPU."""
    return kind.name in BY_ONE_DNN and not getattr(kind, "projection", 0)


def lies_alike(kind: Kind) -> bool:
    """Whether what comes out lies in memory as what arrives does, step by step too."""
    return kind.name in AS_IT_LIES


def as_it_lies(kind: Kind) -> bool:
    """Whether what comes out lies in memory as the first input does."""
    return kind.among(*BY_ELEMENT)


def of_images(kind: Kind) -> bool:
    """Whether it writes the channels of an image last where it reads them so."""
    return kind.among(*OF_IMAGES)


def joins(kind: Kind) -> bool:
    """Whether it joins tensors along an axis."""
    return kind.among("concats")


def softens(kind: Kind) -> bool:
    """Whether it is a softmax, which is written without gaps."""
    return kind.among("softmaxes")


def by_tokens(kind: Any) -> bool:
    """Whether channels come out next to each other, as torch has them of tokens."""
    if kind.among("layer_norms", "scale_norms"):
        return kind.over == CHANNELS and kind.dims is None
    return kind.name in BY_TOKENS


def by_heads(kind: Kind) -> bool:
    """Whether its heads come out next to each other, at each position."""
    return kind.among("attention_products")


def along_last(kind: Any) -> bool:
    """Whether products of attention have their heads as channels, and their width last."""
    return bool(kind.axis == LAST)
