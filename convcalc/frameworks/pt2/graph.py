"""An exported program, as a graph of operators: its nodes, what goes in, comes out and is held.

https://github.com/pytorch/pytorch/blob/main/torch/_export/serde/schema.py
"""

from __future__ import annotations

from typing import Any, Optional, Union

from convcalc.frameworks.onnx.graph import MAX_NODES, Graph, Named, Node
from convcalc.frameworks.onnx.tensor import Tensor
from convcalc.frameworks.onnx.wire import Bounds
from convcalc.frameworks.pt2.archive import Broken
from convcalc.frameworks.pt2.sizes import MAX_SIGNS, plainly

TYPES = {1: 2, 2: 3, 3: 5, 4: 6, 5: 7, 6: 10, 7: 1, 8: 11, 10: 14, 11: 15, 12: 9, 13: 16}
"""Types of numbers, by PyTorch's number for them: ONNX's."""
Size = Union[int, str, None]


class Ref(str):
    """The name of a value that a node gives."""

    __slots__ = ()


class Open(str):
    """The name of a number that is worked out of open sizes."""

    __slots__ = ()


class Part:
    """A graph that an argument is."""

    __slots__ = ("graph",)

    def __init__(self, graph: Flat) -> None:
        self.graph = graph


def fields(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Broken("its program has no object where one belongs")
    return value


def rows(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Broken("its program has no list where one belongs")
    return value


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def only(value: Any) -> tuple[str, Any]:
    """What one of several things it is: its word and itself; a field without a value is none."""
    found = [(key, one) for key, one in fields(value).items() if one is not None]
    return found[0] if found else ("as_none", None)


def size(value: Any) -> Size:
    """A size: a number, or the text of what is worked out of open ones."""
    word, found = only(value)
    if word == "as_int":
        return found if type(found) is int and 0 <= found < 1 << 62 else None
    if word == "as_expr":
        said = text(fields(found).get("expr_str"))
        return plainly(said) if 0 < len(said) <= MAX_SIGNS else None
    return None


class Declared(Named):
    """A value with its type and sizes, as PyTorch worked them out."""

    def __init__(self, name: str, meta: Any) -> None:
        found = fields(meta)
        kind = found.get("dtype")
        self.name, self.dtype = name, TYPES.get(kind, 0) if isinstance(kind, int) else 0
        self.dims: Optional[list[Size]] = [size(one) for one in rows(found.get("sizes"))]
        self.frozen = found.get("requires_grad") is False


class Call(Node):
    """An operator in its place, with its arguments by name."""

    __slots__ = ("arguments", "changes", "in_place", "modules", "word")

    def __init__(self, found: dict[str, Any], depth: int) -> None:
        self.domain, word = word_of(text(found.get("target")))
        self.in_place = word.endswith("_") and not word.endswith("__")
        self.word = word[:-1] if self.in_place else word
        self.op = CALLED.get(self.word, self.word)
        self.overload = ""
        self.changes: list[str] = []
        """The values of which it changes a part in place."""
        self.arguments: dict[str, Any] = {}
        for one in rows(found.get("inputs")):
            given = fields(one)
            self.arguments[text(given.get("name"))] = argument(given.get("arg"), depth)
        self.inputs = [str(name) for name in refs(self.arguments.values())]
        self.outputs = [name for one in rows(found.get("outputs")) for name in outputs(one)]
        self.attributes = {
            key: value for key, value in self.arguments.items() if isinstance(value, Part)
        }
        self.modules = text(fields(found.get("metadata") or {}).get("nn_module_stack"))
        path, _ = module_of(self.modules.rpartition(";")[2])
        self.name = f"{path}/{self.op}" if path else ""
        self.props = {}


SHAPING = "squeeze unsqueeze slice"
CALLED = {
    "mul": "Mul",
    "add": "Add",
    "permute": "Transpose",
    **dict.fromkeys(("view", "reshape", "_unsafe_view", "flatten"), "Reshape"),
    **dict.fromkeys(("to", "_to_copy", "clone", "contiguous"), "Identity"),
    **{name: name.capitalize() for name in SHAPING.split()},
}
"""Operators that are looked for by ONNX's names for them: those that are part of others."""


def word_of(target: str) -> tuple[str, str]:
    """`torch.ops.aten.conv2d.default` is `conv2d` of aten, whatever its overload."""
    parts = target[:200].split(".")
    if parts[:2] == ["torch", "ops"] and len(parts) > 3:
        return parts[2], parts[3]
    return ".".join(parts[:-1]), parts[-1]


def module_of(said: str) -> tuple[str, str]:
    """The path and class of a module: `L__self__c,c,torch.nn.Conv2d`."""
    parts = said.split(",")
    if len(parts) < 3:
        return "", ""
    return parts[1].replace("/", "_"), parts[2].rpartition(".")[2]


def argument(value: Any, depth: int) -> Any:
    """What an argument is: a reference, a number, a text, a list of these, a graph, or None."""
    word, found = only(value)
    if word == "as_none":
        return None
    if word in ("as_tensor", "as_custom_obj"):
        return Ref(text(fields(found).get("name")))
    if word in ("as_sym_int", "as_sym_float", "as_sym_bool"):
        return number(found)
    if word in ("as_tensors", "as_optional_tensors", "as_nested_tensors"):
        return [element(one, depth) for one in rows(found)]
    if word in ("as_sym_ints", "as_sym_floats", "as_sym_bools"):
        return [number(one) for one in rows(found)]
    if word == "as_graph":
        return Part(Flat(fields(fields(found).get("graph")), depth + 1))
    plain = isinstance(found, (bool, int, float, str))
    return found if plain or (isinstance(found, list) and len(found) < MAX_NODES) else None


def element(one: Any, depth: int) -> Any:
    """One of a list of tensors: its name alone, or none."""
    if isinstance(one, list):
        return [element(x, depth) for x in one]
    if isinstance(one, dict) and "name" in one:
        return Ref(text(one["name"]))
    return argument(one, depth)


def number(found: Any) -> Any:
    word, value = only(found)
    if word == "as_name":
        return Open(text(value))
    return value if isinstance(value, (bool, int, float)) else None


def refs(values: Any) -> list[Ref]:
    """All values that arguments name."""
    found: list[Ref] = []
    for value in values:
        if isinstance(value, Ref):
            found.append(value)
        elif isinstance(value, list):
            found += refs(value)
    return found


def outputs(value: Any) -> list[str]:
    """The names of what comes out: one, or several of a list."""
    found = argument(value, 0)
    several = found if isinstance(found, list) else [found]
    return [str(one) if isinstance(one, Ref) else "" for one in several]


class Flat(Graph):
    """Nodes, what goes in and comes out, and the sizes of every value."""

    def __init__(self, found: dict[str, Any], depth: int = 0) -> None:
        if depth > 16:
            raise Bounds("more than 16 graphs within each other")
        listed = rows(found.get("nodes"))
        if len(listed) > MAX_NODES:
            raise Bounds(f"more than {MAX_NODES:,} nodes")
        self.name = ""
        values = fields(found.get("tensor_values"))
        self.declared = {name: Declared(name, meta) for name, meta in values.items()}
        self.nodes: list[Node] = [Call(fields(one), depth) for one in listed]
        self.inputs = self.named(found.get("inputs"))
        self.outputs = self.named(found.get("outputs"))
        self.held: dict[str, Tensor] = {}
        self.numbers = {
            name: size(value) for name, value in fields(found.get("sym_int_values") or {}).items()
        }
        self.hints = hints_of(values.values())

    def named(self, listed: Any) -> list[Named]:
        names = [name for one in rows(listed) for name in outputs(one)]
        return [self.declared[name] for name in names if name in self.declared]


def hints_of(values: Any) -> dict[str, int]:
    """The sizes that open ones had when the program was exported, by their names."""
    found: dict[str, int] = {}
    for meta in values:
        for one in rows(fields(meta).get("sizes")):
            word, value = only(one)
            if word == "as_expr":
                name, hint = plainly(text(fields(value).get("expr_str"))), value.get("hint")
                known = only(hint)[1] if isinstance(hint, dict) else None
                if type(known) is int and 0 < known < 1 << 31 and name.isidentifier():
                    found.setdefault(name, known)
    return found
