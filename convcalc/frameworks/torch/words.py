"""Words that arguments of PyTorch's modules and functions take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import signature
from convcalc.frameworks.names import find
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.traced.worded import misspelt

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At

OF_MODULE: dict[str, dict[str, tuple[str, ...]]] = {
    "Conv": {
        "padding": ("valid", "same"),
        "padding_mode": ("zeros", "reflect", "replicate", "circular"),
    },
    "RNN": {"nonlinearity": ("tanh", "relu")},
    "EmbeddingBag": {"mode": ("mean", "sum", "max")},
}
"""By how the class begins."""
OF_FUNCTION: dict[str, tuple[str, ...]] = {
    "reduction": ("mean", "sum", "none"),
    "rounding_mode": ("trunc", "floor"),
    "indexing": ("ij", "xy"),
}
"""By argument."""
OF_ONE: dict[tuple[str, str], tuple[str, ...]] = {
    ("grid_sample", "mode"): ("bilinear", "nearest", "bicubic"),
    ("grid_sample", "padding_mode"): ("zeros", "border", "reflection"),
}
"""By function and argument."""
BY_SAMPLES = ("batchmean",)
"""What losses by the divergence of Kullback and Leibler take as well."""
LOSS, TRANSPOSED = "Loss", "Transpose"
NUMBERS = {"padding": ["numbers"]}


def check_module(kind: str, args: list[Any], named: dict[str, Any], at: At) -> None:
    """Failure E104 for a text that a module does not take, where it is made."""
    words = next((row for front, row in OF_MODULE.items() if kind.startswith(front)), {})
    if kind.endswith(LOSS):
        words = {"reduction": reductions(kind)}
    if not words or TRANSPOSED in kind:
        return
    row = find(PYTORCH.constructors, kind) if args else None
    places = signature(row.takes).positional if row is not None else ()
    for name, value in (*zip(places, args, strict=False), *named.items()):
        known = words.get(name)
        if known and isinstance(value, str) and value not in known:
            raise misspelt(f"nn.{kind}", name, value, known, at, NUMBERS.get(name, ()))


def check_function(name: str, named: dict[str, Any], at: At) -> None:
    """Failure E104 for a text that a function does not take by name."""
    for word, value in named.items():
        known = OF_ONE.get((name, word)) or OF_FUNCTION.get(word)
        known = reductions(name) if word == "reduction" else known
        if known and isinstance(value, str) and value not in known:
            raise misspelt(name, word, value, known, at)


def reductions(name: str) -> tuple[str, ...]:
    """What a loss makes of those of all elements."""
    return (*OF_FUNCTION["reduction"], *(BY_SAMPLES if name.lower().startswith("kl") else ()))
