"""What a setting of a layer is: declared once, read by the parser, the help and the tables."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple, Optional, Protocol, Union

MAX_INTEGER = 2**31 - 1
MODES = ("same", "valid", "causal", "same_upper", "same_lower")

PerAxis = Union[int, tuple[Optional[int], ...]]
Pair = tuple[int, int]
Pads = Union[int, str, tuple[Union[int, Pair], ...]]


class SettingType(Protocol):
    """How a setting's value is read from plain data and written back in short form."""

    @property
    def must(self) -> str:
        """What a value must be, to follow `must be`."""

    def parse(self, raw: Any) -> Any:
        """The value; ValueError if `raw` is not one."""

    def show(self, value: Any) -> str:
        """The short form that `parse` reads back."""


def integer(raw: Any, minimum: int) -> int:
    """`raw` as an integer of at least `minimum`; 3.0 is 3, but true is not 1."""
    if isinstance(raw, float) and abs(raw) < 1e15 and raw.is_integer():
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < minimum:
        raise ValueError
    if raw > MAX_INTEGER:
        raise ValueError(f"must be at most {MAX_INTEGER:,}")
    return raw


def split_by_x(raw: Any) -> Any:
    """`3x5` as the list [3, 5]; everything else as it is."""
    if isinstance(raw, str) and raw and raw.replace("x", "").isdecimal() and len(raw) < 100:
        return [int(part) if part else "" for part in raw.split("x")]
    return raw


class Count(NamedTuple):
    """One whole number."""

    minimum: int = 1

    @property
    def must(self) -> str:
        return f"be a whole number of at least {self.minimum}"

    def parse(self, raw: Any) -> int:
        return integer(raw, self.minimum)

    def show(self, value: Any) -> str:
        return str(value)


class AxisCount(NamedTuple):
    """A whole number that stands for every axis, or a list of one per axis.

    Where `optional`, `null` keeps the size of that axis.
    """

    minimum: int = 1
    optional: bool = False

    @property
    def must(self) -> str:
        null = " (null keeps an axis)" if self.optional else ""
        return f"be a whole number of at least {self.minimum}, or a list of one per axis{null}"

    def parse(self, raw: Any) -> PerAxis:
        raw = split_by_x(raw)
        if not isinstance(raw, list):
            return integer(raw, self.minimum)
        if not raw:
            raise ValueError
        return tuple(None if self.optional and x is None else integer(x, self.minimum) for x in raw)

    def show(self, value: Any) -> str:
        if not isinstance(value, tuple):
            return str(value)
        if None in value:
            return f"[{','.join('null' if v is None else str(v) for v in value)}]"
        return "x".join(map(str, value))


class Padded(NamedTuple):
    """Padding: a number, one per axis, a pair [before, after] per axis, or a mode."""

    modes: tuple[str, ...] = MODES

    @property
    def must(self) -> str:
        modes = f", or {', '.join(self.modes)}" if self.modes else ""
        return (
            f"be a whole number of at least 0, a list of one or of [before, after] per axis{modes}"
        )

    def parse(self, raw: Any) -> Pads:
        if isinstance(raw, str) and raw.lower() in self.modes:
            return raw.lower()
        raw = split_by_x(raw)
        if not isinstance(raw, list):
            return integer(raw, 0)
        if not raw:
            raise ValueError
        return tuple(self._side(x) for x in raw)

    @staticmethod
    def _side(raw: Any) -> int | Pair:
        if isinstance(raw, list):
            lo, hi = raw
            return integer(lo, 0), integer(hi, 0)
        return integer(raw, 0)

    def show(self, value: Any) -> str:
        if not isinstance(value, tuple):
            return str(value)
        if all(isinstance(v, int) for v in value):
            return "x".join(map(str, value))
        pairs = (v if isinstance(v, tuple) else (v, v) for v in value)
        return f"[{','.join(f'[{lo},{hi}]' for lo, hi in pairs)}]"


class Flag(NamedTuple):
    """true or false."""

    @property
    def must(self) -> str:
        return "be true or false"

    def parse(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise ValueError
        return raw

    def show(self, value: Any) -> str:
        return "true" if value else "false"


class Real(NamedTuple):
    """A finite number within bounds."""

    minimum: float = -1e30
    maximum: float = 1e30
    exclusive: bool = False

    @property
    def must(self) -> str:
        if self.exclusive:
            return f"be a number greater than {self.minimum:g}"
        if self.minimum > -1e30 and self.maximum < 1e30:
            return f"be a number from {self.minimum:g} to {self.maximum:g}"
        return (
            "be a number" if self.minimum <= -1e30 else f"be a number of at least {self.minimum:g}"
        )

    def parse(self, raw: Any) -> float:
        if isinstance(raw, bool) or not isinstance(raw, (int, float)):
            raise ValueError
        if not self.minimum <= raw <= self.maximum or (self.exclusive and raw == self.minimum):
            raise ValueError
        return raw

    def show(self, value: Any) -> str:
        return f"{value:g}"


class Choice(NamedTuple):
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def must(self) -> str:
        return f"be one of {', '.join(self.options)}"

    def parse(self, raw: Any) -> str:
        word = raw.lower().replace("-", "_") if isinstance(raw, str) else raw
        if word not in self.options:
            raise ValueError
        return str(word)

    def show(self, value: Any) -> str:
        return str(value)


class Factor(NamedTuple):
    """A positive number for every axis, or a list of one per axis."""

    @property
    def must(self) -> str:
        return "be a number greater than 0 and at most 1024, or a list of one per axis"

    def parse(self, raw: Any) -> float | tuple[float, ...]:
        raw = split_by_x(raw)
        if isinstance(raw, list) and raw:
            return tuple(self._one(x) for x in raw)
        return self._one(raw)

    @staticmethod
    def _one(raw: Any) -> float:
        if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not 0 < raw <= 1024:
            raise ValueError
        return int(raw) if raw == int(raw) else raw

    def show(self, value: Any) -> str:
        return "x".join(f"{v:g}" for v in value) if isinstance(value, tuple) else f"{value:g}"


class Dims(NamedTuple):
    """A list of dimensions."""

    wildcard: bool = False

    @property
    def must(self) -> str:
        inferred = "; one may be -1, and is inferred" if self.wildcard else ""
        return f"be a list of whole numbers of at least 1{inferred}"

    def parse(self, raw: Any) -> tuple[int, ...]:
        raw = split_by_x(raw)
        items = raw if isinstance(raw, list) else [raw]
        if not 1 <= len(items) <= 8:
            raise ValueError
        return tuple(-1 if self.wildcard and x == -1 else integer(x, 1) for x in items)

    def show(self, value: Any) -> str:
        if -1 in value:
            return f"[{','.join(map(str, value))}]"
        return "x".join(map(str, value))


class Setting(NamedTuple):
    """One setting of a kind. `short` is its mark in shorthand: `p` for padding."""

    name: str
    doc: str
    type: SettingType
    default: Any
    aliases: tuple[str, ...] = ()
    short: str = ""
    positional: bool = False
    required: bool = False


def setting(
    doc: str,
    type: SettingType,
    *,
    default: Any = None,
    aliases: tuple[str, ...] = (),
    short: str = "",
    positional: bool = False,
    required: bool = False,
) -> Any:
    """A field of a kind: its sentence, type and default, and how it is spelled.

    `positional` settings may be given without a name in shorthand, in the order of declaration.
    """
    made = Setting("", doc, type, default, aliases, short, positional, required)
    return dataclasses.field(default=default, metadata={"setting": made})
