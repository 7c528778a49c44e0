"""Attention in the forms in use: what it holds and costs, whom it reads, what it refuses.

Numbers are PyTorch's, torchvision's, timm's and Keras' own: tests/recorded/kinds.json. Here are
names of weights, sets of positions and texts.
"""

from __future__ import annotations

from typing import Any

import pytest

import convcalc
from convcalc.engine.cells import bits
from convcalc.engine.positions import seen
from convcalc.engine.report import Report


def report(layer: str, *shapes: str, dialect: str = "pytorch") -> Report:
    """A layer of inputs x, y and z."""
    names = "xyz"[: len(shapes)]
    inputs = dict(zip(names, shapes, strict=True))
    whole = f"{layer} name=a from=[{','.join(names)}]"
    return convcalc.analyze(
        convcalc.build({"dialect": dialect, "inputs": inputs, "layers": [whole]})
    )


def held(layer: str, *shapes: str, dialect: str = "pytorch") -> dict[str, Any]:
    found = report(layer, *shapes, dialect=dialect)
    assert found.ok, found.diagnostics
    (only,) = found.to_dict()["layers"]
    return {w["name"]: w["shape"] for w in only["weights"]}


def said(layer: str, *shapes: str, dialect: str = "pytorch") -> tuple[str, str, str]:
    """The code, the message and the way out of what is wrong."""
    found = report(layer, *shapes, dialect=dialect).diagnostics
    (wrong,) = (problem for problem in found if problem.severity == "error")
    return wrong.code, wrong.message, wrong.help


def positions(found: Report, source: str, *at: int) -> set[tuple[int, ...]]:
    cells = seen(found, "a", at).get(source, {})
    return {(*key, last) for key, mask in cells.items() for last in bits(mask)}


# What it holds


def test_self_attention_holds_what_pytorch_holds() -> None:
    assert held("attention 2", "12x6x4") == {
        "in_proj_weight": [36, 12],
        "in_proj_bias": [36],
        "out_proj.weight": [12, 12],
        "out_proj.bias": [12],
    }
    assert held("attention 2 bias=false project=false", "12x6x4") == {"in_proj_weight": [36, 12]}


def test_keys_of_equally_many_channels_share_a_matrix_with_the_queries() -> None:
    assert held("attention 2", "12x6", "12x3") == held("attention 2", "12x6")


def test_keys_and_values_of_other_widths_have_matrices_of_their_own() -> None:
    assert held("attention 2", "12x6", "8x3", "20x3") == {
        "q_proj_weight": [12, 12],
        "k_proj_weight": [12, 8],
        "v_proj_weight": [12, 20],
        "in_proj_bias": [36],
        "out_proj.weight": [12, 12],
        "out_proj.bias": [12],
    }


@pytest.mark.parametrize(
    ("bias", "biased"),
    [
        ("true", ["in_proj_bias", "out_proj.bias"]),
        ("false", []),
        ("[]", []),
        ("[out]", ["out_proj.bias"]),
        ("[v,q]", ["q_bias", "v_bias"]),
        ("[q,k,v]", ["in_proj_bias"]),
        ("[out,q,k,v]", ["in_proj_bias", "out_proj.bias"]),
    ],
)
def test_a_bias_is_in_the_projections_that_are_listed(bias: str, biased: list[str]) -> None:
    found = held(f"attention 2 bias={bias}", "12x6x4")
    assert [name for name in found if name.endswith("bias")] == biased


def test_widths_of_heads_need_not_divide_the_channels() -> None:
    assert held("attention 5 key_dim=4 value_dim=3 features=7", "12x6") == {
        "in_proj_weight": [20 + 20 + 15, 12],
        "in_proj_bias": [55],
        "out_proj.weight": [7, 15],
        "out_proj.bias": [7],
    }


def test_grouped_queries_have_fewer_keys_and_values() -> None:
    found = held("attention 6 kv_heads=2 bias=[k,v]", "12x6")
    assert found["in_proj_weight"] == [12 + 4 + 4, 12]
    assert (found["k_bias"], found["v_bias"]) == ([4], [4])
    assert held("attention 6 kv_heads=1 key_dim=5", "12x6")["in_proj_weight"] == [30 + 5 + 5, 12]


def test_norms_of_heads_have_their_names_in_timm() -> None:
    found = held("attention 3 bias=false qk_norm=layer", "12x6")
    assert {name: sizes for name, sizes in found.items() if "norm" in name} == {
        "q_norm.weight": [4],
        "q_norm.bias": [4],
        "k_norm.weight": [4],
        "k_norm.bias": [4],
    }
    found = held("attention 3 bias=false qk_norm=rms", "12x6")
    assert [name for name in found if "norm" in name] == ["q_norm.weight", "k_norm.weight"]


@pytest.mark.parametrize(
    ("settings", "shape", "names"),
    [
        (
            "window=7 relative_positions=table",
            "96x14x14",
            {"relative_position_bias_table": [169, 3]},
        ),
        ("relative_positions=table", "96x14x7", {"relative_position_bias_table": [27 * 13, 3]}),
        ("relative_positions=table", "96x14", {"relative_position_bias_table": [27, 3]}),
        (
            "relative_positions=table grid=14",
            "96x196",
            {"relative_position_bias_table": [27 * 27, 3]},
        ),
        (
            "relative_positions=table grid=14x14",
            "96x197",
            {"relative_position_bias_table": [27 * 27 + 3, 3]},
        ),
        ("relative_positions=distances", "96x14x7", {"attention_biases": [3, 98]}),
        ("relative_positions=distances grid=14x7", "96x98", {"attention_biases": [3, 98]}),
        ("relative_positions=distances window=7", "96x14x14", {"attention_biases": [3, 49]}),
        (
            "relative_positions=decomposed",
            "96x14x7",
            {"rel_pos_h": [27, 32], "rel_pos_w": [13, 32]},
        ),
        (
            "relative_positions=decomposed window=7",
            "96x14x14",
            {"rel_pos_h": [13, 32], "rel_pos_w": [13, 32]},
        ),
        (
            "window=8 relative_positions=mlp logit_scale",
            "96x16x16",
            {
                "logit_scale": [3, 1, 1],
                "cpb_mlp.0.weight": [512, 2],
                "cpb_mlp.0.bias": [512],
                "cpb_mlp.2.weight": [3, 512],
            },
        ),
    ],
)
def test_relative_positions_have_the_names_that_their_papers_gave(
    settings: str, shape: str, names: dict[str, list[int]]
) -> None:
    found = held(f"attention 3 bias=false project=false {settings}", shape)
    assert {name: sizes for name, sizes in found.items() if name != "in_proj_weight"} == names


def test_decomposed_positions_of_pooled_keys_are_of_the_larger_map() -> None:
    found = held("attention 3 relative_positions=decomposed", "96x14x14", "96x7x7")
    assert (found["rel_pos_h"], found["rel_pos_w"]) == ([27, 32], [27, 32])


# What it costs


def macs(layer: str, *shapes: str) -> int:
    found = report(layer, *shapes)
    assert found.ok, found.diagnostics
    return found.totals.macs


def test_projections_are_counted_where_they_are_applied() -> None:
    q, k = 56 * 56, 7 * 7
    counted = q * 64 * 64 + 2 * k * 64 * 64 + 2 * q * k * 64 + q * 64 * 64
    assert macs("attention 1", "64x56x56", "64x7x7") == counted


def test_products_within_windows_are_of_their_positions() -> None:
    n, near = 56 * 56, 49
    assert macs("attention 3 window=7 shift=3", "96x56x56") == 4 * n * 96 * 96 + 2 * n * near * 96
    assert macs("attention 3 window=56", "96x56x56") == macs("attention 3", "96x56x56")


def test_products_of_wider_values_are_counted_apart() -> None:
    n = 36
    made = n * 12 * (2 * 20 + 5 * 6) + n * (5 * 6) * 12
    assert macs("attention 5 key_dim=4 value_dim=6", "12x6x6") == made + n * n * (20 + 30)


def test_products_alone_have_no_weights() -> None:
    found = report("scaled_dot_product_attention 4 kv_heads=2", "16x6x6", "8x9", "12x9")
    (layer,) = found.layers
    assert (layer.output, layer.params.total) == ((24, (6, 6)), 0)
    assert layer.macs == 4 * 36 * 9 * (4 + 6)


def test_products_along_the_last_axis_are_those_of_pytorch() -> None:
    found = report("sdpa axis=last", "8x2x5x4", "8x2x9x4", "8x2x9x7")
    (layer,) = found.layers
    assert (layer.output, layer.macs) == ((8, (2, 5, 7)), 2 * 8 * 5 * 9 * (4 + 7))


def test_a_transformer_encoder_costs_what_it_did() -> None:
    totals = report("transformer_encoder 12", "768x14x14").totals
    assert (totals.params.total, totals.macs) == (7_087_872, 1_446_273_024)


# Whom it reads


def test_self_attention_reads_everything() -> None:
    found = report("attention 2", "8x3x4")
    assert len(positions(found, "x", 0, 0)) == 12
    assert found.layers[0].receptive_field == {"global": True}


def test_a_query_is_of_its_own_position_and_reads_all_keys() -> None:
    found = report("attention 2", "8x3x4", "8x5", "8x5")
    assert positions(found, "x", 1, 2) == {(1, 2)}
    assert positions(found, "y", 1, 2) == positions(found, "z", 1, 2) == {(p,) for p in range(5)}
    found = report("attention 2", "8x6", "8x2x2")
    assert positions(found, "x", 1) == {(1,)}
    assert len(positions(found, "y", 1)) == 4
    assert found.layers[0].receptive_field["inputs"]["y"] == {"global": True}


def test_a_window_is_read_by_all_that_are_in_it() -> None:
    found = report("attention 2 window=[2,3]", "8x4x6")
    assert positions(found, "x", 3, 2) == {(h, w) for h in (2, 3) for w in (0, 1, 2)}


def test_a_shifted_window_ends_where_the_map_ends() -> None:
    found = report("attention 2 window=4 shift=1", "8x8x4")
    assert {p[0] for p in positions(found, "x", 0, 0)} == {0}
    assert {p[0] for p in positions(found, "x", 2, 0)} == {1, 2, 3, 4}
    assert {p[0] for p in positions(found, "x", 7, 0)} == {5, 6, 7}
    assert {p[1] for p in positions(found, "x", 7, 0)} == {0, 1, 2, 3}  # one window covers it


def test_a_grid_is_spread_over_the_map() -> None:
    found = report("attention 2 window=2 partition=grid", "8x6x4")
    assert positions(found, "x", 4, 1) == {(h, w) for h in (1, 4) for w in (1, 3)}


def test_queries_and_keys_within_the_same_windows() -> None:
    found = report("attention 2 window=2", "8x6", "8x6")
    assert positions(found, "x", 3) == {(3,)}
    assert positions(found, "y", 3) == {(2,), (3,)}


def test_products_along_the_last_axis_keep_what_is_before_the_positions() -> None:
    found = report("sdpa axis=last", "8x2x5x4", "8x2x9x4", "8x2x9x7")
    at = (1, 3, 6)
    assert positions(found, "x", *at) == {(1, 3, w) for w in range(4)}
    assert positions(found, "y", *at) == {(1, n, w) for n in range(9) for w in range(4)}
    assert positions(found, "z", *at) == {(1, n, 6) for n in range(9)}


def test_windows_of_positions_in_a_row_read_a_row() -> None:
    net = {"input": "8x4x4", "layers": ["reshape 8x16", "attention 2 window=4 name=a"]}
    found = convcalc.analyze(convcalc.build(net))
    assert found.layers[-1].receptive_field["size"] == [1, 4]


def test_windows_of_positions_in_another_order_are_not_said_to_read_everything() -> None:
    net = {"input": "8x4x6", "layers": ["reshape 8x6x4", "attention 2 window=2x4 name=a"]}
    found = convcalc.analyze(convcalc.build(net))
    assert found.layers[-1].receptive_field == {"position_dependent": True}


# Networks


def test_keys_that_a_strided_convolution_reduces() -> None:
    """As timm.models.pvt_v2.Attention(32, 1, sr_ratio=8) has it, with the same numbers."""
    net = {
        "input": "32x56x56",
        "layers": [
            "layer_norm affine=false name=x",
            "conv 32 8x8/8 name=sr",
            "layer_norm name=reduced",
            "attention 1 from=[x,reduced] name=a",
        ],
    }
    found = convcalc.analyze(convcalc.build(net))
    assert found.ok
    assert (found.totals.params.total, found.totals.macs) == (69_856, 19_568_640)


def test_windows_of_a_padded_map() -> None:
    """As torchvision's Swin pads a map of 15x15 to 21x21, and crops it again."""
    net = {
        "input": "96x15x15",
        "layers": [
            "pad [[0,6],[0,6]]",
            "attention 3 window=7 shift=3 relative_positions=table",
            "crop [[0,6],[0,6]]",
        ],
    }
    found = convcalc.analyze(convcalc.build(net))
    assert found.ok
    assert found.totals.macs == 4 * 441 * 96 * 96 + 2 * 441 * 49 * 96


# What it refuses


@pytest.mark.parametrize(
    ("layer", "shapes", "expected"),
    [
        (
            "attention 5",
            ["12x6"],
            (
                "E202",
                "12 channels do not divide into 5 heads",
                "use a number of heads that divides 12",
            ),
        ),
        (
            "attention 6 kv_heads=4",
            ["12x6"],
            (
                "E202",
                "6 heads do not divide into 4 groups, one for each head of the keys",
                "use a kv_heads that divides 6",
            ),
        ),
        (
            "attention 3 project=false features=8",
            ["12x6"],
            (
                "E204",
                "features are what the projection of the output gives, which is left out",
                "leave features out, or write project=true",
            ),
        ),
        (
            "attention 3 window=4",
            ["12x8x6"],
            (
                "E208",
                "W: 6 does not divide into windows of 4",
                "pad W by 2 to 8 before it, and crop it behind; or use a size that divides 6",
            ),
        ),
        (
            "attention 3 window=4 shift=4",
            ["12x8x8"],
            ("E204", "H: shift is 4, but windows of 4 end before it", "use 0"),
        ),
        (
            "attention 3 window=4 shift=2 partition=grid",
            ["12x8x8"],
            ("E204", "H: shift is 2, but a grid is not shifted", "use 0"),
        ),
        (
            "attention 3 shift=2",
            ["12x8x8"],
            ("E204", "shift is of windows, but there are none", "write a window as well"),
        ),
        (
            "attention 3 window=[4,4]",
            ["12x8"],
            (
                "E203",
                "'window' has 2 values, but the input has 1 spatial axis",
                "give one number for all axes, or 1",
            ),
        ),
        (
            "attention 3 relative_positions=table",
            ["12x8x8", "12x4x4"],
            (
                "E204",
                "relative_positions 'table' are between positions of one map, but keys and values "
                "are of another",
                "leave them out, or write 'decomposed'",
            ),
        ),
        (
            "attention 3 relative_positions=decomposed",
            ["12x8x8", "12x4"],
            (
                "E204",
                "relative_positions 'decomposed' are between positions of one map, but keys and "
                "values are of another",
                "leave them out",
            ),
        ),
        (
            "attention 3 relative_positions=table",
            ["12"],
            (
                "E204",
                "relative_positions 'table' are between positions of one map, but the input is "
                "flat",
                "leave them out",
            ),
        ),
        (
            "attention 3 relative_positions=table grid=[4,4]",
            ["12x15"],
            (
                "E204",
                "grid is 4x4, that is 16 positions in one row, but 12x15 arrives",
                "write the sizes of the map whose positions arrive",
            ),
        ),
        (
            "attention 3 relative_positions=distances grid=[4,4]",
            ["12x17"],
            (
                "E204",
                "relative_positions 'distances' are of a map alone, but 17 positions arrive, of "
                "which the map has 16",
                "leave the others out, or write 'table'",
            ),
        ),
        (
            "attention 3 relative_positions=table grid=4",
            ["12x4x4"],
            (
                "E204",
                "grid is 4x4, that is 16 positions in one row, but 12x4x4 arrives",
                "leave grid out where the map arrives as a map",
            ),
        ),
        (
            "scaled_dot_product_attention 5",
            ["12x6", "12x6", "12x6"],
            (
                "E202",
                "12 channels do not divide into 5 heads",
                "use a number of heads that divides 12",
            ),
        ),
        (
            "scaled_dot_product_attention 2 axis=last",
            ["8x5x4", "8x5x4", "8x5x4"],
            (
                "E204",
                "with axis=last each channel is a head, so that heads are not stated",
                "leave heads out",
            ),
        ),
        (
            "scaled_dot_product_attention axis=last",
            ["12x6", "12x6", "12x6"],
            (
                "E203",
                "with axis=last inputs are heads x positions x width, but 12x6 arrives",
                "leave axis out if the heads stand in the channels",
            ),
        ),
        (
            "scaled_dot_product_attention axis=last",
            ["8x5x4", "2x5x4", "2x5x4"],
            (
                "E204",
                "8 heads of keys and values must arrive, but 2 do",
                "write kv_heads=2, if each of them is for a group of heads",
            ),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    layer: str, shapes: list[str], expected: tuple[str, str, str]
) -> None:
    assert said(layer, *shapes) == expected


@pytest.mark.parametrize(
    ("layer", "shapes", "rule"),
    [
        ("attention 3", ["12x6", "12x5", "12x4"], "there must be a value for each key"),
        (
            "attention 3 window=2",
            ["12x6", "12x4"],
            "within windows, queries and keys must have equal sizes",
        ),
        (
            "scaled_dot_product_attention 3",
            ["12x6", "9x5", "9x5"],
            "heads of queries and keys must have one width",
        ),
        (
            "scaled_dot_product_attention 3",
            ["12x6", "12x5", "12x4"],
            "there must be a value for each key",
        ),
        (
            "sdpa axis=last",
            ["4x6x3", "4x5x3", "2x5x3"],
            "keys and values must have as many heads",
        ),
        (
            "sdpa axis=last",
            ["4x2x6x3", "4x3x5x3", "4x3x5x3"],
            "the axes before the positions must be equal",
        ),
    ],
)
def test_inputs_that_do_not_meet_are_named(layer: str, shapes: list[str], rule: str) -> None:
    code, message, _ = said(layer, *shapes)
    assert code == "E205"
    assert message.startswith(rule)
    assert sum(shape in message for shape in shapes) >= 2


def test_a_bias_is_true_or_false_or_a_list() -> None:
    with pytest.raises(convcalc.Problems) as raised:
        report("attention 3 bias=[q,w]", "12x6")
    (wrong,) = raised.value.diagnostics
    assert wrong.message == (
        "'bias' must be true, false, or a list of some of q, k, v, out, received ['q', 'w']"
    )


def test_keras_does_not_give_several_heads_one_of_keys_without_projections() -> None:
    shapes = "9x12", "5x2", "5x2"
    assert said("sdpa 6 kv_heads=1", *shapes, dialect="keras") == (
        "E206",
        "Keras refuses one head of keys for 6 of queries",
        "use 'attention' with kv_heads=1, or repeat keys and values",
    )
    assert report("attention 6 kv_heads=1", "9x12", "5x8", dialect="keras").ok


def test_four_inputs_are_one_too_many() -> None:
    net = {"inputs": dict.fromkeys("abcd", "12x6"), "layers": ["attention 3 from=[a,b,c,d]"]}
    with pytest.raises(convcalc.Problems) as raised:
        convcalc.build(net)
    assert [wrong.code for wrong in raised.value.diagnostics] == ["E303"]
