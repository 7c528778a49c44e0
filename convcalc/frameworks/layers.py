"""Layers in expressions: calls, lists of them, and what holds them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NoReturn

from convcalc.diagnostics import Diagnostic, Refusal
from convcalc.frameworks.calls import Call, Layer
from convcalc.frameworks.literals import dotted, value_of
from convcalc.frameworks.names import Names, Row
from convcalc.frameworks.syntax import Text
from convcalc.frameworks.whose import nearest, pairs
from convcalc.parser.make import Wrong
from convcalc.parser.value import Item, Value

if TYPE_CHECKING:
    from convcalc.diagnostics import Span

CONTAINERS = ("Sequential", "ModuleList")
INPUT = Row(
    "input",
    "shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, "
    "batch_shape=None, name=None, tensor=None, optional=False",
    {"name": "-"},
)
INPUTS = ("Input", "InputLayer")
MAX_DEPTH = 50
MAX_LAYERS = 5_000


class Layers:
    """Code that is being read: its layers so far, the values that its names have, and the layers
    that its tensors come from.
    """

    def __init__(self, text: Text, names: Names) -> None:
        self.text, self.names = text, names
        self.layers: list[Value] = []
        self.problems: list[Diagnostic] = []
        self.input: Value | None = None
        self.known: dict[str, Any] = {}
        self.tensors: dict[str, int] = {}
        """Behind how many layers each tensor comes."""

    def value(self, node: ast.expr) -> Any:
        try:
            return value_of(node, self.known)
        except Refusal as refusal:
            raise Wrong(refusal.at(self.text.span(node))) from None

    def read(self, node: ast.expr, name: str = "", depth: int = 0) -> None:
        """The layers of an expression; `name` is what the first of them, or all, go by."""
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            self.wrong("E107", message, "write it flatter", node)
        if isinstance(node, ast.Starred):
            self.read(node.value, name, depth + 1)
        elif isinstance(node, (ast.List, ast.Tuple)):
            self.listed(node.elts, name, depth)
        elif isinstance(node, ast.Call):
            last = dotted(node.func).rpartition(".")[2]
            if last in CONTAINERS:
                self.container(node, name, depth)
            elif last in INPUTS:
                self.take(Call(node, INPUT, self.names, self.text, self.known).read(), "")
            elif isinstance(node.func, ast.Call):
                self.applied(node, node.func, name, depth)
            else:
                self.layer(node, name, depth)
        else:
            self.wrong(
                "E106",
                "this is no layer",
                "write a call, for example nn.ReLU()",
                node,
            )

    def listed(self, nodes: list[ast.expr], name: str, depth: int) -> None:
        for k, node in enumerate(nodes):
            try:
                self.read(node, f"{name}.{k}" if name else "", depth + 1)
            except Wrong as wrong:
                self.problems.append(wrong.diagnostic)

    def container(self, node: ast.Call, name: str, depth: int) -> None:
        """`Sequential(a, b)`, `Sequential([a, b])`, `Sequential(OrderedDict([("a", a)]))`."""
        args = list(node.args)
        args += [k.value for k in node.keywords if k.arg == "layers"]
        only = args[0] if len(args) == 1 else None
        if isinstance(only, (ast.List, ast.Tuple)):
            args = list(only.elts)
        rows = pairs(only) if only is not None else []
        for key, inner in rows:
            try:
                self.read(inner, f"{name}.{key}" if name else key, depth + 1)
            except Wrong as wrong:
                self.problems.append(wrong.diagnostic)
        if not rows:
            self.listed(args, name, depth)

    def applied(self, node: ast.Call, made: ast.Call, name: str, depth: int) -> None:
        """`Conv2D(32, 3)(x)`: what it is applied to must be what came before."""
        for arg in node.args:
            self.data(arg, depth)
        self.read(made, name, depth + 1)

    def data(self, node: ast.expr, depth: int) -> None:
        """A tensor that a layer is applied to: what came before, or a call that gives it."""
        path = dotted(node)
        if isinstance(node, ast.Call):
            self.read(node, "", depth + 1)
        elif self.tensors.get(path, len(self.layers)) != len(self.layers) or not path:
            self.wrong(
                "E106",
                "layers are read one after the other; this is not what the layer before gives",
                "write a spec with 'from' for paths that part or meet: convcalc help spec",
                node,
            )

    def layer(self, node: ast.Call, name: str, depth: int) -> None:
        path = dotted(node.func)
        row = self.names.row(path)
        if row is None:
            self.unknown(path, node)
        call = Call(node, row, self.names, self.text, self.known)
        for tensor in call.data():
            self.data(tensor, depth)
        self.take(call.read(), name)

    def take(self, layer: Layer, name: str) -> None:
        """A layer, and what goes with it, behind those before."""
        if layer.kind == "input":
            self.enter(layer.input, layer.span)
            return
        if layer.input is not None and self.input is None and not self.layers:
            self.input = layer.input
        if len(self.layers) >= MAX_LAYERS:
            message = f"more than {MAX_LAYERS:,} layers"
            raise Wrong(Diagnostic("E107", message, "use fewer", layer.span))
        if name and "name" not in layer.given:
            layer.given["name"] = Item(layer.span, Value(name, layer.span))
        self.layers += layer.values()

    def enter(self, shape: Value | None, span: Span) -> None:
        """The input of the network, of which there is one."""
        if self.input is not None:
            message = "a second input is not read; layers one after the other are"
            hint = "write a spec with 'inputs': convcalc help spec"
            raise Wrong(Diagnostic("E106", message, hint, span))
        self.input = shape

    def unknown(self, path: str, node: ast.Call) -> NoReturn:
        """What a call is not: a layer of the framework, as far as it is known."""
        if path in self.tensors:
            message = f"{path} is applied here, but layers are read in the order of their lines"
            hint = "leave this line out if they are applied in that order"
            self.wrong("E106", message, hint, node.func)
        from convcalc.frameworks.keras.spelling import in_files

        message = f"{path or 'this'} is no layer of {self.names.title} that is read"
        hint = nearest(path, self.names) or "'convcalc help code' says what is"
        if self.names.dialect == "keras" and in_files(path):
            message = f"{path} is read in files of source alone"
            hint = "give it a name in a file with its imports: net = keras.Sequential([…])"
        self.wrong("E102", message, hint, node.func)

    def wrong(self, code: str, message: str, hint: str, node: Any) -> NoReturn:
        raise Wrong(Diagnostic(code, message, hint, self.text.span(node)))
