"""A repair in the user's own words: the call in their file, with one argument changed."""

from __future__ import annotations

import pytest

from convcalc.commands.why.own_code import own_lines
from convcalc.diagnostics import Source, Span
from convcalc.engine.edit import Edit
from convcalc.layers.conv import Conv
from convcalc.layers.dense import Flatten, Linear
from convcalc.layers.kind import Kind
from convcalc.layers.pool import MaxPool

LINEAR = Linear(features=10, in_features=256)
CONV = Conv(filters=8, kernel=7, in_channels=3)


def lines(text: str, edit: Edit, old: Kind, dialect: str = "pytorch") -> tuple[str, ...]:
    source = Source("net.py", f"    self.a = {text}")
    return own_lines(edit, old, Span(source, 1, 14, len(text)), dialect)


@pytest.mark.parametrize(
    ("text", "old", "new", "wanted"),
    [
        ("nn.Linear(256, 10)", LINEAR, {"in_features": 400}, "nn.Linear(400, 10)"),
        (
            "torch.nn.Linear(out_features=10, in_features=n)",
            LINEAR,
            {"in_features": 400},
            "torch.nn.Linear(out_features=10, in_features=400)",
        ),
        ("nn.Conv2d(3, 8, 7)", CONV, {"padding": 3}, "nn.Conv2d(3, 8, 7, padding=3)"),
        ("nn.Conv2d(3, 8, 7, 1, 0)", CONV, {"padding": 3}, "nn.Conv2d(3, 8, 7, 1, 3)"),
        ("Conv2d(3, 8, 7)", CONV, {"kernel": (5, 3)}, "Conv2d(3, 8, (5, 3))"),
        (
            "nn.Conv2d(3, 8, 7, groups=2)",
            CONV.but(groups=2),
            {"in_channels": 4, "groups": 4},
            "nn.Conv2d(4, 8, 7, groups=4)",
        ),
    ],
)
def test_the_argument_is_changed_where_it_stands(
    text: str, old: Kind, new: dict[str, object], wanted: str
) -> None:
    assert lines(text, Edit("", old.but(**new)), old) == (wanted,)


@pytest.mark.parametrize(
    ("text", "new", "wanted"),
    [
        (
            'layers.Conv2D(8, 7, activation="relu")',
            {"padding": "same"},
            "layers.Conv2D(8, 7, activation=\"relu\", padding='same')",
        ),
        ("Conv2D(filters=8, kernel_size=7)", {"kernel": 5}, "Conv2D(filters=8, kernel_size=5)"),
    ],
)
def test_in_the_words_of_keras(text: str, new: dict[str, object], wanted: str) -> None:
    assert lines(text, Edit("", CONV.but(**new)), CONV, "keras") == (wanted,)


def test_what_comes_before_has_its_own_line() -> None:
    edit = Edit("", before=(Flatten(),))
    assert lines("nn.Linear(256, 10)", edit, LINEAR) == ("nn.Flatten()", "nn.Linear(256, 10)")


@pytest.mark.parametrize(
    ("text", "edit", "old"),
    [
        ("make_layer(256)", Edit("", LINEAR.but(in_features=400)), LINEAR),
        ("nn.Linear", Edit("", LINEAR.but(in_features=400)), LINEAR),
        ("nn.Linear(256, ", Edit("", LINEAR.but(in_features=400)), LINEAR),
        ("nn.Conv2d(3, 8, 7, 2)", Edit("", MaxPool(kernel=1), before=(CONV,)), CONV),
        ("nn.Linear(256, 10)", Edit("", LINEAR), LINEAR),
    ],
)
def test_what_cannot_be_said_in_a_call_has_no_line(text: str, edit: Edit, old: Kind) -> None:
    assert lines(text, edit, old) == ()


def test_only_files_of_source_are_spoken_to_in_code() -> None:
    span = Span(Source("net.yaml", "nn.Linear(256, 10)"), 1, 1, 18)
    edit = Edit("", LINEAR.but(in_features=400))
    assert own_lines(edit, LINEAR, span, "pytorch") == ()
    assert own_lines(edit, LINEAR, None, "pytorch") == ()
    assert own_lines(edit, LINEAR, Span(Source("a.py", "x"), 1, 1, 1), "onnx") == ()
