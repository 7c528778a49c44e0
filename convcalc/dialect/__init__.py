"""The three dialects: one file each, one row each."""

from __future__ import annotations

from convcalc.dialect.base import ALL, Dialect
from convcalc.dialect.keras import Keras
from convcalc.dialect.onnx import Onnx
from convcalc.dialect.pytorch import PyTorch

DIALECTS: dict[str, Dialect] = {d.name: d for d in (PyTorch(), Keras(), Onnx())}

__all__ = ["ALL", "DIALECTS", "Dialect"]
