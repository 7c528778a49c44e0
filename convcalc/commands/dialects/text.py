"""Layers by the rules of each framework, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.dialects.overall import summary
from convcalc.commands.dialects.shift import border, shift
from convcalc.commands.dialects.words import (
    NOTE,
    alone,
    blocks,
    heading,
    marked,
    noted,
    shorthand,
    skipped,
    warned,
)
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.escape import markdown, on_terminal
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.dialects.compared import Compared
    from convcalc.commands.dialects.shift import Shift
    from convcalc.commands.dialects.sides import Comparison
    from convcalc.commands.dialects.words import Line
    from convcalc.engine.trial import Trial


def write(found: Comparison, format: str, everything: bool, out: TextIO) -> None:
    """Write a comparison in one of FORMATS; with `everything`, also the layers that agree."""
    FORMATS[format](found, everything, out)


def write_table(found: Comparison, everything: bool, out: TextIO) -> None:
    from convcalc.render.aligned import Pair, Pairs
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    parts: list[Any] = []
    if alone(found) is None:
        parts += [Line(heading(found), "bold"), Line()]
    for block in blocks(found, everything):
        parts += [
            Line(block.title, "bold cyan"),
            *laid_out(block.lines, on_terminal(out)),
            Line(),
        ]
    if found.skipped:
        parts += [Line(skipped(found), "red"), Line()]
    if alone(found) is None:
        pairs = [Pair(f"  {label}", text, "bold") for label, text in summary(found)]
        parts += [Pairs(pairs), Line()]
    shown = [*parts, Line(NOTE, "dim")] if noted(found) else parts[:-1]
    show(out, *shown)


def laid_out(lines: Sequence[Line], shown: Callable[[str], str]) -> Iterator[Any]:
    """The lines of a block, the cells of those of several under each other."""
    from rich.table import Table
    from rich.text import Text

    label = max(len(line.label) for line in lines) + 4
    rows = [line.cells for line in lines if len(line.cells) > 1]
    widths = [
        max((len(shown(marked(row[k]))) for row in rows if k < len(row)), default=0)
        for k in range(9)
    ]
    for line in lines:
        grid = Table.grid(padding=0)
        grid.add_column(width=label)
        grid.add_column()
        text = Text()
        several = len(line.cells) > 1
        for k, cell in enumerate(line.cells):
            style = "yellow" if cell.differs else line.style
            last = k == len(line.cells) - 1
            told = shown(marked(cell))
            text.append(told if last else told.ljust(widths[k] * several + 2), style)
        grid.add_row(Text(f"  {line.label}", "" if line.label else "dim"), text)
        yield grid


def write_markdown(found: Comparison, everything: bool, out: TextIO) -> None:
    if alone(found) is None:
        out.write(f"## {markdown(heading(found))}\n\n")
    for block in blocks(found, everything):
        out.write(f"### {markdown(block.title)}\n\n")
        for line in block.lines:
            texts = [markdown(marked(cell)) for cell in line.cells if cell.text]
            texts = [
                f"**{t}**" if c.differs else t for t, c in zip(texts, line.cells, strict=False)
            ]
            start = f"- {line.label}: " if line.label else "  - "
            out.write(f"{start}{', '.join(texts)}\n")
        out.write("\n")
    if found.skipped:
        out.write(f"{markdown(skipped(found))}\n\n")
    if alone(found) is None:
        out.writelines(f"- {label}: {markdown(text)}\n" for label, text in summary(found))
        out.write("\n")
    out.write(f"{NOTE}\n" if noted(found) else "")


def write_json(found: Comparison, everything: bool, out: TextIO) -> None:
    out.write(json_text(to_dict(found), out, 2) + "\n")


def to_dict(found: Comparison) -> dict[str, Any]:
    """All layers as plain data: schema `convcalc.dialects/1`."""
    network = found.network
    return {
        "schema": SCHEMAS["dialects"],
        "name": network.name,
        "reference": found.names[0],
        "layout": network.layout,
        "layers": [layer_dict(found, layer) for layer in found.layers],
        "skipped": list(found.skipped),
    }


def layer_dict(found: Comparison, layer: Compared) -> dict[str, Any]:
    node = next(n for n in found.network.nodes if n.name == layer.name)
    return {
        "name": layer.name,
        "kind": node.kind.name,
        "input_shapes": [list(shape.dims(found.network.layout)) for shape in layer.shapes],
        "compared_with": layer.base,
        "differs": layer.differs,
        "dialects": {
            name: {
                "accepted": side.refused is None,
                "refused": side.refused.to_dict() if side.refused else None,
                **side_dict(found, layer, side, name),
                "warnings": list(warned(found, layer, name)),
                "differences": list(layer.differences(name)),
                "shift_at_input": shift_list(layer.gathered.get(name, ())),
                "agreeing": side_or_none(found, layer, layer.agreeing.get(name), name),
                "same_size": side_or_none(found, layer, layer.close.get(name), name),
            }
            for name, side in layer.sides.items()
        },
    }


def side_or_none(
    found: Comparison, layer: Compared, side: Trial | None, name: str
) -> dict[str, Any] | None:
    return side_dict(found, layer, side, name) if side else None


def side_dict(found: Comparison, layer: Compared, side: Trial, name: str) -> dict[str, Any]:
    known = side.output is not None
    base = layer.sides[layer.base]
    return {
        "layers": [f"{k.name} {shorthand(k, name, layer)}".strip() for k in side.kinds],
        "output_shape": list(side.output.dims(found.network.layout)) if side.output else None,
        "padding": [list(ends) for ends in side.padding] if known else None,
        "outside": border(side) or None,
        "shift": shift_list(shift(side.fields, base.fields)) if known else None,
        "params": side.params.to_dict() if known else None,
    }


def shift_list(found: Shift) -> list[str | None]:
    """Exact fractions as text."""
    return [None if by is None else str(by) for by in found]


FORMATS: dict[str, Callable[[Comparison, bool, TextIO], None]] = {
    "table": write_table,
    "markdown": write_markdown,
    "json": write_json,
}
