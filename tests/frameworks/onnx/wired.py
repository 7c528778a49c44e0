"""Files of ONNX, written field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def tensor(name: str, dims: Sequence[int], dtype: int = 1, items: Sequence[int] = ()) -> bytes:
    raw = b"".join(field(1, n) for n in dims) + field(2, dtype) + field(8, name)
    return raw + b"".join(field(7, n) for n in items)


def value(name: str, dims: Sequence[int | str]) -> bytes:
    sizes = [field(1, field(1, n) if isinstance(n, int) else field(2, n)) for n in dims]
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, b"".join(sizes))))


def attribute(name: str, given: Any) -> bytes:
    out = field(1, name)
    if isinstance(given, int):
        return out + field(3, given) + field(20, 2)
    if isinstance(given, (str, bytes)):
        return out + (field(4, given) if isinstance(given, str) else field(6, given))
    return out + b"".join(field(8, n) for n in given) + field(20, 7)


def node(
    op: str, inputs: str, outputs: str, name: str = "", domain: str = "", **more: Any
) -> bytes:
    raw = b"".join(field(1, one) for one in inputs.split(","))
    raw += b"".join(field(2, one) for one in outputs.split(","))
    raw += field(3, name) + field(4, op) + field(7, domain)
    return raw + b"".join(field(5, attribute(key, given)) for key, given in more.items())


def graph(
    nodes: Sequence[bytes],
    held: Sequence[bytes] = (),
    input: Sequence[int | str] = (1, 3, 8, 8),
    outputs: Sequence[bytes] = (),
) -> bytes:
    raw = b"".join(field(1, one) for one in nodes) + field(2, "main")
    raw += b"".join(field(5, one) for one in held) + field(11, value("x", input))
    return raw + b"".join(field(12, one) for one in outputs or [field(1, "y")])


def model(main: bytes, functions: Sequence[bytes] = (), opset: int = 17) -> bytes:
    raw = field(1, 8) + field(2, "test") + field(7, main) + field(8, field(2, opset))
    return raw + b"".join(field(25, one) for one in functions)


def net(*nodes: bytes, held: Sequence[bytes] = (), **more: Any) -> bytes:
    return model(graph(nodes, held, **more))
