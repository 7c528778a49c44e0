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


# locally_connected


def test_a_locally_connected_layer_has_the_weights_of_keras_2() -> None:
    found = worked_out("9x8x4", "locally_connected 6 3x2/2", "keras")
    assert weights(found) == {"kernel": [16, 24, 6], "bias": [4, 4, 6]}


def test_each_weight_of_a_locally_connected_layer_multiplies_once() -> None:
    found = worked_out("3x32x32", "locally_connected 16 3/2 p1 bias=false")
    assert found.outputs == {"locally_connected1": convcalc.Shape(16, (16, 16))}
    assert found.totals.macs == found.totals.params.total == 16 * 16 * 3 * 3 * 3 * 16


def test_a_locally_connected_layer_sees_what_a_convolution_does() -> None:
    local = worked_out("3x32x32", "locally_connected 16 3/2 p1").layers[0].field
    assert local == worked_out("3x32x32", "conv 16 3/2 p1").layers[0].field


# deformable_conv


def deformed(*shapes: str, dialect: str = "pytorch", **settings: object) -> convcalc.Report:
    names = [f"x{k}" for k in range(len(shapes))]
    given = {"filters": 6, "kernel": 3, "from": names, **settings}
    return convcalc.analyze(
        convcalc.build(
            {
                "dialect": dialect,
                "inputs": dict(zip(names, shapes, strict=True)),
                "layers": [{"deformable_conv": given}],
            }
        )
    )


@pytest.mark.parametrize("mask", [(), ("9x7x6",)])
def test_a_deformable_convolution_holds_and_computes_what_a_convolution_does(
    mask: tuple[str, ...],
) -> None:
    plain = worked_out("4x9x8", "conv 6 3").totals
    found = deformed("4x9x8", "18x7x6", *mask)
    assert (found.totals.params, found.totals.macs) == (plain.params, plain.macs)


def test_what_a_deformable_convolution_reads_is_not_known_but_which_offsets() -> None:
    fields = deformed("4x9x8", "18x7x6", "9x7x6").layers[0].fields
    assert fields["x0"] == (Varies("the offsets say what is read"),) * 2
    assert fields["x1"] == fields["x2"] == (START, START)


def test_a_network_may_make_its_offsets() -> None:
    found = convcalc.analyze(
        convcalc.loads(
            "{input: 64x28x28, layers: [conv 18 3 p1 name=offsets, "
            "{deformable_conv: {filters: 64, kernel: 3, padding: 1, from: [input, offsets]}}]}"
        )
    )
    assert found.ok
    assert [layer.macs for layer in found.layers] == [64 * 18 * 9 * 784, 64 * 64 * 9 * 784]


@pytest.mark.parametrize(
    ("shapes", "settings", "said"),
    [
        (
            ("4x9x8", "20x7x6"),
            {},
            "E202: the offsets have 20 channels, but a kernel takes 2·3·3 = 18 for each offset "
            "group; give the layer of the offsets 18 filters",
        ),
        (
            ("4x9x8", "36x7x6"),
            {"offset_groups": 1},
            "E202: the offsets have 36 channels, but a kernel takes 2·3·3 = 18 for each offset "
            "group, of which there is 1; give the layer of the offsets 18 filters",
        ),
        (
            ("4x9x8", "36x7x6"),
            {"offset_groups": 4},
            "E202: the offsets have 36 channels, but a kernel takes 2·3·3 = 18 for each offset "
            "group, of which there are 4; give the layer of the offsets 72 filters",
        ),
        (
            ("4x9x8", "54x7x6"),
            {},
            "E202: 4 channels do not divide into 3 offset groups; use a number of offset groups "
            "that divides 4",
        ),
        (
            ("4x9x8", "36x7x6", "9x7x6"),
            {},
            "E202: the mask has 9 channels, but 3·3 = 9 elements in each of 2 offset groups take "
            "18; give the layer of the mask 18 filters",
        ),
        (
            ("4x9x8", "18x9x8"),
            {},
            "E205: the offsets have 9x8 positions, but 7x6 come out; give the layer that makes "
            "them the same kernel, stride, padding and dilation",
        ),
        (
            ("4x9x8", "18x7x6", "9x7"),
            {},
            "E205: the mask has 7 positions, but 7x6 come out; give the layer that makes them the "
            "same kernel, stride, padding and dilation",
        ),
        (
            ("4x9", "9x7"),
            {"offset_groups": 3},
            "E202: 4 channels do not divide into 3 offset groups; use a number of offset groups "
            "that divides 4",
        ),
        (
            ("4x9", "3x7"),
            {},
            "E207: PyTorch has no deformable_conv of 1 spatial axis; reshape the input to two axes",
        ),
        (
            ("4x9x8", "18x9x8"),
            {"padding": "same"},
            "E206: PyTorch refuses padding 'same' for deformable_conv; write a number",
        ),
    ],
)
def test_offsets_and_masks_that_do_not_fit_are_refused(
    shapes: tuple[str, ...], settings: dict[str, object], said: str
) -> None:
    (wrong,) = deformed(*shapes, **settings).diagnostics
    assert f"{wrong.code}: {wrong.message}; {wrong.help}" == said


def test_onnx_has_one_offset_group_where_none_is_given() -> None:
    assert deformed("4x9x8", "18x7x6", dialect="onnx").ok
    assert not deformed("4x9x8", "36x7x6", dialect="onnx").ok
    assert deformed("4x9x8", "36x7x6", dialect="onnx", offset_groups=2).ok


def test_keras_has_no_deformable_convolution() -> None:
    with pytest.raises(convcalc.Problems) as told:
        deformed("9x8x4", "7x6x18", dialect="keras")
    (wrong,) = told.value.diagnostics
    assert (wrong.message, wrong.help) == (
        "Keras has no deformable_conv",
        "use conv, or dialect pytorch",
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
        "E201: H: the kernel 11 is larger than the padded input 9 + 0 + 0 = 9; let at least 11 "
        "arrive: a larger input (here by 2), or fewer strides; or use a kernel that spans at "
        "most 9, or pad by 1 more on every side"
    ),
    "conv_lstm 3x10x9x9 16 3/2 same": (
        "E206: PyTorch refuses padding 'same' with a stride other than 1; write the padding as a "
        "number, or use dialect keras"
    ),
    "conv_lstm 10x9x9x3 16 3/2 d2 keras": (
        "E206: Keras refuses a stride above 1 together with a dilation above 1; drop one of the "
        "two, or use dialect pytorch"
    ),
    "locally_connected 9x9x3 16 3 same keras": (
        "E206: Keras refuses padding 'same' for locally_connected; write 'valid'"
    ),
    "locally_connected 3x9x9 16 3 same": (
        "E206: PyTorch refuses padding 'same' for locally_connected; write a number"
    ),
    "locally_connected 6x7x8x3 16 3 keras": (
        "E207: Keras has no locally_connected of 3 spatial axes; reshape the input to one or two "
        "axes"
    ),
    "locally_connected 3x9x9 16 10": (
        "E201: H: the kernel 10 is larger than the padded input 9 + 0 + 0 = 9; let at least 10 "
        "arrive: a larger input (here by 1), or fewer strides; or use a kernel that spans at "
        "most 9, or pad by 1 more on every side"
    ),
    "locally_connected 12 16 3": (
        "E203: locally_connected needs spatial axes, but the input is flat: 12 features; put it "
        "before flatten, or reshape the input"
    ),
    "conv_lstm 10x9x9x3 16 3 p1 keras": (
        "E206: Keras refuses numbers as padding of conv_lstm; write padding 'same', or a 'pad' "
        "layer before it"
    ),
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_refused_and_what_to_write(line: str) -> None:
    assert refused(line) == REFUSED[line]
