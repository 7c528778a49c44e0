"""How much a text of JSON would take to read, told before it is: nothing hostile is parsed."""

from __future__ import annotations

MAX_DEPTH = 60
MAX_VALUES = 3_000_000
"""Lists within lists, and values in all."""
ROUND = bytes.maketrans(b"[]{}", b"()()")
DEEP = b"(" * (MAX_DEPTH + 1)
OTHERS = bytes(n for n in range(256) if n not in b"[]{}")


def excess(raw: bytes) -> str:
    """What there is too much of; empty where all is within bounds. Signs in texts count, too.

    >>> excess(b'{"a": [1, 2]}'), excess(b"[" * 1000)
    ('', 'more than 60 levels')
    """
    if raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MAX_VALUES:
        return f"more than {MAX_VALUES:,} values"
    left = raw.translate(ROUND, delete=OTHERS)
    for _ in range(MAX_DEPTH):  # each time the innermost pairs go
        if DEEP in left:
            break
        left = left.replace(b"()", b"")
    is_deep = b"()" in left or left.count(b"(") > MAX_DEPTH
    return f"more than {MAX_DEPTH} levels" if is_deep else ""
