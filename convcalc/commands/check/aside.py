"""Layers that read no input of the network, such as tables of positions: exporters may have worked
them out beforehand, and then write what comes out of them as a tensor.
"""

from __future__ import annotations

import re
from collections import Counter
from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.check.layers import sizes_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.check.layers import Layer
    from convcalc.engine.report import Report

    Key = tuple[str, tuple[int, ...], int]

OPERATORS = "val|unsqueeze|gather|index|view|reshape|permute|exp|div|mul|sub|add|cat|expand|clone"
MADE_UP = re.compile(rf"onnx::\w+|(?:{OPERATORS})(?:_\d+)?|/.*/Constant(?:_\d+)?_output.*")
"""What exporters call tensors that no module holds."""


def made_up(layer: Layer) -> bool:
    """Whether an exporter worked a tensor out."""
    return layer.tensor and MADE_UP.fullmatch(layer.name) is not None


class Apart(NamedTuple):
    """Two networks without the layers that read no input; of those, what only one of them has, and
    what is told of tables that one has worked out.
    """

    ours: list[Layer]
    theirs: list[Layer]
    missing: list[tuple[Layer | None, Layer | None]]
    said: str


def apart(reports: tuple[Report, Report], layers: tuple[list[Layer], list[Layer]]) -> Apart:
    """The layers of both that read an input; the others are held against each other by themselves
    where one network has tensors in place of some.
    """
    aside = [[one for one in several if one.aside] for several in layers]
    keys = [Counter(one.key for one in several) for several in aside]
    if keys[0] == keys[1]:
        return Apart(*layers, [], "")
    left = [unmatched(one, other) for one, other in ((aside[0], keys[1]), (aside[1], keys[0]))]
    if not any(one.tensor for several in left for one in several):
        return Apart(*layers, [], "")
    count = 0
    for here, there in ((0, 1), (1, 0)):
        fixed = constants(reports[there])
        kept = [one for one in left[here] if not held_fixed(one, fixed)]
        count += len(left[here]) - len(kept)
        left[here] = kept
    for here, there in ((0, 1), (1, 0)):
        left[here], left[there], told = excused(left[here], left[there])
        count += told
    mine, yours = followers(*layers)
    missing = [*((one, None) for one in left[0]), *((None, one) for one in left[1])]
    said = f", {count} table{'s' * (count > 1)} being worked out beforehand in one of them"
    return Apart(mine, yours, missing, said if count else "")


def unmatched(layers: Sequence[Layer], others: Counter[Key]) -> list[Layer]:
    """The layers beyond those that the other network has as well."""
    rest, found = Counter(others), []
    for one in layers:
        rest[one.key] -= 1
        if rest[one.key] < 0:
            found.append(one)
    return found


def excused(
    layers: Sequence[Layer], others: Sequence[Layer]
) -> tuple[list[Layer], list[Layer], int]:
    """Without layers in place of which an exporter wrote what comes out, and parts of what they
    held; without its tensors; and how many these are.
    """
    tables = [one for one in others if made_up(one)]
    count = len(tables)
    kept: list[Layer] = []
    held = 0
    for one in layers:
        made = next((table for table in tables if made_of(table, one)), None)
        if made_up(one) or made is None:
            kept.append(one)
            continue
        tables.remove(made)
        held += one.params
    rest = [one for one in others if not made_up(one)]
    parts = [one for one in rest if one.tensor]
    if sum(one.params for one in parts) <= held:
        rest = [one for one in rest if not one.tensor]
    return kept, rest, count


def made_of(table: Layer, layer: Layer) -> bool:
    """Whether a table may be what comes out of a layer; of a tensor, of which rows were taken, it
    has some size as well.
    """
    if layer.tensor and not set(layer.sizes).isdisjoint(table.sizes):
        return True
    return prod(layer.sizes) == prod(table.sizes)


def held_fixed(layer: Layer, fixed: Counter[int]) -> bool:
    """Whether the other network has a constant of as many elements as a tensor, which is then
    taken.
    """
    found = layer.tensor and not made_up(layer) and fixed[prod(layer.sizes)] > 0
    fixed[prod(layer.sizes)] -= found
    return found


def constants(report: Report) -> Counter[int]:
    """How many tensors without parameters there are of each number of elements."""
    return Counter(
        prod(sizes_of(one))
        for one in report.layers
        if one.kind.like.among("tensors") and not one.params.total
    )


def followers(ours: Sequence[Layer], theirs: Sequence[Layer]) -> tuple[list[Layer], list[Layer]]:
    """The layers of both that read an input. Of what stands before those that come behind others
    nothing is said.
    """
    found: list[list[Layer]] = []
    loose: set[int] = set()
    for several in (ours, theirs):
        kept: list[Layer] = []
        for k, one in enumerate(several):
            if not one.aside:
                if k and several[k - 1].aside:
                    loose.add(len(kept))
                kept.append(one)
        found.append(kept)
    mine, yours = (
        [one._replace(run=()) if k in loose else one for k, one in enumerate(kept)]
        for kept in found
    )
    return mine, yours
