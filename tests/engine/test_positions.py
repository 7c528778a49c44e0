"""What units see, and what sees a pixel, against sets worked out one unit at a time."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.field import Everything, Field
from convcalc.engine.cells import Budget, Relation, TooMuch, along, bits, cells_of, count, moved
from convcalc.engine.positions import reached, seen


def report_of(layers: list[Any], size: tuple[int, ...], **more: Any) -> convcalc.Report:
    report = convcalc.analyze(convcalc.build({"input": [1, *size], "layers": layers}), **more)
    assert report.ok, report.diagnostics
    return report


def positions(cells: dict[tuple[int, ...], int]) -> set[tuple[int, ...]]:
    return {(*key, last) for key, mask in cells.items() for last in bits(mask)}


# An independent way: each layer's settings, one unit at a time, by index arithmetic.


def read_by(layer: dict[str, Any], o: int, n: int) -> list[int]:
    """The positions of n that output o of a layer reads on one axis."""
    kind, given = next(iter(layer.items()))
    if kind == "add":
        return [o]
    k, s, d = (given.get(x, 1) for x in ("kernel", "stride", "dilation"))
    p = given.get("padding", 0)
    if kind == "conv_transpose":
        return [i for i in range(n) for t in range(k) if i * s - p + t * d == o]
    if kind == "crop":
        return [o + given["cropping"]]
    return [i for i in (o * s - p + t * d for t in range(k)) if 0 <= i < n]


class Brute:
    """A network of dicts; what each unit depends on, by recursion."""

    def __init__(self, report: convcalc.Report, layers: list[dict[str, Any]]) -> None:
        self.report = report
        self.layers = {report.network.nodes[k].name: layer for k, layer in enumerate(layers)}
        self.nodes = {node.name: node for node in report.network.nodes}
        self.shapes = report.shapes
        self.known: dict[Any, frozenset[tuple[int, ...]]] = {}

    def of(self, name: str, at: tuple[int, ...]) -> frozenset[tuple[int, ...]]:
        if name == "input":
            return frozenset((at,))
        if (name, at) not in self.known:
            found: set[tuple[int, ...]] = set()
            for source in self.nodes[name].inputs:
                spatial = self.shapes[source].spatial  # type: ignore[union-attr]
                axes = [read_by(self.layers[name], o, n) for o, n in zip(at, spatial, strict=True)]
                for place in product(*axes):
                    found |= self.of(source, place)
            self.known[name, at] = frozenset(found)
        return self.known[name, at]


def layer_strategy(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    where = st.sampled_from(names)
    conv = st.builds(
        lambda k, s, p, d, f: {
            "conv": {
                "filters": 1,
                "kernel": k,
                "stride": s,
                "padding": p,
                "dilation": d,
                "from": f,
            }
        },
        st.integers(1, 3),
        st.integers(1, 3),
        st.integers(0, 2),
        st.integers(1, 2),
        where,
    )
    up = st.builds(
        lambda k, s, p, f: {
            "conv_transpose": {"filters": 1, "kernel": k, "stride": s, "padding": p, "from": f}
        },
        st.integers(1, 3),
        st.integers(1, 2),
        st.integers(0, 1),
        where,
    )
    crop = st.builds(lambda c, f: {"crop": {"cropping": c, "from": f}}, st.integers(0, 1), where)
    add = st.builds(lambda a, b: {"add": {"from": [a, b]}}, where, where)
    return st.one_of(conv, conv, up, crop, add)


def grown(data: st.DataObject, rank: int) -> tuple[convcalc.Report, list[dict[str, Any]]]:
    """A network of random windows, scatters, crops and merges that is accepted."""
    size = [data.draw(st.integers(5, 14 if rank == 1 else 7)) for _ in range(rank)]
    layers: list[dict[str, Any]] = []
    names = ["input"]
    for k in range(data.draw(st.integers(2, 7 if rank == 1 else 4))):
        layer = data.draw(layer_strategy(names))
        (settings,) = layer.values()
        if isinstance(settings["from"], list) and settings["from"][0] == settings["from"][1]:
            continue
        settings["name"] = f"n{k}"
        network = {"input": [1, *size], "layers": [*layers, layer]}
        report = convcalc.analyze(convcalc.build(network))
        sizes = report.layers[-1].output
        if report.ok and sizes and max(sizes.spatial) <= 40:
            layers.append(layer)
            names.append(f"n{k}")
    if not layers:
        layers = [{"conv": {"filters": 1, "kernel": 2, "from": "input", "name": "n0"}}]
    return convcalc.analyze(convcalc.build({"input": [1, *size], "layers": layers})), layers


@given(st.data(), st.sampled_from([1, 1, 2, 3]))
def test_units_see_what_they_depend_on(data: st.DataObject, rank: int) -> None:
    report, layers = grown(data, rank)
    brute = Brute(report, layers)
    layer = data.draw(st.sampled_from(report.layers))
    assert layer.output is not None
    for _ in range(3):
        at = tuple(data.draw(st.integers(0, n - 1)) for n in layer.output.spatial)
        cells = seen(report, layer.name, at).get("input", {})
        assert positions(cells) == brute.of(layer.name, at)
        assert count(cells) == len(brute.of(layer.name, at))
        for axis, field in enumerate(layer.field):
            if isinstance(field, Field):  # the field holds all that is seen
                read = along(cells, axis, rank)
                assert read == sorted({p[axis] for p in brute.of(layer.name, at)})
                interval = field.interval(at[axis])
                assert not read or (interval and interval[0] <= read[0] <= read[-1] <= interval[1])


@given(st.data(), st.sampled_from([1, 2]))
def test_a_pixel_is_seen_by_the_units_that_see_it(data: st.DataObject, rank: int) -> None:
    report, layers = grown(data, rank)
    brute = Brute(report, layers)
    layer = data.draw(st.sampled_from(report.layers))
    assert layer.output is not None
    sizes = report.network.inputs["input"].spatial
    pixel = tuple(data.draw(st.integers(0, n - 1)) for n in sizes)
    units = product(*map(range, layer.output.spatial))
    expected = {at for at in units if pixel in brute.of(layer.name, at)}
    assert positions(reached(report, "input", pixel).get(layer.name, {})) == expected


def test_paths_with_other_kernels_see_a_cross() -> None:
    branches = [
        {"conv": {"filters": 1, "kernel": k, "padding": p, "from": "input"}}
        for k, p in (([1, 3], [0, 1]), ([3, 1], [1, 0]))
    ]
    report = report_of([*branches, {"add": {"from": ["conv1", "conv2"]}}], (7, 7))
    assert positions(seen(report, "add1", (3, 3))["input"]) == {
        *((3, 2), (3, 3), (3, 4), (2, 3), (4, 3)),
    }


def test_dilation_leaves_holes() -> None:
    report = report_of(["conv 1 3 d2", "conv 1 3 d4"], (40,))
    assert along(seen(report, "conv2", (0,))["input"], 0, 1) == [0, 2, 4, 6, 8, 10, 12]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("zeros", [0]), ("reflect", [0, 1]), ("replicate", [0]), ("circular", [0, 8])],
)
def test_what_stands_in_a_padding_is_what_it_repeats(mode: str, expected: list[int]) -> None:
    report = report_of([f"pad 1 {mode}", "conv 1 2"], (9,))
    assert along(seen(report, "conv1", (0,))["input"], 0, 1) == expected


def test_a_composite_is_taken_apart() -> None:
    report = report_of(["conv 8 3x3 p1", "inverted_residual 8 3x3", "squeeze_excite 4"], (9, 9))
    assert count(seen(report, "inverted_residual1", (4, 4))["input"]) == 25
    assert count(seen(report, "squeeze_excite1", (4, 4))["input"]) == 81
    local = report_of(
        ["conv 8 3x3 p1", "inverted_residual 8 3x3", "squeeze_excite 4"], (9, 9), ignore_global=True
    )
    assert count(seen(local, "squeeze_excite1", (4, 4))["input"]) == 25
    assert [axis.size for axis in local.layers[-1].field if isinstance(axis, Field)] == [5, 5]


def test_what_sees_everything_alone_still_does() -> None:
    report = report_of(
        ["conv 8 3x3 p1", "global_avg_pool keepdims=true", "conv 4 1x1"], (9, 9), ignore_global=True
    )
    assert all(isinstance(axis, Everything) for axis in report.layers[-1].field)


def test_too_much_work_is_refused() -> None:
    budget = Budget()
    with pytest.raises(TooMuch, match="too large to be worked out one by one; ask for a layer"):
        moved(cells_of((0,)), [Relation(lambda p: range(2**25), 2**25)], budget)


def test_efficientnet_has_a_local_field() -> None:
    report = convcalc.analyze(convcalc.load("efficientnet_b0"), ignore_global=True)
    local = [x for x in report.layers if all(isinstance(a, Field) for a in x.field) and x.field]
    fields = {(a.size, a.jump, a.interval(0)) for a in local[-1].field if isinstance(a, Field)}
    assert fields == {(851, "32", (-425, 425))}
