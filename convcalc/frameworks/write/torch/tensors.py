"""Tensors that no layer makes, as a module of PyTorch holds them: parameters and buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.constants import begun, numbers, persists
from convcalc.frameworks.write.python import Nest, quoted
from convcalc.frameworks.write.torch.moving import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.frameworks.write.parts import Slot, Step


def tensor(step: Step, told: Callable[[Slot], str]) -> Nest | None:
    """A tensor that is trained, or the numbers of one that is not, NaN where they are not known;
    None for what else has no input.
    """
    shape = step.settings.get("shape")
    if shape is None or step.kind is None:
        return None
    if step.kind.holds():
        stored = held_as(step)
        return Nest("nn.Parameter(", [filled(told(stored or shape), begun(step))])
    if not step.kind.among("constants"):
        return None
    return filled(told(shape), numbers(step, told) or ["math.nan"])


FILLED = {"0.0": "torch.zeros", "1.0": "torch.ones"}


def filled(sizes: str, found: Sequence[str]) -> Nest:
    """A tensor of one number, or of several, as code has them."""
    if found[0] in FILLED and len(found) == 1:
        return Nest(f"{FILLED[found[0]]}(", [unpacked(sizes) or "()"])
    if len(found) == 1:
        return Nest("torch.full(", [sizes, *found])
    close = ")" if sizes.endswith(",)") else f").reshape({unpacked(sizes)})"
    return Nest("torch.tensor(", [Nest("[", found, "]")], close)


def held_as(step: Step) -> Slot | None:
    """The sizes in which checkpoints hold a parameter, if all uses of a block have some."""
    slot = step.settings.get("stored")
    return slot if slot is not None and len(slot.known) == len(slot.values) else None


def laid(text: str, step: Step, reader: Step, told: Callable[[Slot], str]) -> str:
    """How `reader` reads the parameter of a step, which may be held in other sizes: as it is, where
    PyTorch stretches it all the same.
    """
    stored, shape = held_as(step), step.settings.get("shape")
    if stored is None or shape is None or reader.kind is None:
        return text
    batched = all(a == (1, *b) for a, b in zip(stored.values, shape.values, strict=True))
    if batched and reader.kind.among("merges"):
        return text
    trailing = all(
        b[len(b) - len(a) :] == a for a, b in zip(stored.values, shape.values, strict=True)
    )
    if trailing and reader.kind.among("elementwise"):
        return text
    return f"{text}.reshape({unpacked(told(shape))})"


def registered(step: Step, owner: str, made: Nest) -> Nest:
    """The call by which a module holds a parameter, or a buffer: one that was none in the original
    is not in `state_dict()`.
    """
    name = quoted(step.name.rpartition(".")[2])
    if step.kind is not None and step.kind.holds():
        return Nest(f"{owner}.register_parameter(", [name, made])
    late = [] if persists(step) else ["persistent=False"]
    return Nest(f"{owner}.register_buffer(", [name, made, *late])
