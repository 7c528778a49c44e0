"""What values are of which class, as `isinstance` and `type` ask it."""

from __future__ import annotations

from typing import Any

from convcalc.frameworks.python import introspection
from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.objects import is_enum
from convcalc.frameworks.python.values import MISSING, Path
from convcalc.frameworks.torch import held
from convcalc.frameworks.torch.attributes import MODULES
from convcalc.frameworks.torch.modules import Module
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import Tensor


def class_of(value: Any) -> Any:
    if isinstance(value, Module):
        return value.cls or Path(f"{MODULES}{value.kind}")
    if isinstance(value, (Tensor, Param)):
        return Path("torch.Tensor")
    return MISSING


def is_a(value: Any, kind: Any) -> bool:
    """Whether a value is of a class of PyTorch, or of the file."""
    if isinstance(kind, Path):
        return is_foreign(value, kind)
    if isinstance(value, Module) and isinstance(kind, Class):
        return value.cls is not None and kind in value.cls.order()
    return False


def is_foreign(value: Any, wanted: Path) -> bool:
    if isinstance(value, Module):
        same = value.kind == wanted.last or wanted.name == "torch.nn.Module"
        order = value.cls.order() if value.cls is not None else []
        return same or wanted in order or held.derives(value.kind, wanted.last)
    if isinstance(value, (Tensor, Param)):
        return wanted.last in ("Tensor", "FloatTensor") or (
            wanted.last == "Parameter"
            and isinstance(value, Param)
            and (value.registered or value.holder is not None)
        )
    if wanted.last in ("EnumMeta", "EnumType") and isinstance(value, Class):
        return is_enum(value)
    if wanted.name.startswith(
        ("collections.abc", "typing", "collections", "types", "functools", "numbers")
    ):
        expected = introspection.ABSTRACT.get(wanted.last)
        return expected is not None and isinstance(value, expected)
    return False
