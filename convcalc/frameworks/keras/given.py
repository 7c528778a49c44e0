"""What a network of Keras source is given: shapes that the file says, or that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.examples import starts_of
from convcalc.frameworks.keras.objects import tensors_in
from convcalc.frameworks.python.values import NOWHERE, Failure, Function
from convcalc.frameworks.traced import source
from convcalc.frameworks.traced.arguments import argument_names, shape_given
from convcalc.frameworks.traced.inputs import placed
from convcalc.frameworks.traced.targets import mentions
from convcalc.frameworks.traced.tensors import fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Problems
    from convcalc.frameworks.keras.objects import Layer
    from convcalc.frameworks.keras.world import Keras
    from convcalc.frameworks.traced.tensors import Tensor

LAYOUT = "channels_last"
MAKERS = ("normal", "uniform", "random", "rand", "randn", "zeros", "ones", "random_normal", "Input")
"""Functions that make a tensor of given sizes."""


class Given(source.Source):
    """A file, and the shapes of its inputs; `forced` are others than it says, by their number."""

    world: Keras
    forced: dict[int, Shape] | None

    def asks(self, failure: Problems) -> None:
        """Failure E411 instead of one that comes from open sizes."""
        for open_ in (*self.world.open.values(), *self.world.left_open):
            if open_.why in failure.diagnostics[0].message:
                raise open_.failure from None

    def sized(self, found: Layer) -> None:
        """Failure E411 for a network whose own input has open sizes."""
        for tensor in tensors_in(found.inputs):
            open_ = self.world.open.get(id(tensor))
            if open_ is not None:
                raise open_.failure

    def other_shapes(self, found: Layer, inputs: Sequence[str]) -> dict[int, Shape]:
        """By their number, inputs that are asked to have another shape than the file gives them."""
        if self.forced is not None:
            return {}
        wanted: dict[int, Shape] = {}
        for k, text in enumerate(inputs):
            name, equals, shape = text.rpartition("=")
            tensors = tensors_in(found.inputs)
            named = [t for t in tensors if t.node == name] if equals else tensors[k : k + 1]
            for tensor in named:
                number = next(i for i, t in enumerate(self.world.entered) if t is tensor)
                asked = shape_given(shape, LAYOUT)
                if asked.sizes != tensor.sizes:
                    wanted[number] = asked
        return wanted

    def entered_again(self, tensors: Sequence[Tensor]) -> dict[int, Tensor]:
        found = {}
        for tensor in tensors:
            made = self.builder.enter(self.builder.unused(tensor.node), shape_in(tensor))
            found[id(tensor)] = tensor._replace(node=made.name)
        return found

    def given(self, found: Layer, inputs: Sequence[str]) -> tuple[list[Any], dict[str, Any]]:
        """What a model is called with."""
        known = found.attributes.get("__shape__")
        call = found.cls.find("call") if found.cls is not None else None
        names = argument_names(call) if isinstance(call, Function) else []
        names = [name for name in names if name not in ("training", "mask")] or ["input"]
        if not inputs and isinstance(known, list):
            inputs = ["x".join(map(str, known))]
        if not inputs:
            inputs = [self.mentioned(found, self.needed(names, call))]
        made: list[tuple[str, Any]] = []
        listed = len(names) == 1 and len(inputs) > 1
        if listed:
            names = [f"{names[0]}_{k}" for k in range(1, len(inputs) + 1)]
        for word, shape in self.named(found.title, names, None if listed else call, inputs):
            entered = self.builder.enter(self.builder.unused(word), shape_given(shape, LAYOUT))
            made.append((word, fresh(entered.name, entered.sizes or (), 0, NOWHERE, LAYOUT)))
        if listed:
            return [[tensor for _, tensor in made]], {}
        return placed(names, made)

    def mentioned(self, layer: Layer, names: Sequence[str]) -> str:
        """The shape that the file gives to a network, which is told; else it is asked for."""
        found = mentions(self.file, MAKERS)
        if not found or len(names) > 1:
            mentioned = ["x".join(map(str, one.sizes)) for one in found]
            raise self.unsaid(names, [mentioned, *starts_of(layer)])
        text = "x".join(map(str, found[0].sizes))
        self.builder.notes.append(f"input {text} from {found[0].line}")
        return text


def shape_in(tensor: Tensor) -> Shape:
    from convcalc.algebra.shape import Shape

    if not tensor.sizes:
        raise Failure("E409", "a single number enters here", "give it a shape", tensor.at)
    return Shape(tensor.sizes[0], tuple(tensor.sizes[1:]))
