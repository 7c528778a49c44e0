"""Tensors that no layer makes, as a module of PyTorch holds them: parameters and buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.constants import numbers, persists
from convcalc.frameworks.write.python import Nest, quoted
from convcalc.frameworks.write.torch.moving import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.write.parts import Slot, Step


def tensor(step: Step, told: Callable[[Slot], str]) -> Nest | None:
    """A tensor that is trained, or the numbers of one that is not, NaN where they are not known;
    None for what else has no input.
    """
    shape = step.settings.get("shape")
    if shape is None or step.kind is None:
        return None
    if step.kind.holds():
        return Nest("nn.Parameter(", [f"torch.zeros({unpacked(told(shape))})"])
    if not step.kind.among("constants"):
        return None
    found = numbers(step, told)
    if len(found) < 2:
        return Nest("torch.full(", [told(shape), *(found or ["math.nan"])])
    sizes = told(shape)
    close = ")" if sizes.endswith(",)") else f").reshape({unpacked(sizes)})"
    return Nest("torch.tensor(", [Nest("[", found, "]")], close)


def registered(step: Step, owner: str, made: Nest) -> Nest:
    """The call by which a module holds a parameter, or a buffer: one that was none in the original
    is not in `state_dict()`.
    """
    name = quoted(step.name.rpartition(".")[2])
    if step.kind is not None and step.kind.holds():
        return Nest(f"{owner}.register_parameter(", [name, made])
    late = [] if persists(step) else ["persistent=False"]
    return Nest(f"{owner}.register_buffer(", [name, made, *late])
