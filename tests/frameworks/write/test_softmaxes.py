"""Softmaxes of maps: their axes are read from source and files, and written in all frameworks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.onnx import source as onnx
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.parser.zoo import Located
from tests.frameworks.onnx.wired import field, net, node

if TYPE_CHECKING:
    from pathlib import Path

    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from tests.conftest import Ask

HEAD = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"
NET = "class Net(nn.Module):\n    def forward(self, x):\n        return "


def of_torch(line: str, shape: str = "8x6x4") -> Network:
    return Source(f"{HEAD}{NET}{line}\n", "net.py").network("Net", [shape])


def of_keras(line: str) -> Network:
    code = "import keras\nfrom keras import layers, ops\nx = keras.Input((6, 4, 8))\n"
    code += f"model = keras.Model(x, {line})\n"
    return KerasSource(code, "net.py").network("model", [])


def of_onnx(raw: bytes) -> Network:
    return onnx.network(io.BytesIO(raw), Located("", "net.onnx", None, "onnx"))


def axes(network: Network) -> list[Any]:
    return [n.kind.axis for n in network.nodes if n.kind.among("softmaxes")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "axis"),
    [
        ("F.softmax(x, 1)", "channels"),
        ("F.softmax(x, dim=2)", 1),
        ("F.log_softmax(x, -1)", 2),
        ("x.softmax(dim=-2)", 1),
        ("torch.softmax(x, -3)", "channels"),
        ("nn.Softmax(dim=3)(x)", 2),
        ("nn.Softmax2d()(x)", "channels"),
        ("nn.LogSoftmax(-1)(x)", 2),
        ("nn.Softmax()(x)", "channels"),
        ("x.flatten(2).softmax(-1).view_as(x)", "spatial"),
        ("x.flatten(1).softmax(1)", "all"),
        ("x.permute(0, 2, 3, 1).softmax(-1)", "channels"),
        ("x.permute(0, 2, 3, 1).softmax(2)", 2),
        ("x.view(x.size(0), 2, -1, 4).softmax(-1)", 3),
    ],
)
def test_dimensions_of_pytorch_are_axes_of_the_map(line: str, axis: object) -> None:
    assert axes(of_torch(line)) == [axis]


@pytest.mark.parametrize(
    ("line", "axis"),
    [
        ("layers.Softmax()(x)", "channels"),
        ("layers.Activation('softmax')(x)", "channels"),
        ("ops.softmax(x, axis=2)", 2),
        ("ops.log_softmax(x, axis=1)", 1),
        ("layers.Softmax(axis=1)(x)", 1),
        ("layers.Softmax(axis=[1, 2])(x)", "spatial"),
        ("layers.Softmax([-1, 1])(x)", ("channels", 1)),
        ("layers.Permute((3, 1, 2))(layers.Softmax(axis=-2)(x))", 2),
    ],
)
def test_dimensions_of_keras_are_axes_of_the_map(line: str, axis: object) -> None:
    assert axes(of_keras(line)) == [axis]


def softened(opset: int, **given: int) -> bytes:
    """The file of a softmax of 1x8x6x4."""
    raw = net(node("Softmax", "x", "y", **given), input=(1, 8, 6, 4))
    return raw + field(8, field(2, opset))


@pytest.mark.parametrize(
    ("opset", "given", "axis"),
    [
        (13, {}, 2),
        (13, {"axis": 1}, "channels"),
        (21, {"axis": -2}, 1),
        (11, {}, "all"),
        (11, {"axis": 3}, 2),
        (12, {"axis": 2}, "spatial"),
        (9, {"axis": -1}, 2),
    ],
)
def test_until_opset_12_all_dimensions_behind_one_share_1(
    opset: int, given: dict[str, int], axis: object
) -> None:
    assert axes(of_onnx(softened(opset, **given))) == [axis]


LAYERS = [
    *("softmax", "softmax 1", "softmax 2", "softmax spatial", "softmax all", "softmax dims=-1"),
    *("log_softmax", "log_softmax 1", "softmax [channels,1]"),
]


def report_of(layer: str, dialect: str) -> Report:
    shape = "8x6x4" if dialect != "keras" else "6x4x8"
    return analyze(convcalc.loads(f"{{dialect: {dialect}, input: {shape}, layers: ['{layer}']}}"))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("dialect", ["pytorch", "keras", "onnx"])
def test_what_is_written_goes_over_the_same_axes(layer: str, dialect: str) -> None:
    report = report_of(layer, dialect)
    (node,) = report.network.nodes
    site_axis = node.kind.named(report_site(report)).axis  # type: ignore[attr-defined]
    text = written(ported(report, "pytorch"), "pytorch")
    assert axes(Source(text, "net.py").network("Net", ["8x6x4"])) == [site_axis]
    text = written(ported(report, "keras"), "keras")
    assert axes(KerasSource(text, "net.py").network("net", [])) == [site_axis]
    assert axes(of_onnx(file_of(ported(report, "onnx"), "onnx"))) == [site_axis]
    text = written(report, "spec")
    assert axes(convcalc.loads(text)) in ([site_axis], [node.kind.axis])  # type: ignore[attr-defined]


def report_site(report: Report) -> Any:
    from convcalc.layers.site import Site

    network = report.network
    return Site(tuple(network.inputs.values()), network.dialect, network.layout)


@pytest.mark.parametrize("line", ["F.softmax(x, 0)", "nn.Softmax(0)(x)", "F.softmax(x[:, 0])"])
@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_a_softmax_over_the_samples_is_not_written(line: str, to: str) -> None:
    report = analyze(of_torch(line))
    assert report.ok
    with pytest.raises(Problems) as failed:
        ported(report, to)
    (told,) = failed.value.diagnostics
    assert told.message == (
        "'softmax1' (softmax) cannot be written: it goes over the samples of a batch"
    )


@pytest.mark.parametrize("to", ["pytorch", "onnx"])
def test_axes_that_do_not_stand_beside_each_other_are_refused(to: str) -> None:
    report = report_of("softmax [channels,2]", "pytorch")
    with pytest.raises(Problems) as failed:
        written(report, to) if to == "pytorch" else file_of(ported(report, to), to)
    (told,) = failed.value.diagnostics
    assert "the axes that it goes over do not stand beside each other" in told.message


def test_a_dimension_that_is_not_known_hinders_no_reading() -> None:
    network = of_torch("F.softmax(x, dim=int(torch.randn(1)))")
    assert network.unsaid == {"softmax1": "which dimensions it goes over is not known"}


def test_pasted_layers_say_their_dimension(ask: Ask) -> None:
    found = ask("stack", "8x6x4", "nn.Softmax(dim=-1)", "nn.Softmax(1)", "nn.LogSoftmax(2)")
    rows = [line.split() for line in found.out.splitlines()[3:6]]
    assert [row[2] for row in rows] == ["dims=-1", "8x6x4", "dims=2"]
    batch = ask("stack", "8x6x4", "nn.Softmax(dim=0)").err
    assert "'dim' of nn.Softmax is 0, which is the batch: samples would be mixed" in batch


PRINTED = """
Sequential(
  (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
  (1): Softmax(dim=3)
  (2): Softmax(dim=None)
)
"""


def test_a_softmax_whose_dimension_a_print_out_does_not_tell_is_not_written(
    ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "net.txt"
    file.write_text(PRINTED)
    refused = ask("convert", str(file), "--input", "3x8x8", "--to", "pytorch").err
    assert "'2' (softmax) cannot be written: which of its axes it goes along is not" in refused
    assert "'1' (softmax)" not in refused
