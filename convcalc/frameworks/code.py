"""Layers written as code: an expression or a few statements, parsed and never run."""

from __future__ import annotations

import ast
from typing import Any, NoReturn, Optional

from convcalc.diagnostics import Diagnostic, Problems, Refusal
from convcalc.frameworks.calls import Call, Layer
from convcalc.frameworks.literals import Ref, dotted, value_of
from convcalc.frameworks.names import Names, Row
from convcalc.frameworks.syntax import Text, tree_of
from convcalc.frameworks.whose import framework_of, nearest, pairs
from convcalc.parser.make import Wrong
from convcalc.parser.value import Item, Value
from convcalc.record import NamedTuple

CONTAINERS = ("Sequential", "ModuleList")
MODELS = ("Model", "Functional")
INPUT = Row(
    "input",
    "shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, "
    "batch_shape=None, name=None, tensor=None, optional=False",
    {"name": "-"},
)
INPUTS = ("Input", "InputLayer")
MAX_DEPTH = 50
MAX_LAYERS = 5_000


class Code(NamedTuple):
    """What a text of code describes: layers as a spec lists them, the shape of the input if it says
    that, whose code it is, and what is to be said of the reading.
    """

    dialect: str
    layers: Value
    input: Optional[Value] = None
    notes: tuple[str, ...] = ()
    title: str = ""


def read_code(text: Text, dialect: str | None = None) -> Code:
    """The layers in a text. Where its names are those of PyTorch and of Keras, it is `dialect`'s,
    or PyTorch's. Problems with all that is wrong in it: E101 if it is no Python, E102 for names
    that no framework has, E103 to E107 for arguments.

    >>> read_code(Text("Conv2D(32, 3, activation='relu')")).layers.plain()
    [{'conv2d': {'filters': 32, 'kernel_size': 3, 'strides': 1, 'padding': 'valid',
    'dilation_rate': 1, 'groups': 1, 'use_bias': True}}, {'relu': {}}]
    """
    statements = tree_of(text)
    names = framework_of(statements, text, dialect)
    reader = Reader(text, names)
    for statement in statements:
        reader.tried(statement)
    if reader.problems:
        raise Problems(reader.problems)
    if not reader.layers:
        hint = "for example nn.Conv2d(3, 16, 3) or Conv2D(16, 3)"
        raise Problems([Diagnostic("E103", "the code has no layers", hint, text.whole())])
    listed = Value(reader.layers, text.whole())
    return Code(names.dialect, listed, reader.input, (reader.note(),), names.title)


class Reader:
    """Code that is being read: its layers so far, the values that its names have, and the layers
    that its tensors come from.
    """

    def __init__(self, text: Text, names: Names) -> None:
        self.text, self.names = text, names
        self.layers: list[Value] = []
        self.problems: list[Diagnostic] = []
        self.input: Value | None = None
        self.known: dict[str, Any] = {}
        self.made: set[str] = set()
        self.tensors: dict[str, int] = {}
        """Behind how many layers each tensor comes."""
        self.by_line = False

    def note(self) -> str:
        order = "; the layers in the order of the lines" if self.by_line else ""
        return f"as {self.names.title} code, which was not run{order}"

    def tried(self, statement: ast.stmt) -> None:
        try:
            self.statement(statement)
        except Problems as problems:
            self.problems += problems.diagnostics

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
            return
        if isinstance(node, ast.Expr):
            self.expression(node.value)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            self.assigned(targets[0], node.value)
        else:
            what = "a class" if isinstance(node, ast.ClassDef) else "this statement"
            self.wrong(
                "E106",
                f"{what} is not read; layers are, and lists of them",
                "give the layers alone, for example nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU())",
                node,
            )

    def expression(self, node: ast.expr) -> None:
        """A layer, several, or something that is done with a model."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return  # a docstring
        if isinstance(node, ast.Call):
            owner, _, method = dotted(node.func).rpartition(".")
            if owner and owner in self.made:
                for arg in node.args if method == "add" else ():
                    self.read(arg)
                return
            if method == "print":
                return
        self.read(node)

    def assigned(self, target: ast.expr, value: ast.expr) -> None:
        """`self.conv1 = nn.Conv2d(…)`, `model = Sequential(…)`, `width = 64`."""
        path = dotted(target)
        attribute = path.removeprefix("self.") if path.startswith("self.") else ""
        if isinstance(value, ast.Call):
            last = dotted(value.func).rpartition(".")[2]
            if last in (*MODELS, "super"):
                self.made.add(path)
                return
            if last in INPUTS:
                self.read(value)
                self.tensors[path] = len(self.layers)
                return
            if last in CONTAINERS:
                self.made.add(path)
                self.read(value, attribute)
                return
            self.by_line = self.by_line or bool(attribute)
            self.read(value, attribute)
            self.tensors[path] = len(self.layers)
            return
        if isinstance(value, (ast.List, ast.Tuple)) and any(
            isinstance(item, (ast.Call, ast.Starred)) for item in value.elts
        ):
            self.read(value, attribute)
            return
        found = self.value(value)
        if path and not isinstance(found, Ref):
            self.known[path] = found

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
        if layer.input is not None and self.input is None and not self.layers:
            self.input = layer.input
        if layer.kind == "input":
            return
        if len(self.layers) >= MAX_LAYERS:
            message = f"more than {MAX_LAYERS:,} layers"
            raise Wrong(Diagnostic("E107", message, "use fewer", layer.span))
        if name and "name" not in layer.given:
            layer.given["name"] = Item(layer.span, Value(name, layer.span))
        self.layers += layer.values()

    def unknown(self, path: str, node: ast.Call) -> NoReturn:
        """What a call is not: a layer of the framework, as far as it is known."""
        message = f"{path or 'this'} is no layer of {self.names.title} that is read"
        hint = nearest(path, self.names) or "'convcalc help frameworks' says what is"
        self.wrong("E102", message, hint, node.func)

    def wrong(self, code: str, message: str, hint: str, node: Any) -> NoReturn:
        raise Wrong(Diagnostic(code, message, hint, self.text.span(node)))
