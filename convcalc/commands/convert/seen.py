"""What the units of each layer see of the input, as a page holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.commands.field.paths import is_local
from convcalc.commands.field.regions import MOST_RUNS, runs_of, walk
from convcalc.engine.cells import Budget, TooMuch
from convcalc.engine.edges import steps_of

if TYPE_CHECKING:
    from convcalc.engine.report import Report


def seen_by_layer(report: Report) -> dict[str, Any]:
    """`layers`: by name the number of one of `tables`, which have runs of positions by axis and
    position. Of the first input; layers are left out of which that is not known, whose axes are
    others, or which see all of it, and the last ones where it would be too much.
    """
    source, shape = next(iter(report.network.inputs.items()))
    sizes = [int(n) for n in shape.spatial]
    found: dict[str, Any] = {
        "source": source,
        "sizes": sizes,
        "axes": [],
        "tables": [],
        "layers": {},
    }
    if not sizes:
        return found
    found["axes"] = list(axis_names(len(sizes)))
    local = {
        layer.name
        for layer in report.layers
        if is_local(layer, source) and layer.output and layer.output.rank == len(sizes)
    }
    numbers: dict[object, int] = {}
    runs = 0
    try:
        for name, masks in walk(steps_of(report).values(), source, sizes, Budget()):
            if masks is None or name not in local:
                continue
            if masks not in numbers:
                table = runs_of(masks)
                runs += sum(len(unit) for axis in table for unit in axis)
                if runs > MOST_RUNS:
                    break
                numbers[masks] = len(numbers)
                found["tables"].append(table)
            found["layers"][name] = numbers[masks]
    except TooMuch:
        pass
    return found
