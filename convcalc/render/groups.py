"""Groups of layers in a table: folded into one row each, or open as a tree."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from convcalc.algebra.field import all_aligned
from convcalc.engine.layer import unknown_of
from convcalc.engine.report import LayerReport, Params
from convcalc.layers.kind import Kind
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.network import Group
    from convcalc.engine.report import Report

    Around = Callable[[str], tuple[str, ...]]

PLAIN = "layers"
"""What a group that no block made is called where a kind stands."""


def enclosing(groups: Mapping[str, Group]) -> Around:
    """What gives the groups around a name, the outermost first: `layer3` and `layer3.2` for
    `layer3.2.conv1`. Only paths that are `groups` count: a layer may well be called `a.b`.
    """
    known: dict[str, tuple[str, ...]] = {}

    def around(name: str) -> tuple[str, ...]:
        path = name.rpartition(".")[0]
        found = known.get(path)
        if found is None:
            rest, inside_out = path, []
            while rest:
                if rest in groups:
                    inside_out.append(rest)
                rest = rest.rpartition(".")[0]
            found = known[path] = tuple(inside_out[::-1])
        return found

    return around


# Folded


class Folded(Kind):
    """What stands for the kind of a folded group: its block or loop, and how that was called."""

    def __init__(self, group: Group) -> None:
        self.__dict__.update(name=group.kind or PLAIN, called=group.settings)

    def shorthand(self, rank: int = 1, defaults: Mapping[str, object] | None = None) -> str:
        return str(self.__dict__["called"])


def fold(report: Report, depth: int) -> tuple[LayerReport, ...]:
    """The rows of a table `depth` levels deep, which is at least 1: each layer in fewer groups than
    that, and one row for each group that is as deep. Who reads from inside a folded group reads
    from the group.

    Sums over the rows are those over the layers, but for what a failure makes unknown.
    """
    groups, shapes = report.network.groups, report.shapes
    around = enclosing(groups)
    row_of: dict[str, str] = {}
    for layer in report.layers:
        paths = around(layer.name)
        if len(paths) >= depth:
            row_of[layer.name] = paths[depth - 1]
    rows: list[LayerReport] = []
    for path, run in groupby(report.layers, lambda layer: row_of.get(layer.name)):
        if path is None:
            rows += [redirected(layer, row_of) for layer in run]
        else:
            rows.append(folded(path, groups[path], tuple(run), row_of, shapes))
    return tuple(rows)


def redirected(layer: LayerReport, row_of: Mapping[str, str]) -> LayerReport:
    """A layer whose inputs are called what the rows that they stand in are called."""
    if row_of.keys().isdisjoint(layer.inputs):
        return layer
    return layer._replace(inputs=tuple(row_of.get(name, name) for name in layer.inputs))


def folded(
    path: str,
    group: Group,
    layers: tuple[LayerReport, ...],
    row_of: Mapping[str, str],
    shapes: Mapping[str, Shape | None],
) -> LayerReport:
    """The row of a group: what enters it, the sums over its layers, what its last layer gives; as a
    layer that could not be worked out if one of them could not.

    Weights that are shared are counted, and listed, with the layer that owns them.
    """
    read = dict.fromkeys(name for layer in layers for name in layer.inputs)
    outside = [name for name in read if row_of.get(name) != path]
    inputs = tuple(dict.fromkeys(row_of.get(name, name) for name in outside))
    input_shapes = tuple(shape for shape in map(shapes.get, outside) if shape)
    row = LayerReport(path, Folded(group), inputs, input_shapes, None, parts=layers, folded=True)
    if any(layer.lost for layer in layers):
        return row
    return row._replace(
        output=layers[-1].output,
        weights=tuple(
            weight._replace(name=f"{layer.name[len(path) + 1 :]}.{weight.name}")
            for layer in layers
            if not layer.shared
            for weight in layer.weights
        ),
        params=sum((layer.params for layer in layers), Params()),
        macs=sum(layer.macs for layer in layers),
        fields=layers[-1].fields,
        aligned=all_aligned(layer.aligned for layer in layers),
        unknown=unknown_of(layers),
    )


# Open


class Line(NamedTuple):
    """A line of a tree: a row, or the `group` that is open from here on. The `name` is the path
    from the group around it, `level` says in how many groups it stands.
    """

    level: int
    name: str
    group: Group | None = None


def tree(rows: Sequence[LayerReport], groups: Mapping[str, Group]) -> Iterator[Line]:
    """A line for each row, in order, and one ahead of each group's first."""
    around = enclosing(groups)
    opened: tuple[str, ...] = ()
    for row in rows:
        paths = around(row.name)
        if paths is not opened:
            for level, path in enumerate(paths):
                if opened[: level + 1] != paths[: level + 1]:
                    yield Line(level, within(paths[:level], path), groups[path])
            opened = paths
        yield Line(len(paths), within(paths, row.name))


def within(paths: Sequence[str], name: str) -> str:
    """`name` as it is called inside the last of the groups around it."""
    return name[len(paths[-1]) + 1 :] if paths else name
