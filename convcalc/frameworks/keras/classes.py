"""What values are of which class, as `isinstance` and `type` ask it."""

from __future__ import annotations

from typing import Any

from convcalc.frameworks.keras import zoo
from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import MISSING, Path
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor


def class_of(value: Any) -> Any:
    if isinstance(value, Layer):
        return value.cls or Path(f"keras.layers.{value.kind}")
    return Path("tensorflow.Tensor") if isinstance(value, (Tensor, Param)) else MISSING


def is_a(value: Any, kind: Any) -> bool:
    """Whether a value is of a class of Keras, or of the file."""
    if isinstance(kind, Class):
        return isinstance(value, Layer) and value.cls is not None and kind in value.cls.order()
    if not isinstance(kind, Path):
        return False
    if isinstance(value, Layer) and value.kind == "zoo":
        return kind.last == "Layer" or zoo.is_a(value, kind.last)
    if isinstance(value, Layer):
        models_ = ("Model", "Functional", "Sequential")
        return (
            kind.last in (value.kind, "Layer")
            or (kind.last == "Model" and value.kind in models_)
            or (value.cls is not None and kind in value.cls.order())
        )
    return isinstance(value, Tensor) and kind.last in ("Tensor", "KerasTensor")
