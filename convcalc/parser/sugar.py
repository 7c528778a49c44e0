"""`residual:` and `branches:`: paths that start together and meet again; `layers:`: a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import did_you_mean
from convcalc.parser.shorthand import CONSTRUCTS
from convcalc.parser.value import Item, Value, show

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.parser.layers import Reader


def residual(reader: Reader, item: Item, beside: dict[str, Item]) -> None:
    """`residual: [layers]`, or main, shortcut and merge: two paths, added. A shortcut that is true
    is the input itself, as without one; one that is false leaves the main path alone. One that is
    written before `main` runs before it, and is counted and listed behind it all the same.
    """
    value, merge, shortcut = item.value, Value("add", item.span), Value(None)
    main: Value | None = value
    if isinstance(value.data, dict):
        parts = keys(reader, "residual", value, ("main", "shortcut", "merge"), beside)
        main = parts["main"].value if "main" in parts else None
        shortcut = parts["shortcut"].value if "shortcut" in parts else shortcut
        merge = parts["merge"].value if "merge" in parts else merge
    if main is None or main.data is None:
        reader.wrong(
            "E103",
            "residual needs 'main', the layers of its main path",
            "write them as a list",
            item.span,
        )
    start = reader.begin(beside)
    shortcut = reader.named(shortcut)
    if shortcut.data is False:
        reader.alone(main, start, beside)
        return
    beside_it = Value(None) if shortcut.data is True else shortcut
    first = len(reader.nodes)
    ends = [reader.path(main, start)]
    second = len(reader.nodes)
    ends.append(reader.path(beside_it, start))
    reader.join(merge, start, ends, beside)
    if shortcut_first(value):
        reader.sooner(first, second)


def shortcut_first(residual: Value) -> bool:
    """Whether the shortcut is written before the main path."""
    keys = [*residual.data] if isinstance(residual.data, dict) else []
    return "shortcut" in keys and keys.index("shortcut") < keys.index("main")


def branches(reader: Reader, item: Item, beside: dict[str, Item]) -> None:
    """`branches: [[layers], [layers]]`, or paths and merge: several paths, concatenated."""
    value, merge = reader.named(item.value), Value("concat", item.span)
    if isinstance(value.data, dict):
        parts = keys(reader, "branches", value, ("paths", "merge"), beside)
        value = reader.named(parts["paths"].value) if "paths" in parts else Value(None, item.span)
        merge = parts["merge"].value if "merge" in parts else merge
    paths = value.data
    if isinstance(paths, dict):
        paths = [i.value for i in paths.values()]
    if not isinstance(paths, list) or len(paths) < 2:
        reader.wrong(
            "E103",
            "branches needs two or more paths, each a list of layers",
            "write paths: [[…], […]]; an empty list passes the input through",
            item.span,
        )
    start = reader.begin(beside)
    reader.join(merge, start, [reader.path(p, start) for p in paths], beside)


def layers(reader: Reader, item: Item, beside: dict[str, Item]) -> None:
    """`layers: [layers]`: read as if they stood there; with a name, as a group of that name."""
    reader.tip, reader.tip_span = reader.begin(beside)
    path = reader.claim(beside["name"], "layers") if "name" in beside else None
    reader.body(item.value, path)


def keys(
    reader: Reader, what: str, value: Value, known: tuple[str, ...], beside: dict[str, Item]
) -> dict[str, Item]:
    """The parts of a sugar mapping; name and from go to `beside`."""
    for key, item in value.data.items():
        if key in ("name", "from"):
            beside[key] = item
        elif key not in known:
            reader.wrong(
                "E102",
                f"{what} has no key {show(key)}",
                did_you_mean(key, known) or f"it has {', '.join(known)}",
                item.span,
            )
    return {k: v for k, v in value.data.items() if k in known}


SUGAR: dict[str, Callable[[Reader, Item, dict[str, Item]], None]] = dict(
    zip(CONSTRUCTS, (residual, branches, layers), strict=True)
)
