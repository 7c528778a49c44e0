"""The window of an output, marked on the input: `[3]`, and `[0]` or `[-inf]` in padding."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.arithmetic.said import text_of
from convcalc.commands.apply.rows import LARGE
from convcalc.commands.apply.text_arrays import uncut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step


def padding_text(exercise: Exercise) -> str:
    """What stands in padding: nothing where a mean leaves it out."""
    kind = exercise.kind
    if kind.among("max_pools", "adaptive_max_pools"):
        return "-inf"
    return "" if not getattr(kind, "count_include_pad", True) else "0"


def marked_rows(exercise: Exercise, step: Step, channel: int) -> Iterator[Text]:
    """The input of a channel, and the padding that the window reaches into."""
    input = exercise.input
    marked = {term.place for term in step.terms if term.channel == channel}
    spans = [
        range(min([0, *(p[k] for p in marked)]), max([n - 1, *(p[k] for p in marked)]) + 1)
        for k, n in enumerate(input.sizes[1:])
    ]
    texts = {p[1:]: text_of(x) for p, x in input.at.items() if p[0] == channel}
    outside = padding_text(exercise)
    reaches = any(place not in texts for place in marked)
    width = max(map(len, [*texts.values(), outside if reaches else ""]))
    numbered = max(map(len, spans)) >= LARGE
    side = max(len(f"{k}:") for k in spans[0]) + 1 if numbered and len(spans) > 1 else 0
    if numbered:
        width = max(width, *(len(f"{k}:") for k in spans[-1]))
        yield Text(
            "  " + " " * side + "".join(f" {f'{k}:'.rjust(width)} " for k in spans[-1]).rstrip()
        )
    for outer in product(*spans[:-1]):
        line = uncut("  " + (f"{outer[0]}:".rjust(side - 1) + " " if side else ""))
        for k in spans[-1]:
            place = (*outer, k)
            inside = place in texts
            if place in marked:
                text = texts[place] if inside else outside
                line.append(f"[{text.rjust(width)}]", "bold green" if inside else "yellow")
            else:
                line.append(f" {texts.get(place, '').rjust(width)} ")
        line.rstrip()
        yield line
