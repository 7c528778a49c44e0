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


def foreign(domain: str, op: str) -> Callable[[Op], Any] | None:
    """What is done of an operator of another domain; None where that is not known."""
    if domain != "com.microsoft":
        return None
    from convcalc.frameworks.onnx.microsoft import MICROSOFT

    return MICROSOFT.get(op)
