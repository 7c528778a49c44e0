"""Messages of protocol buffers as bytes: https://protobuf.dev/programming-guides/encoding/"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

VARINT, LENGTH, FIXED32 = 0, 2, 5


def varint(number: int) -> bytes:
    """Seven bits a byte, the low ones first; a negative number has all 64.

    >>> list(varint(300)), varint(-1)[-1]
    ([172, 2], 1)
    """
    number &= (1 << 64) - 1
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    found.append(number)
    return bytes(found)


def key(field: int, wire: int) -> bytes:
    return varint(field << 3 | wire)


def whole(field: int, number: int) -> bytes:
    return key(field, VARINT) + varint(number)


def real(field: int, number: float) -> bytes:
    return key(field, FIXED32) + struct.pack("<f", number)


def part(field: int, content: bytes | str) -> bytes:
    """A text, or a message within another."""
    raw = content.encode() if isinstance(content, str) else content
    return key(field, LENGTH) + varint(len(raw)) + raw


def wholes(field: int, numbers: Iterable[int]) -> bytes:
    """Whole numbers in one row."""
    return part(field, b"".join(map(varint, numbers)))


def reals(field: int, numbers: Iterable[float]) -> bytes:
    return part(field, b"".join(struct.pack("<f", number) for number in numbers))
