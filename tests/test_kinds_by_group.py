"""No tool recognises kinds of layers by their names: tools ask a kind for its groups.

A name that is compared is a kind that a new one beside it is silently not: so that happens in
`layers/` and `dialect/`, which know the kinds, and elsewhere only where it is listed here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

import convcalc
from convcalc.layers import KINDS
from convcalc.layers.groups import GROUPS

PACKAGE = Path(convcalc.__file__).parent
KNOWING = ("layers", "dialect")
SOURCE = [("frameworks", name) for name in ("torch", "keras", "traced", "onnx")]
"""Where the names are those of the frameworks' functions, many of which are called as kinds are."""
WRITING = [("frameworks", "write", name) for name in ("keras", "onnx", "torch")]
"""Where tables have a row for each kind: what a framework makes of it."""
NAMES = {*KINDS, *(name.replace("_", "-") for name in KINDS)}

ALLOWED = {
    "cli/__init__.py: {'conv', 'depthwise-conv', 'separable-conv', 'conv-transpose', 'max-pool', "
    "'avg-pool', 'linear'}": "the layers that help lists, without loading a kind",
    "commands/apply/command_options.py: {'group_norm', 'glu'}": "numbers of examples by kind",
    "commands/apply/which.py: {'conv', 'depthwise-conv', 'conv-transpose', 'linear', 'max-pool', "
    "'avg-pool', 'lp-pool', 'adaptive-max-pool', 'global-max-pool', 'adaptive-avg-pool', "
    "'global-avg-pool', 'batch-norm', 'layer-norm', 'group-norm', 'instance-norm', 'glu', "
    "'flatten', 'softmax', 'log-softmax', 'prelu'}": (
        "the commands that help lists, without loading a kind"
    ),
    "commands/dialects/words.py: first.name == node.kind.name": "is a layer called as its kind?",
    "commands/quiz/chains.py: ('max_pool', 'max_pool', 'avg_pool')": "layers that a quiz makes",
    "commands/quiz/chains.py: ('batch_norm', 'relu')": "layers that a quiz makes",
    "engine/tools/written.py: ('relu', 'softmax', 'global_max_pool')": (
        "kinds that may be methods of tensors, of which tools count none"
    ),
    "engine/tools/by_function.py: ('elu', 'gelu')": "rows of a table by kind, as a tool has them",
    "engine/tools/by_operator.py: ('relu', 'floor', 'clip', 'modulo')": (
        "rows of a table by kind, as a tool has them"
    ),
    "engine/tools/by_function.py: ('relu6', 'leaky_relu')": (
        "rows of a table by kind, as a tool has them"
    ),
    "engine/tools/by_function.py: ('silu', 'softmax')": (
        "rows of a table by kind, as a tool has them"
    ),
    "commands/why/families/tensorflow_graph.py: 'add' in op": "nodes of TensorFlow",
    "commands/why/families/tensorflow_graph.py: 'concat' in op": "nodes of TensorFlow",
    "commands/why/families/tensorflow_graph.py: 'conv' in op": "nodes of TensorFlow",
    "commands/why/families/tensorflow_graph.py: 'matmul' in op": "nodes of TensorFlow",
    "parser/expressions/grammar.py: kind == 'sign'": "what a token of an expression is",
    "commands/why/ranked.py: 'matmul' in node": "nodes of TensorFlow",
    "commands/why/ranked.py: 'concat' in said.word('node')": "nodes of TensorFlow",
    "frameworks/code.py: method == 'add'": "the method of a Sequential, not the kind",
    "frameworks/names/tensorflow.py: ('relu', 'relu6', 'elu', 'selu', 'softplus', 'softsign')": (
        "the names of tf.nn"
    ),
    "frameworks/names/tensorflow.py: ('sigmoid', 'tanh')": "the names of tf.nn",
    "frameworks/write/helpers.py: {'attention', 'layer_scale', 'normalization', "
    "'stochastic_depth'}": ("a class for each, of what PyTorch has no module for"),
    "frameworks/write/spelled.py: {'dropout', 'layer_norm', 'log_softmax', 'prelu', 'rms_norm', "
    "'softmax'}": "how PyTorch writes what no row spells",
}
"""Where kinds are spelled, and why."""


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


NAME_OF_KIND = re.compile(r"[\w.]*\bkinds?(\[\w+\])?\.name(\.\w+\(.*\))?")
"""`kind.name` of whatever holds the kind, or what is made of it: `layer.kind.name.lower()`."""


OF_KIND = re.compile(r"\bkind\.name\b")


def strings(node: ast.AST) -> list[str] | None:
    """The texts that a tuple, list or set lists, or the keys of a dict, if there is nothing else
    among them.
    """
    if isinstance(node, ast.Dict):
        items = [key for key in node.keys if key is not None]
    elif isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        items = list(node.elts)
    else:
        return None
    texts = [x.value for x in items if isinstance(x, ast.Constant) and isinstance(x.value, str)]
    return texts if texts and len(texts) == len(items) else None


def is_spelled(node: ast.AST) -> bool:
    """Whether it is the name of a kind, or lists such names only."""
    if isinstance(node, ast.Constant):
        return node.value in NAMES
    return set(strings(node) or [""]) <= NAMES


def names_kind(node: ast.expr) -> bool:
    """`kind.name`, or what is made of it; only names, attributes, items and calls can be that."""
    may = isinstance(node, (ast.Attribute, ast.Call, ast.Subscript))
    return may and NAME_OF_KIND.fullmatch(ast.unparse(node)) is not None


def spellings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Comparisons with names of kinds, and lists of at least two of them."""
    for node in nodes:
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            if any(is_spelled(side) or names_kind(side) for side in sides):
                yield ast.unparse(node)
        elif isinstance(node, (ast.Tuple, ast.List, ast.Set, ast.Dict)):
            listed = strings(node) or []
            if len(listed) > 1 and set(listed) <= NAMES:
                texts = ", ".join(map(repr, listed))
                yield f"({texts})" if isinstance(node, ast.Tuple) else f"{{{texts}}}"
        elif isinstance(node, ast.MatchValue) and is_spelled(node.value):
            yield f"case {ast.unparse(node.value)}"


def found() -> set[str]:
    places = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE)
        if place.parts[0] not in KNOWING:
            told = spellings(nodes_of(path))
            if place.parts[:2] in SOURCE or place.parts[:3] in WRITING:
                told = (text for text in told if OF_KIND.search(text))
            places |= {f"{place.as_posix()}: {spelled}" for spelled in told}
    return places


def test_kinds_are_spelled_where_it_is_said_why_and_nowhere_else() -> None:
    assert found() == set(ALLOWED)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if layer.kind.name == 'conv': pass", ["layer.kind.name == 'conv'"]),
        ("kind.name != other", ["kind.name != other"]),
        ("base.kinds[0].name in NAMES", ["base.kinds[0].name in NAMES"]),
        ("kind.name.replace('_', '-') in X", ["kind.name.replace('_', '-') in X"]),
        ("name in ('conv', 'linear')", ["name in ('conv', 'linear')", "('conv', 'linear')"]),
        ("POOLS = ('max_pool', 'avg_pool')", ["('max_pool', 'avg_pool')"]),
        ("X = {'conv': 1, 'max-pool': 2}", ["{'conv', 'max-pool'}"]),
        ("name == 'max_pool'", ["name == 'max_pool'"]),
        ("kind.among('max_pools', 'transposed')", []),
        ("made('conv', rules)", []),
        ("x = table.get(kind.name)", []),
        ("mode in ('linear', 'bilinear')", []),
        ("name == names.next_of('', node.kind.name)", []),
    ],
)
def test_what_counts_as_spelling_a_kind(source: str, expected: list[str]) -> None:
    assert list(spellings(ast.walk(ast.parse(source)))) == expected


ASKING = ("among", "kinds_among", "each", "back")
"""What takes names of groups: of a kind, of all kinds, and of a design that is linted."""


def called(function: ast.expr) -> str:
    """The last word of what is called."""
    return getattr(function, "attr", getattr(function, "id", ""))


@cache
def asked_for() -> set[str]:
    """The groups that are written where a kind is asked for them."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in nodes_of(path):
            if isinstance(node, ast.Call) and called(node.func) in ASKING:
                found |= {x.value for x in node.args if isinstance(x, ast.Constant)}
    return {str(value) for value in found if isinstance(value, str)}


def test_groups_that_are_asked_for_exist() -> None:
    assert len(asked_for()) > 20
    assert asked_for() - set(GROUPS) == set()


def test_every_group_is_asked_for_somewhere() -> None:
    """By a tool, or as a part of another group; composites are counted by their parts."""
    asked = set(re.findall(r'WORK\["(\w+)"\]', (PACKAGE / "layers" / "groups.py").read_text()))
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] not in KNOWING:
            nodes = nodes_of(path)
            asked |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    assert set(GROUPS) - asked == {"composites"}
