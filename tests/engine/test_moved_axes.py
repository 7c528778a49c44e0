"""Fields and positions where axes of a network are exchanged, dropped or added."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.carried import bare, carrier
from convcalc.algebra.field import START, Everything, Field, Varies
from convcalc.engine.cells import along, bits
from convcalc.engine.positions import reached, seen
from convcalc.engine.reading import middles
from convcalc.engine.report import LayerReport

Position = tuple[int, ...]


def report_of(layers: list[Any], *size: int) -> convcalc.Report:
    report = convcalc.analyze(convcalc.build({"input": [1, *size], "layers": layers}))
    assert report.ok, report.diagnostics
    return report


def positions(cells: dict[Position, int]) -> set[Position]:
    return {(*key, last) for key, mask in cells.items() for last in bits(mask)}


def conv(kernel: Position, stride: int = 1) -> dict[str, Any]:
    return {"conv": {"filters": 1, "kernel": list(kernel), "stride": stride}}


def permute(*order: int) -> dict[str, Any]:
    """A permutation of the spatial axes, counted from 0; the channels stay in front."""
    return {"permute": {"dims": [1, *(axis + 2 for axis in order)]}}


def read_by(layers: list[dict[str, Any]], unit: Position) -> set[Position]:
    """The input positions that a unit reads, layer by layer."""
    found = {unit}
    for layer in reversed(layers):
        (kind, given_settings), before = next(iter(layer.items())), set()
        for at in found:
            if kind == "permute":
                moved = dict(zip((d - 2 for d in given_settings["dims"][1:]), at, strict=True))
                before.add(tuple(moved[axis] for axis in range(len(at))))
            else:
                k, s = given_settings["kernel"], given_settings["stride"]
                before |= set(
                    product(*(range(p * s, p * s + n) for p, n in zip(at, k, strict=True)))
                )
        found = before
    return found


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[dict[str, Any]], Position]:
    rank = draw(st.integers(2, 3))
    sizes = tuple(draw(st.integers(9, 12)) for _ in range(rank))
    layers: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(2, 4))):
        if draw(st.booleans()):
            layers.append(permute(*draw(st.permutations(range(rank)))))
        else:
            first = not layers
            kernel = tuple(draw(st.integers(1, 3 if first else 2)) for _ in range(rank))
            layers.append(conv(kernel, draw(st.integers(1, 2)) if first else 1))
    return layers, sizes


@given(networks(), st.data())
def test_what_a_unit_reads_is_followed_through_exchanged_axes(
    made: tuple[list[dict[str, Any]], Position], data: st.DataObject
) -> None:
    layers, sizes = made
    report = report_of(layers, *sizes)
    last = report.layers[-1]
    assert last.output is not None
    unit = tuple(data.draw(st.integers(0, int(n) - 1)) for n in last.output.spatial)
    cells = seen(report, last.name, unit)["input"]
    read = read_by(layers, unit)
    assert positions(cells) == read
    for k, field in enumerate(last.fields["input"]):
        own, known = carrier(field, k), bare(field)
        assert own is not None
        assert isinstance(known, Field)
        places = sorted({at[k] for at in read})
        assert along(cells, k, len(sizes)) == places
        assert known.interval(unit[own]) == (places[0], places[-1])
    pixel = data.draw(st.sampled_from(sorted(read)))
    assert unit in positions(reached(report, "input", pixel)[last.name])


@given(networks())
def test_the_share_of_an_axis_is_that_of_the_axis_that_follows_it(
    made: tuple[list[dict[str, Any]], Position],
) -> None:
    layers, sizes = made
    report = report_of(layers, *sizes)
    last = report.layers[-1]
    assert last.output is not None
    read = read_by(layers, tuple(int(n) // 2 for n in last.output.spatial))
    shares = [len({at[k] for at in read}) / n for k, n in enumerate(sizes)]
    assert middles(report, "input")[last.name] == shares


def last_of(*layers: Any) -> LayerReport:
    return report_of(list(layers), 9, 9).layers[-1]


def test_paths_that_follow_the_same_axes_meet_as_always() -> None:
    turned = permute(1, 0)
    layer = last_of(
        {"permute": {**turned["permute"], "name": "a"}},
        {"conv": {"filters": 1, "kernel": [3, 1], "padding": [1, 0], "name": "b"}},
        {"add": {"from": ["a", "b"]}},
    )
    height, width = layer.fields["input"]
    assert (carrier(height, 0), bare(height)) == (1, START)
    assert (carrier(width, 1), bare(width)) == (0, Field(1, (-1,), (3,)))


def test_paths_that_follow_different_axes_have_no_short_answer() -> None:
    layer = last_of(
        {"permute": {**permute(1, 0)["permute"], "name": "a"}}, {"add": {"from": ["a", "input"]}}
    )
    assert layer.fields["input"] == (
        Varies("it moves along H on one path, W on another"),
        Varies("it moves along H on one path, W on another"),
    )
    assert layer.receptive_field == {"position_dependent": True}


def test_a_product_of_a_map_with_itself_sees_rows_and_columns() -> None:
    layer = last_of(
        {"permute": {**permute(1, 0)["permute"], "name": "a"}}, {"matmul": {"from": ["input", "a"]}}
    )
    height, width = layer.fields["input"]
    assert isinstance(height, Varies)
    assert width == Everything()
