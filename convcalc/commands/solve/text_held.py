"""The layers that hold so many parameters, in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.solve.held import Held


def write(found: Sequence[Held], params: int, filters: int, out: TextIO) -> None:
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import Line

    title = Line.of((f"{params:,} parameters", "bold"), f", {filters:,} outputs: which layer?")
    heads = [Head("layer", "bold"), Head("arrives"), Head("parameters")]
    rows = [[one.short, arrives(one), f"{one.formula} = {params:,}"] for one in found]
    note = "Square kernels, one group; strides, paddings and dilations hold nothing."
    show(out, title, Aligned(heads, rows, [""] * len(rows), width_of(out)), Line(note, "dim"))


def arrives(one: Held) -> str:
    if one.kernel is None:
        return f"{one.channels:,} features"
    return f"{one.channels:,} channel{'s' if one.channels > 1 else ''}"
