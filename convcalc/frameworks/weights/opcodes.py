"""The steps of a pickle: what each puts on the stack, or takes from it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.weights.inert import MARK, Damaged, Global, Record, Stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.weights.machine import Machine


def pushing(make: Callable[[Machine], Any]) -> Callable[[Machine], None]:
    return lambda m: m.stack.append(make(m))


def stored(m: Machine, number: int) -> None:
    m.memo[number] = m.top()


def fetched(m: Machine, number: int) -> None:
    if number not in m.memo:
        raise Damaged(f"at byte {m.at:,}, nothing was memorised as {number}")
    m.stack.append(m.memo[number])


def decimal(text: str) -> Any:
    text = text.rstrip("L")
    if text in ("00", "01"):
        return text == "01"
    try:
        return int(text[:40])
    except ValueError:
        raise Damaged(f"'{text[:20]}' is no number") from None


def real(text: str) -> float:
    try:
        return float(text[:60])
    except ValueError:
        raise Damaged(f"'{text[:20]}' is no number") from None


def pairs(target: Any, items: list[Any]) -> None:
    """Put keys and values into a dictionary, or what stands for one."""
    found = target if isinstance(target, dict) else None
    if isinstance(target, Record):
        target.state = target.state if isinstance(target.state, dict) else {}
        found = target.state
    for key, value in zip(items[::2], items[1::2], strict=False):
        if found is not None and isinstance(key, (str, int, float, bytes, bool)):
            found[key] = value


def more(target: Any, items: list[Any]) -> None:
    if isinstance(target, list):
        target += items


def called(function: Any, args: Any) -> Any:
    """What a call gives: a dictionary for OrderedDict, a record for all else."""
    if isinstance(function, Stored):  # a class with its source, as old files have it
        key = function.key
        function = key[1] if isinstance(key, tuple) and len(key) > 1 else None
    name = function.name if isinstance(function, Global) else "?"
    if name in ("collections.OrderedDict", "collections.defaultdict"):
        return {}
    return Record(name, args)


def reduced(m: Machine) -> None:
    args, function = m.pop(), m.pop()
    m.stack.append(called(function, args))


def built(m: Machine) -> None:
    state, target = m.pop(), m.top()
    if isinstance(target, Record):
        target.state = state
    elif isinstance(target, dict) and isinstance(state, dict):
        target.update({k: v for k, v in state.items() if k != "_metadata"})


def instance(m: Machine, function: Any, args: Any) -> None:
    m.stack.append(called(function, args))


def stack_global(m: Machine) -> None:
    name, module = m.pop(), m.pop()
    m.stack.append(Global(f"{module}.{name}"))


def new_ex(m: Machine) -> None:
    _, args, function = m.pop(), m.pop(), m.pop()
    instance(m, function, args)


def of_mark(m: Machine) -> None:
    first, *args = m.marked() or [None]
    instance(m, first, tuple(args))


def into_dict(m: Machine) -> None:
    found: dict[Any, Any] = {}
    pairs(found, m.marked())
    m.stack.append(found)


def set_item(m: Machine) -> None:
    value, key = m.pop(), m.pop()
    pairs(m.top(), [key, value])


def set_items(m: Machine) -> None:
    items = m.marked()
    pairs(m.top(), items)


def append(m: Machine) -> None:
    value = m.pop()
    more(m.top(), [value])


def appends(m: Machine) -> None:
    items = m.marked()
    more(m.top(), items)


def text_of(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


STEPS: dict[bytes, Callable[[Machine], Any]] = {
    b"\x80": lambda m: m.take(1),
    b"\x95": lambda m: m.take(8),
    b"(": pushing(lambda m: MARK),
    b"0": lambda m: m.stack.pop() if m.stack else m.pop(),
    b"1": lambda m: m.marked(),
    b"2": pushing(lambda m: m.top()),
    b"N": pushing(lambda m: None),
    b"\x88": pushing(lambda m: True),
    b"\x89": pushing(lambda m: False),
    b"I": pushing(lambda m: decimal(m.line())),
    b"L": pushing(lambda m: decimal(m.line())),
    b"J": pushing(lambda m: m.whole(4, True)),
    b"K": pushing(lambda m: m.whole(1)),
    b"M": pushing(lambda m: m.whole(2)),
    b"\x8a": pushing(lambda m: m.whole(m.whole(1), True)),
    b"\x8b": pushing(lambda m: m.whole(min(m.whole(4), 64), True)),
    b"F": pushing(lambda m: real(m.line())),
    b"G": pushing(lambda m: struct.unpack(">d", m.take(8))[0]),
    b"S": pushing(lambda m: m.line().strip("'\"")),
    b"V": pushing(lambda m: m.line()),
    b"T": pushing(lambda m: text_of(m.take(m.whole(4)))),
    b"U": pushing(lambda m: text_of(m.take(m.whole(1)))),
    b"X": pushing(lambda m: text_of(m.take(m.whole(4)))),
    b"\x8c": pushing(lambda m: text_of(m.take(m.whole(1)))),
    b"\x8d": pushing(lambda m: text_of(m.take(m.whole(8)))),
    b"B": pushing(lambda m: m.take(m.whole(4))),
    b"C": pushing(lambda m: m.take(m.whole(1))),
    b"\x8e": pushing(lambda m: m.take(m.whole(8))),
    b"\x96": pushing(lambda m: m.take(m.whole(8))),
    b"]": pushing(lambda m: []),
    b"a": append,
    b"e": appends,
    b"l": pushing(lambda m: m.marked()),
    b")": pushing(lambda m: ()),
    b"t": pushing(lambda m: tuple(m.marked())),
    b"\x85": pushing(lambda m: (m.pop(),)),
    b"\x86": pushing(lambda m: (m.pop(), m.pop())[::-1]),
    b"\x87": pushing(lambda m: (m.pop(), m.pop(), m.pop())[::-1]),
    b"}": pushing(lambda m: {}),
    b"d": into_dict,
    b"s": set_item,
    b"u": set_items,
    b"\x8f": pushing(lambda m: []),
    b"\x90": appends,
    b"\x91": pushing(lambda m: m.marked()),
    b"c": pushing(lambda m: Global(f"{m.line()}.{m.line()}")),
    b"\x93": stack_global,
    b"R": reduced,
    b"b": built,
    b"\x81": reduced,
    b"\x92": new_ex,
    b"i": lambda m: instance(m, Global(f"{m.line()}.{m.line()}"), tuple(m.marked())),
    b"o": of_mark,
    b"P": pushing(lambda m: Stored(m.line())),
    b"Q": pushing(lambda m: Stored(m.pop())),
    b"g": lambda m: fetched(m, decimal(m.line())),
    b"h": lambda m: fetched(m, m.whole(1)),
    b"j": lambda m: fetched(m, m.whole(4)),
    b"p": lambda m: stored(m, decimal(m.line())),
    b"q": lambda m: stored(m, m.whole(1)),
    b"r": lambda m: stored(m, m.whole(4)),
    b"\x94": lambda m: stored(m, len(m.memo)),
}
"""What each opcode does."""
