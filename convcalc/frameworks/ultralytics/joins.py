"""Modules that join rows, or take one apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.as_spec import entry, group
from convcalc.frameworks.ultralytics.modules import RULES, add_block, bad, not_known, placed

if TYPE_CHECKING:
    from convcalc.frameworks.ultralytics.modules import Line, Made
    from convcalc.frameworks.ultralytics.rows import Row
    from convcalc.parser.value import Value


def concat(line: Line, row: Row) -> Made:
    axis = row.args[0] if row.args else 1
    if type(axis) is not int or not 1 <= axis <= 3:
        raise bad(row, "Concat joins along dimension 1, 2 or 3", "1 is the channels")
    counts = [line.out(number) for number in row.sources]
    known = None if None in counts else sum(n or 0 for n in counts)
    given = {} if axis == 1 else {"axis": axis - 1}
    name = str(row.number)
    value = entry("concat", given, row.span, name=name, sources=line.sources(row))
    return value, known if axis == 1 else counts[0]


def linear_parts(line: Line, row: Row) -> Made:
    """One convolution, out of which come several tensors."""
    widths = row.args[0] if row.args else None
    if not isinstance(widths, list) or not all(type(w) is int and w > 0 for w in widths):
        raise bad(row, "CBLinear takes a list of channels", "for example [[64, 128]]")
    line.widths[row.number] = widths
    keys = ("widths", "kernel", "stride", "padding", "groups")
    given = {k: v for k, v in zip(keys, row.args, strict=False) if v is not None}
    return placed(line, row, "CBLinear", given, 1), None


def fused(line: Line, row: Row) -> Made:
    """Parts of rows before, brought to the size of the last source, and added to it."""
    *sources, last = row.sources
    chosen = row.args[0] if row.args else None
    if not isinstance(chosen, list) or len(chosen) < len(sources):
        raise bad(row, "CBFuse takes the number of a part for each source but the last")
    made: list[Value] = []
    for k, number in enumerate(sources):
        widths, part = line.widths.get(number), chosen[k]
        if widths is None or type(part) is not int or not 0 <= part < len(widths):
            raise bad(row, f"there is no part {str(part)[:20]} of row {number}")
        start = sum(widths[:part])
        cut = {"start": start, "stop": start + widths[part]}
        made.append(entry("slice", cut, row.span, sources=[line.name(number)]))
        made.append(entry("upsample", {"size": "$size"}, row.span, name=f"part{k}"))
    parts = [f"part{k}" for k in range(len(sources))]
    made.append(entry("add", {}, row.span, sources=[*parts, "input"]))
    word = f"CBFuse{row.number}"
    add_block(line, word, made, size="$in_size")
    value = entry(word, {}, row.span, name=str(row.number), sources=[line.name(last)])
    return value, line.out(last)


def shortcut(line: Line, row: Row) -> Made:
    """The sum of two rows."""
    value = entry("add", {}, row.span, name=str(row.number), sources=line.sources(row))
    return value, line.out(row.sources[0])


def chunks(line: Line, row: Row) -> Made:
    """The first halves of all rows side by side, then the second halves."""
    counts = [line.out(number) for number in row.sources]
    if None in counts:
        return not_known(line, row)
    made = [
        entry("split", {"part": part, "chunks": 2}, row.span, name=f"{word}{k}", sources=[source])
        for part, word in enumerate(("first", "second"))
        for k, source in enumerate(line.sources(row))
    ]
    halves = [f"{word}{k}" for word in ("first", "second") for k in range(len(counts))]
    made.append(entry("concat", {}, row.span, sources=halves))
    return group(made, row.span, name=str(row.number)), sum(n or 0 for n in counts)


def folded(line: Line, row: Row) -> Made:
    """The sum of two halves."""
    channels, source = line.out(row.sources[0]), line.sources(row)[:1]
    made = [
        entry("split", {"part": part, "chunks": 2}, row.span, name=word, sources=source)
        for part, word in enumerate(("first", "second"))
    ]
    made.append(entry("add", {}, row.span, sources=["first", "second"]))
    return group(made, row.span, name=str(row.number)), channels // 2 if channels else None


RULES.update(
    {
        "Concat": concat,
        "Shortcut": shortcut,
        "Chuncat": chunks,
        "Foldcut": folded,
        "CBLinear": linear_parts,
        "CBFuse": fused,
    }
)
