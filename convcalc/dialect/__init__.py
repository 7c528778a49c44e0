"""The three dialects: one file each, one row each."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.layers.dialect import Dialect

DIALECTS = {"pytorch": "PyTorch", "keras": "Keras", "onnx": "Onnx"}
"""Each name is a module here; the value is its class. The first is the usual one."""

SPELLED = {
    "torch": "pytorch",
    "pt": "pytorch",
    "tensorflow": "keras",
    "tf": "keras",
    "tf_keras": "keras",
    "onnxruntime": "onnx",
    "ort": "onnx",
}
"""What dialects are called besides; letters may be large, and `-` stands for `_`."""

USUAL = next(iter(DIALECTS))


@cache
def dialect_named(name: str) -> Dialect:
    """The rules of a dialect, one of DIALECTS."""
    found: Dialect = getattr(import_module(f"convcalc.dialect.{name}"), DIALECTS[name])()
    return found
