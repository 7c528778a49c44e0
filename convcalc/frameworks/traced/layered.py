"""What is worked out of parameters and constants alone, as layers where a tensor meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.traced.batchless import as_tensor, is_batchless
from convcalc.frameworks.traced.parameters import Numbers, Param, computed
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder

    Again = Callable[[Callable[[Any], Any]], Any]


def flat(values: Sequence[Any]) -> list[Any]:
    """Values, and those in the lists among them."""
    return [
        one
        for value in values
        for one in (
            value
            if isinstance(value, (list, tuple)) and not isinstance(value, Numbers)
            else [value]
        )
    ]


def lost(found: Any, values: Sequence[Any]) -> Any:
    """What was worked out of `values` in a way that no layers repeat."""
    return remembered(found, values, lambda turn: None)


def remembered(found: Any, values: Sequence[Any], again: Again) -> Any:
    """What was worked out of `values`, with how that is done `again` with what stands for them."""
    given = flat(values)
    if not isinstance(found, Param) or found.each or any(isinstance(x, Tensor) for x in given):
        return found
    if any(one is found for one in given):  # though something was done with it
        found = computed(found.sizes, found)
    if found.made is None and found.viewed is None and not found.registered:
        found.made = again_with(again)
    return found


def view(found: Any, source: Any) -> Any:
    """What has the elements of another constant or parameter in the same order."""
    plain = isinstance(found, Param) and isinstance(source, Param) and found is not source
    if plain and not found.each and found.elements == source.elements:
        found.view_of(source)
    return found


def again_with(again: Again) -> Callable[[Builder, At], Tensor | None]:
    """How it is worked out of tensors; None, if a sample is part of what comes out."""

    def made(builder: Builder, at: At) -> Tensor | None:
        found = again(lambda one: as_tensor(builder, one, at))
        return found if isinstance(found, Tensor) and is_batchless(found) else None

    return made


def turned(turn: Callable[[Any], Any], value: Any) -> Any:
    """A value with the parameters in it turned into tensors."""
    if isinstance(value, (Param, Numbers)):
        return turn(value)
    if type(value) in (list, tuple):
        return type(value)(turned(turn, one) for one in value)
    return value
