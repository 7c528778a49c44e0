"""Protocol buffers as bytes: fields by number, each within the message that it is part of.

The encoding: https://protobuf.dev/programming-guides/encoding. Nothing is copied that is not asked
for, so that weights cost as much as their names.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
MAX_TEXT = 65_536
"""How much of a text is read, in bytes."""
MAX_PACKED = 1_000_000
"""Bytes of a list of numbers."""


class Damaged(Exception):
    """The bytes are no such message: why, and where."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.why, self.at = why, at


class Bounds(Exception):
    """More than is read."""


class Message(NamedTuple):
    """A stretch of bytes that holds fields; `origin` is where these bytes lie in the file."""

    data: Any
    start: int
    end: int
    origin: int = 0

    @property
    def place(self) -> int:
        """Where it begins in the file."""
        return self.origin + self.start

    def fields(self) -> Iterator[tuple[int, Any]]:
        """The fields in their order: a number for varints and fixed ones, a Message for what has a
        length. Damaged, if one goes beyond the end.
        """
        try:
            yield from self.found()
        except Damaged as damaged:
            damaged.at += self.origin
            raise

    def found(self) -> Iterator[tuple[int, Any]]:
        at, end, data, origin = self.start, self.end, self.data, self.origin
        part = getattr(data, "part", None)
        while at < end:
            key = data[at]
            at += 1
            if key > 127:
                key, at = varint(data, at - 1, end)
            number, wire = key >> 3, key & 7
            if wire == LENGTH:
                size, at = varint(data, at, end)
                if size > end - at:
                    raise Damaged("a part is longer than what holds it", at)
                stop = at + size
                yield number, part(at, stop) if part else Message(data, at, stop, origin)
                at += size
            elif wire == VARINT:
                value, at = varint(data, at, end)
                yield number, value
            elif wire in (FIXED32, FIXED64):
                size = 4 if wire == FIXED32 else 8
                if size > end - at:
                    raise Damaged("a number goes beyond its end", at)
                yield number, int.from_bytes(data[at : at + size], "little")
                at += size
            else:
                raise Damaged(f"there is no wire type {wire}", at - 1)
            if not number:
                raise Damaged("there is no field 0", at)

    def __len__(self) -> int:
        return self.end - self.start

    def bytes(self) -> bytes:
        return bytes(self.data[self.start : self.end])

    def text(self) -> str:
        stop = min(self.end, self.start + MAX_TEXT)
        return bytes(self.data[self.start : stop]).decode("utf-8", "replace")

    def varints(self) -> Iterator[int]:
        """Packed whole numbers."""
        raw, at = self.bytes(), 0
        while at < len(raw):
            value, at = varint(raw, at, len(raw))
            yield signed(value)


def varint(data: Any, at: int, end: int) -> tuple[int, int]:
    """A whole number of seven bits a byte, and where the next field begins."""
    value = shift = 0
    while at < end:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise Damaged("a number has too many bytes", at)
    raise Damaged("a number has no end", at)


def signed(value: int) -> int:
    """A number of 64 bits, whose first one is the sign."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value


def single(value: int) -> float:
    """The float that 32 bits are."""
    found: float = struct.unpack("<f", (value & 0xFFFFFFFF).to_bytes(4, "little"))[0]
    return found


def whole(found: Any) -> list[int]:
    """A repeated whole number, packed or one by one. Bounds, if there are very many."""
    if isinstance(found, Message) and len(found) > MAX_PACKED:
        raise Bounds(f"a list of more than {MAX_PACKED:,} bytes")
    return list(found.varints()) if isinstance(found, Message) else [signed(found)]
