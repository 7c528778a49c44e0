"""Layers that are made and applied, and names as Keras has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Union

from convcalc.frameworks.write.keras.attending import has_layer
from convcalc.frameworks.write.keras.layers import ACTIVATIONS
from convcalc.frameworks.write.python import WIDTH, Nest, text_of
from convcalc.frameworks.write.unwritten import Unwritten
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.write.parts import Block, Slot, Step


class Applied(NamedTuple):
    """A layer that is made and applied: `layers.Conv2D(8, 3)(x)`."""

    made: Nest
    inputs: Sequence[Union[str, Nest]]

    @property
    def text(self) -> str:
        return f"{self.made.text}({', '.join(map(text_of, self.inputs))})"

    def folded(self, front: str) -> Nest:
        """As black folds it behind `front`: the inputs on a line of their own where what makes the
        layer fits one, otherwise its arguments.
        """
        head = f"{self.made.text}("
        if len(front) + len(head) <= WIDTH or not self.made.inner:
            return Nest(head, self.inputs)
        inputs = ", ".join(map(text_of, self.inputs))
        return Nest(self.made.open, self.made.inner, f"{self.made.close}({inputs})")


def applied(made: Nest, step: Step, inputs: Sequence[str]) -> Applied:
    """A layer that is applied: those that merge take a list, others each input by itself."""
    assert step.kind is not None
    if step.kind.among("merges"):
        return Applied(made, [Nest("[", list(inputs), "]")])
    attends = step.kind.among("attentions") and has_layer(step)
    return Applied(made, attended(inputs) if attends else list(inputs))


def attended(inputs: Sequence[str]) -> list[str]:
    """Queries, values and keys, in the order of Keras; queries are values, if nothing else is."""
    if len(inputs) == 3:
        return [inputs[0], inputs[2], inputs[1]]
    return list(inputs) if len(inputs) > 1 else [inputs[0], inputs[0]]


def given(
    block: Block, step: Step, told: Callable[[Slot], str], titles: Mapping[str, str]
) -> list[str]:
    """The arguments of a block, those at their defaults left out."""
    words = []
    for key in block.params:
        slot, usual = step.settings[key], block.defaults[key]
        text = told(slot)
        if usual is None:
            words.append(text)
        elif text != told(usual):
            words.append(f"{parameter(key)}={text}")
    return words


TAKEN = ("x", "name", "layers", "keras", "ops", "i")
"""Names that mean something in what is written."""


def parameter(name: str) -> str:
    return f"{name}_" if name in TAKEN else name


def activation(kind: str) -> str:
    if kind not in ACTIVATIONS:
        raise Unwritten(f"Keras has no name for {kind} as an activation")
    return ACTIVATIONS[kind]


def plain(name: str) -> str:
    """A name as Keras has them: without dots and slashes.

    >>> plain("layer1.0.conv1")
    'layer1_0_conv1'
    """
    return re.sub(r"[^\w-]", "_", name, flags=re.ASCII)
