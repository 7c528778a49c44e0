"""What there is to compare where one of two networks was read from a print-out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.check.layers import Layer
    from convcalc.engine.report import Report

    Both = tuple[list[Layer], list[Layer]]

UNPRINTED = ("tensors",)
"""Groups of kinds that print-outs leave out."""


def comparable(
    reports: tuple[Report, Report], layers: tuple[Sequence[Layer], Sequence[Layer]]
) -> tuple[list[Layer], list[Layer], str]:
    """The layers of both as far as both tell of them, in the order of the first where names are
    the same; and what was not compared.
    """
    ours, theirs = (list(several) for several in layers)
    left: list[str] = []
    if not all(one.network.told is None or one.network.told.wired for one in reports):
        ours, theirs = (
            weighed(one, several) for one, several in zip(reports, (ours, theirs), strict=True)
        )
        theirs = in_order(ours, theirs)
        left.append("the order of layers")
    if any(held_back(one) for one in reports):
        ours, theirs = (
            [layer._replace(sizes=()) for layer in several] for several in (ours, theirs)
        )
        left.append("shapes")
    unknown = sum(not layer.known("params") for one in reports for layer in one.layers)
    if unknown:
        left.append(f"{counted(unknown, 'layer')} whose parameters are not printed")
    return ours, theirs, f" (not compared: {', '.join(left)})" if left else ""


def held_back(report: Report) -> bool:
    """Whether a shape of a layer that holds weights is not known."""
    return any(layer.output is None and layer.params.total for layer in report.layers)


def weighed(report: Report, layers: Sequence[Layer]) -> list[Layer]:
    """The layers that hold weights, without what stands between them."""
    loose = {one.name for one in report.layers if one.kind.like.among(*UNPRINTED)}
    return [
        layer._replace(run=(), spelled=False)
        for layer in layers
        if (layer.params and layer.name not in loose) or layer is layers[-1]
    ]


def in_order(ours: Sequence[Layer], theirs: Sequence[Layer]) -> list[Layer]:
    """The layers of the second in the order of those of the first that are called alike."""
    place = {layer.name: k for k, layer in enumerate(ours)}
    before, found = -1, []
    for layer in theirs:
        before = place.get(layer.name, before)
        found.append((before, layer))
    return [layer for _, layer in sorted(found, key=lambda pair: pair[0])]
