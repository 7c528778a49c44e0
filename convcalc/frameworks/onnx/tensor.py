"""Tensors that a file of ONNX holds: their names and sizes, and the elements of small ones."""

from __future__ import annotations

import re
import struct
from math import prod
from typing import Any, Optional

from convcalc.frameworks.onnx.wire import Damaged, Message, signed, whole

MAX_ELEMENTS = 4096
"""Elements of tensors with more are not read."""
PATH = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
"""How an exporter names a weight by the modules that it is of."""
FLOATING = frozenset((1, 10, 11, 16, 17, 18, 19, 20, 22, 23, 24, 25, 26))
FORMATS = {1: "f", 2: "B", 3: "b", 4: "H", 5: "h", 6: "i", 7: "q", 9: "?", 10: "e", 11: "d"} | {
    12: "I",
    13: "Q",
}
"""How elements are packed, by the number of their type."""
PACKED = {4: "f", 5: "i", 7: "q", 10: "d", 11: "Q"}
"""Fields of elements that are no raw bytes."""


class Tensor:
    """A tensor that is held; `items` are its elements, if there are few."""

    __slots__ = ("dims", "dtype", "field", "message", "name", "raw")

    def __init__(self, name: str, dims: list[int], dtype: int) -> None:
        self.name, self.dims, self.dtype = name, dims, dtype
        self.raw: Optional[Message] = None
        self.message: Optional[Message] = None
        self.field = 0

    @property
    def floating(self) -> bool:
        return self.dtype in FLOATING

    @property
    def is_weights(self) -> bool:
        """Not a single number, unless a module holds it: those are settings."""
        return self.elements > 1 or PATH.fullmatch(self.name) is not None

    @property
    def elements(self) -> int:
        return prod(self.dims)

    def items(self) -> list[Any] | None:
        """The elements in order; None where there are many, or they are not in the file."""
        count = self.elements
        if count > MAX_ELEMENTS:
            return None
        if self.raw is not None:
            return unpacked(self.raw, self.dtype, count)
        if self.message is None:
            return [] if not count else None
        found = listed(self.message, self.field)
        return found if len(found) == count else None


def tensor_of(message: Message) -> Tensor:
    dims: list[int] = []
    name, dtype, raw, field = "", 1, None, 0
    for number, value in message.fields():
        if number == 1:
            dims += whole(value)
        elif number == 2:
            dtype = 0 if isinstance(value, Message) else int(value)
        elif number == 8:
            if not isinstance(value, Message):
                raise Damaged("a tensor's name is a number", message.place)
            name = value.text()
        elif number == 9 and isinstance(value, Message):
            raw = value
        elif number in PACKED:
            field = number
    if any(n < 0 for n in dims) or len(dims) > 64:
        raise Damaged(f"the tensor '{name[:60]}' has sizes that are none", message.place)
    found = Tensor(name, dims, dtype)
    found.raw, found.field = raw, field
    found.message = message if field else None
    return found


def unpacked(raw: Message, dtype: int, count: int) -> list[Any] | None:
    """The elements of raw bytes; None for types that are not read, and where bytes are missing."""
    format = FORMATS.get(dtype)
    if dtype == 16 and len(raw) == 2 * count:  # bfloat16: the upper half of a float
        halves = struct.unpack(f"<{count}H", raw.bytes())
        return list(
            struct.unpack(f"<{count}f", struct.pack(f"<{count}I", *(h << 16 for h in halves)))
        )
    if format is None or len(raw) != struct.calcsize(f"<{format}") * count:
        return None
    return list(struct.unpack(f"<{count}{format}", raw.bytes()))


def listed(message: Message, field: int) -> list[Any]:
    """The elements of a repeated field, packed or one by one."""
    found: list[Any] = []
    for number, value in message.fields():
        if number != field:
            continue
        if isinstance(value, Message) and len(value) > 10 * MAX_ELEMENTS:
            return []  # more than a varint of ten bytes for each
        if field in (5, 7, 11):
            found += whole(value)
        elif isinstance(value, Message):
            size = 4 if field == 4 else 8
            found += struct.unpack(
                f"<{len(value) // size}{PACKED[field]}", value.bytes()[: len(value) // size * size]
            )
        else:
            bits = value.to_bytes(4 if field == 4 else 8, "little")
            found += struct.unpack(f"<{PACKED[field]}", bits)
        if len(found) > MAX_ELEMENTS:
            break
    return [signed(n) if isinstance(n, int) and field == 5 else n for n in found]
