"""What a module that is printed holds: its kind with settings, and its weights."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems, Refusal
from convcalc.frameworks.calls import Call
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.printed.plain import ADDED, ALIKE, sequential, without_weights
from convcalc.frameworks.syntax import Text
from convcalc.layers import kind_named, ranks_of
from convcalc.layers.site import Site
from convcalc.layers.weight import Weight
from convcalc.parser.make import Entry, make
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.frameworks.printed.tree import Module
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.parser.value import Item

MAX_EXTRA, MAX_DIFFERENT = 2_000, 4_000
MANY = 1 << 20
"""Positions of an axis on which no weight depends."""
OLD_LINEAR = re.compile(r"\s*(\d+) -> (\d+)\s*\Z")
WEIGHING = (
    *("in_channels", "out_channels", "kernel_size", "groups", "bias", "in_features"),
    *("out_features", "num_features", "affine", "normalized_shape", "elementwise_affine"),
    *("num_groups", "num_channels", "num_embeddings", "embedding_dim", "num_parameters"),
    *("input_size", "hidden_size", "num_layers", "bidirectional", "proj_size"),
)
"""Arguments on which weights depend."""


class Held(NamedTuple):
    """A module by itself. `word` is its kind as a spec spells it, with `given` settings, where all
    of these are read; `weights` are None where they are not known.
    """

    kind: Optional[type[Kind]] = None
    made: Optional[Kind] = None
    """The layer, where all settings are read."""
    base: Optional[Kind] = None
    """The layer that it is made of, with the settings on which weights depend."""
    weights: Optional[tuple[Weight, ...]] = None
    word: str = ""
    given: Mapping[str, Item] = {}


UNREAD = Held()


class Shelf:
    """Modules that were read, by what is printed of them: most are printed many times."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.known: dict[tuple[str, str], Held] = {}

    def held(self, module: Module) -> Held:
        """What a module holds besides the modules in it."""
        key = module.cls, module.extra
        if key not in self.known:
            if len(self.known) >= MAX_DIFFERENT:
                message = f"more than {MAX_DIFFERENT:,} different modules"
                raise Problems([Diagnostic("E408", message, "no network has so many")])
            self.known[key] = self.read(*key)
        return self.known[key]

    def read(self, cls: str, extra: str) -> Held:
        name = ALIKE.get(cls, cls)
        row = PYTORCH.row(f"nn.{name}")
        kind = kind_named(row.kind) if row else None
        if row is None or kind is None or cls.startswith("Lazy"):
            return Held(weights=()) if without_weights(cls) or sequential(cls) else UNREAD
        node = call_of(name, extra)
        read = self.tried(node, name) if node and name == cls else None
        if read is not None:
            silent = cls == "Linear" and "bias" not in extra
            return read._replace(weights=None) if silent else read
        if not kind.holds():
            return Held(kind, weights=())
        less = node and self.tried(weighing(node), name)
        if not less or less.weights is None:
            return Held(kind)
        weights = (*less.weights, *added(cls, less))
        return Held(kind, base=less.made, weights=weights)

    def tried(self, node: ast.Call, name: str) -> Held | None:
        """The module that a call makes; None where it cannot be read."""
        row = PYTORCH.row(f"nn.{name}")
        assert row is not None
        problems: list[Any] = []
        try:
            layer = Call(node, row, PYTORCH, Text(ast.unparse(node)), {}).read()
            found = make(
                Entry(layer.kind, None, tuple(layer.given.items())), self.dialect, problems
            )
        except Problems:
            return None
        if found is None or problems:
            return None
        weights = self.weights_of(found.kind, layer.kind)
        made = found.kind
        return Held(type(made), made, made, weights, layer.kind, layer.given)

    def weights_of(self, kind: Kind, word: str) -> tuple[Weight, ...] | None:
        """The weights of a layer, by what it states of its input."""
        if not kind.holds():
            return ()
        shape = entering(kind, ranks_of(word))
        if shape is None:
            return None
        try:
            return kind.weights(Site((shape,), self.dialect))
        except Refusal:  # of numbers that do not go together
            return None


def entering(kind: Kind, ranks: tuple[int, ...]) -> Shape | None:
    """A shape that a layer states of its input, as far as weights depend on it."""
    rank = ranks[0] if ranks else 1
    for name in ("in_channels", "in_features"):
        stated = getattr(kind, name, None)
        if stated:
            return Shape(stated, (MANY,) * (0 if name == "in_features" else rank))
    sizes = getattr(kind, "sizes", None)
    if sizes:
        return Shape(sizes[0], tuple(sizes[1:]))
    free = kind.among("embeddings") or getattr(kind, "slopes", None) == "one"
    return Shape(MANY) if free or getattr(kind, "affine", True) is False else None


def call_of(name: str, extra: str) -> ast.Call | None:
    """What a module says of itself as a call, in which bare words are texts; None if it is none."""
    if len(extra) > MAX_EXTRA or OLD_LINEAR.match(extra):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node = ast.parse(f"{name}({extra})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    node.args = [simpler(arg) for arg in node.args]
    for keyword in node.keywords:
        keyword.value = simpler(keyword.value)
    return node


def simpler(node: ast.expr) -> ast.expr:
    """`mode=row` says 'row', and `stride=(2, 2)` 2."""
    if isinstance(node, ast.Name):
        return ast.copy_location(ast.Constant(node.id), node)
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        values = [getattr(one, "value", one) for one in node.elts]
        same = all(type(one) is int and one == values[0] for one in values)
        return node.elts[0] if same else node
    return node


def weighing(node: ast.Call) -> ast.Call:
    """The same call with those arguments alone on which weights depend."""
    kept = [k for k in node.keywords if k.arg in WEIGHING]
    return ast.copy_location(ast.Call(node.func, node.args, kept), node)


def added(cls: str, held: Held) -> tuple[Weight, ...]:
    """Weights that a class has besides those of the layer that it is made of."""
    name = ADDED.get(cls)
    filters = getattr(held.made, "filters", 0)
    return (Weight(name, (filters,)),) if name and filters else ()


def inner_product(module: Module, held: Held) -> tuple[Weight, ...]:
    """The weights of attention that are not printed: those by which queries, keys and values are
    made, of as many features as come out.
    """
    out = next((one for one in module.inner if one.name == "out_proj"), None)
    if out is None or held.base is None:
        return ()
    width = getattr(held.base, "features", 0)
    found = [Weight("in_proj_weight", (3 * width, width), "linear", contracts=True)]
    if getattr(held.base, "bias", False):
        found.append(Weight("in_proj_bias", (3 * width,)))
    return tuple(found)


def kind_of(cls: str) -> type[Kind] | None:
    """The kind of a class of PyTorch, if it has one."""
    row = PYTORCH.row(f"nn.{ALIKE.get(cls, cls)}")
    return kind_named(row.kind) if row else None
