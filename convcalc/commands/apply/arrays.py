"""Small arrays of exact numbers, read from what people type: rows, channels, filters."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from convcalc.arithmetic.array import Array, from_values

MAX_ELEMENTS = 4096
NUMBER = re.compile(
    r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?|[+-]?\d{1,30}/\d{1,30}"
)
WRITE = "write numbers such as 3, -0.5 or 1/3, between blanks or commas"


def axes_of(*texts: str) -> int:
    """1 where every text is rows of one line, 2 where one has several; nested lists likewise."""
    return 2 if any(has_rows(text) for text in texts) else 1


def has_rows(text: str) -> bool:
    if nested(text):
        return depth_of(nested_lists(text, "array")) > 1
    return any(len(lines(part)) > 1 for filter in text.split("||") for part in channels(filter))


def nested(text: str) -> bool:
    return text.lstrip().startswith(("[", "- "))


def parsed(text: str, axes: int, what: str, levels: int = 0) -> Array:
    """The array in `text`, with `axes` spatial axes and `levels` of channels and filters before.

    Values stand between blanks or commas, rows between `;` or on lines, channels between `|` or
    empty lines, filters between `||`; or all of it is nested lists, as JSON and YAML have them.
    ValueError, saying what must hold, where the text is none.
    """
    if nested(text):
        data = nested_lists(text, what)
        for _ in range(axes + levels - depth_of(data)):
            data = [data]
    else:
        data = [
            [[numbers(line, what) for line in lines(part)] for part in channels(filter)]
            for filter in text.split("||")
        ]
        data = without_single(data, axes, levels, what)
    return dense(data, axes + levels, what)


def channels(text: str) -> list[str]:
    return re.split(r"\||\n[ \t]*\n", text.strip())


def lines(text: str) -> list[str]:
    return re.split(r"[;\n]", text.strip())


def numbers(line: str, what: str) -> list[Fraction]:
    words = line.replace(",", " ").split()
    if not words:
        raise ValueError(f"{what}: a row is empty; {WRITE}")
    return [number(word, what) for word in words]


def number(word: Any, what: str) -> Fraction:
    text = repr(word) if isinstance(word, float) else str(word)
    if isinstance(word, bool) or not NUMBER.fullmatch(text) or text.endswith("/0"):
        raise ValueError(f"{what}: '{text[:40]}' is no number; {WRITE}")
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ValueError(f"{what}: '{text[:40]}' divides by zero; {WRITE}") from None


def without_single(data: Any, axes: int, levels: int, what: str) -> Any:
    """Filters, channels, rows, values cut down to the dimensions that are asked for."""
    if axes < 2:
        if any(len(rows) > 1 for filter in data for rows in filter):
            how = "one axis" if axes else "no axis"
            raise ValueError(f"{what} has several rows, and {how}; leave --axes out")
        data = [[rows[0] for rows in filter] for filter in data]
    for _ in range(2 - levels):
        if len(data) > 1:
            raise ValueError(f"{what} has {len(data)} filters: '||' stands between filters only")
        data = data[0]
    if axes == 0:
        if len(data) > 1:
            raise ValueError(f"{what} has {len(data)} channels, and no axis; leave --axes out")
        data = data[0]
    return data


def nested_lists(text: str, what: str) -> Any:
    """JSON or YAML as plain data."""
    from convcalc.diagnostics import Problems
    from convcalc.parser.text import parse

    try:
        value, problems = parse(text, what)
    except Problems as error:
        value, problems = None, list(error.diagnostics)
    if problems or value is None:
        why = problems[0].message if problems else "nothing there"
        raise ValueError(f"{what}: {why}")
    return value.plain()


def depth_of(data: Any) -> int:
    depth = 0
    while isinstance(data, list) and data:
        data, depth = data[0], depth + 1
    return depth


def dense(data: Any, depth: int, what: str) -> Array:
    """Nested lists as an array. ValueError where they are ragged, or nested otherwise."""
    sizes: list[int] = []
    level = [data]
    for k in range(depth):
        if not all(isinstance(part, list) and part for part in level):
            raise ValueError(f"{what}: nested {k} deep where {depth} are needed")
        lengths = {len(part) for part in level}
        if len(lengths) > 1:
            a, b = sorted(lengths)[:2]
            kind = NAMES[depth - k - 1] if depth - k - 1 < len(NAMES) else "lists"
            raise ValueError(
                f"{what} is ragged: there are {a} {kind} in one place and {b} in another"
            )
        sizes.append(lengths.pop())
        level = [x for part in level for x in part]
        if len(level) > MAX_ELEMENTS:
            raise ValueError(f"{what} has more than {MAX_ELEMENTS:,} elements; use a smaller one")
    return from_values(
        tuple(sizes), [x if isinstance(x, Fraction) else number(x, what) for x in level]
    )


NAMES = ("values", "rows", "channels", "filters")
