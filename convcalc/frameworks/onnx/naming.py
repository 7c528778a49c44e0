"""What layers are called: by the modules that an exporter names in nodes and weights."""

from __future__ import annotations

import re
from ast import literal_eval
from typing import TYPE_CHECKING

from convcalc.frameworks.onnx.tensor import PATH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.onnx.graph import Node

SCOPES = "pkg.torch.onnx.name_scopes"
CLASSES = "pkg.torch.onnx.class_hierarchy"
OTHER = re.compile(r"[^\w.\-]+")
MADE_UP = re.compile(r"(?:node_)?[A-Za-z]+[_-]?\d*|n\d+|")
"""Names of nodes that say no more than their operator."""
LONGEST = 100
MAX_SCOPES = 10_000
"""Characters of a list of scopes that is read."""


def listed(text: str) -> list[str]:
    """A list of texts as Python writes it; none of what is not one."""
    try:
        found = literal_eval(text) if len(text) <= MAX_SCOPES else []
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def joined(parts: Sequence[str]) -> str:
    """A path of modules: a child that is named with its parents stands for both.

    >>> joined(["layer1", "layer1.0", "conv1"])
    'layer1.0.conv1'
    """
    found: list[str] = []
    for part in parts:
        if found and part.startswith(f"{found[-1]}."):
            found[-1] = part
        else:
            found.append(part)
    return ".".join(found)


def module_of(node: Node) -> str:
    """The path of the module that a node is of; empty where nothing tells."""
    if SCOPES in node.props:
        parts = [part for part in listed(node.props[SCOPES])[:-1] if part]
        path = parts[-1] if parts else ""
    else:
        path = joined([part for part in node.name.split("/")[:-1] if part])
    return plain(path)


def class_of(node: Node) -> str:
    """The class of that module."""
    parts = listed(node.props.get(CLASSES, ""))
    return plain(parts[-2].rpartition(".")[2]) if len(parts) > 1 else ""


def plain(name: str) -> str:
    """A name of signs that stand in names of layers."""
    return OTHER.sub("_", name[:LONGEST]).strip("._-")


class Names:
    """The names of the layers of a graph: of modules that hold others, and of those that do not."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.paths = {id(node): module_of(node) for node in nodes}
        ops: dict[str, set[str]] = {}
        for node in nodes:
            ops.setdefault(self.paths[id(node)], set()).update({node.op} - FREE)
        self.single = {path for path, found in ops.items() if len(found) == 1}
        self.holding = {path[:k] for path in ops for k in range(len(path)) if path[k] == "."}

    def path(self, node: Node) -> str:
        return self.paths.get(id(node), "")

    def of(self, node: Node) -> str:
        """The name of a layer, if its module has no others; empty where it is to be made up."""
        path = self.path(node)
        if path:
            return path if path in self.single and path not in self.holding else ""
        name = node.name
        return "" if MADE_UP.fullmatch(name) else plain(name.rpartition("/")[2] or name)

    def of_weights(self, node: Node) -> str:
        """The name of a layer that holds weights: that of its module, whatever else that does."""
        path = self.path(node)
        return path if path and path not in self.holding else self.of(node)

    def is_path(self, name: str) -> bool:
        """Whether a weight is called by the module that holds it."""
        return PATH.fullmatch(name) is not None


FREE = frozenset(
    "Constant Shape Gather Unsqueeze Squeeze Cast Identity Concat Slice Reshape Transpose".split()  # noqa: SIM905
)
"""Operators that make no layer, most of the time."""
