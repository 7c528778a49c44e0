"""How Keras 1 and 2 call layers, turned to what Keras 3 takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.frameworks.keras.host import Keras
    from convcalc.frameworks.python.values import At

RENAMED = {
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "kernel_dim1": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "pool_length": "pool_size",
    "stride": "strides",
    "atrous_rate": "dilation_rate",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "bias": "use_bias",
    "dim_ordering": "data_format",
    "p": "rate",
    "sigma": "stddev",
    "length": "size",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
}
"""Arguments of Keras 1, and what they are called since."""
GONE = ("forget_bias_init", "consume_less", "mode")
"""Arguments of Keras 1 on which nothing depends that is worked out."""
PLAIN = {"tf": "channels_last", "th": "channels_first", "default": None}
WINDOWS = ("Conv2D", "Convolution2D", "SeparableConv2D", "AtrousConvolution2D", "Conv3D")
DENSE = ("Dense", "LSTM", "GRU", "SimpleRNN", "Highway")
"""Layers whose `units` were their `output_dim`."""
LEFT = ("kernel_initializer", "kernel_regularizer", "kernel_constraint", "bias_initializer")
"""Arguments that layers of two kernels took in Keras 2 as well."""
TWO = ("SeparableConv1D", "SeparableConv2D", "DepthwiseConv2D")
MERGED = {
    "sum": "add",
    "mul": "multiply",
    "concat": "concatenate",
    "ave": "average",
    "max": "maximum",
}
"""Modes of `merge`, and the functions that they are."""
KINDS = {
    "AtrousConvolution2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose",
    **{f"Convolution{n}D": f"Conv{n}D" for n in (1, 2, 3)},
    **{f"Convolution{n}DTranspose": f"Conv{n}DTranspose" for n in (2, 3)},
    **{f"SeparableConvolution{n}D": f"SeparableConv{n}D" for n in (1, 2)},
    **{f"MaxPool{n}D": f"MaxPooling{n}D" for n in (1, 2, 3)},
    **{f"AvgPool{n}D": f"AveragePooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalMaxPool{n}D": f"GlobalMaxPooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalAvgPool{n}D": f"GlobalAveragePooling{n}D" for n in (1, 2, 3)},
}
"""Other names of classes, by which no layer is called."""
CUDNN = {"CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU"}
"""Layers of Keras 2 that ran on GPUs alone, and what they are since; of the first each product has
a bias of its own.
"""

Arguments = tuple[list[Any], dict[str, Any]]


def modern(kind: str, args: list[Any], named: dict[str, Any], at: At) -> Arguments:
    """Arguments as they are called today."""
    if kind in TWO:
        named = {key: value for key, value in named.items() if key not in LEFT}
    old = {"nb_row", "nb_col", "kernel_dim1", *RENAMED, *GONE} & named.keys()
    if kind in DENSE and "output_dim" in named:
        named = {("units" if k == "output_dim" else k): v for k, v in named.items()}
    if not old and not (kind in WINDOWS and len(args) > 2 and of_keras_1(at)):
        return args, named
    args, named = with_kernel(kind, args, dict(named))
    found: dict[str, Any] = {}
    for key, value in named.items():
        word = RENAMED.get(key, key)
        if key == "dim_ordering":
            found[word] = PLAIN.get(value, value) if isinstance(value, str) else value
        elif key not in GONE:
            found[word] = value
    return args, found


FIRST = ("border_mode=", "subsample=", "nb_filter=", "dim_ordering", "concat_axis=", "nb_epoch=")
"""What only files of Keras 1 say."""


def of_keras_1(at: At) -> bool:
    """Whether a layer stands in a file of Keras 1, whose convolutions take rows and columns."""
    code = at.file.text.code if at.file is not None else ""
    return "tensorflow.keras" not in code and any(word in code for word in FIRST)


def with_kernel(kind: str, args: list[Any], named: dict[str, Any]) -> Arguments:
    """Rows and columns of a kernel, which Keras 1 took one by one, as one argument."""
    words = ("nb_row", "nb_col")
    if kind in WINDOWS[:4]:
        if len(args) >= 3 and all(type(n) is int for n in args[1:3]):
            return [args[0], (args[1], args[2]), *args[3:]], named
        if all(word in named for word in words):
            named["kernel_size"] = tuple(named.pop(word) for word in words)
    dims = [named.pop(f"kernel_dim{k}", None) for k in (1, 2, 3)]
    if all(type(n) is int for n in dims):
        named["kernel_size"] = tuple(dims)
    elif kind in ("Conv3D", "Convolution3D") and len(args) >= 4:
        return [args[0], tuple(args[1:4]), *args[4:]], named
    return args, named


def told_apart(world: Keras, kind: str, args: list[Any], at: At) -> None:
    """A note where three numbers of a convolution have meant different things."""
    numbers = len(args) >= 3 and all(type(n) is int for n in args[:3])
    new = at.file is not None and "tensorflow" in at.file.text.code
    if kind in ("Conv2D", "Convolution2D") and numbers and args[1] > 1 and not new:
        world.notes.append(
            f"{at.line}: the last number of {kind}({', '.join(map(str, args[:3]))}) is the stride "
            f"since tf.keras; Keras 1 and 2 read a kernel of {args[1]}x{args[2]}"
        )
