"""An operator of ATen with its arguments by name, and how one of ONNX is put in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import integers
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.onnx.table import OPERATORS
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

VERSION = 99
"""Newer than any operator of ONNX: lists are inputs or attributes, as they are given here."""


def given(op: Op, name: str, usual: Any = None) -> Any:
    """An argument; what it has by default, where it is left out."""
    value = op.given.get(name)
    return usual if value is None else value


def whole(op: Op, name: str, usual: Any = None) -> list[int]:
    """Whole numbers that are given as a list or alone. ValueError where one is not known."""
    value = given(op, name, usual)
    several = value if isinstance(value, list) else [value]
    if not all(type(n) is int or (isinstance(n, float) and n.is_integer()) for n in several):
        raise ValueError(f"'{name}' is not known")
    return [int(n) for n in several]


def per_axis(op: Op, name: str, rank: int, usual: Any = 0) -> list[int]:
    """A number for each axis, of which one stands for all."""
    found = whole(op, name, usual) or whole(op, "", usual)
    return found * rank if len(found) == 1 else found


def data(op: Op, name: str = "self") -> Any:
    """A tensor that an operator works on: `self`, or as some of them call it, `input`."""
    value = op.given.get(name)
    return op.given.get("input") if value is None and name == "self" else value


def single(value: Any) -> Any:
    """A number as a float; anything else as it is."""
    return float(value) if type(value) in (int, float) else value


def shape(op: Op, value: Any) -> list[int]:
    if isinstance(value, Tensor):
        if not value.known:
            raise ValueError("sizes that are not known")
        return op.walker.shape(value)
    if isinstance(value, Param):
        return list(value.sizes)
    raise ValueError("what is no tensor")


def as_onnx(op: Op, name: str, inputs: Sequence[Any], **attributes: Any) -> Any:
    """What an operator of ONNX gives of these inputs and attributes."""
    listed = [integers(one) if isinstance(one, list) else one for one in inputs]
    kept = {key: value for key, value in attributes.items() if value is not None}
    return OPERATORS[name](Op(op.walker, op.node, listed, kept, VERSION))
