"""What goes in: numbers that are typed, of a file, of standard input, or arrays with a name."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from convcalc.cli.located import from_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.arithmetic.array import Array
    from convcalc.commands.apply.layer import Asked
    from convcalc.commands.apply.made import Named


def input_array(layers: Sequence[Asked], own: dict[str, Any]) -> Array:
    """The input: typed, of a file, or one that is named."""
    from convcalc.commands.apply.arrays import parsed
    from convcalc.commands.apply.made import MADE, named, sizes_of

    texts = own["weights"]
    known = named(own["input"])
    if own.get("shape") and known is None:
        raise ValueError("--in is the shape of a random input: it goes with --input random")
    text = own["input"] if known else source(own["input"], "input")
    shape = (known.shape if known else None) or own.get("shape")
    axes = int(own["axes"]) if own.get("axes") else axes_for(layers, text, texts, known, shape)
    if known:
        option = f"--input {known.word}:" if known.shape else "--in"
        return MADE[known.word](sizes_of(shape, axes, option), int(own.get("seed") or 0))
    return parsed(text, axes, "--input", 1)


def axes_for(
    layers: Sequence[Asked],
    text: str,
    weights: Sequence[str],
    known: Named | None,
    shape: str | None,
) -> int:
    """On how many axes the input is: as its shape or its rows say, or the weights of a layer that
    slides; a single row is features for a layer that takes features.
    """
    from convcalc.commands.apply.arrays import axes_of

    features = of_features(layers)
    slides = layers[0].kind.among("convolutions", "transposed")
    beside = [t for t in weights[:1] if slides and typed(t)]
    if shape:
        more = shape.count("x")
        rows = more == 1 and ((known and known.shape) or (beside and axes_of(*beside) == 2))
        return 2 if rows else max(more, 0 if features else 1)
    if known:
        return axes_of(*beside) if beside else 0 if features else 2
    axes = axes_of(text, *beside)
    return 0 if features and axes == 1 and "|" not in text and "[[" not in text else axes


def typed(text: str) -> bool:
    """Whether weights are written out, rather than named."""
    from convcalc.commands.apply.made import RANDOM, kernels

    return text != RANDOM and kernels(text) is None


def of_features(layers: Sequence[Asked]) -> bool:
    """Whether the first layer that cares takes features in a row."""
    from convcalc.layers.functions import is_function

    for layer in layers:
        if is_function(layer.kind) or layer.kind.among("batch_norms", "sloped"):
            continue
        return layer.kind.among("linears", "softmaxes", "layer_norms", "gated_units")
    return False


NUMERIC = re.compile(r"[+-]?(nan|inf(inity)?|0x[\da-f]+|\d+\.?\d*e[+-]?\d+)", re.IGNORECASE)
"""What is written as a number, and is none that is taken."""


def is_path(text: str) -> bool:
    """Whether a text is the name of a file, rather than numbers."""
    from convcalc.commands.apply.arrays import NUMBER

    if len(text) < 250 and os.path.isfile(text):
        return True
    word = not any(c in text for c in " ;|[,\n") and any(c.isalpha() for c in text)
    return word and not NUMBER.fullmatch(text) and not NUMERIC.fullmatch(text)


def read_named(path: str, key: str) -> str:
    """The text of a file. Problems if there is none; ValueError where the name is nearly that of
    something which is no file.
    """
    from convcalc.commands.apply.made import ALSO, KERNELS, MADE
    from convcalc.diagnostics import Problems, did_you_mean
    from convcalc.parser.files import read_file

    try:
        return read_file(path)
    except Problems:
        known = {"input": MADE, "weights": [*KERNELS, *ALSO, "random"]}.get(key, ["random", "ones"])
        meant = "" if os.path.exists(path) else did_you_mean(path.partition(":")[0], known)
        if meant:
            raise ValueError(f"--{key}: there is no file {path[:60]}; {meant}") from None
        raise


def source(text: str, key: str) -> str:
    """The text itself, that of the file it names, or standard input."""
    from convcalc.commands.apply.made import RANDOM, kernels

    if text == "-":
        return from_input("spec").text
    if text == RANDOM or (key == "weights" and kernels(text)):
        return text
    if is_path(text):
        return read_named(text, key)
    if not text.strip():
        raise ValueError(f"--{key} is empty; write numbers, such as '0 1 0'")
    return text
