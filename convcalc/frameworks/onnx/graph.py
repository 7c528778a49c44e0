"""Graphs of ONNX: nodes with attributes, and tensors; messages by the numbers of their fields.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.frameworks.onnx.tensor import Tensor, tensor_of
from convcalc.frameworks.onnx.wire import (
    MAX_PACKED,
    Bounds,
    Damaged,
    Message,
    signed,
    single,
    whole,
)

if TYPE_CHECKING:
    Dim = Union[int, str, None]
    """A size, a name of one, or nothing."""

MAX_NODES, MAX_DEPTH = 100_000, 32
MAX_LISTED = 100_000
"""Nodes of a file, graphs within graphs, and elements of an attribute."""


class Count:
    """How many nodes were read so far."""

    def __init__(self) -> None:
        self.nodes = 0

    def node(self) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise Bounds(f"more than {MAX_NODES:,} nodes")


class Named:
    """An input or output of a graph: its name, type of numbers and dimensions; None where they are
    not declared.
    """

    __slots__ = ("dims", "dtype", "name")

    def __init__(self, message: Message) -> None:
        self.name, self.dtype = "", 0
        self.dims: Optional[list[Dim]] = None
        for number, value in message.fields():
            if number == 1:
                self.name = text(value)
            elif number == 2:
                self.type(inner(value))

    def type(self, message: Message) -> None:
        for number, value in message.fields():
            if number == 1:  # a tensor
                for key, one in inner(value).fields():
                    if key == 1:
                        self.dtype = whole_of(one)
                    elif key == 2:
                        self.dims = [dim(d) for k, d in inner(one).fields() if k == 1]


def dim(value: Any) -> Dim:
    for number, found in inner(value).fields():
        if number == 1:
            return signed(whole_of(found))
        if number == 2:
            return text(found)
    return None


class Node:
    """An operator in its place."""

    __slots__ = ("attributes", "domain", "inputs", "name", "op", "outputs", "overload", "props")

    def __init__(self, message: Message, count: Count, depth: int) -> None:
        count.node()
        self.inputs: list[str] = []
        self.outputs: list[str] = []
        self.name = self.op = self.domain = self.overload = ""
        self.attributes: dict[str, Any] = {}
        self.props: dict[str, str] = {}
        for number, value in message.fields():
            if number == 1:
                self.inputs.append(text(value))
            elif number == 2:
                self.outputs.append(text(value))
            elif number == 5:
                name, found = attribute(inner(value), count, depth)
                self.attributes[name] = found
            elif number in TEXTS:
                setattr(self, TEXTS[number], text(value))
            elif number == 9:
                key, said = pair(inner(value))
                self.props[key] = said


TEXTS = {3: "name", 4: "op", 7: "domain", 8: "overload"}


class Reference(str):
    """An attribute of a function's node: the name of the one that the call gives."""


def attribute(message: Message, count: Count, depth: int) -> tuple[str, Any]:
    """An attribute's name and value: a number, a text, a tensor, a graph, or a list of such."""
    name = ""
    value: Any = None
    several: list[Any] = []
    for number, found in message.fields():
        if number == 1:
            name = text(found)
        elif number == 2:
            value = single(whole_of(found))
        elif number == 3:
            value = signed(whole_of(found))
        elif number == 4:
            value = text(found)
        elif number == 5:
            value = tensor_of(inner(found))
        elif number == 6:
            value = Graph(inner(found), count, depth + 1)
        elif number == 7:
            several += floats(found)
        elif number == 8:
            several += whole(found)
        elif number == 9:
            several.append(text(found))
        elif number == 21:
            value = Reference(text(found))
        if len(several) > MAX_LISTED:
            raise Bounds(f"an attribute of more than {MAX_LISTED:,} elements")
    return name, several if value is None else value


def floats(found: Any) -> list[float]:
    if not isinstance(found, Message):
        return [single(whole_of(found))]
    if len(found) > MAX_PACKED:
        raise Bounds(f"a list of more than {MAX_PACKED:,} bytes")
    raw = found.bytes()
    return [single(int.from_bytes(raw[k : k + 4], "little")) for k in range(0, len(raw) - 3, 4)]


class Graph:
    """Nodes, what goes in and comes out, the tensors that are held, and the shapes declared."""

    def __init__(self, message: Message, count: Count, depth: int = 0) -> None:
        if depth > MAX_DEPTH:
            raise Bounds(f"more than {MAX_DEPTH} graphs within each other")
        self.name = ""
        self.nodes: list[Node] = []
        self.inputs: list[Named] = []
        self.outputs: list[Named] = []
        self.declared: dict[str, Named] = {}
        self.held: dict[str, Tensor] = {}
        self.properties: dict[str, str] = {}
        """What its exporter says of it."""
        for number, value in message.fields():
            if number == 1:
                self.nodes.append(Node(inner(value), count, depth))
            elif number == 2:
                self.name = text(value)
            elif number == 5:
                tensor = tensor_of(inner(value))
                self.held[tensor.name] = tensor
            elif number == 15:
                tensor = sparse(inner(value))
                self.held[tensor.name] = tensor
            elif number == 16:
                name, word = pair(inner(value))
                self.properties[name] = word
            elif number in (11, 12, 13):
                self.declare(number, Named(inner(value)))

    def declare(self, number: int, found: Named) -> None:
        if number != 13:
            (self.inputs if number == 11 else self.outputs).append(found)
        self.declared[found.name] = found


def sparse(message: Message) -> Tensor:
    """A sparse tensor: its sizes, with the name of its values."""
    dims: list[int] = []
    name, dtype = "", 1
    for number, value in message.fields():
        if number == 1:
            values = tensor_of(inner(value))
            name, dtype = values.name, values.dtype
        elif number == 3:
            dims += whole(value)
    return Tensor(name, dims, dtype)


def inner(value: Any) -> Message:
    if not isinstance(value, Message):
        raise Damaged("a number stands where a part belongs", 0)
    return value


def whole_of(value: Any) -> int:
    if isinstance(value, Message):
        raise Damaged("a part stands where a number belongs", value.place)
    return int(value)


def text(value: Any) -> str:
    return inner(value).text()


def pair(message: Message) -> tuple[str, str]:
    found = {number: value for number, value in message.fields() if number in (1, 2)}
    return (text(found[1]) if 1 in found else "", text(found[2]) if 2 in found else "")
