"""Layers and models of a source: what they are given, what they hold, and what they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.values import MISSING, At, Failure, Unknown
from convcalc.frameworks.traced.parameters import Param
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.frameworks.calls import Layer as Read
    from convcalc.frameworks.traced.tensors import Tensor


APART = "__apart__"
"""Whether each product of a recurrent layer has a bias, among its attributes."""


class Open(Unknown):
    """An input whose sizes are left open: an error where something depends on it."""

    __slots__ = ("hint", "sizes")

    def __init__(self, why: str, hint: str, at: At, sizes: list[Any]) -> None:
        super().__init__(why, at)
        self.hint, self.sizes = hint, sizes

    @property
    def failure(self) -> Failure:
        return Failure("E411", self.why, self.hint, self.at)


class Application(NamedTuple):
    """Something applied to tensors: `run` gives `outputs` of `args` and `named`, and of other
    tensors others. `layer` is the layer, if it was one.
    """

    number: int
    run: Callable[[list[Any], dict[str, Any]], Any]
    args: list[Any]
    named: dict[str, Any]
    outputs: list[Tensor]
    layer: Optional[Layer]


class Layer:
    """An instance of a layer or model of Keras, of a class of the file, or of both.

    `kind` is the name of Keras' class, `given` how it was called; `read` is what it computes where
    it is a layer with a row, `layers` what a Sequential applies in order, `inputs` and `outputs`
    the tensors between which a functional model stands.
    """

    __slots__ = (
        "activation",
        "at",
        "attributes",
        "built",
        "called",
        "calls",
        "cls",
        "given",
        "inputs",
        "kind",
        "layers",
        "name",
        "named",
        "of",
        "outputs",
        "own",
        "read",
        "told_by_build",
        "trainable",
    )

    def __init__(self, cls: Class | None, kind: str, at: At) -> None:
        self.cls, self.kind, self.at = cls, kind, at
        self.attributes: dict[str, Any] = {}
        self.own: list[Param] = []
        self.layers: list[Layer] = []
        self.inputs: Any = None
        self.outputs: Any = None
        self.given: tuple[list[Any], dict[str, Any]] = ([], {})
        self.calls: list[Application] = []
        self.read: Read | None = None
        self.activation: Any = None
        self.built = False
        self.told_by_build: dict[str, Any] = {}
        """The plain attributes that its `build` gave it."""
        self.trainable: bool = True
        self.called = 0
        self.name = ""
        self.named = False
        self.of: Layer | None = None
        """The model of the zoo that it is a layer of."""

    def __repr__(self) -> str:
        return f"<Layer {self.title} {self.name}>"

    @property
    def title(self) -> str:
        return self.cls.title if self.cls is not None else self.kind

    def get(self, name: str) -> Any:
        return self.attributes.get(name, MISSING)

    def plain(self) -> dict[str, Any]:
        """Its attributes that are numbers and words."""
        return {k: v for k, v in self.attributes.items() if isinstance(v, (int, float, str))}

    def option(self, name: str, place: int | None = None, default: Any = None) -> Any:
        """An argument that it was given."""
        args, named = self.given
        if place is not None and len(args) > place:
            return args[place]
        return named.get(name, default)


def inside(value: Any, depth: int = 0) -> Iterator[Layer]:
    """The layers in an attribute: one, or those of a list or dictionary."""
    if isinstance(value, Layer):
        yield value
    elif isinstance(value, dict) and depth < 6:
        for one in value.values():
            yield from inside(one, depth + 1)
    elif isinstance(value, (list, tuple)) and depth < 6:
        for one in value:
            yield from inside(one, depth + 1)


def applied_in(outputs: list[Tensor], inputs: list[Tensor], history: Any) -> list[Application]:
    """What was applied between tensors, in order; `history` has what gave each tensor."""
    known = {id(tensor) for tensor in inputs}
    found: dict[int, Application] = {}
    waiting = list(outputs)
    while waiting:
        tensor = waiting.pop()
        application = history.get(id(tensor))
        if id(tensor) in known or application is None or application.number in found:
            continue
        found[application.number] = application
        waiting += tensors_in([application.args, list(application.named.values())])
    return [found[number] for number in sorted(found)]


def tensors_in(value: Any, depth: int = 0) -> list[Tensor]:
    from convcalc.frameworks.traced.tensors import Tensor

    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict) and depth < 8:
        return [t for one in value.values() for t in tensors_in(one, depth + 1)]
    if isinstance(value, (list, tuple)) and depth < 8:
        return [t for one in value for t in tensors_in(one, depth + 1)]
    return []


def exchanged(value: Any, others: dict[int, Tensor], depth: int = 0) -> Any:
    """The same structure with other tensors in it."""
    if id(value) in others:
        return others[id(value)]
    if isinstance(value, dict) and depth < 8:
        return {key: exchanged(one, others, depth + 1) for key, one in value.items()}
    if type(value) in (list, tuple) and depth < 8:
        return type(value)(exchanged(one, others, depth + 1) for one in value)
    return value


def sublayers(layer: Layer, history: Any) -> list[Layer]:
    """The layers in a model or layer, each once, in order."""
    found: list[Layer] = list(layer.layers)
    if layer.outputs is not None:
        rows = applied_in(tensors_in(layer.outputs), tensors_in(layer.inputs), history)
        found += [row.layer for row in rows if row.layer is not None]
    found += [one for value in layer.attributes.values() for one in inside(value)]
    return list({id(one): one for one in found if one is not layer}.values())


def set_trainable(layer: Layer, value: bool, history: Any) -> None:
    """`layer.trainable = value` holds for all that is inside."""
    for one in all_inside(layer, history):
        one.trainable = value


def all_inside(layer: Layer, history: Any) -> list[Layer]:
    """A layer and all that it is made of, each once."""
    found: dict[int, Layer] = {}
    waiting = [layer]
    while waiting:
        one = waiting.pop()
        if id(one) not in found:
            found[id(one)] = one
            waiting += sublayers(one, history)
    return list(found.values())
