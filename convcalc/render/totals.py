"""What stands under every table: sums, memory, and the convention they were counted by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import Varies
from convcalc.algebra.listed import Listed
from convcalc.amounts import UNKNOWN, exact, grouped, scaled, sized
from convcalc.diagnostics import printable
from convcalc.engine.memory import BYTES
from convcalc.engine.report import COUNTED, COUNTED_IN_SHORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.engine.report import Report
    from convcalc.render import View

MAX_REASONS = 5


def total_rows(report: Report, view: View) -> Iterator[tuple[str, str]]:
    """Label and value; "at least" where a layer could not be worked out."""
    totals, network = report.totals, report.network
    least = "" if totals.whole("params") else "at least "
    params = totals.params
    split = (
        f" ({grouped(params.trainable)} trainable, {grouped(params.non_trainable)} not)"
        if params.non_trainable
        else " (all trainable)"
        if params.total
        else ""
    )
    if network.told and not network.told.trained:
        split = "" if network.told.whole else " in the modules that are printed"
        least = "" if all(layer.known("params") for layer in report.layers) else least
    yield "params", f"{least}{grouped(params.total)}{split}"
    yield from counts(report, view)
    yield from memory(report)
    for name, why in list(variations(report).items())[:MAX_REASONS]:
        yield "varies", printable(f"{name}: {why}")
    for note in network.notes:
        yield "read", note


def counts(report: Report, view: View) -> Iterator[tuple[str, str]]:
    """MACs, FLOPs, and what another tool would count."""
    totals = report.totals
    least = "" if totals.whole("macs") else "at least "
    if report.network.told and not totals.macs and least:
        yield "MACs", UNKNOWN
        return
    yield "MACs", f"{least}{exact(totals.macs)}"
    yield "FLOPs", f"{least}{exact(totals.flops)}"
    if view.count_as:
        from convcalc.engine.counting import CONVENTIONS
        from convcalc.engine.tools.origins import library_of, there

        convention = CONVENTIONS[view.count_as].of_report(report)
        unknown = convention.unknown(report)
        depends = convention.otherwise(report)
        some = "at least " if unknown else least
        save = ", but for what depends" if some and depends else ""
        yield view.count_as, f"{some}{grouped(convention.total(report))}{save}"
        own = there(convention, view.count_as, report)
        if own is not None:
            yield "", f"{grouped(own)} of {library_of(report)}'s own"
        if unknown:
            yield "no rule", f"{view.count_as} has none for {', '.join(unknown)}"
        for kinds, how, _ in convention.taken(report):
            yield "called", f"of {', '.join(kinds)} {how}; so it is here"
        for kinds, how, then in depends:
            told = "" if then is None else f"; {grouped(then)} in all then"
            yield "depends", f"of {', '.join(kinds)} {how}{told}"


def memory(report: Report) -> Iterator[tuple[str, str]]:
    """Bytes of parameters and activations, and what a batch costs."""
    totals, network = report.totals, report.network
    least, size = "" if totals.complete else "at least ", BYTES[network.dtype]
    weights = sized(totals.params.total * size)
    if network.told:
        least = "" if all(layer.known("params") for layer in report.layers) else "at least "
        yield "memory", f"{least}{weights} parameters, {network.dtype}"
        return
    every, peak = totals.activations * size, totals.peak * size
    yield (
        "memory",
        (
            f"{least}{weights} parameters, {sized(every)} activations ({sized(peak)} at once), "
            f"{network.dtype}"
        ),
    )
    if report.batch > 1:
        yield (
            f"batch {report.batch}",
            (
                f"{least}{scaled(totals.macs * report.batch)} MACs, "
                f"{sized(every * report.batch)} activations ({sized(peak * report.batch)} at once)"
            ),
        )


def variations(report: Report) -> dict[str, str]:
    """The layers at which a field begins to vary with the position, and why."""
    found: dict[str, str] = {}
    varying: set[str] = set()
    for layer in report.layers:
        why = [axis.why for axis in layer.field if isinstance(axis, (Listed, Varies))]
        if why:
            varying.add(layer.name)
            if varying.isdisjoint(layer.inputs):
                found[layer.name] = why[0]
    return found


def convention(view: View, width: int | None = None) -> str:
    """The sentence that says what was counted; a short one, if it would take two lines else."""
    text = COUNTED if width is None or width >= len(COUNTED) else COUNTED_IN_SHORT
    if view.count_as:
        from convcalc.engine.counting import CONVENTIONS

        text += f" {view.count_as}: {CONVENTIONS[view.count_as].text}."
    return text
