"""A graph of ONNX that is being made: nodes, what they hold, and the numbers they are told.

Fields are those of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

import struct
from math import prod
from typing import TYPE_CHECKING, Union

from convcalc.frameworks.write.onnx.wire import part, real, reals, whole, wholes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    Value = Union[int, float, str, Sequence[int], Sequence[float], Sequence[str]]

FLOAT, INT64 = 1, 7
OPSET, VERSION = 21, 10
BYTES = 4
"""Of a number of a weight."""


class Graph:
    """`held` says what of weights is written: their zeros; "made", that a node makes them; "named",
    their sizes alone. `kept` are names that outputs are to have, and nothing else.
    """

    def __init__(self, held: str = "zeros", kept: Collection[str] = ()) -> None:
        self.held = held
        self.kept = {*kept}
        self.called: set[str] = set()
        """The names of nodes, which may be those of what others give."""
        self.nodes: list[bytes] = []
        self.initializers: list[bytes] = []
        self.inputs: list[bytes] = []
        self.outputs: list[bytes] = []
        self.words: set[str] = set()
        """The inputs that are numbers of words."""
        self.taken: set[str] = set()
        self.known: set[str] = set()
        """The weights that are there."""
        self.numbers: dict[tuple[object, ...], str] = {}
        self.over: set[str] = set()
        """Matrices that are held the other way round than PyTorch holds them."""

    def fresh(self, name: str) -> str:
        """A name for what a node gives."""
        found = free(name, self.taken | self.kept)
        self.taken.add(found)
        return found

    def node(
        self,
        op: str,
        inputs: Sequence[str],
        name: str,
        attributes: Mapping[str, Value] | None = None,
        before: int = 0,
    ) -> str:
        """A node called `name`, and what it gives, behind what is not read."""
        given = self.fresh(name)
        called = free(name if name in self.kept else given, self.called)
        self.called.add(called)
        raw = b"".join(part(1, one) for one in inputs) + part(2, "") * before + part(2, given)
        raw += part(3, called) + part(4, op)
        raw += b"".join(part(5, attribute(*row)) for row in (attributes or {}).items())
        self.nodes.append(raw)
        return given

    def ending(self, last: str, name: str) -> str:
        """The same tensor under a name that was kept for it."""
        self.kept.discard(name)
        return self.node("Identity", [last], name)

    def constant(self, numbers: Sequence[int] | int, hint: str = "sizes") -> str:
        """Whole numbers that a node is told; the same ones are there once."""
        several = [numbers] if isinstance(numbers, int) else list(numbers)
        dims = () if isinstance(numbers, int) else (len(several),)
        return self.told(INT64, dims, several, "q", hint)

    def constant_of(self, dims: Sequence[int], numbers: Sequence[int], hint: str) -> str:
        return self.told(INT64, dims, numbers, "q", hint)

    def real(self, number: float, hint: str = "number") -> str:
        return self.told(FLOAT, (), [number], "f", hint)

    def reals(self, dims: Sequence[int], numbers: Sequence[float], hint: str) -> str:
        return self.told(FLOAT, dims, numbers, "f", hint)

    def filled(self, dims: Sequence[int], number: float, name: str) -> str:
        """A tensor of one number all over, which a node makes."""
        value = tensor("", FLOAT, [1], struct.pack("<f", number))
        raw = part(1, self.constant(list(dims))) + part(2, given := self.fresh(name))
        raw += part(3, given) + part(4, FILL)
        self.nodes.append(raw + part(5, part(1, "value") + part(5, value) + whole(20, 4)))
        return given

    def told(
        self, kind: int, dims: Sequence[int], numbers: Sequence[float], code: str, hint: str
    ) -> str:
        """Numbers as a node of their own: initializers are weights."""
        same = (kind, tuple(dims), tuple(numbers))
        if same not in self.numbers:
            raw = struct.pack(f"<{len(numbers)}{code}", *numbers)
            name = self.fresh(hint)
            value = part(1, "value") + part(5, tensor("", kind, dims, raw)) + whole(20, 4)
            node = part(2, name) + part(3, name) + part(4, "Constant") + part(5, value)
            self.nodes.append(node)
            self.numbers[same] = name
        return self.numbers[same]

    def weight(self, name: str, dims: Sequence[int]) -> str:
        """A tensor that is held; one that is there already is the same."""
        if name in self.known:
            return name
        self.known.add(name)
        self.taken.add(name)
        if self.held == "made":
            sizes = self.constant(list(dims))
            self.nodes.append(part(1, sizes) + part(2, name) + part(3, name) + part(4, FILL))
        else:
            raw = bytes(BYTES * prod(dims)) if self.held == "zeros" else None
            self.initializers.append(tensor(name, FLOAT, dims, raw))
        return name

    def model(self, title: str) -> bytes:
        """The file."""
        graph = b"".join(part(1, one) for one in self.nodes) + part(2, title)
        graph += b"".join(part(5, one) for one in self.initializers)
        graph += b"".join(part(11, one) for one in self.inputs)
        graph += b"".join(part(12, one) for one in self.outputs)
        opset = part(8, part(1, "") + whole(2, OPSET))
        return whole(1, VERSION) + part(2, "convcalc") + part(7, graph) + opset


FILL = "ConstantOfShape"
"""What makes weights that are not there."""


def free(name: str, taken: Collection[str]) -> str:
    """A name, counted on if it is taken.

    >>> free("conv", {"conv", "conv_2"})
    'conv_3'
    """
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name}_{count}"
    return found


def tensor(name: str, kind: int, dims: Sequence[int], raw: bytes | None) -> bytes:
    found = wholes(1, dims) if dims else b""
    found += whole(2, kind) + (part(8, name) if name else b"")
    return found if raw is None else found + part(9, raw)


def attribute(name: str, value: Value) -> bytes:
    """An attribute with its kind, by the numbers that onnx.proto has for them."""
    front = part(1, name)
    if isinstance(value, float):
        return front + real(2, value) + whole(20, 1)
    if isinstance(value, int):
        return front + whole(3, value) + whole(20, 2)
    if isinstance(value, str):
        return front + part(4, value) + whole(20, 3)
    if value and isinstance(value[0], str):
        return front + b"".join(part(9, str(word)) for word in value) + whole(20, 8)
    if value and isinstance(value[0], float):
        return front + reals(7, map(float, value)) + whole(20, 6)
    return front + wholes(8, [int(number) for number in value]) + whole(20, 7)


def described(name: str, kind: int, dims: Sequence[int | str]) -> bytes:
    """What an input or output is: its kind and sizes, words for open ones."""
    sizes = b"".join(
        part(1, part(2, size) if isinstance(size, str) else whole(1, size)) for size in dims
    )
    return part(1, name) + part(2, part(1, whole(1, kind) + part(2, sizes)))
