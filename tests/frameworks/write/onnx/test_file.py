"""Networks to files of ONNX; that onnx and onnxruntime take them is recorded in tests/recorded."""

from __future__ import annotations

import subprocess
from io import BytesIO
from typing import Any

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.onnx.model import Model
from convcalc.frameworks.onnx.source import network
from convcalc.frameworks.write import file_of
from convcalc.frameworks.write.onnx.wire import part, real, varint, whole
from convcalc.parser.zoo import Located
from tests.conftest import ROOT, command_line, environment


def file_for(spec: str, weights: bool = True) -> bytes:
    report = analyze(convcalc.loads(spec))
    assert report.ok, report.diagnostics
    return file_of(ported(report, "onnx"), "onnx", weights)


def read(data: bytes, *shapes: str) -> Report:
    return analyze(network(BytesIO(data), Located("", "net.onnx"), shapes))


def nodes(data: bytes) -> list[tuple[str, str]]:
    return [(node.op, node.name) for node in Model(data).graph.nodes if node.op != "Constant"]


@pytest.mark.parametrize(
    ("made", "raw"),
    [
        (varint(300), "ac02"),
        (varint(-1), "ffffffffffffffffff01"),
        (whole(2, 150), "109601"),
        (real(2, 1.0), "150000803f"),
        (part(2, "testing"), "120774657374696e67"),
    ],
)
def test_messages_are_as_the_encoding_guide_has_them(made: bytes, raw: str) -> None:
    assert made.hex() == raw


SMALL = """
name: Small
input: 3x32x32
layers:
  - conv 8 3x3/2 p1 bias=false name=stem.conv
  - batch_norm name=stem.norm
  - relu
  - max_pool 3x3/2 p1
  - residual: [depthwise_conv 3x3 p1, silu]
  - global_avg_pool
  - flatten
  - linear 10 name=fc
"""


def test_layers_are_nodes_by_their_paths_and_weights_are_zeros() -> None:
    data = file_for(SMALL)
    assert nodes(data) == [
        ("Conv", "stem.conv"),
        ("BatchNormalization", "stem.norm"),
        ("Relu", "relu1"),
        ("MaxPool", "max_pool1"),
        ("Conv", "depthwise_conv1"),
        ("Sigmoid", "silu1.gate"),
        ("Mul", "silu1"),
        ("Add", "add1"),
        ("GlobalAveragePool", "global_avg_pool1"),
        ("Flatten", "flatten1"),
        ("Gemm", "fc"),
    ]
    held = {name: tuple(one.dims) for name, one in Model(data).graph.held.items()}
    assert held == {
        "stem.conv.weight": (8, 3, 3, 3),
        "stem.norm.weight": (8,),
        "stem.norm.bias": (8,),
        "stem.norm.running_mean": (8,),
        "stem.norm.running_var": (8,),
        "depthwise_conv1.weight": (8, 1, 3, 3),
        "depthwise_conv1.bias": (8,),
        "fc.weight": (10, 8),
        "fc.bias": (10,),
    }


def test_what_is_written_is_read_as_the_same_network() -> None:
    meant, found = analyze(convcalc.loads(SMALL)), read(file_for(SMALL), "3x32x32")
    assert found.totals.macs == meant.totals.macs
    assert found.totals.params.trainable == meant.totals.params.trainable
    assert list(found.outputs.values()) == list(meant.outputs.values())


def test_without_weights_nodes_make_them_and_the_file_is_small() -> None:
    data = file_for(SMALL, weights=False)
    meant = analyze(convcalc.loads(SMALL)).totals.params.trainable
    assert read(data, "3x32x32").totals.params.trainable == meant
    assert len(data) < 2_500 < len(file_for(SMALL))
    assert not Model(data).graph.held
    assert list(read(data, "3x32x32").outputs.values()) == list(
        analyze(convcalc.loads(SMALL)).outputs.values()
    )


@pytest.mark.parametrize(
    ("layer", "made"),
    [
        ("max_pool 3x3/2 ceil_mode=true", ["MaxPool"]),
        ("avg_pool 3x3/2 p1", ["AveragePool"]),
        ("conv_transpose 4 3x3/2 p1 output_padding=1", ["ConvTranspose"]),
        ("upsample 2 bilinear", ["Shape", "Concat", "Resize"]),
        ("layer_norm", ["Transpose", "LayerNormalization", "Transpose"]),
        ("group_norm 4", ["GroupNormalization"]),
        ("linear 4 axis=channels", ["Transpose", "MatMul", "Add", "Transpose"]),
        ("layer_scale bias=true", ["Mul", "Add"]),
        ("relu6", ["Clip"]),
        ("clip min=0", ["Clip"]),
        ("split 1 2", ["Slice"]),
        ("crop [1,[0,2]]", ["Slice"]),
        ("pad 1 reflect", ["Pad"]),
        ("pad 0 channel_padding=[0,4]", ["Pad"]),
        ("channel_shuffle 2", ["Reshape", "Transpose", "Reshape"]),
        ("pixel_shuffle 2", ["DepthToSpace"]),
        ("pixel_unshuffle 2", ["Reshape", "Transpose", "Reshape"]),
        ("reduce norm spatial keepdims=true", ["ReduceL2"]),
        ("select -1 axis=2", ["Gather"]),
        ("rescale 0.5 offset=1", ["Mul", "Add"]),
        ("prelu", ["PRelu"]),
        ("flatten start=2", ["Reshape"]),
    ],
)
def test_layers_of_pytorch_are_these_nodes(layer: str, made: list[str]) -> None:
    data = file_for(f"{{input: 8x8x8, layers: [{layer!r}]}}".replace("'", '"'))
    assert [op for op, _ in nodes(data)] == made


@pytest.mark.parametrize("settings", ["", "window=4", "window=4 partition=grid"])
def test_attention_is_products_of_all_positions_or_of_those_of_windows(settings: str) -> None:
    spec = f"{{input: 8x8x8, layers: [attention 2 {settings}]}}"
    meant, found = analyze(convcalc.loads(spec)), read(file_for(spec), "8x8x8")
    assert found.totals.params == meant.totals.params
    assert found.totals.macs == meant.totals.macs


@pytest.mark.parametrize(
    "settings",
    [
        "window=4 shift=2 relative_positions=table",
        "window=4x2 shift=2x1 relative_positions=mlp logit_scale=true bias=[q,v,out]",
        "window=4 partition=grid relative_positions=table",
        "key_dim=3 value_dim=5 relative_positions=distances",
        "qk_norm=rms kv_heads=1 features=6",
        "qk_norm=layer project=false",
    ],
)
def test_attention_has_what_it_learns_of_positions_and_keeps_rolled_windows_apart(
    settings: str,
) -> None:
    spec = f"{{input: 8x8x8, layers: ['attention 2 {settings}']}}"
    meant, found = analyze(convcalc.loads(spec)), read(file_for(spec), "8x8x8")
    assert found.totals.params.total == meant.totals.params.total
    assert found.totals.macs == meant.totals.macs


def test_biases_of_offsets_are_told_by_small_constants_alone() -> None:
    spec = "{input: 8x64x64, layers: [attention 2 window=8 shift=4 relative_positions=table]}"
    assert len(file_for(spec, weights=False)) < 120_000


@pytest.mark.parametrize(
    ("layer", "made"),
    [
        ("lstm 6", ["Transpose", "LSTM", "Transpose", "Reshape"]),
        ("gru 6 bidirectional", ["Transpose", "GRU", "Transpose", "Reshape"]),
        ("rnn 6 activation=relu bias=false", ["Transpose", "RNN", "Transpose", "Reshape"]),
        ("lstm 6 sequences=false", ["Transpose", "LSTM", "Transpose", "Reshape"]),
    ],
)
def test_recurrent_layers_have_their_steps_first(layer: str, made: list[str]) -> None:
    data = file_for(f"{{input: 8x9, layers: [{layer}]}}")
    assert [op for op, _ in nodes(data)] == made


def test_words_go_in_as_whole_numbers_and_are_rows_of_a_table() -> None:
    data = file_for("{input: 1x9, layers: [embedding 20 4, relu]}")
    assert [op for op, _ in nodes(data)] == ["Gather", "Transpose", "Relu"]
    assert [(one.dtype, one.dims) for one in Model(data).graph.inputs] == [(7, ["N", 9])]


def test_norms_without_a_scale_hold_none() -> None:
    data = file_for("{dialect: keras, input: 8x8x4, layers: [batch_norm scale=false]}")
    assert read(data, "4x8x8").totals.params.trainable == 4
    assert [op for op, _ in nodes(data)] == ["Expand", "BatchNormalization"]


def test_a_token_is_there_for_each_sample() -> None:
    spec = """
input: 8x16
layers:
  - {parameter: 8x1, name: token}
  - {concat: {axis: 1}, from: [token, input]}
  - select 0 axis=1
"""
    ops = [op for op, _ in nodes(file_for(spec))]
    assert ops == ["Shape", "Concat", "Expand", "Concat", "Gather"]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            "attention 2 relative_positions=decomposed",
            "'attention1' (attention) cannot be written for ONNX: decomposed relative positions of "
            "such a map are not written yet",
        ),
        (
            "embedding 10 4",
            "'embedding1' (embedding) cannot be written for ONNX: its numbers of words are not "
            "one at each position",
        ),
        (
            "lstm 6 projection=2",
            "'lstm1' (lstm) of PyTorch has no equal in ONNX: ONNX has no 'projection' for lstm",
        ),
    ],
)
def test_layers_that_cannot_be_written_are_told(layer: str, message: str) -> None:
    shape = "8x8x8" if layer.startswith("attention") else "8x8"
    with pytest.raises(Problems) as caught:
        file_for(f"{{input: {shape}, layers: [{layer}]}}")
    assert [(d.code, d.message) for d in caught.value.diagnostics] == [("E431", message)]


def test_weights_that_no_file_can_hold_are_refused_with_the_way_out() -> None:
    spec = "{input: 60000, layers: [linear 60000]}"
    with pytest.raises(Problems) as caught:
        file_for(spec)
    (found,) = caught.value.diagnostics
    assert (found.code, found.help) == ("E408", "leave the weights out")
    assert len(file_for(spec, weights=False)) < 1_000


def told(ask: Any, *words: str) -> tuple[int, str]:
    code, _, err = ask("convert", *words)
    return code, err.splitlines()[0]


@pytest.mark.parametrize("form", ["onnx", "html"])
def test_what_is_no_text_goes_into_a_pipe_as_into_a_file_but_not_onto_a_terminal(
    ask: Any, screen: Any, tmp_path: Any, form: str
) -> None:
    asked = ("convert", "lenet5", "--to", form)
    said = screen(80, *asked, env={"NO_COLOR": "1"}).out.splitlines()
    assert said[0] == f"command line:1:30: error[E110]: {form} is no text for a terminal"
    assert said[4] == f"  help: write -o net.{form}"
    path = tmp_path / f"net.{form}"
    assert ask(*asked, "-o", str(path))[0] == 0
    for env in ({}, {"PYTHONIOENCODING": "ascii"}):
        done = subprocess.run(
            command_line(*asked),
            env=environment(**env),
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        assert (done.stdout, done.stderr) == (path.read_bytes(), b"")


def test_a_file_of_bytes_is_written_over_only_if_that_is_said(ask: Any, tmp_path: Any) -> None:
    assert told(ask, "resnet18", "--no-weights") == (
        2,
        "command line:1:27: error[E110]: --no-weights leaves out zeros for weights: with --to onnx",
    )
    path = tmp_path / "net.onnx"
    code, out, _ = ask("convert", "lenet5", "--to", "onnx", "-o", str(path))
    assert (code, out) == (0, f"{path}: 242 KiB\n")
    assert ask("convert", "lenet5", "--to", "onnx", "-o", str(path))[0] == 2
    assert ask("show", str(path))[0] == 0
