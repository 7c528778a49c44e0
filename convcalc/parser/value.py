"""Values that know where they stand in a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems, printable, received
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.diagnostics import Span
    from convcalc.parser.asked import Question

MAX_DEPTH = 64
MAX_VALUES = 200_000
MAX_DIGITS = 30

_WORDS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}


class Value(NamedTuple):
    """A value and its place: a scalar, a list of Values, or a dict of name to Item. `asked` is the
    expression that it was, if that depends on shapes.
    """

    data: Any
    span: Span | None = None
    quoted: bool = False
    asked: Question | None = None

    def plain(self) -> Any:
        """The value as plain data, without places."""
        if isinstance(self.data, list):
            return [v.plain() for v in self.data]
        if isinstance(self.data, dict):
            return {k: item.value.plain() for k, item in self.data.items()}
        return self.data


class Item(NamedTuple):
    """An entry of a mapping: where its key stands, and its value."""

    span: Span | None
    value: Value


def scalar(text: str) -> Any:
    """What an unquoted word means: null, true, a number, or itself (YAML 1.2's core schema)."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "0123456789+-." and "_" not in text:
        try:
            return int(text) if len(text) <= MAX_DIGITS else text
        except ValueError:
            pass
        try:
            return float(text)
        except ValueError:
            pass
    return text


def show(data: Any) -> str:
    """A value as it would be written, shortened: for `received …` in messages."""
    if isinstance(data, str):
        text = f"'{data[:100]}'"
    elif isinstance(data, int) and data.bit_length() > 200:
        text = "a number of more than 60 digits"
    elif isinstance(data, dict):
        text = "a mapping"
    elif isinstance(data, (list, tuple)):
        text = f"[{', '.join(show(x) for x in data[:20])}]"
    else:
        text = (
            str(data).lower()
            if isinstance(data, bool)
            else "nothing"
            if data is None
            else str(data)
            if isinstance(data, (int, float))
            else received(data)
        )
    text = printable(text.replace("\n", " "))
    return text if len(text) <= 60 else text[:59] + "…"


def word(data: Any) -> str:
    """`data` as a name; numbers too large to be written as `show` has them."""
    return show(data) if isinstance(data, int) else str(data)


def from_plain(data: Any, span: Span | None = None) -> Value:
    """Plain data as a Value that stands as a whole at `span`. Problems E107 if it is too deep or
    too much.
    """
    if not isinstance(data, (list, tuple, dict)):
        return Value(data, span)
    left = MAX_VALUES

    def value_of(part: Any, depth: int) -> Value:
        nonlocal left
        left -= 1
        if depth > MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise Problems([Diagnostic("E107", message, "write it flatter", span)])
        if left < 0:
            message = f"more than {MAX_VALUES:,} values"
            raise Problems([Diagnostic("E107", message, "use fewer, or a loop", span)])
        if isinstance(part, (list, tuple)):
            return Value([value_of(x, depth + 1) for x in part], span)
        if isinstance(part, dict):
            pairs = {word(k): Item(span, value_of(v, depth + 1)) for k, v in part.items()}
            return Value(pairs, span)
        return Value(part, span)

    return value_of(data, 0)
