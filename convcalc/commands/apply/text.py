"""Arithmetic in writing: arrays as rows, windows marked on the input, products and sums."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from rich.text import Text

from convcalc.commands.apply.arrays import text_of
from convcalc.commands.apply.json import to_dict
from convcalc.commands.apply.told import chosen, note, place_of, sentence, title
from convcalc.render.console import show
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TextIO

    from convcalc.arithmetic.array import Array
    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step, Term
    from convcalc.engine.report import Report


def write(exercise: Exercise, report: Report, shown: dict[str, Any], out: TextIO) -> None:
    """Write what comes out, and what `shown` asks for."""
    steps = chosen(exercise, shown["at"]) if shown["at"] or shown["steps"] else None
    if shown["format"] == "json":
        out.write(json_text(to_dict(exercise, steps, not shown["no_answer"]), out, 2) + "\n")
        return
    if shown["format"] == "plain":
        out.write("\n".join(lines_of(exercise.output(), plain=True)) + "\n")
        return
    layer = exercise.layer
    assert layer.output is not None
    shapes = f"{layer.input_shapes[0].text('channels_first')} → "
    shapes += "?" if shown["no_answer"] else layer.output.text("channels_first")
    parts = [
        Text.assemble(
            (title(exercise, report), "bold"), f": {shapes}  ({report.network.dialect.title})"
        )
    ]
    if shown["question"] or steps is not None:
        parts += labelled("input", exercise.input)
        if exercise.weights is not None:
            parts += labelled("weights", exercise.weights)
        if exercise.bias:
            parts += [Text("bias", "dim"), Text("  " + " ".join(map(text_of, exercise.bias)))]
    for step in steps or ():
        parts += [Text(""), *drawn(exercise, step)]
    if not shown["no_answer"] and not shown["at"]:
        parts += (
            labelled("output", exercise.output()) if len(parts) > 1 else rows(exercise.output())
        )
    said = note(exercise, shown.get("flip", False))
    show(out, *parts, *([Text(said, "dim")] if said else []))


def labelled(label: str, array: Array) -> list[Text]:
    return [Text(label, "dim"), *rows(array, "  ")]


def rows(array: Array, indent: str = "") -> list[Text]:
    return [Text(indent + line) for line in lines_of(array)]


def lines_of(array: Array, plain: bool = False) -> list[str]:
    """Rows, an empty line or `|` between channels, `||` between filters."""
    cells = {place: text_of(value) for place, value in array.at.items()}
    width = 0 if plain else max(map(len, cells.values()))
    *outer, _ = array.sizes
    if len(array.sizes) == 2:
        outer = [*outer, 1]
    found: list[str] = []
    axes = 1 if len(array.sizes) == 2 else 2
    for place in product(*map(range, array.sizes[:-1])):
        if found and axes == 2 and place[-1] == 0:
            found.append("||" if len(place) == 3 and place[-2] == 0 else "|")
        elif found and axes == 1:
            found.append("|")
        keys = [(*place, k) for k in range(array.sizes[-1])]
        line = [cells[key].rjust(width) for key in keys]
        found.append(" ".join(line))
    return found


def drawn(exercise: Exercise, step: Step) -> Iterator[Text]:
    """The window on the input, channel by channel, then the products and what they come to."""
    yield Text(f"output {place_of(exercise, step)}", "bold cyan")
    for channel in sorted({term.channel for term in step.terms}):
        if exercise.input.sizes[0] > 1:
            yield Text(f"  channel {channel}", "dim")
        marked = {term.place: term for term in step.terms if term.channel == channel}
        yield from window(exercise.input, channel, marked)
    yield Text(f"  {sentence(exercise, step)}")


def window(input: Array, channel: int, marked: Mapping[tuple[int, ...], Term]) -> Iterator[Text]:
    """The input of a channel, and the padding that the window reaches into, with the window marked:
    `[3]`; `[ ]` is padding.
    """
    sizes = input.sizes[1:]
    spans = [
        range(min([0, *(p[k] for p in marked)]), max([n - 1, *(p[k] for p in marked)]) + 1)
        for k, n in enumerate(sizes)
    ]
    inside = [text_of(x) for place, x in input.at.items() if place[0] == channel]
    width = max(map(len, inside))
    for outer in product(*spans[:-1]):
        line = Text("  ")
        for k in spans[-1]:
            place = (*outer, k)
            value = input.at.get((channel, *place))
            text = (text_of(value) if value is not None else "").rjust(width)
            if place in marked:
                line.append(f"[{text}]", "bold green" if value is not None else "yellow")
            else:
                line.append(f" {text} ", "" if value is not None else "dim")
        line.rstrip()
        yield line
