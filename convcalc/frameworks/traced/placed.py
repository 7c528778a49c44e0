"""Layers for what is worked out of parameters and constants alone, where a tensor meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Problems
from convcalc.frameworks.python.values import Ended, Raised
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.tensors import unsqueezed

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.parameters import Param

MISFITS = (AttributeError, TypeError, IndexError, KeyError, ValueError, ArithmeticError)


def layered(builder: Builder, value: Param, shape: list[int], at: At) -> str | None:
    """The node of what is worked out of parameters and constants, behind the layers that do it;
    None where it is not known how, or layers cannot do it.
    """
    if value.made is None or value.each:
        return None
    before = builder.mark()
    again, value.made = value.made, None  # where it needs itself it is no layer
    try:
        found = again(builder, at)
        if found is not None and found.shape == value.sizes:
            tensor, _ = arranged(builder, unsqueezed(found, 0, at), at)
            if builder.dims(tensor.node) == tuple(shape):
                return tensor.node
            return builder.add("reshape", {"shape": shape}, [tensor.node], at).name
    except (Problems, Ended, Raised, *MISFITS):
        pass
    finally:
        value.made = again
    builder.undo(before)
    for one in value.origins():
        one.node = one.node if one.node in builder.names else None
    return None
