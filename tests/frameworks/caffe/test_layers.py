"""What layers of prototxts are: the settings that change what comes out, and those of other builds
of Caffe. Sizes are worked out by hand, by the rules of caffe.proto.
"""

from __future__ import annotations

import pytest

import convcalc
from tests.frameworks.caffe.test_source import read

HEAD = 'input: "data"\ninput_shape { dim: 1 dim: 8 dim: 9 dim: 7 }\n'


def layer(word: str, more: str, bottoms: str = "data", tops: str = "y", name: str = "y") -> str:
    wires = "".join(f'bottom: "{one}" ' for one in bottoms.split())
    wires += "".join(f'top: "{one}" ' for one in tops.split())
    return f'layer {{ name: "{name}" type: "{word}" {wires}{more} }}\n'


def outputs(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = convcalc.analyze(read(HEAD + text)).to_dict()["outputs"]
    return found


@pytest.mark.parametrize(
    ("word", "more", "out"),
    [
        ("Pooling", "pooling_param { kernel_size: 2 stride: 2 }", [8, 5, 4]),
        ("Pooling", "pooling_param { kernel_size: 2 stride: 2 ceil_mode: false }", [8, 4, 3]),
        ("Pooling", "pooling_param { kernel_size: 2 stride: 2 round_mode: FLOOR }", [8, 4, 3]),
        (
            "Convolution",
            "convolution_param { num_output: 4 kernel_size: 3 dilation: 2 }",
            [4, 5, 3],
        ),
        (
            "Convolution",
            "convolution_param { num_output: 4 kernel_size: 3 dilation: 2 dilation: 1 }",
            [4, 5, 5],
        ),
        ("ConvolutionDepthwise", "convolution_param { num_output: 8 kernel_size: 3 }", [8, 7, 5]),
        ("Reshape", "reshape_param { shape { dim: 0 dim: -1 dim: 3 dim: 7 } }", [24, 3, 7]),
        ("Reshape", "reshape_param { shape { dim: 0 dim: 0 dim: -1 dim: 0 } }", [8, 9, 7]),
        ("Reshape", "reshape_param { shape { dim: 63 dim: 8 } axis: 1 }", [63, 8]),
        ("Flatten", "", [504]),
        ("Flatten", "flatten_param { axis: 2 }", [8, 63]),
        ("Flatten", "flatten_param { axis: 1 end_axis: 2 }", [72, 7]),
        ("Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }", [9, 7, 8]),
        ("Tile", "tile_param { tiles: 3 }", [24, 9, 7]),
        ("Tile", "tile_param { axis: 3 tiles: 2 }", [8, 9, 14]),
        ("Reduction", "reduction_param { axis: 2 operation: MEAN }", [8]),
        ("Interp", "interp_param { height: 20 width: 30 }", [8, 20, 30]),
        ("Interp", "interp_param { zoom_factor: 2 }", [8, 17, 13]),
        ("Interp", "interp_param { shrink_factor: 2 pad_beg: 0 pad_end: -1 }", [8, 4, 3]),
        ("Upsample", "upsample_param { scale: 2 }", [8, 18, 14]),
        ("ShuffleChannel", "shuffle_channel_param { group: 4 }", [8, 9, 7]),
        ("PriorBox", "prior_box_param { min_size: 30 aspect_ratio: 2 }", [2, 756]),
        (
            "PriorBox",
            "prior_box_param { min_size: 30 max_size: 60 aspect_ratio: 2 aspect_ratio: 3 }",
            [2, 1512],
        ),
    ],
)
def test_settings_change_what_comes_out(word: str, more: str, out: list[int]) -> None:
    assert list(outputs(layer(word, more)).values()) == [out]


@pytest.mark.parametrize(
    ("word", "more"),
    [
        ("Pooling", "pooling_param { kernel_size: 2 torch_pooling: true }"),
        ("Convolution", "convolution_param { num_output: 4 kernel_size: 3 crop_output: 1 }"),
        ("Reshape", "reshape_param { shape { dim: -1 dim: 7 } }"),
        ("Reshape", "reshape_param { shape { dim: 7 } axis: 1 num_axes: 1 }"),
        ("Eltwise", "eltwise_param { operation: PROD coeff: 2 }"),
        ("Interp", "interp_param { use_blob_size: true }"),
        ("PriorBox", "prior_box_param { min_size: 30 density: 2 }"),
    ],
)
def test_a_setting_that_is_not_known_leaves_its_layer_unknown(word: str, more: str) -> None:
    network = read(HEAD + layer(word, more))
    assert network.notes[-1] == f"what these layers are is not known: {word}"
    assert not convcalc.analyze(network).to_dict()["totals"]["complete"]


def test_parts_of_a_blob_are_what_the_points_say() -> None:
    points = "slice_param { slice_point: 2 slice_point: 5 }"
    assert outputs(layer("Slice", points, tops="a b c")) == {
        "a": [2, 9, 7],
        "b": [3, 9, 7],
        "c": [3, 9, 7],
    }
    assert outputs(layer("Slice", "", tops="a b")) == {"a": [4, 9, 7], "b": [4, 9, 7]}
    along = "slice_param { axis: 2 slice_point: 4 }"
    assert outputs(layer("Slice", along, tops="a b")) == {"a": [8, 4, 7], "b": [8, 5, 7]}


def test_points_that_do_not_fit_the_parts_are_refused() -> None:
    with pytest.raises(convcalc.Problems) as caught:
        read(HEAD + layer("Slice", "slice_param { slice_point: 5 slice_point: 2 }", tops="a b c"))
    one = caught.value.diagnostics[0]
    assert (one.code, one.message) == ("E402", "3 tops need 2 slice points, one above the other")


def test_sums_with_factors_add_what_was_multiplied_before() -> None:
    text = layer("TanH", "", tops="a", name="a")
    half = layer("Eltwise", "eltwise_param { coeff: 1 coeff: 0.5 }", "data a")
    kinds = [node.kind.shorthand(2) for node in read(HEAD + text + half).nodes]
    assert kinds == ["", "0.5", ""]
    minus = layer("Eltwise", "eltwise_param { coeff: 1 coeff: -1 }", "data a")
    assert [node.kind.name for node in read(HEAD + text + minus).nodes] == ["tanh", "subtract"]


def test_a_factor_for_each_channel_goes_over_its_positions() -> None:
    text = layer("Pooling", "pooling_param { pool: AVE global_pooling: true }", tops="p", name="p")
    text += layer("InnerProduct", "inner_product_param { num_output: 8 }", "p", "f", "f")
    text += layer("Scale", "scale_param { axis: 0 }", "data f")
    assert outputs(text) == {"y": [8, 9, 7]}


def test_powers_keep_their_numbers() -> None:
    network = read(HEAD + layer("Power", "power_param { power: 2 scale: 3 shift: 1 }"))
    assert [node.kind.shorthand(2) for node in network.nodes] == ["3 offset=1", "2"]


def test_losses_go_with_what_reads_them_and_data_for_training_is_asked_for() -> None:
    data = 'layer { name: "in" type: "AnyData" top: "x" top: "label" include { phase: TRAIN } }\n'
    text = data + layer("TanH", "", "x", "t", "t")
    text += layer("SmoothL1LossOHEM", "", "t", "loss", "loss") + layer("TanH", "", "loss", "u", "u")
    network = read(text, "8x9x7")
    assert [node.name for node in network.nodes] == ["t"]
    with pytest.raises(convcalc.Problems) as caught:
        read(text)
    assert caught.value.diagnostics[0].message == "the input 'x' has no shape in the file"


def test_braces_may_stand_on_a_line_of_their_own() -> None:
    from convcalc.frameworks.recognize import recognized

    assert recognized(b'name: "net"\nlayer \n{\n  name: "a"\n}\n') == "caffe"
