"""Arithmetic in writing: arrays as rows, windows marked on the input, products and sums."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from rich.text import Text

from convcalc.commands.apply.arrays import text_of
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.columns import settings_text
from convcalc.render.console import show
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    from convcalc.commands.apply.arithmetic import Exercise, Step, Term
    from convcalc.commands.apply.arrays import Array
    from convcalc.engine.report import Report

NOTES = {
    False: "This is cross-correlation, as networks have it: the kernel is not turned round; --flip "
    "does.",
    True: "True convolution: the kernel has been turned round before it was applied.",
}
SPREADING = {
    False: "Each input adds the kernel, as it is, times its value to the output. At stride 1 that "
    "is true convolution: an output gathers with the kernel turned round; --flip turns it.",
    True: "Each input adds the kernel, turned round, times its value to the output. At stride 1 "
    "that is cross-correlation: an output gathers with the kernel as it is given.",
}
"""What a transposed convolution does with its kernel."""


def write(exercise: Exercise, report: Report, shown: dict[str, Any], out: TextIO) -> None:
    """Write what comes out, and what `shown` asks for."""
    steps = chosen(exercise, shown["at"]) if shown["at"] or shown["steps"] else None
    if shown["format"] == "json":
        out.write(json_text(to_dict(exercise, steps, shown), out, 2) + "\n")
        return
    if shown["format"] == "plain":
        out.write("\n".join(lines_of(exercise.output(), plain=True)) + "\n")
        return
    layer = exercise.layer
    assert layer.output is not None
    shapes = f"{layer.input_shapes[0].text('channels_first')} → "
    shapes += "?" if shown["no_answer"] else layer.output.text("channels_first")
    title = f"{layer.kind.name} {settings_text(layer, report)}".strip()
    parts = [Text.assemble((title, "bold"), f": {shapes}  ({report.network.dialect.title})")]
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
    if exercise.weights is not None:
        notes = SPREADING if layer.kind.among("transposed") else NOTES
        parts.append(Text(notes[shown.get("flip", False)], "dim"))
    show(out, *parts)


def chosen(exercise: Exercise, at: str | None) -> list[Step]:
    """All steps, or those at one output position. ValueError if there is no such position."""
    found = list(exercise.steps(drawn=not at))
    if not at:
        return found
    words = at.split(",")
    place = tuple(int(w) if w.strip().isdecimal() and len(w) < 10 else -1 for w in words)
    same = [step for step in found if step.place == place]
    if not same:
        output = exercise.layer.output
        sizes = "x".join(map(str, output.spatial)) if output else ""
        raise ValueError(
            f"--at: there is no output {at[:40]} among {sizes}; positions count from 0"
        )
    return same


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
    place = ",".join(map(str, step.place))
    several = exercise.layer.output is not None and exercise.layer.output.channels > 1
    yield Text(f"output {place}" + (f", channel {step.channel}" if several else ""), "bold cyan")
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


def sentence(exercise: Exercise, step: Step) -> str:
    """`0·0 + 1·1 + 0·0 = 1`"""
    inside = [t for t in step.terms if t.value is not None]
    padded = len(step.terms) - len(inside)
    beside = f"  ({padded} in padding)" if padded else ""
    values = [bracketed(t.value) for t in inside if t.value is not None]
    result = text_of(step.result)
    if exercise.layer.kind.among("max_pools"):
        return f"max({', '.join(values)}) = {result}{beside}"
    if step.divisor is not None:
        return f"({' + '.join(values)})/{step.divisor} = {result}{beside}"
    products = [
        f"{v}·{bracketed(t.weight)}"
        for v, t in zip(values, inside, strict=True)
        if t.weight is not None
    ]
    if exercise.bias:
        products.append(f"{bracketed(step.bias)} (bias)")
    return f"{' + '.join(products) or '0'} = {result}{beside}"


def bracketed(value: Fraction | None) -> str:
    text = text_of(value or Fraction(0))
    return f"({text})" if text.startswith("-") else text


def to_dict(
    exercise: Exercise, steps: Sequence[Step] | None, shown: dict[str, Any]
) -> dict[str, Any]:
    def plain(data: Any) -> Any:
        if isinstance(data, list):
            return [plain(x) for x in data]
        return data.numerator if data.denominator == 1 else float(data)

    layer = exercise.layer
    found: dict[str, Any] = {
        "schema": SCHEMAS["apply"],
        "kind": layer.kind.name,
        "settings": layer.kind.shorthand(len(exercise.input.sizes) - 1),
        "input": plain(exercise.input.rows()),
        "weights": plain(exercise.weights.rows()) if exercise.weights else None,
        "bias": plain(list(exercise.bias)) or None,
        "output": None if shown["no_answer"] else plain(exercise.output().rows()),
    }
    if steps is not None:
        found["steps"] = [
            {
                "channel": step.channel,
                "position": list(step.place),
                "terms": [
                    {
                        "channel": t.channel,
                        "position": list(t.place),
                        "value": None if t.value is None else plain(t.value),
                        "weight": None if t.weight is None else plain(t.weight),
                    }
                    for t in step.terms
                ],
                "divisor": step.divisor,
                "result": plain(step.result),
            }
            for step in steps
        ]
    return found
