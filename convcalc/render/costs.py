"""What only the whole network tells of a layer: what it moves, and what is in memory beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.inference import running, shown
from convcalc.engine.memory import BYTES, in_order, steps_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.engine.report import LayerReport, Report


class Costs(NamedTuple):
    """By step, composites taken apart: bytes that are read and written, and bytes of activations
    that are in memory at once.
    """

    moved: Mapping[str, int]
    alive: Mapping[str, int]


def costs_of(report: Report) -> Costs:
    """The costs of all steps, worked out once for a report that is asked layer by layer."""
    if not LAST or LAST[0][0] is not report:
        from convcalc.engine.traffic import traffic

        network, steps = report.network, steps_of(in_order(report))
        sums = running(network, steps, shown(network, steps)).alive()
        size = BYTES[network.dtype]
        here = {step.name: size * count for step, count in zip(steps, sums, strict=False)}
        moved = {one.names[0]: one.bytes_of() for one in traffic(report)}
        LAST[:] = [(report, Costs(moved, here))]
    return LAST[0][1]


LAST: list[tuple[Report, Costs]] = []


def names_in(layer: LayerReport) -> list[str]:
    """The steps of a layer, or of all layers that a row stands for."""
    return [step.name for step in steps_of(layer.parts if layer.folded else (layer,))]


def moved(layer: LayerReport, report: Report) -> int | None:
    """The bytes that a layer reads and writes; views none."""
    if not layer.known(""):
        return None
    found = costs_of(report).moved
    return sum(found.get(name, 0) for name in names_in(layer))


def intensity(layer: LayerReport, report: Report) -> float | None:
    """FLOPs for each of those bytes."""
    count = moved(layer, report)
    if count is None or not layer.known("macs"):
        return None
    return 2 * layer.macs / count if count else 0.0


def at_once(layer: LayerReport, report: Report) -> int | None:
    """The bytes of activations in memory while a layer runs: the most, of several."""
    if not layer.known(""):
        return None
    found = costs_of(report).alive
    return max((found[name] for name in names_in(layer) if name in found), default=0)
