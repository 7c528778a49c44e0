"""Words that arguments of Keras' layers take: others are refused, as Keras does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import did_you_mean
from convcalc.frameworks.calls import signature
from convcalc.frameworks.names import find
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.traced.worded import argument, misspelt
from convcalc.layers import kind_named
from convcalc.layers.recurrent import FUNCTIONS
from convcalc.parser.value import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.frameworks.keras.objects import Layer

WORDS: dict[str, tuple[str, ...]] = {
    "data_format": ("channels_last", "channels_first"),
    "fill_mode": ("reflect", "wrap", "constant", "nearest"),
    "merge_mode": ("concat", "sum", "mul", "ave"),
}
"""By argument, whichever layer it is of."""
SIZED = (
    *("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5"),
    *("gaussian", "mitchellcubic"),
)
CODED = ("int", "one_hot", "multi_hot", "count", "tf_idf", "binary")
OWN: dict[tuple[str, str], tuple[str, ...]] = {
    ("Resizing", "interpolation"): SIZED,
    ("RandomRotation", "interpolation"): SIZED[:2],
    ("RandomTranslation", "interpolation"): SIZED[:2],
    ("RandomZoom", "interpolation"): SIZED[:2],
    ("CategoryEncoding", "output_mode"): CODED,
    ("Discretization", "output_mode"): CODED,
}
"""By layer and argument. Of several versions of Keras all are taken."""
STEPPED = ("activation", "recurrent_activation")
"""What states and gates go through."""
GOING = ("SimpleRNN", "LSTM", "GRU", "ConvLSTM", "EinsumDense")
"""Layers whose activation is no layer behind them."""
SHAPED = (
    *("exponential", "hard_shrink", "hard_tanh", "linear", "log_sigmoid", "log_softmax"),
    *("soft_shrink", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "tanh_shrink"),
)
"""Activations of Keras that are no kind of ours."""

INITIALIZERS = (
    *("constant", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "identity"),
    *("lecun_normal", "lecun_uniform", "normal", "one", "ones", "orthogonal", "random_normal"),
    *("random_uniform", "stft", "truncated_normal", "uniform", "variance_scaling", "zero", "zeros"),
    *("Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity"),
    *("IdentityInitializer", "LecunNormal", "LecunUniform", "Ones", "Orthogonal"),
    *("OrthogonalInitializer", "RandomNormal", "RandomUniform", "STFT", "STFTInitializer"),
    *("TruncatedNormal", "VarianceScaling", "Zeros"),
)
NAMED = {
    "initializer": INITIALIZERS,
    "regularizer": (
        *("l1", "l2", "l1l2", "l1_l2", "orthogonal_regularizer"),
        *("L1", "L2", "L1L2", "OrthogonalRegularizer"),
    ),
    "constraint": (
        *("max_norm", "min_max_norm", "non_neg", "unit_norm", "maxnorm", "nonneg", "unitnorm"),
        *("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"),
    ),
}
"""What is called by a word, by how the argument ends: of Keras 3.15, and a few of older ones."""
DTYPES = (
    *("float16", "float32", "float64", "bfloat16", "half", "float", "double"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("float8_e4m3fn", "float8_e5m2", "bool", "string", "complex64", "complex128"),
    *("mixed_float16", "mixed_bfloat16"),
)
QUANTIZED = "_from_"
"""What stands in the name of a policy of quantised layers: `int8_from_float32`."""
ACTIVATION = "activation"
OWN_WORDS = "custom_object"
"""What stands in a file that gives words to what is its own."""


def check(layer: Layer) -> None:
    """Failure E104 or E102 for a text that is none of the words which an argument takes."""
    kind, at = layer.kind, layer.at
    check_named(layer)
    for name, value in texts(layer):
        words = WORDS.get(name) or OWN.get((kind, name), ())
        if words and value.lower() not in words:
            raise misspelt(kind, name, value, words, at)
        if name in STEPPED and kind.startswith(GOING) and not is_activation(value):
            hint = did_you_mean(value, [*FUNCTIONS[:-1], *SHAPED]) or "name one, such as 'tanh'"
            message = f"there is no activation called {show(value)}"
            raise Failure("E102", message, hint, argument(at, name))


def check_named(layer: Layer) -> None:
    """Failure E102 for a text that names no initializer, regularizer, constraint, type or, for its
    capitals, activation.
    """
    at = layer.at
    if at.file is not None and OWN_WORDS in at.file.text.code:
        return
    for name, value in {**dict(texts(layer)), **layer.given[1]}.items():
        what = name.rpartition("_")[2]
        words = NAMED.get(what, DTYPES if name == "dtype" else ())
        if name == ACTIVATION and value not in CLASSES:
            words = (*FUNCTIONS, *SHAPED, value.lower()) if is_capital(value) else ()
        if words and isinstance(value, str) and value not in words and QUANTIZED not in value:
            message = f"there is no {what} called {show(value)}"
            raise Failure("E102", message, nearest(value, words), argument(at, name))


def nearest(value: str, words: Sequence[str]) -> str:
    """The word that was likely meant, whatever its capitals; else an example."""
    plain = value.lower()
    found = f"did you mean '{plain}'?" if plain in words else did_you_mean(value, words)
    return found or f"name one, such as '{words[0]}'"


CLASSES = ("ReLU", "LeakyReLU", "PReLU", "ELU", "ThresholdedReLU", "Softmax")
"""Layers whose names TensorFlow's Keras took for activations."""


def is_capital(value: Any) -> bool:
    """Whether a text is the name of an activation but for its capitals."""
    return isinstance(value, str) and value != value.lower() and is_activation(value.lower())


def texts(layer: Layer) -> Iterator[tuple[str, str]]:
    """The arguments that are texts, by name."""
    args, named = layer.given
    row = find(KERAS.constructors, layer.kind)
    places = signature(row.takes).positional if row is not None else [*named]
    for name, value in (*zip(places, args, strict=False), *named.items()):
        if isinstance(value, str) and name in places:
            yield name, value


def is_activation(word: str) -> bool:
    kind = kind_named(word)
    return word in (*FUNCTIONS, *SHAPED) or (kind is not None and kind.among("activations"))
