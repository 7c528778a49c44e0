"""`convcalc solve SPEC`: what should come out is given, the input or a var is asked for."""

from __future__ import annotations

import sys
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from convcalc.cli.network import located, read_network, replaced, vars_given
from convcalc.cli.options import amount, flag_of, sizes_of, usage
from convcalc.cli.progress import told
from convcalc.commands.solve import text_network as render
from convcalc.commands.solve.budget import MAX_VALUE, Grid, Searched, search
from convcalc.diagnostics import Diagnostic, Problems, Refusal, did_you_mean, one_of
from convcalc.engine.limits import LIMITS, SEARCHED, Budget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.commands.size.inputs import Answer
    from convcalc.commands.solve.budget import Search
    from convcalc.commands.solve.measure import Build, Number
    from convcalc.engine.network import Network
    from convcalc.parser.expressions.work import Evaluation
    from convcalc.parser.value import Value

FRACTION = Decimal("0.05")


def answer(spec: str, format: str, dialect: str | None, given: Mapping[str, Any]) -> None:
    """Tell the two questions apart, and answer one. UsageError if none is asked as it must be."""
    budgets = [key for key in SEARCHED if given[key] is not None]
    searching = [key for key in ("var", "start", "stop", "step") if given[key] is not None]
    if given["output"] is not None:
        if budgets or searching:
            raise usage("--output asks for inputs, a budget for a var: ask for one at a time")
        inputs(spec, format, dialect, given)
        return
    if not budgets and not searching:
        raise usage(
            f"say what is asked of '{spec[:60]}': --output 7x7 for the inputs that give it, or "
            "--var NAME with --max-params, --max-macs or --min-field"
        )
    if given["layer"] is not None:
        raise usage("--layer goes with --output")
    if given["var"] is None:
        raise usage("a budget needs --var, the var that is to be as large as can be: --var width")
    if not budgets:
        options = one_of([flag_of(key) for key in SEARCHED])
        raise usage(f"--var needs a budget: {options}")
    search_var(spec, format, dialect, given)


def inputs(spec: str, format: str, dialect: str | None, given: Mapping[str, Any]) -> None:
    """The inputs for which the network gives `--output`."""
    from convcalc.commands.size.inputs import inputs_for

    targets = sizes_of("--output", given["output"])
    network = read_network(spec, given["settings"], dialect, shapes=given["inputs"])
    shapes = replaced(network, given["inputs"], network.layout)
    if shapes:
        network = network.with_inputs(shapes)
    found = inputs_for(network, targets, given["layer"])
    if not all(axis.runs for axis in found.axes):
        raise no_input(found)
    render.write_inputs(found, format, sys.stdout)


def no_input(found: Answer) -> Problems:
    """E501: what comes closest."""
    from convcalc.algebra.shape import axis_names

    problems = []
    for name, axis in zip(axis_names(len(found.axes)), found.axes, strict=True):
        if not axis.runs:
            near = " and ".join(f"{n} gives {out}" for n, out in axis.nearest)
            message = f"{name}: no input makes '{found.layer}' come out as {axis.target}"
            hint = "ask for one of these, or for another --layer"
            problems.append(Diagnostic("E501", f"{message}; {near}" if near else message, hint))
    return Problems(problems)


def search_var(spec: str, format: str, dialect: str | None, given: Mapping[str, Any]) -> None:
    """The largest value of `--var` within the budgets."""
    budgets = budgets_of(given)
    build, own, written = builder(spec, dialect, given)
    var = given["var"]
    grid = grid_of(var, own, given)
    with told(f"trying {var[:60]}") as tell:

        def watched(value: Number, work: Evaluation) -> Network:
            tell(render.number(value))
            return build(value, work)

        try:
            found = search(grid, budgets, watched, written)
        except Refusal as refusal:
            raise Problems([refusal.at(None)]) from None
    if not isinstance(found, Searched):
        raise no_value(var, grid, budgets, found, given["stop"] is None)
    render.write_searched(found, var, budgets, format, sys.stdout)


def budgets_of(given: Mapping[str, Any]) -> list[Budget]:
    asked = [(key, LIMITS[key]) for key in SEARCHED if given[key] is not None]
    return [Budget(row.what, amount(key, given[key]), row.least) for key, row in asked]


def builder(spec: str, dialect: str | None, given: Mapping[str, Any]) -> tuple[Build, Any, int]:
    """The network for each value of the var, the value that the spec gives it, or None, and how
    many layers stand there.
    """
    from convcalc.parser import values
    from convcalc.parser.document import network_of
    from convcalc.parser.heading import Choice
    from convcalc.parser.text import parse

    var, sets = given["var"], vars_given(spec, given["settings"]) if given["settings"] else {}
    if var in sets:
        raise usage(f"--set gives '{var[:60]}' a value, and --var looks for one: drop one of them")
    found = located(spec)
    root, problems = parse(found.text, found.name)
    if problems:
        raise Problems(problems)

    def build(value: Number, work: Evaluation) -> Network:
        choice = Choice(found.variant, values({**sets, var: value}), dialect)
        network = network_of(root, [], choice, work)
        shapes = replaced(network, given["inputs"], network.layout)
        return network.with_inputs(shapes) if shapes else network

    own = own_value(spec, root, found.variant, var, sets)
    layers = root.data["layers"].value.data if "layers" in root.data else ()
    return build, own, len(layers) if isinstance(layers, list) else 0


def own_value(
    spec: str, root: Value, variant: str | None, var: str, sets: Mapping[str, Any]
) -> Any:
    """The value that the spec gives a var; None if it leaves it open. UsageError if it has none of
    that name.
    """
    from convcalc.parser.heading import Choice, heading_of
    from convcalc.parser.value import Value

    declared = root.data.get("vars") if isinstance(root.data, dict) else None
    names = list(declared.value.data) if declared and isinstance(declared.value.data, dict) else []
    if var not in names:
        known = f"it has {', '.join(names)}" if names else "it has none"
        hint = did_you_mean(var, names) or known
        raise usage(f"--var: '{spec[:60]}' has no var '{var[:60]}'; {hint}")
    try:
        heading = heading_of(root, [], Choice(variant, sets))
    except Problems:
        heading = heading_of(root, [], Choice(variant, {**sets, var: Value(1)}))
        return None
    return heading.filler.vars[var]


def grid_of(var: str, own: Any, given: Mapping[str, Any]) -> Grid:
    """The values to try. UsageError for a var that is no number, and for bounds that are none."""
    if own is not None and (isinstance(own, bool) or not isinstance(own, (int, float))):
        shown = str(own)[:60]
        raise usage(f"--var: '{var[:60]}' is {shown}, and only a number can be searched for")
    low, high, step = (number(key, given) for key in ("start", "stop", "step"))
    known = [Decimal(str(x)) for x in (own, low, high) if x is not None]
    if step is None:
        whole = all(x == x.to_integral_value() for x in known) and not isinstance(own, float)
        step = Decimal(1) if whole else FRACTION
    if low is not None and high is not None and low > high:
        raise usage(f"--from {low} is above --to {high}")
    first = max(1, int(((low or step) / step).to_integral_value(ROUND_CEILING)))
    last = int((high if high is not None else Decimal(MAX_VALUE)) / step)
    if first > last:
        raise usage(f"no multiple of {step} lies from {low or step} to {high}")
    begin = Decimal(str(own)) if own is not None else first * step
    return Grid(step, first, last, min(max(int(begin / step), first), last))


def number(key: str, given: Mapping[str, Any]) -> Decimal | None:
    """The number of `--from`, `--to` or `--step`."""
    text = given[key]
    if text is None:
        return None
    option = {"start": "--from", "stop": "--to", "step": "--step"}[key]
    least = Decimal("0.0001") if key == "step" else Decimal(0)
    try:
        found = Decimal(text) if text.isascii() and len(text) < 20 else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or not least <= found <= MAX_VALUE:
        raise usage(
            f"{option} must be a number from {least} to {MAX_VALUE:,}, received '{text[:60]}'"
        )
    return found


def no_value(var: str, grid: Grid, budgets: list[Budget], found: Search, open_: bool) -> Problems:
    """E502: what was measured instead; or why no value makes a network."""
    good = [found.known[k] for k in sorted(found.known) if not found.known[k].problem]
    if not good:
        return Problems([m.problem for m in found.known.values() if m.problem][:1])
    limits = " and ".join(map(render.bound, budgets))
    upto = " on" if open_ else f" to {render.number(grid.value(grid.high))}"
    message = f"no {var} from {render.number(grid.value(grid.low))}{upto} has {limits}"
    upper = [b for b in budgets if not b.least]
    kept = [m for m in good if not any(m.breaks(b) for b in upper)]
    shown = [kept[-1]] if kept else [good[0]]
    if not upper:
        shown = [good[-1]]
    told = "; ".join(
        f"{render.number(m.value)} has {' and '.join(had(m, b) for b in budgets)}" for m in shown
    )
    hint = "give the budget other limits, or look elsewhere with --from and --to"
    return Problems([Diagnostic("E502", f"{message}; {told}", hint)])


def had(measure: Any, budget: Budget) -> str:
    """`params 5,123,456`"""
    return f"{render.TITLES[budget.what]} {render.cell(measure, budget.what)}"
