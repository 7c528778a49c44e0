"""A network as tables and figures of papers have it: a row for each stage, and what is in it."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Optional

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.write.pictures.graph import rows_of
from convcalc.record import NamedTuple
from convcalc.render.columns import settings_text
from convcalc.render.groups import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.report import LayerReport, Report

MOST = 200
SMALL = (
    *("batch_norms", "sample_norms", "scale_norms", "response_norms", "activations"),
    *("passive", "flattens", "sums"),
)
"""Groups of kinds that papers leave out, and say in words."""
SIZES = re.compile(r"[sdg]?[\d.]+(?:x[\d.]+)*(?:/[\dx]+)?|x[\d.]+")
"""Settings that say what a layer makes: filters, kernels, strides; not how it pads."""


class Stage(NamedTuple):
    """A row: its name, what comes out, and its layers as lines with how often they follow each
    other; `inputs` are the stages that it reads.
    """

    name: str
    output: Optional[Shape]
    blocks: tuple[tuple[tuple[str, ...], int], ...]
    inputs: tuple[str, ...]
    gives: tuple[str, ...] = ()
    """The outputs of the network that come out of it."""


def stages(report: Report, depth: Optional[int]) -> tuple[Stage, ...]:
    """The rows of a network whose groups at `depth` are one each (1, if none is told). Problems
    E408, if they are too many.
    """
    rows = rows_of(report, depth or 1)
    outputs, shown = report.network.outputs, list[Stage]()
    stands_for: dict[str, str] = {}
    for row in rows:
        inputs = tuple(dict.fromkeys(stands_for.get(name, name) for name in row.inputs))
        blocks = tuple(blocks_of(row, report))
        inside = {row.name, *(layer.name for layer in row.parts)} if row.folded else {row.name}
        gives = tuple(name for name in outputs if name in inside)
        if not blocks and len(inputs) == 1 and shown and inputs[0] == shown[-1].name:
            shown[-1] = shown[-1]._replace(output=row.output, gives=shown[-1].gives + gives)
            stands_for[row.name] = shown[-1].name
            continue
        stands_for[row.name] = row.name
        blocks = blocks or (((line(row, report),), 1),)
        shown.append(Stage(row.name, row.output, blocks, inputs, gives))
    if len(shown) > MOST:
        message = f"there would be {len(shown):,} rows, of which a table has at most {MOST}"
        raise Problems([Diagnostic("E408", message, "fold groups: a smaller depth")])
    return tuple(shown)


def blocks_of(row: LayerReport, report: Report) -> Iterator[tuple[tuple[str, ...], int]]:
    """The lines of a row, by the groups right inside of it; equal ones that follow each other are
    one, so many times.
    """
    if not row.folded:
        if not row.kind.among(*SMALL):
            yield (line(row, report),), 1
        return
    around = enclosing(report.network.groups)
    depth = row.name.count(".") + 1

    def inner(layer: LayerReport) -> str:
        paths = [path for path in around(layer.name) if path.count(".") + 1 > depth]
        return paths[0] if paths else ""

    runs = [
        tuple(line(layer, report) for layer in run if not layer.kind.among(*SMALL))
        for _, run in groupby(row.parts, inner)
    ]
    for lines, same in groupby(run for run in runs if run):
        yield lines, len([*same])


def line(layer: LayerReport, report: Report) -> str:
    """`conv 64 3x3/2`"""
    words = settings_text(layer, report).split()
    return " ".join([layer.kind.title, *(word for word in words if SIZES.fullmatch(word))])


def named(stages: Sequence[Stage]) -> dict[str, int]:
    return {stage.name: k for k, stage in enumerate(stages)}
