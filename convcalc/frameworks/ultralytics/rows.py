"""The rows of a config: from where, how often, which module, with what arguments."""

from __future__ import annotations

import re
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.parser.value import show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.diagnostics import Span
    from convcalc.parser.value import Item, Value

MAX_ROWS, MAX_REPEATS, MAX_WIDTH = 2_000, 1_000, 1_000_000
MAX_MODULES = 5_000
"""How many modules all rows may have with their repeats."""
SECTIONS = ("backbone", "head")
IN_NAME = re.compile(r"yolo(?:e-)?v?\d+([nslmx])")


class Row(NamedTuple):
    """One row; `sources` are numbers of rows, -1 being the input of the network."""

    number: int
    sources: tuple[int, ...]
    repeats: int
    module: str
    args: list[Any]
    span: Optional[Span]


class Config(NamedTuple):
    """A config as it applies: keys at the top, the scale that was chosen, and the rows."""

    top: Mapping[str, Item]
    keys: Mapping[str, Any]
    scale: str
    depth: float
    width: float
    most: float
    rows: tuple[Row, ...]

    def number(self, key: str, usual: int) -> int:
        value = self.keys.get(key, usual)
        if type(value) is not int:
            message = f"'{key}' must be a whole number, received {show(value)}"
            at = self.top[key].value.span if key in self.top else None
            raise wrong("E402", message, f"for example {key}: {usual}", at)
        return value

    def scaled(self, channels: Any) -> Any:
        """Channels by the width, as a multiple of eight; what is no number stays as it is."""
        if type(channels) not in (int, float) or not 0 < channels < MAX_WIDTH:
            return channels
        return ceil(min(channels, self.most) * self.width / 8) * 8


def wrong(code: str, message: str, hint: str, at: Any) -> Problems:
    return Problems([Diagnostic(code, message, hint, at)])


def config_of(root: Value, given: Mapping[str, Value], chosen: str | None, stem: str) -> Config:
    """The config in a document; `given` replace keys at its top, `chosen` is a scale. Problems
    E402 for what is none.
    """
    top: Mapping[str, Item] = root.data if isinstance(root.data, dict) else {}
    if "backbone" not in top:
        raise wrong(
            "E402",
            "a config of Ultralytics has a 'backbone'",
            "add backbone: and its rows",
            root.span,
        )
    keys = {key: item.value.plain() for key, item in top.items() if key not in SECTIONS}
    scales = keys.get("scales") or {}
    replace(keys, given, bool(scales))
    depth, width = keys.get("depth_multiple", 1.0), keys.get("width_multiple", 1.0)
    most: Any = float("inf")
    scale = chosen or str(keys.get("scale") or "")
    if isinstance(scales, dict) and scales:
        named = IN_NAME.match(stem)
        scale = scale or (named[1] if named and named[1] in scales else next(iter(scales)))
        depth, width, most = of_scale(scales, scale, top["scales"].value.span)
    elif chosen:
        raise wrong(
            "E404",
            f"the config has no scales, and none is '{chosen[:60]}'",
            "leave the scale out",
            root.span,
        )
    for value in (depth, width, MAX_WIDTH if scaled_freely(most) else most):
        if not finite(value) or not 0 < value <= MAX_WIDTH:
            at = top.get("scales", top["backbone"]).value.span
            raise wrong(
                "E402",
                f"a factor must be above 0, received {show(value)}",
                "write one such as 0.33",
                at,
            )
    found = Config(top, keys, scale, depth, width, most, ())
    return found._replace(rows=tuple(rows_of(top, found)))


def replace(keys: dict[str, Any], given: Mapping[str, Value], scaled: bool) -> None:
    """Keys at the top, those that `--set` gives in place of the file's."""
    known = {*keys, "ch", "nc", "activation", *(("scale",) if scaled else ())}
    known |= set() if scaled else {"depth_multiple", "width_multiple"}
    for name, value in given.items():
        if name not in known - {"scales"}:
            hint = did_you_mean(name, known) or f"it has {', '.join(sorted(known - {'scales'}))}"
            raise wrong("E301", f"--set gives '{name[:60]}', which no key is", hint, value.span)
        keys[name] = value.plain()


def of_scale(scales: Mapping[str, Any], scale: str, at: Any) -> list[Any]:
    """Depth, width and the most channels of a scale."""
    if scale not in scales:
        hint = did_you_mean(scale, scales) or f"there are {', '.join(list(scales)[:12])}"
        raise wrong("E404", f"there is no scale '{scale[:60]}'", hint, at)
    found = scales[scale]
    if not isinstance(found, list) or len(found) != 3:
        message = f"a scale has a depth, a width and the most channels, received {show(found)}"
        raise wrong("E402", message, "for example n: [0.33, 0.25, 1024]", at)
    return found


def rows_of(top: Mapping[str, Item], config: Config) -> list[Row]:
    found: list[Row] = []
    modules = 0
    for section in SECTIONS:
        if section not in top:
            continue
        value = top[section].value
        for one in value.data if isinstance(value.data, list) else []:
            if len(found) >= MAX_ROWS:
                raise wrong("E408", f"more than {MAX_ROWS:,} rows", "use fewer", one.span)
            found.append(row_of(one, len(found), config))
            modules += found[-1].repeats
            if modules > MAX_MODULES:
                message = f"more than {MAX_MODULES:,} modules, with the repeats of all rows"
                raise wrong("E408", message, "use fewer rows or repeats", found[-1].span)
        if not isinstance(value.data, list):
            raise wrong(
                "E402",
                f"'{section}' must be a list of rows",
                "such as - [-1, 1, Conv, [64, 3, 2]]",
                top[section].span,
            )
    return found


def row_of(value: Value, number: int, config: Config) -> Row:
    data = value.plain()
    if not isinstance(data, list) or len(data) != 4 or not isinstance(data[2], str):
        message = f"a row has from, repeats, module and arguments, received {show(data)}"
        raise wrong("E402", message, "for example [-1, 1, Conv, [64, 3, 2]]", value.span)
    listed = data[0] if isinstance(data[0], list) else [data[0]]
    if not listed:
        message = f"row {number} reads no row: its first entry is empty"
        raise wrong("E301", message, "-1 is the row before, 4 is row 4", value.data[0].span)
    args = data[3] if isinstance(data[3], list) else [data[3]]
    sources = [source(one, number, value) for one in listed]
    count = data[1]
    if type(count) is not int or not 0 < count * config.depth <= MAX_REPEATS:
        message = f"the repeats must be 1 to {MAX_REPEATS:,}, received {show(count)}"
        raise wrong("E402", message, "write a whole number", value.data[1].span or value.span)
    repeats = max(round(count * config.depth), 1) if count > 1 else count
    args = [config.keys.get(a, word_of(a)) if isinstance(a, str) else a for a in args]
    return Row(number, tuple(sources), repeats, data[2], args, value.data[2].span or value.span)


def source(one: Any, number: int, value: Value) -> int:
    """The number of the row that a row reads."""
    found = number + one if type(one) is int and one < 0 else one
    if type(found) is not int or not -1 <= found < number or (found == -1 and number):
        message = f"a row reads rows before it, received {show(one)} in row {number}"
        raise wrong("E301", message, "-1 is the row before, 4 is row 4", value.data[0].span)
    return found


def scaled_freely(most: Any) -> bool:
    """Whether the channels have no bound, or one that none of them reaches."""
    return type(most) in (int, float) and most > MAX_WIDTH


WORDS = {"None": None, "True": True, "False": False}


def word_of(text: str) -> Any:
    """What a word of Python is."""
    return WORDS.get(text, text)


def finite(value: Any) -> bool:
    """Whether it is a number, and not too large to be one."""
    return type(value) in (int, float) and isfinite(value)
