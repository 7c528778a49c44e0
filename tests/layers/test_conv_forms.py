"""Other convolutions: what they hold, compute, see and refuse."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.algebra.field import START, Varies, through
from convcalc.algebra.prefix import Prefix
from convcalc.algebra.window import Window


def worked_out(shape: str, layer: str, dialect: str = "pytorch") -> convcalc.Report:
    return convcalc.analyze(convcalc.build({"input": shape, "layers": [layer], "dialect": dialect}))


def weights(report: convcalc.Report) -> dict[str, list[int]]:
    (layer,) = report.to_dict()["layers"]
    return {weight["name"]: weight["shape"] for weight in layer["weights"]}


def refused(line: str) -> str:
    kind, shape, *rest = line.split()
    dialect = rest.pop() if rest[-1] in ("keras", "onnx") else "pytorch"
    told = worked_out(shape, " ".join([kind, *rest]), dialect).diagnostics
    (wrong,) = [one for one in told if one.severity == "error"]
    return f"{wrong.code}: {wrong.message}; {wrong.help}"


# conv_lstm


def test_a_convolutional_lstm_has_the_weights_of_keras() -> None:
    found = worked_out("10x64x64x3", "conv_lstm 16 3x5 same", "keras")
    assert weights(found) == {
        "kernel": [3, 5, 3, 64],
        "recurrent_kernel": [3, 5, 16, 64],
        "bias": [64],
    }


def test_peepholes_have_a_weight_for_each_element_of_three_maps() -> None:
    plain = worked_out("3x10x64x64", "conv_lstm 16 3x3/2 p1").totals
    found = worked_out("3x10x64x64", "conv_lstm 16 3x3/2 p1 peepholes")
    assert weights(found)["weight_peephole"] == [3, 16, 32, 32]
    assert found.totals.params.total == plain.params.total + 3 * 16 * 32 * 32
    assert found.totals.macs == plain.macs


@pytest.mark.parametrize(("more", "output"), [("", (10, 30, 30)), (" sequences=false", (30, 30))])
def test_both_products_are_made_at_each_step_whatever_comes_out(
    more: str, output: tuple[int, ...]
) -> None:
    found = worked_out("3x10x64x64", f"conv_lstm 16 5x5/2{more}")
    assert found.outputs == {"conv_lstm1": convcalc.Shape(16, output)}
    assert found.totals.macs == 10 * 30 * 30 * 5 * 5 * (3 + 16) * 64


def test_a_kernel_is_told_for_each_axis_of_a_map() -> None:
    found = worked_out("3x10x64x64", "conv_lstm 16 3")
    (layer,) = found.to_dict()["layers"]
    assert layer["settings"]["kernel"] == [3, 3]
    assert found.layers[0].kind.shorthand(3) == "16 3x3"


def test_a_state_spreads_over_the_map_from_step_to_step() -> None:
    steps, *maps = worked_out("3x10x64x64", "conv_lstm 16 3x3 p1").layers[0].field
    assert steps == through(START, Prefix(10), 10)
    assert maps == [Varies("at each step a state spreads by its kernel")] * 2


@pytest.mark.parametrize(
    ("shape", "layer", "window"),
    [
        ("3x10x64x64", "conv_lstm 16 1x1/2", Window(1, 2, 0, 0)),
        ("3x1x64x64", "conv_lstm 16 3x3/2 p1", Window(3, 2, 1, 1)),
    ],
)
def test_a_map_is_read_by_windows_where_nothing_spreads(
    shape: str, layer: str, window: Window
) -> None:
    _, *maps = worked_out(shape, layer).layers[0].field
    assert maps == [through(START, window)] * 2


def test_conv_lstm_2d_is_for_steps_and_two_axes() -> None:
    assert worked_out("3x10x64x64", "ConvLSTM2D 16 3").ok
    assert refused("ConvLSTM1D 3x10x64x64 16 3") == (
        "E204: this conv_lstm is for 2 spatial axes, but the input has 3: 3x10x64x64; write "
        "conv_lstm2d, or conv_lstm for any number"
    )


REFUSED = {
    "conv_lstm 3x10 16 3": (
        "E203: conv_lstm reads maps step by step: an axis of steps, and one or more of space; the "
        "input has 1; use lstm for a sequence without space"
    ),
    "conv_lstm 12 16 3": (
        "E203: conv_lstm reads maps step by step: an axis of steps, and one or more of space; the "
        "input is flat: 12 features; use lstm for a sequence without space"
    ),
    "conv_lstm 3x10x9x9 16 3x3x3": (
        "E203: 'kernel' has 3 values, but the maps of a step have 2 axes; give one number for all "
        "axes, or 2"
    ),
    "conv_lstm 3x10x9x9 16 11": (
        "E201: H: the kernel 11 is larger than the padded input 9 + 0 + 0 = 9; use a smaller "
        "kernel, more padding, or an input of at least 11"
    ),
    "conv_lstm 3x10x9x9 16 3/2 same": (
        "E206: PyTorch refuses padding 'same' with a stride other than 1; write the padding as a "
        "number, or use dialect keras"
    ),
    "conv_lstm 10x9x9x3 16 3/2 d2 keras": (
        "E206: Keras refuses a stride above 1 together with a dilation above 1; drop one of the "
        "two, or use dialect pytorch"
    ),
    "conv_lstm 10x9x9x3 16 3 p1 keras": (
        "E206: Keras refuses numbers as padding of conv_lstm; write padding 'same', or a 'pad' "
        "layer before it"
    ),
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_refused_and_what_to_write(line: str) -> None:
    assert refused(line) == REFUSED[line]
