"""Values, names and expressions as they stand in the lines of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.parts import Slot, same
from convcalc.parser.value import scalar
from convcalc.parser.write import PLAIN, in_quotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.frameworks.write.parts import Block, Code

WIDTH = 96


def folded(start: str, rows: Sequence[str]) -> Iterator[str]:
    """A list in brackets, on as many lines as it takes."""
    line = start
    for k, row in enumerate(rows):
        last = k == len(rows) - 1
        piece = row + ("]" if last else ", ")
        if len(line) + len(piece) > WIDTH and line.strip():
            yield line.rstrip()
            line = " " * len(start)
        line += piece
    yield line


def in_places(texts: Mapping[str, str], block: Block) -> list[str]:
    """The values that a use gives: what it must give in its place, the others by name."""
    return [
        texts[key] if block.defaults[key] is None else f"{key}={texts[key]}"
        for key in block.params
        if key in texts
    ]


def code_text(slot: Slot) -> str:
    """What stands for a slot in a line."""
    code = slot.code
    if code is not None and not code.plain:
        return f"${code.text}" if code.text.isidentifier() else f"$({code.text})"
    return value_text(slot.known[0], slot)


def value_text(value: Any, slot: Slot) -> str:
    if slot.type is not None:
        return slot.type.show(value)
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, tuple):
        return f"[{','.join(value_text(x, slot) for x in value)}]"
    return str(value)


def python(slot: Slot) -> str:
    """A slot within an expression."""
    code: Code | None = slot.code
    if code is not None and not code.plain:
        return code.text if code.text.isidentifier() else f"({code.text})"
    value = slot.known[0]
    if isinstance(value, tuple):
        return str(list(value))
    return value_text(value, slot) if isinstance(value, bool) else repr(value)


def default(block: Block, key: str) -> str:
    slot = block.defaults[key]
    return "" if slot is None else value_text(slot.values[0], slot)


def is_default(block: Block, key: str, slot: Slot) -> bool:
    """Whether a use need not say it."""
    usual = block.defaults[key]
    return usual is not None and is_constant(slot, usual.values[0])


def is_constant(slot: Slot, value: Any) -> bool:
    code = slot.code
    known = slot.known[0] if code is None else code.value
    return (code is None or code.plain) and same(known, value)


def all_numbers(slot: Slot) -> bool:
    """Whether each use has a number, or one for each axis."""
    values = [x for v in slot.known for x in (v if isinstance(v, tuple) else (v,))]
    return all(type(x) is int for x in values)


def listed(value: Any) -> str:
    return f"[{','.join(value)}]" if isinstance(value, list) else str(value)


def quoted(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(quoted, value))}]"
    return value if PLAIN.fullmatch(value) and scalar(value) == value else in_quotes(value)


def in_flow(text: str) -> str:
    """Settings of a line as a value within braces."""
    if not set(text) & set("[]{},:#&*!|>'\"%@`"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
