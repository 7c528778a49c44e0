"""Layers written as code: an expression or a few statements, parsed and never run."""

from __future__ import annotations

import ast
from typing import Optional

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.layers import CONTAINERS, INPUTS, Layers
from convcalc.frameworks.literals import Ref, dotted
from convcalc.frameworks.names import Names
from convcalc.frameworks.syntax import Text, tree_of
from convcalc.frameworks.whose import framework_of
from convcalc.parser.value import Value, from_plain
from convcalc.record import NamedTuple

MODELS = ("Model", "Functional")
TENSORS = ("randn", "rand", "zeros", "ones", "empty", "normal", "uniform")
"""Functions that make the tensor which layers are tried on: its first size is the batch."""
DONE = "print summary compile fit build evaluate predict eval train to cuda cpu".split()  # noqa: SIM905
"""What is done with a model, and makes no layer."""


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

    >>> read_code(Text("Dense(10, activation='relu')")).layers.plain()
    [{'linear': {'units': 10, 'use_bias': True}}, {'relu': {}}]
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


def asked_of(node: ast.expr) -> ast.expr:
    """What is printed, or whose shape is asked for: `print(conv(x).shape)`."""
    if isinstance(node, ast.Call) and dotted(node.func) == "print" and len(node.args) == 1:
        return asked_of(node.args[0])
    if isinstance(node, ast.Attribute) and node.attr == "shape":
        return node.value
    sized = isinstance(node, ast.Call) and not node.args and isinstance(node.func, ast.Attribute)
    return node.func.value if sized and node.func.attr == "size" else node  # type: ignore[attr-defined]


class Reader(Layers):
    """Statements that are being read."""

    def __init__(self, text: Text, names: Names) -> None:
        super().__init__(text, names)
        self.made: set[str] = set()
        """Names of models."""
        self.by_line = False
        self.made_last = ""

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
        inner = asked_of(node)
        if isinstance(inner, ast.Name) and inner is not node:
            return  # of what the lines before made
        node = inner
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return  # a docstring
        node = self.fed(node)
        if isinstance(node, ast.Call):
            owner, _, method = dotted(node.func).rpartition(".")
            if owner and method == "add" and not self.names.row(dotted(node.func)):
                for arg in node.args:
                    self.read(arg)
                return
            if method in DONE or (owner and owner in self.made) or self.is_use(node):
                return
        self.read(node)

    def fed(self, node: ast.expr) -> ast.expr:
        """The layer that is called on a tensor which is made in its place, whose shape is kept."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Call)):
            return node
        made = node.args[0] if len(node.args) == 1 else None
        if not isinstance(made, ast.Call) or dotted(made.func).rpartition(".")[2] not in TENSORS:
            return node
        self.called("", "", made)
        return node.func

    def is_use(self, node: ast.Call) -> bool:
        """Whether a call applies the model, or the only layer, that stands before it."""
        path = dotted(node.func)
        alone = path in self.made or (self.made_last == path and len(self.layers) == 1)
        return bool(path) and alone and all(isinstance(arg, ast.Name) for arg in node.args)

    def assigned(self, target: ast.expr, value: ast.expr) -> None:
        """`self.conv1 = nn.Conv2d(…)`, `model = Sequential(…)`, `width = 64`."""
        path, value = dotted(target), self.fed(value)
        attribute = path.removeprefix("self.") if path.startswith("self.") else ""
        several = isinstance(value, (ast.List, ast.Tuple)) and any(
            isinstance(item, (ast.Call, ast.Starred)) for item in value.elts
        )
        if isinstance(value, ast.Call):
            self.called(path, attribute, value)
        elif several:
            self.read(value, attribute)
        else:
            found = self.value(value)
            if path and not isinstance(found, Ref):
                self.known[path] = found

    def called(self, path: str, attribute: str, value: ast.Call) -> None:
        """What an assigned call makes: a model, a tensor, a layer or several."""
        last = dotted(value.func).rpartition(".")[2]
        if last in MODELS or self.is_use(value):
            self.made.add(path)
        elif last in TENSORS and not self.names.row(dotted(value.func)):
            self.tensors[path] = len(self.layers)
            sizes = self.value(value).args or ()
            dims = sizes[0] if sizes and isinstance(sizes[0], list) else list(sizes)
            span = self.text.span(value)
            self.enter(from_plain(dims[1:], span), span)
        else:
            if last in CONTAINERS:
                self.made.add(path)
            elif not isinstance(value.func, ast.Call) and last not in INPUTS:
                self.by_line = self.by_line or bool(self.layers)
            self.read(value, attribute)
            self.made_last, self.tensors[path] = path, len(self.layers)
