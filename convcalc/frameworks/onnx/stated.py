"""Values by name, the shapes that the file states, and layers of which nothing else is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.onnx.model import USUAL
from convcalc.frameworks.onnx.naming import Names
from convcalc.frameworks.onnx.readers import Readers
from convcalc.frameworks.onnx.shapes import by_definition
from convcalc.frameworks.python.values import Unknown
from convcalc.frameworks.traced.layers import Use, lost
from convcalc.frameworks.traced.tensors import BATCH, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.onnx.batch import Batch
    from convcalc.frameworks.onnx.constant import Constant
    from convcalc.frameworks.onnx.graph import Named, Node
    from convcalc.frameworks.onnx.model import Model
    from convcalc.frameworks.onnx.op import Op
    from convcalc.frameworks.traced.builder import Builder

MISFITS = (Problems, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What is raised by an operator that does not fit what it is given, or whose attributes have other
types than they must have.
"""
MAX_TOLD = 3
"""How many shapes that differ are told."""


class Stated:
    """Values so far by name. `declared` are the shapes that the file states."""

    def __init__(self, model: Model, builder: Builder, batch: Batch) -> None:
        self.model, self.builder, self.batch = model, builder, batch
        self.names = Names(model.graph.nodes)
        self.values: dict[str, Any] = {}
        self.declared: Mapping[str, Named] = model.graph.declared
        self.symbols: dict[str, int] = {}
        self.as_declared = True
        """Whether inputs have the sizes that the file states."""
        self.readers = Readers()
        self.inlining = 0
        """How many functions are being put in place of their calls."""

    def shape(self, tensor: Tensor) -> list[int]:
        return self.batch.shape(tensor)

    def label(self, node: Node) -> str:
        name = self.names.of(node)
        return self.builder.unused(name) if name else ""

    def renamed(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives; if it makes one node, that is called `name`."""
        before = len(self.builder.nodes)
        called = self.builder.called
        if name:
            self.builder.called = lambda kind: self.builder.unused(name)  # type: ignore[method-assign]
        try:
            found = make()
        finally:
            self.builder.called = called  # type: ignore[method-assign]
        assert len(self.builder.nodes) >= before
        return found

    def is_parameter(self, value: Constant) -> bool:
        """Whether a single number is one of the network's weights, by its name."""
        if self.model.holds_weights and value.trained:
            return True
        return value.tensor is not None and self.names.is_path(value.name or "")

    def asked(self, node: Node, k: int) -> bool:
        return self.readers.asked(node, k)

    def only_after(self, node: Node) -> Node | None:
        return self.readers.only(node)

    # What is not known

    def doubtful(self, op: Op, found: Diagnostic) -> None:
        """Shapes that do not fit are told; what is only not read is a layer that is not known."""
        if found.code.startswith("E2"):
            self.builder.doubts.append(found._replace(layer=op.node.name[:60] or op.node.op))

    def unknown(self, op: Op) -> Sequence[Any]:
        """A layer for each output that is read, of the shape that the operator has, or the file
        declares.
        """
        node = op.node
        found: list[Any] = []
        shapes = self.shapes_known(op)
        for k, name in enumerate(node.outputs):
            if not self.asked(node, k) and k:
                found.append(None)
                continue
            if not op.tensors:
                found.append(Unknown(f"what {node.op} gives", op.at))
                continue
            sizes = shapes[k] if shapes and k < len(shapes) else self.declared_sizes(name)
            found.append(self.placed(op, sizes, held_by(op) if k == 0 else 0))
        return found

    def shapes_known(self, op: Op) -> Any:
        if op.node.domain not in USUAL or not all(tensor.known for tensor in op.tensors):
            return None
        try:
            return by_definition(op)
        except MISFITS:
            return None

    def is_lawful(self, op: Op, found: Sequence[Any]) -> bool:
        """Whether tensors have the shapes that the operator gives by its definition."""
        wanted = self.shapes_known(op) or ()
        return all(
            self.shape(self.batch.front(value)) == (sizes or [1])
            for value, sizes in zip(found, wanted, strict=False)
            if isinstance(value, Tensor) and value.known
        )

    def placed(self, op: Op, sizes: Sequence[int] | None, params: int) -> Tensor:
        word = (
            "".join(c if c.isalnum() or c in "_.-" else "_" for c in op.node.op[:60]) or "operation"
        )
        given: dict[str, Any] = {"op": word, **({"params": params} if params else {})}
        batched = sizes is not None and sizes[:1] == [self.batch.size]
        dims = list(sizes[1:] if sizes is not None and batched else sizes or ())
        if sizes is not None:
            given["output"] = dims or [1]
        name = self.label(op.node)
        made = Use(self.builder, "unknown", given, op.at, name).add([x.node for x in op.tensors])
        for value in op.constants:
            for origin in value.origins():
                origin.node = origin.node or made.name
        if sizes is None or made.sizes is None:
            return lost(made, op.at)
        own = tuple((k,) for k in range(len(dims)))
        out = Tensor(made.name, Shape.of(dims or [1], self.builder.layout).sizes, own, op.at)
        return self.batch.front(out._replace(dims=((BATCH,), *own) if batched or not own else own))

    def declared_sizes(self, name: str) -> list[int] | None:
        """The shape that the file states for a value; None if it leaves a size open."""
        named = self.declared.get(name)
        if named is None or named.dims is None or not self.as_declared:
            return None
        sizes = [self.symbols.get(d, -1) if isinstance(d, str) else d for d in named.dims]
        known = [n for n in sizes if n is not None and n > 0]
        return known if len(known) == len(sizes) else None

    def agree(self, name: str, value: Any) -> None:
        """A shape that the file states must be ours."""
        named = self.declared.get(name)
        known = isinstance(value, Tensor) and value.known and self.as_declared
        if named is None or not named.dims or not known or self.inlining:
            return
        ours = self.shape(value)
        theirs = [self.symbols.get(d) if isinstance(d, str) else d for d in named.dims]
        same = len(ours) == len(theirs) and all(
            b in (None, 0) or a == b for a, b in zip(ours, theirs, strict=True)
        )
        if not same and len([d for d in self.builder.doubts if d.code == "E413"]) < MAX_TOLD:
            said = ["x".join("?" if n is None else str(n) for n in dims) for dims in (theirs, ours)]
            message = f"the file declares {said[0]} for '{name[:60]}', but {said[1]} comes out"
            hint = "the file was edited, or its shapes are of another input: export it again"
            self.builder.doubts.append(Diagnostic("E413", message, hint, None, value.node))


def is_sound(value: Any) -> bool:
    """Whether there is a value, and its dimensions are axes that its node has."""
    if not isinstance(value, Tensor):
        return value is not None
    return all(axis < len(value.sizes) for dim in value.dims or () for axis in dim)


def held_by(op: Op) -> int:
    """The elements of the weights that a layer holds, those left out that are counted elsewhere."""
    origins = {id(o): o for v in op.constants for o in v.origins() if o.trained and o.node is None}
    return sum(origin.elements for origin in origins.values())
