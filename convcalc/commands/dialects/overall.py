"""What each dialect comes to over a whole network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted, grouped
from convcalc.commands.dialects.grids import shift_text
from convcalc.diagnostics import printable
from convcalc.dialect import dialect_named
from convcalc.engine.report import Params

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.dialects.sides import Comparison
    from convcalc.engine.trial import Trial


def summary(found: Comparison) -> Iterator[tuple[str, str]]:
    """What each dialect comes to over the whole network."""
    for name in found.names:
        sides = [(layer, layer.sides[name]) for layer in found.layers]
        refused = sum(bool(side.refused) for _, side in sides)
        told = [f"refuses {counted(refused, 'layer')}" if refused else "accepts every layer"]
        sizes = sum("output" in layer.differences(name) for layer in found.layers)
        if sizes:
            told.append(f"gives {counted(sizes, 'layer')} another size")
        total, complete = params_of(found, name)
        told.append(f"{'' if complete else 'at least '}{grouped(total.total)} params")
        if total.non_trainable:
            told[-1] += f", {grouped(total.non_trainable)} of them not trained"
        moved = ((layer, layer.gathered.get(name, ())) for layer in reversed(found.layers))
        last = next(((x, by) for x, by in moved if by and None not in by), None)
        if last and any(last[1]):
            told.append(
                f"with settings of the same size, '{printable(last[0].name)}' is "
                f"{shift_text(last[1])} of the network's input"
            )
        yield dialect_named(name).title, "; ".join(told)


def params_of(found: Comparison, name: str) -> tuple[Params, bool]:
    """The parameters in a dialect, where layers that it refuses are replaced by what agrees."""
    total, complete = Params(), True
    for layer in found.layers:
        side: Trial | None = layer.sides[name]
        if side and side.refused:
            side = layer.agreeing.get(name) or layer.close.get(name)
        complete = complete and side is not None
        total += side.params if side else Params()
    return total, complete
