"""The shapes that the first layers of a module would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.frameworks.torch.modules import Module


class Entry(NamedTuple):
    """The argument that says how many channels or features a layer takes, and the shapes of inputs
    that are usual, around that number.
    """

    channels: str
    shapes: tuple[str, ...]


def around(*sizes: str) -> tuple[str, ...]:
    return tuple(f"{{}}x{size}" for size in sizes)


LINES = around("1024", "128", "1000", "256", "512")
SQUARES = around(*(f"{n}x{n}" for n in (224, 32, 28, 64, 256, 128, 448, 84, 96, 227, 299, 512)))
CUBES = around("16x112x112", "32x32x32", "16x224x224", "64x64x64")
SEQUENCE = ("16x{}", "28x{}", "32x{}", "128x{}")

ENTRIES = {
    "Conv1d": Entry("in_channels", LINES),
    "Conv2d": Entry("in_channels", SQUARES),
    "Conv3d": Entry("in_channels", CUBES),
    "ConvTranspose1d": Entry("in_channels", around("1", "16", "128")),
    "ConvTranspose2d": Entry("in_channels", around("1x1", "4x4", "8x8", "28x28")),
    "ConvTranspose3d": Entry("in_channels", around("1x1x1", "4x4x4")),
    "Linear": Entry("in_features", ("{}", *SEQUENCE[:2])),
    "LSTM": Entry("input_size", SEQUENCE),
    "GRU": Entry("input_size", SEQUENCE),
    "RNN": Entry("input_size", SEQUENCE),
    "MultiheadAttention": Entry("embed_dim", SEQUENCE),
    "Embedding": Entry("num_embeddings", ("16",)),
}
"""Layers that say what they take, as PyTorch calls them."""
UNKNOWN = ("3x224x224", "1x28x28", "64", "16x64")
"""What is tried where no layer says it."""


def starts_of(module: Module) -> Iterator[tuple[str, ...]]:
    """For each layer that says what it takes, in the order in which they are made, the shapes of
    inputs that it would.
    """
    seen = set()
    for _, one in module.walk():
        entry = ENTRIES.get(one.kind)
        number = None if entry is None else argument(one, entry.channels)
        if entry is None or number is None or (entry, number) in seen:
            continue
        seen.add((entry, number))
        yield tuple(shape.format(number) for shape in entry.shapes)


def argument(module: Module, name: str) -> Any:
    """A number that a layer was given; None where it is not known."""
    given = module.layer.given if module.layer is not None else {}
    value = given[name].value.plain() if name in given else module.attributes.get(name)
    return value if type(value) is int and value > 0 else None
