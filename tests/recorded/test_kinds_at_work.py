"""Kinds in the small networks they were made for, against the same in PyTorch and Keras.

The numbers are of modules really built in PyTorch 2.13 (numel and FlopCounterMode / 2, at batch 1)
and of layers of Keras 3.15.
"""

from __future__ import annotations

from typing import Any

import pytest

import convcalc
from convcalc.engine.report import Report


def report(shape: str, *layers: object, dialect: str = "pytorch") -> Report:
    found = convcalc.analyze(
        convcalc.build({"input": shape, "layers": list(layers), "dialect": dialect})
    )
    assert found.ok, found.diagnostics
    return found


def numbers(found: Report) -> tuple[str, int, int]:
    (output,) = found.outputs.values()
    return output.text(found.network.layout), found.totals.params.total, found.totals.macs


def size(found: Report, name: str) -> Any:
    return found.to_dict()["layers"][[x.name for x in found.layers].index(name)]["receptive_field"]


# Sequences


def test_a_textcnn() -> None:
    """Three convolutions over the same words, the largest of each, joined."""
    heads = [
        layer
        for k in (3, 4, 5)
        for layer in (
            f"conv 100 {k} from=words name=c{k}",
            "relu",
            f"global_max_pool keepdims=false name=m{k}",
        )
    ]
    found = report(
        "1x56", "embedding 18766 300 name=words", *heads, "concat from=[m3,m4,m5]", "linear 2"
    )
    assert numbers(found) == ("2", 5_990_702, 19_020_600)
    assert size(found, "words")["size"] == [1]
    assert size(found, "c5")["size"] == [5]


def test_a_block_of_a_temporal_convolutional_network() -> None:
    main: list[object] = []
    for _ in range(2):
        main += ["conv 25 7 p6", "weight_norm", "crop [[0,6]]", "relu"]  # as its authors wrote it
    found = report("1x784", {"residual": {"main": main, "shortcut": ["conv 25 1"]}}, "relu")
    assert numbers(found) == ("25x784", 4_700, 3_614_100)


def test_a_gated_block_of_wavenet() -> None:
    found = report(
        "16x100",
        "pad [[4,0]] name=past",
        "conv 16 2 d4",
        "tanh name=filter",
        "conv 16 2 d4 from=past",
        "sigmoid name=gate",
        "multiply from=[filter,gate]",
        "conv 16 1 name=out",
        "add from=[input,out]",
    )
    assert numbers(found) == ("16x100", 1_328, 128_000)


def test_an_embedding_warns_of_several_tokens_at_a_position() -> None:
    (warning,) = report("3x8", "embedding 20 5").diagnostics
    assert str(warning).splitlines()[0] == (
        "warning[W201]: embedding meets 3 tokens at each position: 3x8"
    )
    assert warning.help == "write the input as 1x8 if there is one token at each"


def test_an_embedding_needs_positions() -> None:
    found = convcalc.analyze(convcalc.build({"input": [8], "layers": ["embedding 20 5"]}))
    assert [d.message for d in found.diagnostics] == [
        "embedding needs spatial axes, but the input is flat: 8 features"
    ]


# Segmentation


def test_a_segnet_returns_to_odd_sizes() -> None:
    found = report(
        "3x45x61",
        "conv 8 3 p1",
        "relu",
        "max_pool 2",
        "conv 16 3 p1",
        "relu",
        "max_pool 2",
        "max_unpool 2 output_size=22x30",
        "conv 8 3 p1",
        "relu",
        "max_unpool 2 output_size=45x61",
        "conv 5 3 p1",
    )
    assert numbers(found) == ("5x45x61", 2_917, 3_101_760)


def test_an_fcn_cuts_more_off_the_far_end() -> None:
    found = report(
        "3x50x63",
        "conv 8 3 p100",
        "relu",
        "max_pool 8",
        "conv 4 1",
        "conv_transpose 4 16/8 bias=false",
        "crop [[31,175],[31,170]]",
    )
    assert numbers(found) == ("4x50x63", 4_356, 18_076_224)


# What is held


@pytest.mark.parametrize(
    ("layer", "dialect", "held"),
    [
        ("normalization", "keras", {"mean": [3], "variance": [3], "count": [1]}),
        ("normalization", "pytorch", {}),
        ("normalization given", "keras", {}),
        ("layer_scale", "keras", {"gamma": [3]}),
        ("layer_scale bias", "keras", {"gamma": [3], "beta": [3]}),
        ("layer_scale bias", "pytorch", {"weight": [3], "bias": [3]}),
        ("embedding 9 4", "keras", {"embeddings": [9, 4]}),
        ("embedding 9 4", "pytorch", {"weight": [9, 4]}),
        ("weight_norm", "pytorch", {"length": [3]}),
        ("rescale 0.17", "keras", {}),
        ("stochastic_depth 0.1", "pytorch", {}),
    ],
)
def test_what_a_layer_holds_in_a_dialect(layer: str, dialect: str, held: dict[str, Any]) -> None:
    channels = 1 if layer.startswith("embedding") else 3
    shape = f"5x6x{channels}" if dialect == "keras" else f"{channels}x5x6"
    (only,) = report(shape, layer, dialect=dialect).to_dict()["layers"]
    assert {w["name"]: w["shape"] for w in only["weights"]} == held


def test_the_statistics_of_the_data_are_not_trained() -> None:
    params = report("224x224x3", "normalization", dialect="keras").totals.params
    assert (params.trainable, params.non_trainable) == (0, 7)


def test_keras_has_no_weight_norm() -> None:
    with pytest.raises(convcalc.Problems, match="Keras has no weight_norm"):
        convcalc.build({"dialect": "keras", "input": [9, 3], "layers": ["weight_norm"]})


def test_a_gate_sees_everything_whatever_its_functions() -> None:
    found = report("16x9x9", "squeeze_excite squeeze=6 activation=silu gate=hard_sigmoid name=se")
    assert [part.kind.name for part in found.layers[0].parts] == [
        "global_avg_pool",
        "conv",
        "silu",
        "conv",
        "hard_sigmoid",
        "multiply",
    ]
    assert size(found, "se") == {"global": True}
