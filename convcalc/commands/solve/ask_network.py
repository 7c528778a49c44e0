"""`convcalc solve SPEC`: what should come out is given, the input or a var is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from convcalc.cli.located import is_source, located
from convcalc.cli.named_layers import layers_meant
from convcalc.cli.network import inputs_in, read_network, vars_in
from convcalc.cli.options import amount, flag_of, sizes_of, usage
from convcalc.cli.progress import told
from convcalc.commands.solve import text_network as render
from convcalc.commands.solve.budget import Searched, search
from convcalc.commands.solve.grid import grid_of, layers_written, own_value
from convcalc.commands.solve.nothing import no_input, no_value
from convcalc.diagnostics import Problems, Refusal, one_of
from convcalc.engine.limits import LIMITS, SEARCHED, Budget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.commands.solve.measure import Build, Number
    from convcalc.engine.network import Network
    from convcalc.parser.expressions.work import Evaluation

FLAGS = {"var": "--var", "start": "--from", "stop": "--to", "step": "--step"}


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
    shapes = inputs_in(network, given["inputs"], network.layout)
    if shapes:
        network = network.with_inputs(shapes)
    layer = given["layer"]
    if layer:
        layer = [layer, *layers_meant(network, layer)][-1]
    found = inputs_for(network, targets, layer)
    if not all(axis.runs for axis in found.axes):
        raise no_input(found)
    render.write_inputs(found, format, sys.stdout)


def search_var(spec: str, format: str, dialect: str | None, given: Mapping[str, Any]) -> None:
    """The largest value of `--var` within the budgets."""
    budgets = budgets_of(given)
    build, own, written = builder(spec, dialect, given)
    var = given["var"]
    try:
        grid = grid_of(var, own, given, FLAGS)
    except ValueError as error:
        raise usage(str(error)) from None
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

    var, sets = given["var"], vars_in(spec, given["settings"])
    if var in sets:
        raise usage(f"--set gives '{var[:60]}' a value, and --var looks for one: drop one of them")
    found = located(spec)
    if is_source(found):
        from convcalc.commands.solve.of_source import builder as of_source

        return of_source(spec, found, var, sets, dialect, given["inputs"])
    try:
        root, problems = parse(found.text, found.name)
    except Problems as refused:
        problems = [*refused.diagnostics]
    if problems:
        from convcalc.frameworks.file import of_other_format

        if found.format or of_other_format(found):
            raise usage(f"--var: '{spec[:60]}' has no vars, which a spec has, or source arguments")
        raise Problems(problems)

    def build(value: Number, work: Evaluation) -> Network:
        choice = Choice(found.variant, values({**sets, var: value}), dialect)
        network = network_of(root, [], choice, work)
        shapes = inputs_in(network, given["inputs"], network.layout)
        return network.with_inputs(shapes) if shapes else network

    try:
        own = own_value(f"'{spec[:60]}'", root, found.variant, var, sets, FLAGS["var"])
    except ValueError as error:
        raise usage(str(error)) from None
    return build, own, layers_written(root)
