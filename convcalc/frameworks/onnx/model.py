"""Files of ONNX: a graph, the versions of its operators, and functions of the file's own.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.frameworks.onnx.graph import (
    Count,
    Graph,
    Node,
    Reference,
    attribute,
    inner,
    text,
    whole_of,
)
from convcalc.frameworks.onnx.tensor import PATH
from convcalc.frameworks.onnx.wire import Damaged, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL = ("", "ai.onnx")
"""How the domain of ONNX's own operators is called."""


PRODUCER = "convcalc"
"""Who lets nodes make weights that are left out of a file, and state numbers that are none."""


class Future(Exception):
    """A version that is not known yet: of what."""


NEWEST = {"the format": 14, "the operators": 28}
"""The versions that are read, and all before: those of onnx 1.23."""


def known(what: str, version: int) -> None:
    if version > NEWEST[what]:
        raise Future(f"version {version} of {what}, and {NEWEST[what]} is the newest that is read")


class Function:
    """An operator that the file itself defines."""

    def __init__(self, message: Message, count: Count) -> None:
        self.name = self.domain = self.overload = ""
        self.inputs: list[str] = []
        self.outputs: list[str] = []
        self.nodes: list[Node] = []
        self.defaults: dict[str, Any] = {}
        for number, value in message.fields():
            if number == 4:
                self.inputs.append(text(value))
            elif number == 5:
                self.outputs.append(text(value))
            elif number == 7:
                self.nodes.append(Node(inner(value), count, 0))
            elif number == 11:
                name, found = attribute(inner(value), count, 0)
                self.defaults[name] = found
            elif number in (1, 10, 13):
                setattr(self, {1: "name", 10: "domain", 13: "overload"}[number], text(value))


class Model:
    """A file: its graph, the versions of its operators, and its functions."""

    def __init__(self, data: Any) -> None:
        self.ir = 0
        self.producer = ""
        self.opsets: dict[str, int] = {}
        self.functions: dict[tuple[str, str, str], Function] = {}
        graph: Optional[Message] = None
        count = Count()
        for number, value in Message(data, 0, len(data)).fields():
            if number == 1:
                self.ir = whole_of(value)
            elif number == 2:
                self.producer = text(value)
            elif number == 7:
                graph = inner(value)
            elif number == 8:
                self.opset(inner(value))
            elif number == 25:
                found = Function(inner(value), count)
                self.functions[found.domain, found.name, found.overload] = found
        if graph is None:
            raise Damaged("it has no graph", len(data))
        known("the format", self.ir)
        known("the operators", self.opsets.get("", 1))
        self.graph = Graph(graph, count)
        named = self.producer == "pytorch" and any(map(PATH.fullmatch, self.graph.held))
        self.names_parameters = named or self.producer == PRODUCER
        """Whether PyTorch exported it, with parameters by the names that they have there, or it was
        written here: what nodes state are no parameters then.
        """
        self.holds_weights = self.producer == PRODUCER
        """Whether all that it holds are weights: it was written here."""

    def opset(self, message: Message) -> None:
        domain, version = "", 1
        for number, value in message.fields():
            if number == 1:
                domain = text(value)
            elif number == 2:
                version = whole_of(value)
        self.opsets["" if domain in USUAL else domain] = version


def arguments(node: Node, given: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a function's node, those of the call put in, as far as it has them."""
    found = {}
    for name, value in node.attributes.items():
        if not isinstance(value, Reference):
            found[name] = value
        elif value in given:
            found[name] = given[value]
    return found
