"""What stays in memory though no layer reads it any more: the Python that calls them holds it.

Source tells by its variables. A spec does not: there, what is given to a module stays until the
module returns; modules are blocks, loops and composites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.layers.views import lays_out

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from convcalc.engine.report import LayerReport, Report


def held_by_callers(
    report: Report, steps: Sequence[LayerReport], homes: Mapping[str, str]
) -> dict[str, int]:
    """The last step at which each tensor is held, where that is known; what is given to the network
    stays to the end.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 1x8x8, layers: [{repeat: 2, name: a, layers: [relu, relu]}]}")
    >>> report = convcalc.analyze(net)
    >>> held_by_callers(report, report.layers, {})
    {'input': 3, 'a.0.relu2': 3}
    """
    found = dict.fromkeys(report.network.inputs, max(len(steps) - 1, 0))
    code = report.network.code
    rows = by_variables if code and code.held_until else by_modules
    for name, last in rows(report, steps, homes):
        found[name] = max(found.get(name, 0), last)
    return found


def by_modules(
    report: Report, steps: Sequence[LayerReport], homes: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """What modules are given, and when they return."""
    modules = {*report.network.groups, *(layer.name for layer in report.layers if layer.parts)}
    returns: dict[str, int] = {}
    for k in range(len(steps) - 1, -1, -1):
        around = [*within(steps[k].name, modules)]
        returns = {module: returns.get(module, k) for module in around}
        for name in steps[k].inputs:
            made_in = {*within(name, modules)}
            given = next((module for module in around if module not in made_in), None)
            if given:
                yield homes.get(name, name), returns[given]


def within(name: str, modules: Container[str]) -> Iterator[str]:
    """The modules that a layer is part of, the outermost first."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        path = ".".join(parts[:depth])
        if path in modules:
            yield path


def by_variables(
    report: Report, steps: Sequence[LayerReport], homes: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """What the code of source holds. A tensor that is copied where it is laid out, and that nothing
    reads after that, is taken for the copy from there on: `x = x.transpose(1, 2).reshape(n, 8)`.
    Of an input, which stays for whoever called the network, only a view of it is, if there is one.
    """
    place = {step.name: k for k, step in enumerate(steps)}
    reads = {homes.get(name, name): k for k, step in enumerate(steps) for name in step.inputs}
    until: dict[str, int] = {}
    code = report.network.code
    known = (code and code.held_until) or {}
    seen = {homes[name] for name in known if name in homes}
    for name, last in known.items():
        if name in report.network.inputs and name in seen:
            continue
        home = homes.get(name, name)
        until[home] = max(until.get(home, 0), place.get(last, 0))
    for k, step in enumerate(steps):
        if lays_out(step.kind) and step.name not in homes:
            home = homes.get(step.inputs[0], step.inputs[0])
            if reads[home] == k and until.get(home, 0) > k:
                until[step.name] = max(until.get(step.name, 0), until.pop(home))
    yield from until.items()
