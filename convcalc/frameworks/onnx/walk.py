"""The nodes of a graph one after the other: what each gives, and what of it is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.onnx.arithmetic import of_constants
from convcalc.frameworks.onnx.batch import Batch
from convcalc.frameworks.onnx.constant import Constant, held, number, worked
from convcalc.frameworks.onnx.elementwise import as_tensor
from convcalc.frameworks.onnx.model import USUAL, Graph, arguments
from convcalc.frameworks.onnx.naming import Names, class_of
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.onnx.shapes import ALIKE, SHAPES, as_first
from convcalc.frameworks.onnx.table import OPERATORS
from convcalc.frameworks.onnx.wire import Bounds
from convcalc.frameworks.python.values import Failure, Unknown
from convcalc.frameworks.traced.builder import Stop
from convcalc.frameworks.traced.layers import Use, lost
from convcalc.frameworks.traced.tensors import BATCH, Tensor
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.onnx.model import Function, Model, Named, Node
    from convcalc.frameworks.traced.builder import Builder

MAX_CALLS = 100_000
"""Nodes that are worked out, those of functions each time they are called."""
MISFITS = (Problems, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What is raised by an operator that does not fit what it is given, or whose attributes have other
types than they must have.
"""


class Walker:
    """Values so far by name. `declared` are the shapes that the file states."""

    dialect = "onnx"

    def __init__(self, model: Model, builder: Builder, batch: Batch) -> None:
        self.model, self.builder, self.batch = model, builder, batch
        self.names = Names(model.graph.nodes)
        self.values: dict[str, Any] = {}
        self.declared: Mapping[str, Named] = model.graph.declared
        self.symbols: dict[str, int] = {}
        self.as_declared = True
        """Whether inputs have the sizes that the file states."""
        self.done: set[int] = set()
        self.after: dict[str, list[Node]] = {}
        self.given: set[str] = set()
        self.calls = self.depth = 0
        self.merged = 0
        self.unread: dict[str, str] = {}

    # What there is

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
        return value.tensor is not None and self.names.is_path(value.name or "")

    def asked(self, node: Node, k: int) -> bool:
        """Whether anything reads output `k`."""
        name = node.outputs[k] if k < len(node.outputs) else ""
        return bool(name) and (name in self.after or name in self.given)

    def only_after(self, node: Node) -> Optional[Node]:
        """The only node that reads what a node gives."""
        readers = self.after.get(node.outputs[0], [])
        alone = len(readers) == 1 and node.outputs[0] not in self.given
        return readers[0] if alone else None

    def bias_after(self, node: Node, features: int) -> tuple[Any, Optional[Node]]:
        """The bias that is added to what a node gives and to nothing else, and where."""
        after = self.only_after(node)
        if after is None or after.op != "Add" or len(after.inputs) != 2:
            return None, None
        other = next((name for name in after.inputs if name != node.outputs[0]), "")
        value = self.values.get(other)
        fits = isinstance(value, Constant) and value.sizes == (features,)
        return (value, after) if fits else (None, None)

    def ahead(self, node: Node, out: Any) -> None:
        """A node that was worked out together with one before it."""
        self.done.add(id(node))
        self.values[node.outputs[0]] = out

    # Graphs

    def run(self, nodes: Sequence[Node], outputs: Sequence[str]) -> None:
        """Work out the nodes that anything depends on."""
        needed, kept = set(outputs), []
        for node in reversed(nodes):
            if needed.intersection(node.outputs):
                needed.update(inputs_of(node))
                kept.append(node)
        for node in kept:
            for name in inputs_of(node):
                self.after.setdefault(name, []).append(node)
        self.given.update(outputs)
        for node in reversed(kept):
            if id(node) not in self.done:
                self.step(node, node.attributes)

    def step(self, node: Node, attributes: Mapping[str, Any]) -> None:
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise Bounds(f"more than {MAX_CALLS:,} nodes, with those of functions")
        path = self.names.path(node)
        self.builder.path = path
        self.grouped(node, path)
        found = self.found(node, attributes)
        for name, value in zip(node.outputs, found, strict=False):
            if name:
                self.values[name] = self.batch.front(value) if isinstance(value, Tensor) else value
                self.agree(name, value)

    def found(self, node: Node, attributes: Mapping[str, Any]) -> Sequence[Any]:
        """What a node gives."""
        inputs = [self.values.get(name) if name else None for name in node.inputs]
        domain = "" if node.domain in USUAL else node.domain
        op = Op(self, node, inputs, attributes, self.model.opsets.get(domain, 1))
        function = self.model.functions.get((node.domain, node.op, node.overload))
        if function is not None:
            return self.inlined(op, function)
        return self.branch(op) if node.op == "If" and not domain else self.worked(op)

    def grouped(self, node: Node, path: str) -> None:
        for k, sign in enumerate(path):
            if sign == ".":
                self.builder.group(path[:k], "", "")
        if path and path in self.names.holding:
            self.builder.group(path, class_of(node), "")

    def worked(self, op: Op) -> Sequence[Any]:
        """What an operator gives, as a list."""
        node, inputs = op.node, [value for value in op.inputs if value is not None]
        if node.op == "Constant":
            return [constant(op)]
        if any(isinstance(value, Unknown) for value in inputs):
            return self.unknown(op)
        if node.op in OF_DATA and isinstance(op.x, Constant):
            op.inputs[0] = as_tensor(op, op.x)  # what is worked out of a table, at each sample
        elif inputs and all(isinstance(value, Constant) for value in inputs):
            found = of_constants(op)
            if node.op == "Identity" and inputs[0].tensor is not None:
                self.merged += inputs[0].elements if inputs[0].trained else 0
            found = self.sized(op) if found is None else found
            if found is not None:
                return found if isinstance(found, list) else [found]
        run = OPERATORS.get(node.op)
        if run is None or not op.tensors or not self.fits(op):
            return self.unknown(op)
        return self.tried(op, run)

    def tried(self, op: Op, run: Callable[[Op], Any]) -> Sequence[Any]:
        """What a rule gives of an operator; a layer that is not known, where it does not fit."""
        node = op.node
        try:
            found = run(op)
        except Stop:
            raise
        except Failure as failure:
            self.unread.setdefault(node.op, failure.diagnostic.message)
            found = None
            self.doubtful(op, failure.diagnostic)
        except Wrong as wrong:
            found = None
            self.doubtful(op, wrong.diagnostic)
        except MISFITS as error:
            self.unread.setdefault(node.op, str(error)[:100])
            found = None
        values = found if isinstance(found, list) else [found]
        return values if all(map(is_sound, values)) else self.unknown(op)

    def sized(self, op: Op) -> Any:
        """What is worked out of constants, of which the sizes alone are known."""
        rule = as_first if op.node.op in ALIKE else SHAPES.get(op.node.op)
        try:
            return [worked(sizes, None, *op.constants) for sizes in rule(op)] if rule else None
        except MISFITS:
            return None

    def fits(self, op: Op) -> bool:
        """Whether an operator can be worked out of tensors some of which are not known."""
        first = isinstance(op.x, Tensor) or op.node.op in OF_CONSTANTS
        return first and (all(x.known for x in op.tensors) or op.node.op in OF_LOST)

    def doubtful(self, op: Op, found: Diagnostic) -> None:
        """Shapes that do not fit are told; what is only not read is a layer that is not known."""
        if found.code.startswith("E2"):
            self.builder.doubts.append(found._replace(layer=op.node.name[:60] or op.node.op))

    def inlined(self, op: Op, function: Function) -> Sequence[Any]:
        """A function of the file, its nodes in place of the call."""
        self.depth += 1
        if self.depth > 32:
            raise Bounds("functions within functions, deeper than 32")
        outer, values = self.values, dict(zip(function.inputs, op.inputs, strict=False))
        readers, given = self.after, self.given
        self.values, self.after, self.given = values, {}, set(function.outputs)
        attributes = {**function.defaults, **op.given}
        for inside in function.nodes:
            self.step(inside, arguments(inside, attributes))
        found = [self.values.get(name) for name in function.outputs]
        self.values, self.after, self.given = outer, readers, given
        self.depth -= 1
        return found

    def branch(self, op: Op) -> Sequence[Any]:
        """The branch that is taken, where the condition is known."""
        condition = number(op.x)
        graph = op.given.get("then_branch" if condition else "else_branch")
        if condition is None or not isinstance(graph, Graph):
            return self.unknown(op)
        self.hold(graph)
        self.run(graph.nodes, [one.name for one in graph.outputs])
        return [self.values.get(one.name) for one in graph.outputs]

    def hold(self, graph: Graph) -> None:
        """The tensors that a graph holds."""
        for name, tensor in graph.held.items():
            self.values[name] = held(tensor)

    def finish(self) -> None:
        """What is counted besides, when all nodes were worked out."""

    def told(self) -> list[str]:
        """What is said of the reading under the table."""
        model = self.model
        by = f" of {model.producer[:40]}" if model.producer else ""
        notes = [f"as ONNX{by}, opset {model.opsets.get('', 1)}; no weight was loaded"]
        folded = sum(is_folded(node.inputs) for node in model.graph.nodes if node.op == "Conv")
        if folded:
            what = "1 convolution holds" if folded == 1 else f"{folded} convolutions hold"
            notes.append(f"{what} the batch norm behind as a bias: the exporter folded it in")
        if self.merged:
            notes.append(
                f"weights of {self.merged:,} elements equal others in the file, and are counted "
                "once"
            )
        return [*notes, *self.left_out()]

    def left_out(self) -> list[str]:
        """What is said of the batch, and of operators that do not fit what they are given."""
        notes = []
        if self.batch.size > 1:
            notes.append(f"the file has a batch of {self.batch.size}; numbers are for one sample")
        return notes + [
            f"{op[:40]} is not read: {why}" for op, why in list(self.unread.items())[:3]
        ]

    # What is not known

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
        rule = SHAPES.get(op.node.op)
        if rule is None or not all(tensor.known for tensor in op.tensors):
            return None
        try:
            return rule(op)
        except MISFITS:
            return None

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
        if named is None or not named.dims or not known or self.depth:
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


MAX_TOLD = 3
"""How many shapes that differ are told."""
OF_DATA = ("Conv", "ConvTranspose", "MatMul", "Gemm")
"""Operators whose first input is data, even where it is a constant."""
OF_CONSTANTS = frozenset(
    (
        *("Add", "Sub", "Mul", "Div", "Pow", "Mod", "Sum", "Mean", "Max", "Min", "Where"),
        *("Concat", "Gather", "MatMul", "Gemm", "Einsum", "CastLike"),
    )
)
"""Operators whose first input may be a constant where another one is data."""
OF_LOST = frozenset(
    ("Identity", "Cast", "Relu", "Sigmoid", "Tanh", "Clip", "Add", "Mul", "Sub", "Div")
)
"""Operators that take a tensor of which nothing is known."""


def is_folded(inputs: Sequence[str]) -> bool:
    """Whether a convolution has the names that exporters give to weights they made up."""
    if len(inputs) < 3:
        return False
    return inputs[1].startswith("onnx::Conv_") or inputs[2] == f"{inputs[1]}_bias"


def inputs_of(node: Node) -> list[str]:
    """All that a node reads, what its graphs read of outside included."""
    found = [name for name in node.inputs if name]
    for value in node.attributes.values():
        if isinstance(value, Graph):
            for inside in value.nodes:
                found += inputs_of(inside)
            found += [one.name for one in value.outputs]
    return found


def held_by(op: Op) -> int:
    """The elements of the weights that a layer holds, those left out that are counted elsewhere."""
    origins = {id(o): o for v in op.constants for o in v.origins() if o.trained and o.node is None}
    return sum(origin.elements for origin in origins.values())


def constant(op: Op) -> Any:
    """`Constant`: a tensor, a number or a list of such."""
    tensor = op.given.get("value")
    if tensor is not None and hasattr(tensor, "dims"):
        made = held(tensor)
        made.name = op.node.outputs[0] if op.node.outputs else None
        return made
    for name in ("value_float", "value_int"):
        if name in op.given:
            return Constant((), [op.given[name]], name == "value_float")
    for name in ("value_floats", "value_ints"):
        items = op.listed(name)
        if items is not None:
            return Constant((len(items),), items, name == "value_floats")
    return Unknown("a constant of texts", op.at)
