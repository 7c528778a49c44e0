"""Arithmetic in writing: arrays as rows, windows marked on the input, products and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from convcalc.arithmetic.said import equals, sentence, text_of
from convcalc.commands.apply.json import to_dict
from convcalc.commands.apply.rows import lines_of
from convcalc.commands.apply.text_arrays import is_large, labelled, rows
from convcalc.commands.apply.text_backward import backward_parts
from convcalc.commands.apply.text_views import VIEWS
from convcalc.commands.apply.text_windows import marked_rows
from convcalc.commands.apply.told import ROUNDED, chosen, note, place_of, title
from convcalc.render.console import show
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TextIO

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step
    from convcalc.commands.apply.backward import Back
    from convcalc.commands.apply.exercise import Worked
    from convcalc.layers.values import Number


def write(worked: Worked, back: Back | None, shown: dict[str, Any], out: TextIO) -> None:
    """Write what comes out, and what `shown` asks for."""
    last = worked.exercises[-1]
    if shown["format"] == "json":
        out.write(json_text(to_dict(worked, back, shown), out, 2) + "\n")
        return
    if shown["format"] == "plain":
        out.write("\n".join(lines_of(worked.output(), plain=True)) + "\n")
        return
    parts = [Text(worked.said)] if worked.said else []
    for k, exercise in enumerate(worked.exercises):
        parts += layer_parts(worked, k, exercise, shown)
    if shown["view"]:
        parts += [Text(""), *VIEWS[shown["view"]](last)]
    if back:
        parts += backward_parts(worked, back, shown)
    notes = [note(exercise, shown["flip"], worked) for exercise in worked.exercises]
    notes += [shown["drawn"]] if shown.get("drawn") else []
    notes += [ROUNDED] if any("≈" in part.plain for part in parts) or rounded(worked) else []
    rows_kept = [Group(part) if part.no_wrap else part for part in parts]
    show(out, *rows_kept, *(Text(said, "dim") for said in dict.fromkeys(notes) if said))


def rounded(worked: Worked) -> bool:
    """Whether what comes out is written, and not to its last digit."""
    output = worked.output()
    return not is_large(output) and any(equals(x).startswith("≈") for x in output.at.values())


def layer_parts(
    worked: Worked, k: int, exercise: Exercise, shown: dict[str, Any]
) -> Iterator[Text]:
    """A layer, its numbers if it is a question, its steps, and what comes out of it."""
    several, report = len(worked.exercises) > 1, worked.reports[k]
    last = k == len(worked.exercises) - 1
    hidden, at = shown["no_answer"], shown["at"] if last else None
    steps = chosen(exercise, at) if at or shown["steps"] else None
    shapes = f"{exercise.layer.input_shapes[0].text('channels_first')} → "
    shapes += "?" if hidden else "x".join(map(str, exercise.sizes))
    dialect = "" if k else f"  ({report.network.dialect.title})"
    yield Text.assemble((title(exercise, report), "bold"), f": {shapes}{dialect}")
    asked = shown["question"] or steps is not None
    if asked and not k:
        yield from labelled("input", exercise.input)
    if asked or several:
        yield from numbers(exercise, asked)
    for step in steps or ():
        yield Text("")
        yield from drawn(exercise, step, shown["zeros"])
    if not hidden and not (shown["at"] and not several):
        labels = asked or (several and bool(exercise.weights))
        yield from (
            labelled("output", exercise.output())
            if labels
            else rows(exercise.output(), "  " if several else "")
        )


def numbers(exercise: Exercise, asked: bool) -> Iterator[Text]:
    """What a layer is applied with."""
    if exercise.statistics:
        given = {"mean": exercise.statistics.mean, "var": exercise.statistics.variance}
        gamma = tuple(exercise.weights.at.values()) if exercise.weights else ()
        yield from named({**given, "gamma": gamma, "beta": exercise.bias})
        return
    if exercise.kind.among("sample_norms"):
        gamma = tuple(exercise.weights.at.values()) if exercise.weights else ()
        yield from named({"gamma": gamma, "beta": exercise.bias})
        return
    if exercise.weights is not None:
        yield from labelled("weights", exercise.weights, exercise.kind.among("linears"))
    if exercise.bias:
        yield Text("bias", "dim")
        yield Text("  " + " ".join(map(text_of, exercise.bias)))


def named(rows: Mapping[str, Sequence[Number]]) -> Iterator[Text]:
    """Numbers in rows, behind their names; nothing of none."""
    for name, values in rows.items():
        if values:
            yield Text.assemble((name, "dim"), "  " + " ".join(map(text_of, values)))


def drawn(exercise: Exercise, step: Step, zeros: bool) -> Iterator[Text]:
    """The window on the input, channel by channel, then the products and what they come to."""
    yield Text(f"output {place_of(exercise, step)}", "bold cyan")
    if exercise.layer.axes and exercise.rule.slides:
        for channel in sorted({term.channel for term in step.terms}):
            if exercise.input.sizes[0] > 1:
                yield Text(f"  channel {channel}", "dim")
            yield from marked_rows(exercise, step, channel)
    yield Text(f"  {sentence(exercise, step, zeros)}")
