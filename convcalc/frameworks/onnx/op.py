"""A node that is being worked out: what it is given, by position and by name."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.onnx.constant import Constant, axis_of, held, number, whole_of
from convcalc.frameworks.python.values import NOWHERE, Failure, Unknown
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.layers import Use
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    from convcalc.frameworks.onnx.batch import Batch
    from convcalc.frameworks.onnx.graph import Node
    from convcalc.frameworks.onnx.model import Model
    from convcalc.frameworks.onnx.naming import Names
    from convcalc.frameworks.traced.builder import Builder

    class Walker(Protocol):
        """What works the nodes out, one after the other."""

        builder: Builder
        batch: Batch
        names: Names
        model: Model

        def shape(self, tensor: Tensor) -> list[int]: ...
        def label(self, node: Node) -> str: ...
        def renamed(self, name: str, make: Callable[[], Any]) -> Any: ...
        def is_parameter(self, value: Constant) -> bool: ...
        def asked(self, node: Node, k: int) -> bool: ...
        def only_after(self, node: Node) -> Node | None: ...
        def bias_after(self, node: Node, features: int) -> tuple[Any, Node | None]: ...
        def ahead(self, node: Node, out: Any) -> None: ...


class Op:
    """A node, with the values of its inputs: Tensors of the network, Constants, or None."""

    def __init__(
        self, walker: Walker, node: Node, inputs: list[Any], given: Mapping[str, Any], version: int
    ) -> None:
        self.walker, self.node, self.inputs, self.given = walker, node, inputs, given
        self.version = version
        """That of its domain."""
        self.at = NOWHERE

    @property
    def builder(self) -> Builder:
        return self.walker.builder

    @property
    def constants(self) -> list[Constant]:
        return [value for value in self.inputs if isinstance(value, Constant)]

    @property
    def tensors(self) -> list[Tensor]:
        return [value for value in self.inputs if isinstance(value, Tensor)]

    @property
    def x(self) -> Any:
        return self.input(0)

    def input(self, k: int) -> Any:
        return self.inputs[k] if k < len(self.inputs) else None

    # Attributes

    def attribute(self, name: str) -> Any:
        return self.given.get(name)

    def number(self, name: str, usual: Any) -> Any:
        value = self.given.get(name, usual)
        return value if isinstance(value, (int, float)) else usual

    def text(self, name: str, usual: str) -> str:
        value = self.given.get(name, usual)
        return value if isinstance(value, str) else usual

    def listed(self, name: str) -> list[Any] | None:
        value = self.given.get(name)
        return list(value) if isinstance(value, list) else None

    def whole(self, name: str, k: int) -> list[int] | None:
        """A list that old versions have as an attribute, and later ones as input `k`."""
        if name in self.given:
            return self.listed(name)
        value = self.input(k)
        return None if value is None else self.known(value, name)

    def known(self, value: Any, name: str) -> list[int]:
        """The whole numbers of a constant. Failure E407 where they are worked out from data."""
        found = whole_of(value)
        if found is None:
            raise Failure("E407", f"'{name}' of {self.node.op} depends on data", "", self.at)
        return found

    # What several operators have

    def axes(self) -> list[int] | None:
        return self.whole("axes", 1)

    def shape_wanted(self, old: list[int]) -> list[int]:
        """The sizes of a Reshape: 0 copies one, -1 is what is left. ValueError if none fits."""
        found = self.whole("shape", 1) or []
        if not self.number("allowzero", 0):
            found = [old[k] if n == 0 and k < len(old) else n for k, n in enumerate(found)]
        if -1 not in found:
            return found
        rest = prod(n for n in found if n != -1)
        if found.count(-1) > 1 or rest <= 0 or prod(old) % rest:
            raise ValueError(f"{old} does not fit {found}")
        return [prod(old) // rest if n == -1 else n for n in found]

    def section(self, sizes: Sequence[int]) -> list[int]:
        """What Shape gives: all sizes, or those from `start` to `end`."""
        start, end = self.number("start", 0), self.given.get("end")
        return list(sizes)[start : end if isinstance(end, int) else None]

    def cuts(self, sizes: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """Start, stop and step by dimension of a Slice, within the sizes."""
        starts, ends = self.whole("starts", 1) or [], self.whole("ends", 2) or []
        axes = self.whole("axes", 3)
        axes = list(range(len(starts))) if axes is None else axes
        steps = (self.whole("steps", 4) if self.version >= 10 else None) or [1] * len(starts)
        found = {}
        for axis, start, stop, step in zip(axes, starts, ends, steps, strict=True):
            k = axis_of(axis, len(sizes))
            found[k] = slice(start, stop, step).indices(sizes[k])
        return found

    def parts(self, n: int) -> list[int]:
        """The sizes of the parts of a Split: listed, or as many equal ones as there are outputs."""
        listed = self.whole("split", 1)
        if listed:
            return listed
        count = self.number("num_outputs", 0) or len(self.node.outputs)
        size = -(-n // max(count, 1))
        return [max(min(size, n - k * size), 0) for k in range(count)]

    def pair(self, k: int) -> float | int | None:
        return number(self.input(k))

    def constant(self) -> Any:
        """What the operator `Constant` states: a tensor, a number or a list of such."""
        tensor = self.given.get("value")
        if tensor is not None and hasattr(tensor, "dims"):
            made = held(tensor)
            made.name = self.node.outputs[0] if self.node.outputs else None
            return made
        for name in ("value_float", "value_int"):
            if name in self.given:
                return Constant((), [self.given[name]], name == "value_float")
        for name in ("value_floats", "value_ints"):
            items = self.listed(name)
            if items is not None:
                return Constant((len(items),), items, name == "value_floats")
        return Unknown("a constant of texts", self.at)

    # Layers

    def named(self, weight: Any) -> Any:
        """Weights that give a layer its name; one that an exporter made up becomes the node's."""
        label = self.walker.names.of_weights(self.node)
        for one in weight.origins() or (weight,):
            if label and not self.walker.names.is_path(one.name or ""):
                one.name = f"{label}.weight"
        return weight

    def call(self, name: str, **given: Any) -> Call:
        return Call(self.builder, name, given, self.at)

    def use(self, word: str, **given: Any) -> Use:
        return Use(self.builder, word, given, self.at, self.walker.label(self.node))
