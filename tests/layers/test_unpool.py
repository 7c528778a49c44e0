"""Max unpooling beside the tensor that was pooled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import convcalc
from convcalc.algebra.covering import Covering
from convcalc.algebra.field import START, Field, through
from convcalc.algebra.listed import inside
from convcalc.algebra.window import Window
from convcalc.commands.field.unit import unit_of

NAME_IT = "name the input of the pool whose places these are: from: [x, input of the pool]"


def unpooled(came: str, pooled: str, layer: str, dialect: str = "pytorch") -> convcalc.Report:
    return convcalc.analyze(
        convcalc.build(
            {
                "dialect": dialect,
                "inputs": {"x": came, "y": pooled},
                "layers": [f"max_unpool {layer} from=[x,y]"],
            }
        )
    )


def test_what_was_pooled_comes_back_in_its_size() -> None:
    network = """
input: 1x9x8
layers:
  - conv 4 3 p1
  - max_pool 2
  - conv 4 3 p1
  - max_unpool: {kernel: 2, from: [conv2, conv1]}
"""
    found = convcalc.analyze(convcalc.loads(network))
    assert found.outputs == {"max_unpool1": convcalc.Shape(4, (9, 8))}


def test_the_command_takes_the_tensor_that_was_pooled_behind_what_arrives() -> None:
    from click.testing import CliRunner

    from convcalc.cli import cli

    for line, output in (
        ("max-unpool 64x28x28 64x57x56 2x2", "64x57x56"),
        ("max-unpool 64x28x28 2x2", "64x56x56"),
    ):
        out = CliRunner().invoke(cli, line.split()).output
        assert f"\noutput           {output}\n" in out


@pytest.mark.parametrize(
    ("came", "pooled", "layer", "said"),
    [
        (
            "4x6x6",
            "4x14x13",
            "2",
            "E205: H: 14 elements are not pooled to 6 by kernel 2 and stride 2, but 11 to 13 may "
            f"be; {NAME_IT}",
        ),
        ("4x6x6", "3x13x13", "2", f"E205: no pool makes 4x6x6 of 3x13x13; {NAME_IT}"),
        ("4x6x6", "4x13", "2", f"E205: no pool makes 4x6x6 of 4x13; {NAME_IT}"),
        (
            "4x6x6",
            "4x13x13",
            "2 output_size=12",
            "E205: the output_size is another than that of the tensor that was pooled, 4x13x13; "
            "leave output_size out",
        ),
    ],
)
def test_what_no_pool_makes_is_refused(came: str, pooled: str, layer: str, said: str) -> None:
    (wrong,) = unpooled(came, pooled, layer).diagnostics
    assert f"{wrong.code}: {wrong.message}; {wrong.help}" == said


def test_onnx_takes_any_size_from_the_smallest_on() -> None:
    assert unpooled("4x6x6", "4x19x12", "2/2", "onnx").ok
    (wrong,) = unpooled("4x6x6", "4x12x11", "2/2", "onnx").diagnostics
    assert wrong.message == (
        "W: 11 elements are not pooled to 6 by kernel 2 and stride 2, but 12 or more may be"
    )


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 1), st.integers(1, 12))
def test_a_place_depends_on_all_windows_that_hold_it(k: int, s: int, lo: int, windows: int) -> None:
    lo = min(lo, k // 2)
    n = (windows - 1) * s - 2 * lo + k
    axis = Covering(k, s, lo, n, windows)
    for o in range(max(n, 0)):
        held = [range(j * s - lo, j * s - lo + k) for j in range(windows)]
        read = {p for window in held if o in window for p in window if 0 <= p < n}
        taps = axis.taps(o)
        assert set(inside(taps, n) if taps else ()) == read


def test_the_field_of_a_place_is_that_of_its_window() -> None:
    pooled = through(START, Window(3, 1, 1, 1))
    assert through(pooled, Covering(2, 2, 0, 8, 4), 8) == Field(2, (-1, -1), (4, 4))


def test_a_decoder_sees_as_far_by_both_of_its_inputs() -> None:
    network = (
        "{input: 1x8, layers: [conv 4 3 p1, max_pool 2, "
        "{max_unpool: {kernel: 2, from: [max_pool1, conv1]}}]}"
    )
    layer = convcalc.analyze(convcalc.loads(network)).layers[-1]
    assert layer.field == (Field(2, (-1, -1), (4, 4)),)
    assert layer.aligned


def test_what_lies_behind_the_last_window_is_read_from_nowhere() -> None:
    network = (
        "{input: 1x9, layers: [max_pool 2, {max_unpool: {kernel: 2, from: [max_pool1, input]}}]}"
    )
    report = convcalc.analyze(convcalc.loads(network))
    seen = [unit_of(report, "max_unpool1", (o,)).to_dict()["positions_read"] for o in range(9)]
    assert seen == [2, 2, 2, 2, 2, 2, 2, 2, 0]


def test_explain_says_no_size_where_the_pooled_tensor_has_one() -> None:
    from convcalc.commands.explain.quantities import explain

    (told,) = explain(unpooled("4x6x6", "4x13x13", "2"))
    texts = [getattr(line, "text", "") for line in told.quantities["shape"]]
    assert not [text for text in texts if text.startswith("output_size: none")]
