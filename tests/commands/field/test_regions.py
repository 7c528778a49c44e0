"""What all units of a layer see at once, by the same brute force as one of them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.commands.field.regions import MOST_UNITS, regions_of
from convcalc.commands.field.unit import unit_of
from convcalc.engine.cells import Unclear
from tests.commands.field.brute import Brute
from tests.commands.field.networks import network

if TYPE_CHECKING:
    from convcalc.commands.field.regions import Regions, Run


def cells(runs: list[Run]) -> list[int]:
    return [p for a, b in runs for p in range(a, b + 1)]


def told(found: Regions, at: tuple[int, ...], sizes: list[int]) -> list[tuple[int, ...]]:
    """The positions that a unit sees, as the page works them out."""
    if found.axes is not None:
        return list(product(*(cells(found.axes[k][p]) for k, p in enumerate(at))))
    assert found.blocks is not None
    index = 0
    for p, n in zip(at, sizes, strict=True):
        index = index * n + p
    return [p for block in found.blocks[index] for p in product(*(cells([r]) for r in block))]


@given(st.data(), st.sampled_from([1, 2]), st.sampled_from(["pytorch", "keras", "onnx"]))
def test_every_unit_sees_what_it_depends_on(data: st.DataObject, rank: int, dialect: str) -> None:
    net = network(data.draw, rank, dialect, data.draw(st.integers(1, 6)), data.draw(st.booleans()))
    brute = Brute(net.report, net.layers)
    layer = data.draw(st.sampled_from(net.report.layers))
    try:
        found = regions_of(unit_of(net.report, layer.name))
    except Unclear:  # a unit sees everything
        return
    if found is None:
        assert len(brute.sizes(layer.name)) != rank
        return
    sizes = brute.sizes(layer.name)
    for at in product(*map(range, sizes)):
        seen = told(found, at, sizes)
        assert len(seen) == len(set(seen))
        assert set(seen) == set(brute.of(layer.name, at))


def regions(text: str, name: str) -> Regions | None:
    return regions_of(unit_of(convcalc.analyze(convcalc.loads(text)), name))


CROSS = (
    "{{input: 1x{0}x{0}, layers: [branches: [[conv 2 1x5 padding=0x2], [conv 2 5x1 padding=2x0]]]}}"
)


def test_where_one_path_holds_the_others_the_axes_tell_all() -> None:
    text = "{input: 8x9x9, layers: [residual: [conv 8 3x3 p1]]}"
    found = regions(text, "add1")
    assert found is not None
    assert found.blocks is None
    assert found.axes is not None
    assert found.axes[0][:2] == [[(0, 1)], [(0, 2)]]


def test_where_paths_cross_each_unit_is_told_by_itself() -> None:
    found = regions(CROSS.format(9), "concat1")
    assert found is not None
    assert found.axes is None
    assert found.blocks is not None
    assert found.blocks[40] == [
        [(2, 3), (4, 4)],
        [(4, 4), (2, 6)],
        [(5, 6), (4, 4)],
    ]


def test_more_units_than_can_be_followed_are_not_told() -> None:
    size = int(MOST_UNITS**0.5)
    assert regions(CROSS.format(size), "concat1") is not None
    assert regions(CROSS.format(size + 1), "concat1") is None


@pytest.mark.parametrize("name", ["layer1.1.conv2", "layer4.1.add1"])
def test_a_network_of_the_zoo_is_told_by_its_axes(name: str) -> None:
    report = convcalc.analyze(convcalc.load("resnet18"))
    found = regions_of(unit_of(report, name))
    assert found is not None
    assert found.axes is not None
