"""What is said of units where borders, paddings and empty rows are in the way: the right values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.algebra.listed import Listed
from convcalc.commands.field.growth import growth_of
from convcalc.commands.field.pixel import pixel_of
from convcalc.commands.field.unit import unit_of
from convcalc.engine.cells import bits
from convcalc.render.columns import COLUMNS
from convcalc.render.cover import covered
from tests.conftest import Ask

WIDE = {
    "conv_transpose": {"filters": 1, "kernel": [1, 3], "stride": [2, 1], "name": "up"},
}
TALL = {"conv": {"filters": 1, "kernel": [3, 1], "padding": [1, 0], "from": "up", "name": "a"}}
LONG = {"conv": {"filters": 1, "kernel": [1, 5], "padding": [0, 2], "from": "up", "name": "b"}}


def report_of(size: list[int], *layers: Any, **more: Any) -> convcalc.Report:
    report = convcalc.analyze(convcalc.build({"input": [1, *size], "layers": [*layers], **more}))
    assert report.ok, report.diagnostics
    return report


def said(report: convcalc.Report, name: str, *at: int) -> list[dict[str, Any]]:
    axes: list[dict[str, Any]] = unit_of(report, name, at).to_dict()["axes"]
    return axes


def test_a_unit_may_see_nothing() -> None:
    report = report_of([16], "conv_transpose 1 2/3")
    (axis,) = said(report, "conv_transpose1", 2)
    assert (axis["interval"], axis["clipped"], axis["read"]) == (None, None, [])
    assert (axis["padding"], axis["holes"], axis["paths"]) == ([0, 0], [], [])
    assert (axis["covers"], axis["standard_deviation"], axis["effective"]) == (0, None, None)
    assert (axis["size"], axis["smallest"]) == (1, 0)


@pytest.mark.parametrize("at", ["0,0", "0,1", "1,0", "7,7"])
def test_a_unit_of_an_empty_row_sees_nothing_on_all_axes(at: str) -> None:
    report = report_of([8, 8], "conv_transpose 1 1x1/2 p1")
    place = tuple(map(int, at.split(",")))
    for axis, o in zip(said(report, "conv_transpose1", *place), place, strict=True):
        expected = [(o + 1) // 2] if all(p % 2 for p in place) else []
        assert axis["read"] == expected
        assert axis["interval"] == (expected * 2 or None)


def test_what_sees_nothing_has_its_pictures(ask: Ask, tmp_path: Path) -> None:
    path, svg = tmp_path / "empty.yaml", tmp_path / "empty.svg"
    path.write_text("{input: 1x8x8, layers: [conv_transpose 1 1x1/2 p1, conv 1 1]}")
    code, out, err = ask("field", str(path), "conv1", "--at", "0,0", "--svg", str(svg))
    assert (code, err, svg.exists()) == (0, "", True)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert {"this unit nothing", "covers 0 of 8 (0 %)", "pixels seen 0 of 64 (0 %)"} < {*lines}


@pytest.mark.parametrize(
    ("size", "factor", "aligned", "read"),
    [
        (9, 3, False, {13: [4], 12: [2, 3, 4, 5], 0: [0, 1]}),
        (8, 2, True, {0: [0], 15: [7], 1: [0, 1, 2], 7: [2, 3, 4, 5]}),
    ],
)
def test_cubic_upsampling_reads_a_whole_position_alone(
    size: int, factor: int, aligned: bool, read: dict[int, list[int]]
) -> None:
    """PyTorch's weights of all neighbours are 0 there."""
    settings = {"factor": factor, "mode": "bicubic", "align_corners": aligned}
    report = report_of([size, size], {"upsample": settings})
    for o, expected in read.items():
        assert [axis["read"] for axis in said(report, "upsample1", o, o)] == [expected] * 2


def test_a_border_behind_a_crop_cuts_off_what_lies_behind_it() -> None:
    report = report_of([8], {"crop": {"cropping": [[0, 4]]}}, "conv 1 3 p1")
    (axis,) = said(report, "conv1", 3)
    assert (axis["read"], axis["interval"], axis["clipped"]) == ([2, 3], [2, 3], [2, 3])
    assert (axis["padding"], axis["covers"], axis["holes"]) == ([0, 0], 0.25, [])
    assert (axis["first_unit"], axis["last_unit"]) == ([-1, 1], [2, 3])
    assert (axis["paths"], axis["size"], axis["start"]) == ([1, 1], 3, -1)


def test_a_border_behind_a_pool_that_leaves_some_out_is_one_as_well() -> None:
    report = report_of([9], "max_pool 2", "conv 1 3 p1")
    (axis,) = said(report, "conv1", 3)
    assert (axis["read"], axis["interval"]) == ([4, 5, 6, 7], [4, 7])
    assert axis["last_unit"] == [4, 7]


def test_a_circular_padding_reads_at_the_other_end(ask: Ask, tmp_path: Path) -> None:
    layers = [{"pad": {"padding": [[2, 2]], "mode": "circular"}}, "conv 1 3"]
    (axis,) = said(report_of([8], *layers), "conv1", 0)
    assert (axis["read"], axis["interval"], axis["padding"]) == ([0, 6, 7], [0, 7], [0, 0])
    assert (axis["covers"], axis["holes"]) == (3 / 8, [1, 2, 3, 4, 5])
    assert axis["paths"] == [1, 0, 0, 0, 0, 0, 1, 1]
    path = tmp_path / "ring.yaml"
    path.write_text(json.dumps({"input": [1, 8], "layers": layers}))
    lines = ask("field", str(path), "conv1", "--at", "0").out.splitlines()
    assert "  this unit     0, 6 … 7" in lines
    assert "  first unit    0, 6 … 7" in lines
    assert "  covers        3 of 8 (38 %)" in lines


def test_a_padding_that_repeats_what_is_read_anyway_is_told_as_padding() -> None:
    report = report_of([8], "pad 2 reflect", "conv 1 5")
    (axis,) = said(report, "conv1", 0)
    assert (axis["read"], axis["interval"], axis["padding"]) == ([0, 1, 2], [-2, 2], [2, 0])


def test_dilated_taps_in_the_padding_do_not_cover_the_input() -> None:
    report = report_of([6, 6], "conv 1 3 p9 d9")
    for axis in said(report, "conv1", 2, 2):
        assert (axis["read"], axis["interval"], axis["clipped"]) == ([2], [-7, 11], [2, 2])
        assert (axis["padding"], axis["covers"]) == ([7, 6], 1 / 6)
    assert covered(report.layers[-1], report) == [1 / 6, 1 / 6]


def test_an_axis_heeds_that_rows_of_another_are_empty() -> None:
    report = report_of([8, 9], WIDE, TALL, LONG, {"concat": {"from": ["a", "b"], "name": "c"}})
    down, across = said(report, "c", 5, 5)
    assert (down["read"], across["read"]) == ([2, 3], [3, 4, 5])
    assert (across["interval"], across["covers"]) == ([3, 5], 3 / 9)
    assert unit_of(report, "c", (5, 5)).to_dict()["positions_read"] == 6
    # of the layer as a whole it does not follow axis by axis
    assert covered(report.layers[-1], report) is None
    assert COLUMNS["covers"].raw(report.layers[-1], report) == ""


def test_a_bilinear_unet_has_an_answer() -> None:
    report = report_of(
        [16, 16],
        "conv 1 3 p1 name=a",
        "max_pool 2",
        "upsample 2 bilinear align_corners name=u",
        {"concat": {"from": ["a", "u"]}},
        "conv 1 3 p1",
    )
    unit = unit_of(report, "concat1", (3, 3))
    assert [axis.here.read for axis in unit.axes] == [(1, 2, 3, 4, 5, 6)] * 2
    assert unit.to_dict()["positions_read"] == 36
    found = report.to_dict()["layers"][3]["receptive_field"]
    assert found == {
        "size": [6, 6],
        "smallest": [4, 4],
        "jump": [None, None],
        "start": [None, None],
        "end": [None, None],
    }
    field = report.layers[-1].field[0]
    assert isinstance(field, Listed)
    assert (field.smallest, field.size) == (6, 8)
    assert field.why == "'a' advances by 1, 'u' by 14/15"
    assert [axis.here.read for axis in unit_of(report, "conv1", (8, 8)).axes] == [
        tuple(range(5, 13))
    ] * 2


def test_what_varies_without_end_is_followed_position_by_position() -> None:
    report = report_of(
        [9000],
        "conv 1 3 p1 name=a",
        "max_pool 2",
        {"upsample": {"size": 9000, "mode": "linear", "align_corners": True, "name": "u"}},
        {"add": {"from": ["a", "u"]}},
    )
    (axis,) = said(report, "add1", 3)
    assert (axis["size"], axis["jump"], axis["read"]) == (None, None, [1, 2, 3, 4, 5, 6])
    assert report.to_dict()["layers"][-1]["receptive_field"] == {"position_dependent": True}


def test_inputs_of_fewer_axes_are_seen_at_the_position_they_are_stretched_to() -> None:
    """Keras adds axes in front: each row of the image meets the same line."""
    net = {
        "dialect": "keras",
        "inputs": {"line": [5, 4], "image": [3, 5, 4]},
        "layers": [{"conv": {"filters": 4, "kernel": 3, "padding": "same", "from": "line"}}],
    }
    net["layers"].append({"add": {"from": ["conv1", "image"]}})  # type: ignore[attr-defined]
    report = convcalc.analyze(convcalc.build(net))
    assert report.ok, report.diagnostics
    (axis,) = said(report, "add1", 2, 0)
    assert (axis["read"], axis["interval"], axis["outputs"]) == ([0, 1], [-1, 1], 5)
    seen = pixel_of(report, "add1", (4,))
    assert (len(seen.cells), seen.axes) == (3, [[0, 1, 2], [3, 4]])
    assert {last for mask in seen.cells.values() for last in bits(mask)} == {3, 4}


def test_maps_of_one_element_side_by_side_are_not_seen_through_each_other() -> None:
    report = report_of(
        [4],
        "conv 1 4 name=a",
        {"conv": {"filters": 1, "kernel": 2, "stride": 4, "from": "input", "name": "b"}},
        {"concat": {"from": ["a", "b"], "axis": 1}},
    )
    (field,) = report.layers[-1].field
    assert isinstance(field, Listed)
    assert [field.interval(o) for o in (0, 1)] == [(0, 3), (0, 1)]


def test_a_cross_does_not_see_the_whole_input() -> None:
    arms = [
        {"conv": {"filters": 1, "kernel": k, "padding": p, "from": "input", "name": n}}
        for k, p, n in (([1, 5], [0, 2], "a"), ([5, 1], [2, 0], "b"))
    ]
    report = report_of([3, 3], *arms, {"add": {"from": ["a", "b"]}}, "conv 1 3 p1")
    assert covered(report.layers[2], report) == [1, 1]
    assert growth_of(report).covering == "conv1"


def test_centres_of_paths_are_told_axis_by_axis(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(
        "{input: 1x9x9, layers: [{conv: {filters: 1, kernel: [3, 1], name: a}}, "
        "{crop: {cropping: [[0, 2], [0, 0]], from: input, name: b}}, {add: {from: [a, b]}}]}"
    )
    out = " ".join(ask("field", str(path), "add1").out.split())
    assert "not aligned: output 0 is centred on 'a' at 1x0, on 'b' at 0" in out


def test_a_flat_unit_need_not_see_a_pixel(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "flat.yaml"
    path.write_text("{input: 3x8x8, layers: [conv 4 5x5/9, flatten, linear 10]}")
    assert ask("field", str(path), "linear1", "--pixel", "4,4").out == (
        "pixel 4,4: each of the 10 units of linear1 sees it\n"
    )
    assert ask("field", str(path), "linear1", "--pixel", "5,4").out == (
        "pixel 5,4: none of the 10 units of linear1 sees it\n"
    )


def test_axes_that_were_exchanged_and_dropped_are_seen_at_their_own_places() -> None:
    layers = [
        {"conv": {"filters": 4, "kernel": [3, 5], "padding": 1}},
        {"permute": {"dims": [1, 3, 2]}},
        {"conv": {"filters": 4, "kernel": 3, "stride": 2, "padding": 1, "name": "turned"}},
        {"reduce": {"op": "max", "axis": 2}},
        {"conv": {"filters": 8, "kernel": 3, "name": "last"}},
    ]
    report = convcalc.analyze(convcalc.build({"input": [3, 20, 30], "layers": layers}))
    turned = unit_of(report, "turned", (3, 4))
    assert [(a.unit, a.out, a.here.interval) for a in turned.axes] == [
        (4, 10, (6, 10)),
        (3, 14, (4, 10)),
    ]
    assert [a.profile and a.profile.counts for a in turned.axes] == [
        (1, 2, 3, 2, 1),
        (1, 2, 3, 3, 3, 2, 1),
    ]
    height, width = unit_of(report, "last", (5,)).axes
    assert height.here.read == tuple(range(20))
    assert (width.unit, width.out, width.here.interval) == (5, 12, (8, 18))
