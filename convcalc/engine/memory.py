"""How many elements are alive at once while a network runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.report import LayerReport

BYTES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "float8": 1,
    "int64": 8,
    "int32": 4,
    "int16": 2,
    "int8": 1,
    "uint8": 1,
}

SPELLED = {
    "double": "float64",
    "fp64": "float64",
    "float": "float32",
    "single": "float32",
    "fp32": "float32",
    "half": "float16",
    "fp16": "float16",
    "bf16": "bfloat16",
    "fp8": "float8",
    "long": "int64",
    "int": "int32",
    "short": "int16",
}
"""What types are called besides; letters may be large."""


def peak(inputs: Mapping[str, Shape], walked: Iterable[LayerReport], outputs: Iterable[str]) -> int:
    """The largest number of elements alive at once: what a layer reads and writes, and all that
    is still needed later. Each tensor is freed after its last use; nothing is done in place.
    """
    layers = [layer for layer in walked if layer.output]
    last = {name: k for k, layer in enumerate(layers) for name in layer.inputs}
    keep = set(outputs)
    sizes = {name: int(shape.elements) for name, shape in inputs.items()}
    alive = highest = sum(sizes.values())
    for k, layer in enumerate(layers):
        size = layer.activations
        alive += size
        highest = max(highest, alive)
        if layer.name in last:
            sizes[layer.name] = size
        elif layer.name not in keep:
            alive -= size
        for name in layer.inputs:
            if last[name] == k and name not in keep:
                alive -= sizes.pop(name, 0)
    return highest
