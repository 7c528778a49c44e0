"""What is said where there is no answer: what was tried, and what comes closest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.shape import axis_names
from convcalc.commands.solve import text, text_network
from convcalc.diagnostics import Diagnostic, Problems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.size.inputs import Answer
    from convcalc.commands.solve.budget import Grid, Search
    from convcalc.commands.solve.inverse import Found
    from convcalc.engine.limits import Budget
    from convcalc.layers.dialect import Dialect


def impossible(found: Found, rules: Dialect) -> Problems:
    """E501: what was tried, and what comes closest."""
    name = found.question.kind.name
    rank = len(found.question.sizes)
    problems = []
    for axis, one in zip(axis_names(rank), found.each or (found,), strict=True):
        if one.candidates:
            continue
        (n,), (out,) = one.question.sizes, one.question.targets
        where = f"{axis}: " if rank > 1 else ""
        tried = text.within(one.bounds, any(one.bounds.ceil_mode))
        near = "; ".join(f"{c.out[0]} ({name} … {c.short})" for c in one.nearest)
        outs = "outputs are" if len(one.nearest) > 1 else "output is"
        closest = f"; the nearest {outs} {near}" if near else "; nothing comes out at all"
        message = f"{where}no {name} of {rules.title} turns {n} into {out} within {tried}{closest}"
        problems.append(Diagnostic("E501", message, way_out(one)))
    return Problems(problems)


def way_out(one: Found) -> str:
    """What to ask instead."""
    (n,), (out,) = one.question.sizes, one.question.targets
    transposed = one.question.kind.among("transposed")
    if one.question.given:
        return "leave out some of the settings that you fixed"
    if out > n and not transposed:
        return "ask for --transposed, which makes sizes larger"
    if out < n and transposed:
        return "leave out --transposed, which makes sizes larger"
    return "give --kernel and --stride beyond these bounds, or use two layers"


def no_input(found: Answer) -> Problems:
    """E501: what comes closest."""
    problems = []
    for name, axis in zip(axis_names(len(found.axes)), found.axes, strict=True):
        if not axis.runs:
            near = " and ".join(f"{n} gives {out}" for n, out in axis.nearest)
            message = f"{name}: no input makes '{found.layer}' come out as {axis.target}"
            hint = "ask for one of these, or for another --layer"
            problems.append(Diagnostic("E501", f"{message}; {near}" if near else message, hint))
    return Problems(problems)


def no_value(
    var: str, grid: Grid, budgets: Sequence[Budget], found: Search, open_: bool
) -> Problems:
    """E502: what was measured instead; or why no value makes a network."""
    good = [found.known[k] for k in sorted(found.known) if not found.known[k].problem]
    if not good:
        return Problems([m.problem for m in found.known.values() if m.problem][:1])
    limits = " and ".join(map(text_network.bound, budgets))
    upto = " on" if open_ else f" to {text_network.number(grid.value(grid.high))}"
    message = f"no {var} from {text_network.number(grid.value(grid.low))}{upto} has {limits}"
    upper = [b for b in budgets if not b.least]
    kept = [m for m in good if not any(m.breaks(b) for b in upper)]
    shown = [kept[-1]] if kept else [good[0]]
    if not upper:
        shown = [good[-1]]
    told = "; ".join(
        f"{text_network.number(m.value)} has {' and '.join(had(m, b) for b in budgets)}"
        for m in shown
    )
    hint = "give the budget other limits, or look elsewhere with --from and --to"
    return Problems([Diagnostic("E502", f"{message}; {told}", hint)])


def had(measure: Any, budget: Budget) -> str:
    """`params 5,123,456`"""
    return f"{text_network.TITLES[budget.what]} {text_network.cell(measure, budget.what)}"
