"""Words that arguments of Keras' layers take: others are refused, as Keras does."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from collections.abc import Iterator

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


def check(layer: Layer) -> None:
    """Failure E104 or E102 for a text that is none of the words which an argument takes."""
    kind, at = layer.kind, layer.at
    for name, value in texts(layer):
        words = WORDS.get(name) or OWN.get((kind, name), ())
        if words and value.lower() not in words:
            raise misspelt(kind, name, value, words, at)
        if name in STEPPED and kind.startswith(GOING) and not is_activation(value):
            hint = did_you_mean(value, [*FUNCTIONS[:-1], *SHAPED]) or "name one, such as 'tanh'"
            message = f"there is no activation called {show(value)}"
            raise Failure("E102", message, hint, argument(at, name))


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
