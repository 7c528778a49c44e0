"""Softmaxes over the channels, or over other axes: what they take, see, and cost."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.algebra.shape import Shape
from convcalc.commands.count.sides import sides
from convcalc.dialect import dialect_named
from convcalc.layers.site import Site
from convcalc.layers.soft import Softmax
from tests.layers.one import output_of, refusal_of, report_of


@pytest.mark.parametrize("kind", ["softmax", "log_softmax"])
@pytest.mark.parametrize("axis", ["channels", "1", "2", "spatial", "all", "[channels,2]"])
def test_no_axis_changes_its_size(kind: str, axis: str) -> None:
    assert output_of(f"{kind} {axis}", "8x6x4") == "8x6x4"


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        ("softmax", [1, 1]),
        ("softmax 1", [None, 1]),
        ("softmax 2", [1, None]),
        ("softmax spatial", None),
        ("softmax all", None),
        ("softmax dims=-1", [1, None]),
        ("softmax dims=1", [1, 1]),
        ("softmax [channels,1]", [None, 1]),
    ],
)
def test_an_output_sees_all_along_the_axes_that_it_goes_over(
    layer: str, size: list[int | None] | None
) -> None:
    seen = report_of(layer, "8x6x4").to_dict()["layers"][0]["receptive_field"]
    assert seen.get("size") == size


@pytest.mark.parametrize(
    ("layer", "shape", "message", "help"),
    [
        (
            "softmax 3",
            "8x6x4",
            "there is no spatial axis 3; the input has 2",
            "use axis channels, or a spatial axis counted from 1",
        ),
        (
            "softmax spatial",
            "8",
            "a flat input has no spatial axes to go over",
            "write axis=channels",
        ),
        (
            "softmax dims=4",
            "8x6",
            "there is no dimension 4 without the batch; 8x6 arrives",
            "use 1 to 2, or -2 to -1",
        ),
        (
            "softmax 1 dims=2",
            "8x6",
            "'axis' and 'dims' both say what it goes over",
            "write one of them",
        ),
        ("softmax dims=[1,-2]", "8x6", "a dimension is listed twice", "list each once"),
    ],
)
def test_axes_that_are_not_there_are_refused(
    layer: str, shape: str, message: str, help: str
) -> None:
    assert refusal_of(layer, shape) == (message, help)


@pytest.mark.parametrize(
    ("dims", "layout", "axis"),
    [
        (-1, "channels_first", 2),
        (-1, "channels_last", "channels"),
        (1, "channels_first", "channels"),
        (1, "channels_last", 1),
        ((2, 3), "channels_first", "spatial"),
        ((1, 2, 3), "channels_last", "all"),
        ((1, 3), "channels_last", ("channels", 1)),
    ],
)
def test_dimensions_are_axes_by_the_layout(dims: object, layout: str, axis: object) -> None:
    site = Site((Shape(8, (6, 4)),), dialect_named("pytorch"), layout)
    assert Softmax(dims=dims).named(site) == Softmax(axis=axis)


@pytest.mark.parametrize(
    ("axis", "shared"), [("channels", 8), ("1", 6), ("spatial", 24), ("all", 192), ("dims=-1", 4)]
)
def test_thop_counts_by_what_shares_one(axis: str, shared: int) -> None:
    report = convcalc.analyze(convcalc.loads(f"{{input: 8x6x4, layers: ['softmax {axis}']}}"))
    assert sides(report, ["thop"]).kinds["softmax"]["thop"].number == 192 // shared * (
        3 * shared - 1
    )
