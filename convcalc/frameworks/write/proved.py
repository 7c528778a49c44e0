"""Source that was written, read again: it must be the network that it was written for."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.traced.parameters import few
from convcalc.frameworks.weights.named import parameters_of, without_ones
from convcalc.frameworks.write.entering import given_sizes

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.network import Network
    from convcalc.engine.report import Report


def proved(network: Network, text: str, title: str) -> None:
    """Problems E433, if `text` is read as another network: with other weights, by name and shape,
    other multiply-accumulates or other outputs.
    """
    shapes = ["x".join(map(str, given_sizes(network, name))) for name in network.inputs]
    try:
        found = analyze(Source(text, "written.py").network(title, shapes))
    except Problems as problems:
        raise unlike(problems.diagnostics[0].message) from None
    if not found.ok:
        raise unlike(next(d.message for d in found.diagnostics if d.severity == "error"))
    meant = analyze(network)
    for what, told in FACTS.items():
        if told(found) != told(meant):
            raise unlike(f"it has other {what}")
    same_numbers(found, meant)


def same_numbers(found: Report, meant: Report) -> None:
    """Problems E433, if numbers of constants that are meant are not found."""
    if not numbers_in(meant) <= numbers_in(found):
        raise unlike("it has other numbers")


def weights(report: Report) -> Any:
    """The sizes of parameters by their names, those of 1 left out, which are a matter of view."""
    return {
        SHIFT.sub(".bias", APPLIED.sub(r"_\1", name)): without_ones(sizes)
        for layer in report.layers
        if layer.weights and not layer.shared
        for name, sizes in parameters_of(report, layer).items()
    }


def numbers_in(report: Report) -> set[Any]:
    """The numbers of constants of more than one, where they are known, with their sizes."""
    kinds: list[Any] = [one.kind for one in report.layers if one.kind.among("constants")]
    return {
        (*without_ones(kind.shape), few(kind.values))
        for kind in kinds
        if kind.values and prod(kind.shape) > 1
    }


APPLIED = re.compile(r"_weight\.(weight|bias)$")
SHIFT = re.compile(r"\.shift$")
"""A parameter that is given to a function is read as a layer that is called as it is."""
FACTS: dict[str, Callable[[Report], Any]] = {
    "weights": weights,
    "statistics": lambda report: sum(
        int(one.elements)
        for layer in report.layers
        if not layer.shared and layer.kind.among("batch_norms")
        for one in layer.weights
        if one.buffer
    ),
    "parameters": lambda report: report.totals.params,
    "MACs": lambda report: report.totals.macs,
    "outputs": lambda report: list(report.outputs.values()),
    "unknown layers": lambda report: report.totals.complete,
}


def unlike(why: str) -> Problems:
    message = f"what would be written is read as another network: {why}"
    hint = "write it as a spec, which is proved in another way"
    return Problems([Diagnostic("E433", message, hint)])
