"""All that is said of fields follows from the exact sets of positions, and these are what units
depend on: on random networks of every kind that has a field, by a brute force of its own.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.algebra.field import Everything, Field
from convcalc.algebra.listed import Listed
from convcalc.commands.field.pixel import pixel_of
from convcalc.commands.field.unit import unit_of
from convcalc.engine.cells import Unclear, bits
from convcalc.render.cover import covered
from tests.commands.field.brute import RULES, Brute, last, whole
from tests.commands.field.networks import network

if TYPE_CHECKING:
    import convcalc
    from convcalc.commands.field.axis import AxisView
    from convcalc.engine.cells import Cells

DIALECTS = ["pytorch", "keras", "onnx"]
RANKS = [1, 2]
ELSEWHERE = {1: ("pixel_shuffle", "pixel_unshuffle"), 2: ("rnn",)}
"""Kinds that are of as many axes only."""


def placed(cells: Cells) -> set[tuple[int, ...]]:
    return {(*key, last) for key, mask in cells.items() for last in bits(mask)}


def check_interval(
    brute: Brute, said: list[int] | None, name: str, k: int, o: int, read: list[int], n: int
) -> bool:
    """What is told of one axis of a unit is what it would see there without ends, where that is
    what it reads of the input; else the ends of what it reads. Whether it is the first.
    """
    hull = [read[0], read[-1]] if read else None
    try:
        free = sorted(brute.endless(name, k, o))
    except KeyError:  # a whole axis on the way
        assert said == hull
        return False
    same = [p for p in free if 0 <= p < n] == read
    assert said == ([free[0], free[-1]] if free else None) if same else said == hull
    return same


def check_axis(brute: Brute, unit: Any, view: AxisView, k: int, exact: set[Any]) -> None:
    name, said, n = unit.layer.name, view.to_dict(), view.n
    read = sorted({p[k] for p in exact})
    assert said["read"] == read
    assert said["clipped"] == ([read[0], read[-1]] if read else None)
    assert said["covers"] == len(read) / n
    between = range(read[0], read[-1]) if read else range(0)
    assert said["holes"] == [p for p in between if p not in read]
    same = check_interval(brute, said["interval"], name, k, unit.position[k], read, n)
    lo, hi = said["interval"] or (0, -1)
    assert said["padding"] == [
        sum(p < 0 for p in range(lo, hi + 1)),
        sum(p >= n for p in range(lo, hi + 1)),
    ]
    if said["paths"]:
        assert [lo + i for i, c in enumerate(said["paths"]) if c] == (
            sorted(brute.endless(name, k, unit.position[k])) if same else read
        )
        if same:
            counted = brute.endless(name, k, unit.position[k])
            assert said["paths"] == [counted.get(p, 0) for p in range(lo, hi + 1)]
        inside = said["effective"]
        part = sum(said["paths"][inside[0] - lo : inside[1] - lo + 1])
        assert 100 * part >= 95 * sum(said["paths"])
    sizes = brute.sizes(name)
    for key, place in (("first_unit", (0,) * len(sizes)), ("last_unit", [m - 1 for m in sizes])):
        seen = sorted({p[k] for p in brute.of(name, tuple(place))})
        check_interval(brute, said[key], name, k, place[k], seen, n)


def check_field(brute: Brute, layer: convcalc.LayerReport, k: int) -> None:
    """A field is what a unit sees on an axis without ends, wherever the unit stands."""
    field = layer.field[k]
    out = brute.sizes(layer.name)[k]
    if isinstance(field, Field):
        for o in range(-2, max(out, 2 * field.period) + 2) if field.advance else range(out):
            free = brute.endless(layer.name, k, o)
            assert field.interval(o) == ((min(free), max(free)) if free else None)
    elif isinstance(field, Listed):
        ended = {x.name for x in brute.report.layers if isinstance(x.field[k], Listed)}
        for o in range(out):
            free = brute.ending(layer.name, k, o, ended)
            assert field.interval(o) == ((min(free), max(free)) if free else None)
        assert (field.interval(-1), field.interval(out)) == (None, None)


@given(st.data(), st.sampled_from(RANKS), st.sampled_from(DIALECTS), st.booleans())
def test_what_is_said_of_a_unit_follows_from_what_it_depends_on(
    data: st.DataObject, rank: int, dialect: str, wide: bool
) -> None:
    net = network(data.draw, rank, dialect, data.draw(st.integers(1, 7)), wide)
    report, brute = net.report, Brute(net.report, net.layers)
    for layer in data.draw(st.lists(st.sampled_from(report.layers), min_size=1, max_size=3)):
        assert layer.output is not None
        at = tuple(data.draw(st.integers(0, n - 1)) for n in layer.output.spatial)
        try:
            unit = unit_of(report, layer.name, at)
        except Unclear:
            assert all(isinstance(axis, Everything) for axis in layer.field)
            continue
        exact = set(brute.of(layer.name, at))
        assert placed(unit.cells) == exact
        assert unit.to_dict()["positions_read"] == len(exact)
        for k, view in enumerate(unit.axes):
            check_axis(brute, unit, view, k, exact)


@given(st.data(), st.sampled_from(RANKS), st.sampled_from(DIALECTS))
def test_what_is_said_of_a_pixel_follows_from_what_units_depend_on(
    data: st.DataObject, rank: int, dialect: str
) -> None:
    net = network(data.draw, rank, dialect, data.draw(st.integers(1, 6)))
    report, brute = net.report, Brute(net.report, net.layers)
    layer = data.draw(st.sampled_from(report.layers))
    at = tuple(data.draw(st.integers(0, n - 1)) for n in net.sizes)
    if all(isinstance(axis, Everything) for axis in layer.field):  # an adaptive pool to 1
        with pytest.raises(Unclear):
            pixel_of(report, layer.name, at)
        return
    said = pixel_of(report, layer.name, at).to_dict()
    units = product(*map(range, brute.sizes(layer.name)))
    expected = {unit for unit in units if at in brute.of(layer.name, unit)}
    assert said["units"] == len(expected)
    assert said["axes"] == [sorted({unit[k] for unit in expected}) for k in range(rank)]


@given(st.data(), st.sampled_from(RANKS), st.sampled_from(DIALECTS), st.booleans())
def test_what_is_said_of_all_layers_follows_from_what_their_units_depend_on(
    data: st.DataObject, rank: int, dialect: str, wide: bool
) -> None:
    net = network(data.draw, rank, dialect, data.draw(st.integers(1, 7)), wide)
    report, brute = net.report, Brute(net.report, net.layers)
    for layer in report.layers:
        sizes = brute.sizes(layer.name)
        exact = brute.of(layer.name, tuple(n // 2 for n in sizes))
        shares = covered(layer, report)
        for k in range(rank):
            check_field(brute, layer, k)
            if shares is not None:
                assert shares[k] == len({p[k] for p in exact}) / net.sizes[k]
        if rank == 1:
            assert shares is not None


@pytest.mark.parametrize("rank", RANKS)
def test_the_random_networks_have_all_kinds_and_all_that_can_go_wrong(rank: int) -> None:
    """What the laws above are tried on is not easy by chance."""
    met: dict[str, int] = {}

    @settings(max_examples=100, derandomize=True)
    @given(st.data(), st.sampled_from(DIALECTS))
    def look(data: st.DataObject, dialect: str) -> None:
        net = network(data.draw, rank, dialect, 7)
        brute = Brute(net.report, net.layers)
        for layer in net.report.layers:
            sizes = brute.sizes(layer.name)
            empty = [not brute.of(layer.name, at) for at in product(*map(range, sizes))]
            found = {
                layer.kind.name: True,
                "listed": type(layer.field[0]).__name__ == "Listed",
                "nothing seen": any(empty) and len(empty) == prod(sizes),
                "left open": covered(layer, net.report) is None,
            }
            for key, yes in found.items():
                met[key] = met.get(key, 0) + yes

    look()
    known = set(RULES) - {kind for kind, rule in RULES.items() if rule in (whole, last)}
    assert known - set(ELSEWHERE[rank]) <= set(met)
    assert met["listed"] > 10
    assert met["nothing seen"] > 10
