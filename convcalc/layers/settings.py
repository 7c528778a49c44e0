"""What a setting of a layer is: declared once, read by the parser, the help and the tables."""

from __future__ import annotations

from typing import Any, Optional, Union

from convcalc.algebra.shape import MAX_AXES

MAX_INTEGER = 2**31 - 1
MODES = ("same", "valid", "causal", "same_upper", "same_lower")

PerAxis = Union[int, tuple[Optional[int], ...]]
Pair = tuple[int, int]
Pads = Union[int, str, tuple[Union[int, Pair], ...]]


class SettingType:
    """How a setting's value is read from plain data and written back in short form.

    `must` says what a value must be, to follow the word "must". `parse` raises ValueError;
    `show` writes what `parse` reads; `metavar` stands for a value in help. `per_axis`: one value
    stands for every axis.
    """

    metavar = "N"
    per_axis = False
    worded = False
    """Some of its values are words."""
    of_axes = True
    """Where it has several values, they may be of several spatial axes."""

    @property
    def must(self) -> str:
        raise NotImplementedError

    def parse(self, raw: Any) -> Any:
        raise NotImplementedError

    def show(self, value: Any) -> str:
        return str(value)


class TooLarge(ValueError):
    """A number beyond MAX_INTEGER; the text says so, to follow the setting's name."""


def integer(raw: Any, minimum: int) -> int:
    """`raw` as an integer of at least `minimum`; 3.0 is 3, but true is not 1."""
    if isinstance(raw, float) and abs(raw) < 1e15 and raw.is_integer():
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < minimum:
        raise ValueError
    if raw > MAX_INTEGER:
        raise TooLarge(f"must be at most {MAX_INTEGER:,}")
    return raw


def split_by_x(raw: Any) -> Any:
    """`3x5`, or another spelling of sizes, as the list [3, 5]; everything else as it is."""
    if not isinstance(raw, str) or not raw:
        return raw
    if raw.isascii() and raw.replace("x", "").isdecimal() and len(raw) < 100:
        return [int(part) if part else "" for part in raw.split("x")]
    if not any(c.isdecimal() for c in raw[:100]):
        return raw
    from convcalc.algebra.written import numbers

    found = numbers(raw)
    return raw if found is None else found


class Count(SettingType):
    """One whole number."""

    def __init__(self, minimum: int = 1) -> None:
        self.minimum = minimum

    @property
    def must(self) -> str:
        return f"be a whole number of at least {self.minimum}"

    def parse(self, raw: Any) -> int:
        return integer(raw, self.minimum)


class AxisCount(SettingType):
    """A whole number that stands for every axis, or a list of one per axis.

    Where `optional`, `null` keeps the size of that axis.
    """

    per_axis = True

    def __init__(self, minimum: int = 1, optional: bool = False) -> None:
        self.minimum, self.optional = minimum, optional

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
        if None in value or len(value) == 1:
            return f"[{','.join('null' if v is None else str(v) for v in value)}]"
        return "x".join(map(str, value))


class Padded(SettingType):
    """Padding: a number, one per axis, a pair [before, after] per axis, or a mode."""

    metavar = "N|MODE"
    worded = True

    def __init__(self, modes: tuple[str, ...] = MODES) -> None:
        self.modes = modes

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
        if all(isinstance(v, int) for v in value) and len(value) > 1:
            return "x".join(map(str, value))
        sides = (f"[{v[0]},{v[1]}]" if isinstance(v, tuple) else str(v) for v in value)
        return f"[{','.join(sides)}]"


class Flag(SettingType):
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


class Real(SettingType):
    """A finite number within bounds."""

    metavar = "X"

    def __init__(
        self, minimum: float = -1e30, maximum: float = 1e30, exclusive: bool = False
    ) -> None:
        self.minimum, self.maximum, self.exclusive = minimum, maximum, exclusive

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
        return decimal(value)


class Choice(SettingType):
    """One of a few words."""

    metavar = "WORD"
    worded = True

    def __init__(self, options: tuple[str, ...]) -> None:
        self.options = options

    @property
    def must(self) -> str:
        return f"be one of {', '.join(self.options)}"

    def parse(self, raw: Any) -> str:
        word = str(raw).lower().replace("-", "_") if type(raw) in (str, int) else raw
        if word not in self.options:
            raise ValueError
        return str(word)


def decimal(value: float) -> str:
    """The shortest text that reads back as `value`."""
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


class Word(SettingType):
    """A name of letters, digits and `_ . : / -`, such as operators have."""

    metavar = "NAME"

    @property
    def must(self) -> str:
        return "be a name of letters, digits and _.:/-"

    def parse(self, raw: Any) -> str:
        marks = str.maketrans("", "", "_.:/-")
        raw = str(raw) if type(raw) is int else raw
        if not isinstance(raw, str) or not 0 < len(raw) <= 100:
            raise ValueError
        plain = raw.translate(marks)
        if not plain.isascii() or not plain.isalnum():
            raise ValueError
        return raw


class Factor(SettingType):
    """A positive number for every axis, or a list of one per axis."""

    metavar = "X"
    per_axis = True

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
        if isinstance(value, tuple):
            return f"[{','.join(map(decimal, value))}]"
        return decimal(value)


class Dims(SettingType):
    """A list of dimensions."""

    metavar = "DIMS"

    def __init__(self, wildcard: bool = False, none: bool = False) -> None:
        self.wildcard, self.fewest = wildcard, 0 if none else 1

    @property
    def must(self) -> str:
        inferred = "; one may be -1, and is inferred" if self.wildcard else ""
        return (
            f"be a list of up to {MAX_AXES + 2 - self.fewest} whole numbers of at least 1{inferred}"
        )

    def parse(self, raw: Any) -> tuple[int, ...]:
        raw = split_by_x(raw)
        items = raw if isinstance(raw, list) else [raw]
        if not self.fewest <= len(items) <= MAX_AXES + 2 - self.fewest:
            raise ValueError
        return tuple(-1 if self.wildcard and x == -1 else integer(x, 1) for x in items)

    def show(self, value: Any) -> str:
        if -1 in value or not value:
            return f"[{','.join(map(str, value))}]"
        return "x".join(map(str, value))


class Setting:
    """One setting of a kind, as the class declares it; `name` is the attribute's.

    `short` is its mark in shorthand: `p` for padding. Settings that are `positional` may be given
    without a name there, in the order of declaration. One that is `rare` has a flag, of which the
    help has no line.
    """

    __slots__ = (
        *("aliases", "default", "doc", "name", "positional", "rare", "required", "short", "type"),
    )

    def __init__(
        self,
        doc: str,
        type: SettingType,
        default: Any,
        aliases: tuple[str, ...],
        short: str,
        positional: bool,
        required: bool,
        rare: bool = False,
    ) -> None:
        self.name, self.doc, self.type, self.default = "", doc, type, default
        self.aliases, self.short = aliases, short
        self.positional, self.required, self.rare = positional, required, rare

    def __set_name__(self, owner: Any, name: str) -> None:
        self.name = name


def setting(
    doc: str,
    type: SettingType,
    *,
    default: Any = None,
    aliases: tuple[str, ...] = (),
    short: str = "",
    positional: bool = False,
    required: bool = False,
    rare: bool = False,
) -> Any:
    """A setting of a kind: its sentence, type and default, and how it is spelled."""
    return Setting(doc, type, default, aliases, short, positional, required, rare)
