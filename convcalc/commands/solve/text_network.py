"""Answers about a network: which inputs, and how large a var."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.amounts import FEW, grouped, ranges, scaled
from convcalc.commands.solve.text import dims, dump
from convcalc.diagnostics import all_of, printable
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.size.inputs import Answer, Inputs
    from convcalc.commands.solve.budget import Searched
    from convcalc.commands.solve.measure import Measure
    from convcalc.engine.limits import Budget

TITLES = {"params": "params", "macs": "MACs", "activations": "activations", "field": "field"}


def write_inputs(answer: Answer, format: str, out: TextIO) -> None:
    """The ranges of each axis of the input."""
    targets = [axis.target for axis in answer.axes]
    if format == "json":
        axes = [axis._asdict() for axis in answer.axes]
        data = {
            "schema": SCHEMAS["solve"],
            "layer": answer.layer,
            "output": targets,
            "inputs": axes,
        }
        dump(data, out)
        return
    from convcalc.render.aligned import Pair, Pairs
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    network = answer.network
    spatial = next(iter(network.inputs.values())).spatial
    title = Line.of(
        (printable(f"{network.name or 'network'}: "), "bold"),
        printable(f"inputs for which '{answer.layer}' comes out as {dims(targets)}"),
    )
    names = axis_names(len(answer.axes))
    rows = [Pair(n, told(axis), "", "bold") for n, axis in zip(names, answer.axes, strict=True)]
    rest = "" if len(names) == 1 else f", each axis with the others as in {dims(spatial)}"
    note = f"Every size was put through the network{rest}."
    show(out, title, Pairs(rows), Line(note, "dim"))


def told(axis: Inputs) -> str:
    """`193…224`, `188, 204 and 220`, `33 and larger`."""
    if axis.beyond:
        (first, _), (_, tried) = axis.runs[0], axis.runs[-1]
        single = len(axis.runs) == 1
        some = f"{first} and larger" if single else f"{', '.join(ranges(axis.runs[:FEW]))}, …"
        return f"{some} (one by one up to {tried})"
    return all_of(ranges(axis.runs))


def number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.10g}"


def bound(budget: Budget) -> str:
    """`params ≤ 5,000,000`"""
    return f"{TITLES[budget.what]} {'≥' if budget.least else '≤'} {grouped(budget.limit)}"


def write_searched(
    found: Searched, var: str, budgets: Sequence[Budget], format: str, out: TextIO
) -> None:
    """The best value, and the values beside it."""
    if format == "json":
        dump(searched_dict(found, var, budgets), out)
        return
    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of
    from convcalc.render.lines import Line

    what = "largest" if found.largest else "smallest"
    limits = " and ".join(map(bound, budgets))
    value = number(found.best.value)
    title = Line.of(f"the {what} {printable(var)} with {limits} is ", (value, "bold green"))
    if not found.bounded:
        title.append(", where what was tried ends")
    asked = [b.what for b in budgets]
    columns = [c for c in TITLES if c != "activations" or c in asked]
    heads = [Head(printable(var), "bold", True)]
    heads += [*(Head(TITLES[c], "", True) for c in columns), Head("within")]
    cells = [
        [number(row.value), *(cell(row, c) for c in columns), verdict(row, budgets)]
        for row in found.rows
    ]
    styles = ["green" if row is found.best else "" for row in found.rows]
    notes = [f"{found.tried} values were put through the network."]
    if not found.steady:
        rises = " and ".join(TITLES[b.what] for b in budgets)
        notes.append(f"{rises} do not rise steadily with {var}: others may be within as well.")
    if found.stopped:
        notes.append(f"Beyond it: {found.stopped.message}.")
    note = Line(printable(" ".join(notes)), "dim")
    show(out, title, Aligned(heads, cells, styles, width_of(out)), note)


def searched_dict(found: Searched, var: str, budgets: Sequence[Budget]) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "schema": SCHEMAS["solve"],
        "var": var,
        "budgets": [b._asdict() for b in budgets],
        "best": measure_dict(found.best),
        "rows": [{**measure_dict(row), "within": within(row, budgets)} for row in found.rows],
        "largest": found.largest,
        "bounded": found.bounded,
        "steady": found.steady,
        "tried": found.tried,
        "stopped": found.stopped.to_dict() if found.stopped else None,
    }


def cell(row: Measure, column: str) -> str:
    value = row.of(column)
    if value is None:
        return "?"
    return scaled(value) if column == "macs" else grouped(value)


def within(row: Measure, budgets: Sequence[Budget]) -> bool:
    return not any(row.breaks(budget) for budget in budgets)


def verdict(row: Measure, budgets: Sequence[Budget]) -> str:
    """`yes`, or the budgets that are not kept."""
    broken = [TITLES[b.what] for b in budgets if row.breaks(b)]
    return f"no: {', '.join(broken)}" if broken else "yes"


def measure_dict(row: Measure) -> dict[str, Any]:
    return {k: v for k, v in row._asdict().items() if k != "problem"}
