"""The operators of an exported program one after the other, on the way that those of ONNX go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.onnx import walk
from convcalc.frameworks.onnx.constant import Constant, copies, worked
from convcalc.frameworks.onnx.elementwise import as_tensor
from convcalc.frameworks.onnx.naming import plain
from convcalc.frameworks.onnx.op import Op
from convcalc.frameworks.pt2.choice import COMPARISONS, Choice
from convcalc.frameworks.pt2.cuts import CUTS
from convcalc.frameworks.pt2.doubts import doubted
from convcalc.frameworks.pt2.elementwise import ELEMENTWISE
from convcalc.frameworks.pt2.graph import Call, Flat, Open, Part, Ref, module_of, refs
from convcalc.frameworks.pt2.layers import LAYERS
from convcalc.frameworks.pt2.moves import MOVES
from convcalc.frameworks.pt2.program import Held
from convcalc.frameworks.pt2.run import VERSION
from convcalc.frameworks.pt2.sharing import aliased
from convcalc.frameworks.pt2.sizes import Sizes
from convcalc.frameworks.python.values import NOWHERE, Unknown
from convcalc.frameworks.traced.elementwise import parameter
from convcalc.frameworks.traced.parameters import broadcast
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.onnx.batch import Batch
    from convcalc.frameworks.onnx.graph import Graph, Node
    from convcalc.frameworks.onnx.model import Model
    from convcalc.frameworks.traced.builder import Builder

OPERATORS: dict[str, Callable[[Op], Any]] = {
    **ELEMENTWISE,
    **MOVES,
    **CUTS,
    **LAYERS,
}
"""The operators of ATen, each in one row whatever its overload.

https://docs.pytorch.org/docs/stable/torch.compiler_ir.html
"""
NEW = frozenset(
    (
        *("zeros_like", "ones_like", "full_like", "empty_like", "rand_like", "randn_like"),
        *("new_zeros", "new_ones", "new_full", "new_empty", "new_empty_strided"),
    )
)
"""Operators that take no more of a tensor than its sizes."""
OF_DATA = {
    **dict.fromkeys(("linear", "conv1d", "conv2d", "conv3d", "convolution"), ("input",)),
    **dict.fromkeys(("matmul", "mm", "bmm"), ("self",)),
    "addmm": ("mat1",),
}
"""Operators with an argument that is data, even where it is a constant."""
LOWEST = float("-inf")
CHOOSING = ("where", "masked_fill")
OF_LOST = frozenset(("to", "_to_copy", "clone", "relu", "sigmoid", "tanh", "add", "mul", "sub"))
"""Operators that take a tensor of which nothing is known."""
SAME = ("view", "_unsafe_view", "reshape", "expand", "clone")
"""Operators that may stand between a product and its bias."""
ADDING = ("add",)
WRAPPED = ("wrap_with_set_grad_enabled", "wrap_with_autocast")
"""Operators that are the graph which they are given."""


class Walker(walk.Walker):
    """Values so far by name; all sizes are known as PyTorch worked them out."""

    dialect = "pytorch"
    symbols: Sizes

    def __init__(self, model: Model, builder: Builder, batch: Batch) -> None:
        super().__init__(model, builder, batch)
        self.symbols = Sizes()
        assert isinstance(model.graph, Flat)
        self.flat = model.graph
        self.held: list[Constant] = []
        self.known_modules: set[str] = set()
        aliased(model.graph)

    def hold(self, graph: Graph) -> None:
        for name, tensor in graph.held.items():
            made = Constant(tensor.dims, None, tensor.floating, tensor)
            made.name = tensor.name
            if isinstance(tensor, Held):
                made.trained = made.registered = tensor.trained
                made.frozen = tensor.frozen
            self.values[name] = made
            self.held.append(made)

    def grouped(self, node: Node, path: str) -> None:
        assert isinstance(node, Call)
        if node.modules in self.known_modules:
            return
        self.known_modules.add(node.modules)
        for said in node.modules.split(";"):
            name, title = module_of(said)
            name = plain(name)
            if name in self.names.holding:
                self.builder.group(name, title, "")

    def is_parameter(self, value: Constant) -> bool:
        return value.trained

    def bias_after(self, node: Node, features: int) -> tuple[Any, Optional[Node]]:
        """The bias that is added next, past views that leave the sizes as they are."""
        after = self.only_after(node)
        sizes = self.declared_sizes(node.outputs[0])
        while after is not None and isinstance(after, Call) and after.word in SAME:
            same = sizes is not None and self.declared_sizes(after.outputs[0]) == sizes
            after = self.only_after(after) if same else None
        if not isinstance(after, Call) or after.word not in ADDING or after.arguments.get("alpha"):
            return None, None
        values = [self.resolved(after.arguments.get(name)) for name in ("self", "other")]
        fits = [x for x in values if isinstance(x, Constant) and x.sizes == (features,)]
        return (fits[0], after) if len(fits) == 1 else (None, None)

    def resolved(self, value: Any) -> Any:
        """An argument with the values that it names."""
        if isinstance(value, Ref):
            return self.values.get(value)
        if isinstance(value, Open):
            return self.symbols.get(value, self.symbols.get(self.flat.numbers.get(value)))
        if isinstance(value, list):
            return [self.resolved(one) for one in value]
        return value

    def found(self, node: Node, attributes: Mapping[str, Any]) -> Sequence[Any]:
        assert isinstance(node, Call)
        if node.word in WRAPPED:
            return self.wrapped(node)
        given = {name: self.resolved(value) for name, value in node.arguments.items()}
        inputs = [self.values.get(name) for name in refs(node.arguments.values())]
        op = Op(self, node, inputs, given, VERSION)
        if any(isinstance(value, Unknown) for value in inputs):
            return self.unknown(op)
        choices = [value for value in inputs if isinstance(value, Choice)]
        if node.word in COMPARISONS and (op.tensors or choices):
            return self.compared(op, node)
        if choices and node.word not in CHOOSING:
            op.inputs += [tensor for choice in choices for tensor in choice.tensors]
            return self.unknown(op)
        for name in OF_DATA.get(node.word, ()) if not op.tensors else ():
            if isinstance(given.get(name), Constant):  # worked out of a table, at each sample
                given[name] = as_tensor(op, given[name])
                op.inputs.append(given[name])
        if not op.tensors or node.word in NEW:
            return self.constants(op)
        run = OPERATORS.get(node.word) if node.domain == "aten" else None
        known = all(tensor.known for tensor in op.tensors) or node.word in OF_LOST
        out = (
            self.unknown(op) if run is None or not known else doubted(op, node, self.tried(op, run))
        )
        return (
            [out[0], *(self.changed(op, name, out[0]) for name in node.changes)]
            if node.changes
            else out
        )

    def compared(self, op: Op, node: Call) -> Sequence[Any]:
        """Yes or no of each element; a layer that is not known where its sizes are not."""
        sizes = [self.declared_sizes(name) if name else None for name in op.node.outputs]
        if len(sizes) != 1 or sizes[0] is None:
            return self.unknown(op)
        above = op.given.get("other")
        zero = type(above) in (int, float) and above == 0
        choices = [value for value in op.inputs if isinstance(value, Choice)]
        infinite = (
            above in (LOWEST, "-Infinity") if op.tensors else all(one.infinite for one in choices)
        )
        return [Choice(sizes[0], op.inputs, node.word == "gt" and zero, bool(infinite))]

    def constants(self, op: Op) -> Sequence[Any]:
        """What is worked out of constants alone: of the sizes that PyTorch says."""
        sources = [] if op.tensors else op.constants
        found: list[Any] = []
        for name in op.node.outputs:
            sizes = self.declared_sizes(name) if name else None
            made: Any = Unknown(f"what {op.node.op} gives", op.at)
            if sizes is not None:
                view = len(sources) == 1 and isinstance(op.node, Call) and op.node.word in SAME
                made = seen_as(sources[0], sizes) if view else worked(sizes, None, *sources)
                made.turned = turned(op, len(sizes)) if len(sources) == 1 else None
                made.computed |= not moves(op)
            found.append(made)
        return found

    def declared_sizes(self, name: str) -> list[int] | None:
        """All sizes that are numbers hold for any input; no sizes are those of a single number."""
        named = self.declared.get(name)
        if named is None or named.dims is None or not self.as_declared:
            return None
        found = [self.symbols.get(one) if isinstance(one, str) else one for one in named.dims]
        known = [n for n in found if n is not None and n >= 0]
        return known if len(known) == len(found) else None

    def changed(self, op: Op, name: str, part: Any) -> Any:
        """A value of which a part was changed in place: of its sizes, and what is in it is not
        followed.
        """
        value = self.values.get(name)
        if not isinstance(value, Tensor) or not isinstance(part, Tensor):
            return Unknown(f"what {op.node.op} leaves of it", op.at)
        whole = Op(self, op.node, [value, part], op.given, VERSION)
        return self.placed(whole, self.shape(value) if value.known else None, 0)

    def wrapped(self, node: Call) -> Sequence[Any]:
        """The nodes of a graph in place of the operator that runs it as it is."""
        part = next((one for one in node.arguments.values() if isinstance(one, Part)), None)
        if part is None:
            return []
        outer, values = self.values, dict(self.values)
        declared, numbers = self.declared, self.flat
        for one, name in zip(part.graph.inputs, node.inputs, strict=False):
            values[one.name] = outer.get(name)
        self.values, self.declared, self.flat = values, part.graph.declared, part.graph
        self.run(part.graph.nodes, [one.name for one in part.graph.outputs])
        found = [self.values.get(one.name) for one in part.graph.outputs]
        self.values, self.declared, self.flat = outer, declared, numbers
        return found

    def finish(self) -> None:
        """Parameters that the program never uses count, as they do in PyTorch."""
        unused = [one for one in self.held if one.trained and one.node is None]
        if self.builder.ended or not unused:
            return
        self.builder.path = ""
        for one in unused:
            one.node = parameter(self.builder, one, list(one.sizes) or [1], NOWHERE)
            self.builder.idle.append(one.node)
        count = sum(one.elements for one in unused)
        self.builder.notes.append(f"{count:,} of the parameters are never used by the program")

    def told(self) -> list[str]:
        version = self.model.producer[:30].partition("+")[0]
        by = f" {version}" if version else ""
        return [f"as a program that PyTorch{by} exported; no weight was loaded", *self.left_out()]


REORDERING, EXCHANGING = ("permute", "permute_copy"), ("t", "transpose")


def turned(op: Op, rank: int) -> tuple[int, ...] | None:
    """The order in which an operator puts the dimensions of a constant; None where it is none."""
    assert isinstance(op.node, Call)
    order, word = list(range(rank)), op.node.word
    if word in REORDERING and isinstance(op.given.get("dims"), list):
        return tuple(k % rank for k in op.given["dims"])
    if word not in EXCHANGING or rank < 2:
        return None
    a, b = (0, 1) if word == "t" else (op.given.get("dim0", 0), op.given.get("dim1", 1))
    order[a], order[b] = order[b], order[a]
    return tuple(order)


MOVED = """
permute transpose t numpy_T view _unsafe_view reshape view_copy expand clone contiguous squeeze
unsqueeze flatten unflatten slice select narrow split chunk unbind detach alias lift_fresh_copy
movedim swapaxes moveaxis to _to_copy flip roll
"""
MOVING = frozenset(MOVED.split())
"""Operators that give the elements that they are given, or some of them."""


def moves(op: Op) -> bool:
    return isinstance(op.node, Call) and op.node.word.partition(".")[0] in MOVING


def seen_as(value: Constant, sizes: Sequence[int]) -> Constant:
    """A constant as a view of these sizes, which may be a copy in front."""
    alike = broadcast(value.sizes, sizes) == tuple(sizes)
    return copies(value, sizes) if alike else worked(sizes, None, value)
