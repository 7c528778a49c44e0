"""`model.safetensors`: a length, then JSON of names, types and sizes.

https://github.com/huggingface/safetensors#format
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.json_text import excess
from convcalc.frameworks.weights.held import Held, Weights
from convcalc.frameworks.weights.inert import Damaged, TooMuch

if TYPE_CHECKING:
    from typing import BinaryIO

MAX_HEADER = 100_000_000
TYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U8": "uint8",
    "BOOL": "bool",
}


def read(file: BinaryIO) -> Weights:
    """The tensors by the header; the elements are not read. Damaged, if it is none."""
    size = int.from_bytes(file.read(8), "little")
    if size > MAX_HEADER:
        raise TooMuch(f"a header of {size:,} bytes")
    raw = file.read(size)
    if len(raw) < size:
        raise Damaged(f"at byte {8 + len(raw):,}, the header ends before its {size:,} bytes")
    if much := excess(raw):
        raise TooMuch(f"{much} of JSON")
    try:
        rows = json.loads(raw)
    except ValueError as error:
        raise Damaged(f"the header is no JSON: {error}") from None
    if not isinstance(rows, dict):
        raise Damaged("the header is no mapping")
    return Weights(
        tuple(tensor(name, row) for name, row in rows.items() if name != "__metadata__"),
        "as safetensors",
    )


def tensor(name: str, row: Any) -> Held:
    given = row if isinstance(row, dict) else {}
    sizes, dtype = given.get("shape"), str(given.get("dtype"))
    if not isinstance(sizes, list) or not all(type(n) is int and 0 <= n < 2**62 for n in sizes):
        raise Damaged(f"the tensor '{name[:60]}' has no shape")
    return Held(name, tuple(sizes), TYPES.get(dtype, dtype.lower()[:20]))
