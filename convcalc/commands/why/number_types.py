"""Types of numbers, as frameworks name them."""

from __future__ import annotations

FLOATS = ("float", "double", "half", "bfloat16", "float16", "float32", "float64")
WHOLE = ("long", "int", "byte", "short", "char", "bool", "uint8", "int64", "int32", "unsignedchar")
BYTES = ("byte", "uint8", "unsignedchar")
METHOD = {"double": "double", "half": "half", "float16": "half", "float64": "double"}


def plain(type: str) -> str:
    """The type of numbers in what a message says.

    >>> plain("torch.cuda.FloatTensor"), plain("c10::Half"), plain("CPULongType")
    ('float', 'half', 'long')
    """
    word = type.lower().replace("_", "").replace(" ", "")
    for part in ("torch.", "cuda.", "c10::", "c10:", "cuda", "cpu", "variable", "'"):
        word = word.replace(part, "")
    for end in ("tensor", "type"):
        word = word.removesuffix(end)
    return {"float32": "float", "int64": "long", "unsignedchar": "uint8"}.get(word, word)
