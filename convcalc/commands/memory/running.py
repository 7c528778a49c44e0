"""What is there step by step while a network runs, or is trained."""

from __future__ import annotations

from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING

from convcalc.commands.memory.weights import Asked, Row, copied, grown, mixed_rows
from convcalc.engine.callers import held_by_callers
from convcalc.engine.inference import running, shown
from convcalc.engine.inside import inside
from convcalc.engine.kept import INDEX
from convcalc.engine.memory import BYTES, OVER, VIEW, Held, alive, homes_of
from convcalc.layers.saved import writes_over
from convcalc.layers.views import lays_out
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.engine.code import Code
    from convcalc.engine.network import Network
    from convcalc.engine.report import LayerReport, Report

MODULES = "the code of modules"
CLOSURES = "the code of inner functions and generators"
TABLES = "the code that makes tables"
LATE = "the code that copies what it lays out"
INSIDE = "inside "
"""How what a layer holds is called, before its name."""
ONCE = "once for a batch"
"""What follows from no input: a table of positions, a mask, statistics of a batch."""


class Found(NamedTuple):
    """What is there of a sample, in bytes; kinds of which not all is known; rows besides; and bytes
    that are there at each step for all samples together, of rows that come to `fleeting`.
    """

    tensors: tuple[Held, ...]
    unknown: tuple[str, ...]
    rows: tuple[Row, ...]
    grown: tuple[int, ...]
    fleeting: int


def in_training(report: Report, steps: Sequence[LayerReport], asked: Asked) -> Found:
    """A step of training: gradients of parameters grow."""
    from convcalc.engine.training import trained

    network = report.network
    found = trained(
        network.inputs,
        steps,
        network.outputs,
        BYTES[asked.mixed or network.dtype],
        in_place=asked.in_place,
        on_cpu=asked.on_cpu,
        layout=report.layout,
        unsaid={*network.reworked, *network.unsaid},
        course=network.gradients,
        autocast=asked.mixed is not None,
        over=network.code.written_over if network.code else {},
    )
    rows = [Row(ONCE, found.of_batch)] if found.of_batch else []
    there = grown(report, steps, asked, max(2 * len(steps), 1))
    fleeting = there[-1]
    if asked.mixed:
        halves = mixed_rows(report, steps)
        rows = halves + rows
        there = tuple(map(add, there, copied(report, steps, len(there))))
        fleeting += sum(row.fixed for row in halves)
    return Found(found.tensors, found.unknown, tuple(rows), there, fleeting)


def in_inference(report: Report, steps: Sequence[LayerReport], asked: Asked) -> Found:
    """A pass forward; where that is asked, all that may writes over what it reads, or all is there
    that Python and layers hold.
    """
    network, size = report.network, BYTES[report.network.dtype]
    views = shown(network, steps)

    def sharing(step: LayerReport) -> str:
        if step.name in views:
            return VIEW
        return OVER if writes_over(step.kind) else ""

    homes = homes_of(network.inputs, steps, network.outputs, sharing) if asked.in_place else views
    until = held_by_callers(report, steps, homes) if asked.eager else {}
    found = running(network, steps, homes, until)
    tensors = in_bytes(found.tensors, size)
    unknown: tuple[str, ...] = ()
    if asked.eager:
        tensors, unknown = as_pytorch_runs(network, steps, homes, tensors, size)
    once = tuple(size * count for count in alive(found.once, len(steps)))
    rows = (Row(ONCE, max(once)),) if found.once else ()
    return Found(tensors, unknown, rows, once, max(once))


def in_bytes(tensors: Sequence[Held], size: int) -> tuple[Held, ...]:
    return tuple(one._replace(elements=one.elements * size) for one in tensors)


def as_pytorch_runs(
    network: Network,
    steps: Sequence[LayerReport],
    homes: Mapping[str, str],
    tensors: Sequence[Held],
    size: int,
) -> tuple[tuple[Held, ...], tuple[str, ...]]:
    """With indices in 8 bytes, and what layers hold inside while they run; and the kinds of which
    that is not known.
    """
    held, unknown = inside(network, steps, size)
    unknown += (*unsaid(network, steps, homes, tensors),)
    picking = [step for step in steps if step.kind.among("embeddings")]
    indices = {homes.get(name, name) for step in picking for name in step.inputs}
    wide = [
        one._replace(elements=one.elements // size * INDEX) if one.name in indices else one
        for one in tensors
    ]
    own = [(k, step.name) for k, step in enumerate(steps) if step.name in held]
    return (*wide, *(Held(f"{INSIDE}{name}", held[name], k, k) for k, name in own)), unknown


def unsaid(
    network: Network,
    steps: Sequence[LayerReport],
    homes: Mapping[str, str],
    tensors: Sequence[Held],
) -> Iterator[str]:
    """What holds more than is known: in a spec all code, but for what modules are given."""
    if not network.code:
        yield MODULES
        return
    if network.code.held_until is None:
        yield CLOSURES
    if network.code.tables:
        yield TABLES
    if laid_out_later(network.code, steps, homes, tensors):
        yield LATE


def laid_out_later(
    code: Code, steps: Sequence[LayerReport], homes: Mapping[str, str], tensors: Sequence[Held]
) -> bool:
    """Whether there may be more at once than is known where code copied what it laid out: it did
    that at some time between the layer whose tensor that is and the one that reads it, and what
    went away in between may have been there.
    """
    place = {step.name: k for k, step in enumerate(steps)}
    sums = alive(tensors, len(steps))
    most, gone = max(sums), [0] * (len(steps) + 1)
    for one in tensors:
        gone[one.end + 1] += one.elements
    before = list(accumulate(gone))
    for k, step in enumerate(steps):
        if lays_out(step.kind) and step.name not in homes:
            made = place.get(homes.get(step.inputs[0], step.inputs[0]), 0)
            if step.name in code.late or sums[k] + before[k] - before[made] > most:
                return True
    return copied_besides(code, steps, homes, tensors, sums)


def copied_besides(
    code: Code,
    steps: Sequence[LayerReport],
    homes: Mapping[str, str],
    tensors: Sequence[Held],
    sums: Sequence[int],
) -> bool:
    """Whether there may be more at once with copies that code made, for which there is no layer."""
    place = {step.name: k for k, step in enumerate(steps)}
    lives = {one.name: one for one in tensors}
    laid = {
        homes.get(step.inputs[0], step.inputs[0])
        for step in steps
        if lays_out(step.kind) and step.name not in homes
    }
    for name, last in code.copied.items():
        own = lives.get(homes.get(name, name))
        if own and own.name not in laid and last in place:
            there = sums[place[last] : own.end + 1]
            if max(there, default=0) + own.elements > max(sums):
                return True
    return False
