"""The values of settings in JSON Schema, by the types that kinds declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import MAX_AXES
from convcalc.layers.axes import ALL, CHANNELS, SPATIAL, Axes, Axis
from convcalc.layers.copies import Stretched
from convcalc.layers.pad import BothEnds
from convcalc.layers.places import Each, EachSigned, Numbers, Signed
from convcalc.layers.product import Equation
from convcalc.layers.settings import (
    MAX_INTEGER,
    AxisCount,
    Choice,
    Count,
    Dims,
    Factor,
    Flag,
    Padded,
    Real,
    Word,
)
from convcalc.layers.tensor import MOST, Reals
from convcalc.layers.words import Some

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from convcalc.layers.settings import Setting, SettingType

    Schema = dict[str, Any]

EXPRESSION = {"type": "string", "pattern": r"\$"}
"""`$width`, `$(2*width)`: what it stands for is known to the reader of specs alone."""
SIZES = {"type": "string", "pattern": r"[0-9]|\$"}
"""`3x224x224`, `3, 5`, `(3, 5)`."""
AMOUNT = {"anyOf": [{"type": "number", "minimum": 0}, SIZES]}
"""`72234`, `5M`, `256KiB`."""
NAME = {"type": ["string", "integer"]}
NAMES = {"anyOf": [NAME, {"type": "array", "items": NAME}]}


def either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def closed(properties: Mapping[str, Schema], **more: Any) -> Schema:
    """A mapping that has no other keys."""
    return {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1}


def whole(minimum: int) -> Schema:
    return {"type": "integer", "minimum": minimum, "maximum": MAX_INTEGER}


SHAPE = either(listed(either(whole(1), EXPRESSION)), whole(1), SIZES)
"""A shape, as people write it."""


def count(type: Any) -> list[Schema]:
    return [whole(type.minimum)]


def axis_count(type: Any) -> list[Schema]:
    one = whole(type.minimum)
    item = either(one, {"type": "null"}, EXPRESSION) if type.optional else either(one, EXPRESSION)
    return [one, listed(item), SIZES]


def padded(type: Any) -> list[Schema]:
    side = either(whole(0), EXPRESSION)
    pair = {"type": "array", "items": side, "minItems": 2, "maxItems": 2}
    modes = [{"enum": list(type.modes)}] if type.modes else []
    return [whole(0), *modes, listed(either(*side["anyOf"], pair)), SIZES]


def both_ends(type: Any) -> list[Schema]:
    side = either(whole(0), EXPRESSION)
    return [whole(0), {"type": "array", "items": side, "minItems": 2, "maxItems": 2}, SIZES]


def real(type: Any) -> list[Schema]:
    least = "exclusiveMinimum" if type.exclusive else "minimum"
    return [{"type": "number", least: type.minimum, "maximum": type.maximum}]


def flag(type: Any) -> list[Schema]:
    return [{"type": "boolean"}]


def choice(type: Any) -> list[Schema]:
    return [{"enum": list(type.options)}]


ONE_AXIS: list[Schema] = [
    {"const": CHANNELS},
    {"type": "integer", "minimum": 1, "maximum": MAX_AXES},
]


def axis(type: Any) -> list[Schema]:
    return [*ONE_AXIS, {"enum": [str(n + 1) for n in range(MAX_AXES)]}]


def axes(type: Any) -> list[Schema]:
    one = axis(type)
    return [*one, {"enum": [SPATIAL, ALL]}, listed(either(*one, EXPRESSION)), SIZES]


def word(type: Any) -> list[Schema]:
    return [{"type": "string", "pattern": "^[A-Za-z0-9_.:/-]{1,100}$"}]


def equation(type: Any) -> list[Schema]:
    return [{"type": "string", "pattern": "->"}]


def some(type: Any) -> list[Schema]:
    items = {"type": "array", "items": either({"enum": list(type.options)}, EXPRESSION)}
    return [{"type": "boolean"}, items]


def signed(type: Any) -> list[Schema]:
    return [{"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER}]


def each_signed(type: Any) -> list[Schema]:
    return [*signed(type), listed(either(*signed(type), EXPRESSION)), SIZES]


def numbers(type: Any) -> list[Schema]:
    return [whole(1), listed(either(whole(0), EXPRESSION)), SIZES]


def reals(type: Any) -> list[Schema]:
    return [{"type": "number"}, {**listed({"type": "number"}), "maxItems": MOST}]


def factor(type: Any) -> list[Schema]:
    one = {"type": "number", "exclusiveMinimum": 0, "maximum": 1024}
    return [one, listed(either(one, EXPRESSION)), SIZES]


def dims(type: Any) -> list[Schema]:
    one = either(whole(1), {"const": -1}, EXPRESSION) if type.wildcard else whole(1)
    several = {**listed(either(one, EXPRESSION)), "maxItems": 8 if type.fewest else 9}
    return [one, several if type.fewest else {**several, "minItems": 0}, SIZES]


TYPES: dict[type[SettingType], Callable[[Any], list[Schema]]] = {
    Count: count,
    AxisCount: axis_count,
    Padded: padded,
    BothEnds: both_ends,
    Flag: flag,
    Real: real,
    Choice: choice,
    Axis: axis,
    Axes: axes,
    Equation: equation,
    Some: some,
    Signed: signed,
    Each: axis_count,
    EachSigned: each_signed,
    Numbers: numbers,
    Reals: reals,
    Factor: factor,
    Dims: dims,
    Stretched: dims,
    Word: word,
}
"""What may stand for a setting of each type, besides an expression."""


def schema_of(setting: Setting) -> Schema:
    """The values of a setting, with its sentence and default."""
    values = TYPES[type(setting.type)](setting.type)
    nothing = [{"type": "null"}] if setting.default is None and not setting.required else []
    default = {} if setting.default is None else {"default": setting.default}
    known = [schema for schema in values if schema != SIZES]
    texts = SIZES if len(known) < len(values) else EXPRESSION
    return {"description": setting.doc, **default, **either(*known, texts, *nothing)}
