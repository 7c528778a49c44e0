"""The operators of ONNX that are layers, or move elements: each in one row, whatever its version.

https://onnx.ai/onnx/operators/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.elementwise import ELEMENTWISE
from convcalc.frameworks.onnx.layers import LAYERS
from convcalc.frameworks.onnx.moves import MOVES

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.onnx.op import Op

OPERATORS: dict[str, Callable[[Op], Any]] = {**ELEMENTWISE, **MOVES, **LAYERS}

FOREIGN: dict[str, dict[str, Callable[[Op], Any]]] = {
    "com.microsoft": {
        name: OPERATORS[name]
        for name in ("Gelu", "QuantizeLinear", "DequantizeLinear", "LayerNormalization")
    }
}
"""Those of other domains that are as ONNX's own of that name are."""


def foreign(domain: str, op: str) -> Callable[[Op], Any] | None:
    return FOREIGN.get(domain, {}).get(op)
