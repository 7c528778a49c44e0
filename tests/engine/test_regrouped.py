"""Reshapes and permutations in a row, and the kinds that do the same: the same fields, and exactly
the same positions.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

import convcalc
from convcalc.algebra.carried import bare, carrier
from convcalc.algebra.field import Field, Varies
from convcalc.algebra.listed import Listed
from convcalc.engine.positions import seen

BEFORE: list[Any] = ["conv 8 3x5/1x2 p1x2", "max_pool 2x1"]
AFTER: list[Any] = ["conv 8 3x3 p1"]


def report_of(layers: list[Any], size: str = "8x16x16", **more: Any) -> convcalc.Report:
    report = convcalc.analyze(convcalc.build({"input": size, "layers": layers, **more}))
    assert report.ok, report.diagnostics
    return report


def intervals(report: convcalc.Report, name: str = "") -> list[list[Any]]:
    """For each axis of the input what each output sees along the axis that follows it."""
    layer = report.layers[-1] if not name else next(x for x in report.layers if x.name == name)
    assert layer.output is not None
    found: list[list[Any]] = []
    for own, placed in enumerate(layer.fields["input"]):
        field, axis = bare(placed), carrier(placed, own)
        assert isinstance(field, (Field, Listed)), field
        n = 1 if axis is None else layer.output.spatial[axis]
        found.append([axis, *(field.interval(o) for o in range(n))])
    return found


SAME = {
    "channel_shuffle": (
        ["channel_shuffle 4"],
        ["reshape 4x2x8x8", "permute [2,1,3,4]", "reshape 8x8x8"],
    ),
    "pixel_shuffle": (
        ["pixel_shuffle 2"],
        ["reshape 2x2x2x8x8", "permute [1,4,2,5,3]", "reshape 2x16x16"],
    ),
    "pixel_unshuffle": (
        ["pixel_unshuffle 2"],
        ["reshape 8x4x2x4x2", "permute [1,3,5,2,4]", "reshape 32x4x4"],
    ),
    "window_partition": (
        ["window_partition 4x2"],
        ["reshape 8x2x4x4x2", "permute [1,2,4,3,5]"],
    ),
    "window_reverse": (
        ["window_partition 4x2", "window_reverse"],
        ["window_partition 4x2", "permute [1,2,4,3,5]", "reshape 8x8x8"],
    ),
    "flatten": (["flatten 2"], ["reshape 8x64"]),
    "tokens and back": (["identity"], ["flatten 2", "reshape 8x8x8"]),
    "squeezed": (["identity"], ["unsqueeze 2", "squeeze 2"]),
}


@pytest.mark.parametrize("name", SAME)
def test_fields_are_those_of_the_kind(name: str) -> None:
    kind, spelled = SAME[name]
    assert intervals(report_of([*BEFORE, *spelled])) == intervals(report_of([*BEFORE, *kind]))


@pytest.mark.parametrize(
    "name", [name for name in SAME if name not in ("flatten", "window_partition")]
)
def test_fields_live_on_behind_it(name: str) -> None:
    kind, spelled = SAME[name]
    expected = intervals(report_of([*BEFORE, *kind, *AFTER]))
    assert intervals(report_of([*BEFORE, *spelled, *AFTER])) == expected


@pytest.mark.parametrize("name", SAME)
def test_positions_are_those_of_the_kind(name: str) -> None:
    kind, spelled = SAME[name]
    a, b = report_of([*BEFORE, *kind]), report_of([*BEFORE, *spelled])
    output = a.layers[-1].output
    assert output is not None
    assert b.layers[-1].output == output
    for place in list(product(*map(range, output.spatial)))[::5]:
        expected = seen(a, a.layers[-1].name, place)["input"]
        assert seen(b, b.layers[-1].name, place)["input"] == expected


@pytest.mark.parametrize("name", SAME)
def test_a_field_holds_what_is_seen(name: str) -> None:
    _, spelled = SAME[name]
    report = report_of([*BEFORE, *spelled])
    layer = report.layers[-1]
    assert layer.output is not None
    for place in list(product(*map(range, layer.output.spatial)))[::3]:
        cells = seen(report, layer.name, place)["input"]
        for own, (axis, *each) in enumerate(intervals(report)):
            low, high = each[0 if axis is None else place[axis]]
            read = rows(cells) if own == 0 else columns(cells)
            assert low <= min(read) <= max(read) <= high


def rows(cells: dict[tuple[int, ...], int]) -> list[int]:
    return [key[0] for key, mask in cells.items() if mask]


def columns(cells: dict[tuple[int, ...], int]) -> list[int]:
    return [p for mask in cells.values() for p in range(mask.bit_length()) if mask >> p & 1]


def test_windows_and_back_without_work_between_see_no_more() -> None:
    """The field is that of a window, which what works between may mix; the positions are exact."""
    report = report_of([*BEFORE, "window_partition 4", "window_reverse"])
    assert intervals(report)[0][1:] == [(-1, 8)] * 4 + [(7, 16)] * 4
    plain = report_of(BEFORE)
    for place in [(0, 0), (3, 5), (7, 7)]:
        expected = seen(plain, plain.layers[-1].name, place)["input"]
        assert seen(report, "window_reverse1", place)["input"] == expected


def test_attention_in_shifted_windows_has_the_field_of_a_window() -> None:
    report = report_of(
        [
            "roll -2",
            "window_partition 4",
            "attention 2 batch_axes=[1,2]",
            "window_reverse",
            "roll 2",
        ]
    )
    rows_seen = intervals(report)[0][1:]
    assert rows_seen[2:14] == [(4 * k + 2, 4 * k + 5) for k in range(3) for _ in range(4)]
    assert set(rows_seen[:2] + rows_seen[14:]) == {(0, 15)}  # of the window that holds both ends
    cells = seen(report, "roll2", (0, 0))["input"]
    assert sorted(set(rows(cells))) == [0, 1, 14, 15]


def test_patches_of_an_image_are_tokens_with_fields() -> None:
    report = report_of(["reshape 8x4x4x4x4", "permute [1,3,5,2,4]", "flatten 4", "reshape 128x16"])
    (_, *down), (_, *across) = intervals(report)
    assert down == [(4 * (t // 4), 4 * (t // 4) + 3) for t in range(16)]
    assert across == [(4 * (t % 4), 4 * (t % 4) + 3) for t in range(16)]


def test_what_cannot_be_followed_varies() -> None:
    for layer, size in (
        ("reshape 8x32x8", "8x16x16"),
        ("reshape 16x8x16", "8x16x16"),
        ("flatten", "8x16x16"),
        ("fold 4x4 2x2", "8x9"),
    ):
        assert isinstance(bare(report_of([layer], size).layers[-1].fields["input"][0]), Varies)


def test_halves_of_an_axis_put_together_again_are_exact_in_positions() -> None:
    """Their field is as wide as a half, which is more than it need be, and never less."""
    report = report_of(["reshape 8x2x8x16", "reshape 8x16x16"])
    assert intervals(report)[0][1:] == [(0, 7)] * 8 + [(8, 15)] * 8
    assert seen(report, "reshape2", (3, 5))["input"] == {(3,): 1 << 5}


def test_layers_last_are_regrouped_in_their_order() -> None:
    keras = {"dialect": "keras"}
    report = report_of(["reshape 4x4x4x4x8", "permute [1,3,2,4,5]"], "16x16x8", **keras)
    assert [row[:2] for row in intervals(report)] == [[0, (0, 3)], [1, (0, 3)]]
    report = report_of(["reshape 256x8", "reshape 16x16x8"], "16x16x8", **keras)
    assert intervals(report) == intervals(report_of(["identity"], "16x16x8", **keras))
