"""The nodes of a graph one after the other: what each gives, and what of it is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.onnx.arithmetic import of_constants
from convcalc.frameworks.onnx.batch import Batch
from convcalc.frameworks.onnx.constant import Constant, held, number, worked
from convcalc.frameworks.onnx.elementwise import as_tensor
from convcalc.frameworks.onnx.folded import sorted_out, told
from convcalc.frameworks.onnx.graph import Graph
from convcalc.frameworks.onnx.model import USUAL, arguments
from convcalc.frameworks.onnx.naming import class_of
from convcalc.frameworks.onnx.notes import branches, left_out, notes_of
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.onnx.readers import Readers, needed
from convcalc.frameworks.onnx.shapes import by_definition
from convcalc.frameworks.onnx.stated import MISFITS, Stated, is_sound
from convcalc.frameworks.onnx.table import OPERATORS, foreign
from convcalc.frameworks.onnx.wire import Bounds
from convcalc.frameworks.python.values import Failure, Unknown
from convcalc.frameworks.traced.builder import Stop
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.onnx.graph import Node
    from convcalc.frameworks.onnx.model import Function, Model
    from convcalc.frameworks.traced.builder import Builder

MAX_CALLS = 100_000
"""Nodes that are worked out, those of functions each time they are called."""
MAX_INLINED = 32
"""Functions within functions."""


class Walker(Stated):
    """The nodes of a graph, and of those within it."""

    dialect = "onnx"

    def __init__(self, model: Model, builder: Builder, batch: Batch) -> None:
        super().__init__(model, builder, batch)
        self.done: set[int] = set()
        self.calls = self.merged = 0
        self.taken: list[str] = []
        self.unread: dict[str, str] = {}
        self.apart: list[Constant] = []
        """What the file holds, and is no parameter."""
        self.unsure: list[Constant] = []
        """What an exporter worked out, maybe of parameters."""

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
        kept = needed(nodes, outputs)
        self.readers.add(kept, outputs)
        for node in kept:
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
        for name in node.outputs[len(found) :]:
            self.values[name] = Unknown(f"what {node.op} gives besides")

    def found(self, node: Node, attributes: Mapping[str, Any]) -> Sequence[Any]:
        """What a node gives."""
        inputs = [self.values.get(name) if name else None for name in node.inputs]
        domain = "" if node.domain in USUAL else node.domain
        op = Op(self, node, inputs, attributes, self.model.opsets.get(domain, 1))
        function = self.model.functions.get((node.domain, node.op, node.overload))
        if function is not None:
            return self.inlined(op, function)
        if domain:
            known = op.tensors and all(tensor.known for tensor in op.tensors)
            run = foreign(domain, node.op) if known else None
            return self.tried(op, run) if run else self.unknown(op)
        return self.branch(op) if node.op == "If" else self.worked(op)

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
            return [self.stated(op.constant())]
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
                return self.other_numbers(op, found if isinstance(found, list) else [found])
        run = OPERATORS.get(node.op)
        if run is None or not op.tensors or not self.fits(op):
            return self.unknown(op)
        return self.tried(op, run)

    def other_numbers(self, op: Op, values: Sequence[Any]) -> Sequence[Any]:
        """What is worked out of constants alone: other numbers than these hold, unless the operator
        only gives them in other sizes.
        """
        if op.node.op not in OF_SIZES:
            for value in values:
                if isinstance(value, Constant) and value.tensor is None:
                    value.made = nothing
        return values

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
        lawful = all(map(is_sound, values)) and self.is_lawful(op, values)
        return values if lawful else self.unknown(op)

    def sized(self, op: Op) -> Any:
        """What is worked out of constants, of which the sizes alone are known."""
        try:
            shapes = by_definition(op)
            return [worked(sizes, None, *op.constants) for sizes in shapes] if shapes else None
        except MISFITS:
            return None

    def stated(self, value: Any) -> Any:
        """What a node `Constant` states: of PyTorch, which holds parameters by the names of their
        modules, it is none.
        """
        if isinstance(value, Constant) and self.model.names_parameters:
            value.trained = value.registered = False
        return value

    def fits(self, op: Op) -> bool:
        """Whether an operator can be worked out of tensors some of which are not known."""
        first = isinstance(op.x, Tensor) or op.node.op in OF_CONSTANTS
        return first and (all(x.known for x in op.tensors) or op.node.op in OF_LOST)

    def inlined(self, op: Op, function: Function) -> Sequence[Any]:
        """A function of the file, its nodes in place of the call."""
        self.inlining += 1
        if self.inlining > MAX_INLINED:
            raise Bounds(f"functions within functions, deeper than {MAX_INLINED}")
        outer = self.values, self.readers, self.done
        self.values = dict(zip(function.inputs, op.inputs, strict=False))
        self.readers, self.done = Readers(), set()
        self.readers.add(function.nodes, function.outputs)
        attributes = {**function.defaults, **op.given}
        for inside in function.nodes:
            if id(inside) not in self.done:
                self.step(inside, arguments(inside, attributes))
        found = [self.values.get(name) for name in function.outputs]
        self.values, self.readers, self.done = outer
        self.inlining -= 1
        return found

    def branch(self, op: Op) -> Sequence[Any]:
        """The branch that is taken, where the condition is known."""
        condition = number(op.x)
        graph = op.given.get("then_branch" if condition else "else_branch")
        if condition is None or not isinstance(graph, Graph):
            return self.unknown(op)
        self.taken.append(
            f"{'then' if condition else 'else'} of {op.node.name or op.node.outputs[0]}"
        )
        self.hold(graph)
        self.run(graph.nodes, [one.name for one in graph.outputs])
        return [self.values.get(one.name) for one in graph.outputs]

    def hold(self, graph: Graph) -> None:
        """The tensors that a graph holds."""
        exported = self.model.names_parameters and not self.model.holds_weights
        known = sorted_out(graph) if exported else ()
        for name, tensor in graph.held.items():
            value = self.values[name] = held(tensor)
            if self.model.holds_weights and value.floating:
                value.trained = value.registered = True
            for names, rows in zip(known, (self.apart, self.unsure), strict=False):
                if value.trained and name in names:
                    value.trained = value.registered = False
                    value.folded = rows is self.unsure
                    rows.append(value)

    def finish(self) -> None:
        """What is counted besides, when all nodes were worked out."""

    def told(self) -> list[str]:
        """What is said of the reading under the table."""
        apart = told(self.apart, self.unsure)
        return notes_of(self.model, self.merged) + apart + self.left_out()

    def left_out(self) -> list[str]:
        return [*left_out(self.batch.size, self.unread), *branches(self.taken)]


def nothing(*given: Any) -> None:
    """No layers give numbers that were worked out of a file's."""


OF_SIZES = ("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "CastLike", "Expand")
"""Operators that give a tensor as it is, in other sizes."""
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
