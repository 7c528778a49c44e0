"""Attention to the positions of another input, and what is told of positions that are left out."""

from __future__ import annotations

from io import BytesIO

import pytest

from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.onnx.source import network as read
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.parser.zoo import Located

SOURCE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = {module}

    def forward(self, {names}):
        return {expression}
"""
ALIKE = "nn.MultiheadAttention(16, 4, batch_first=True)"
WIDE = "nn.MultiheadAttention(16, 4, kdim=12, vdim=20, bias=False, batch_first=True)"
DECODER = "nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 4, 32, batch_first=True), 2)"
ROWS = [
    (ALIKE, "self.a(x, y, y)[0]", ["7x16", "5x16"]),
    (ALIKE, "self.a(x, y, z)[0]", ["7x16", "5x16", "5x16"]),
    (ALIKE, "self.a(x, y, value=z)[0]", ["7x16", "5x16", "5x16"]),
    (ALIKE, "self.a(value=z, query=x, key=y)[0]", ["7x16", "5x16", "5x16"]),
    (WIDE, "self.a(x, y, z)[0]", ["7x16", "5x12", "5x20"]),
    (DECODER, "self.a(x, y)", ["7x16", "5x16"]),
]


def read_as(module: str, expression: str, shapes: list[str]) -> Report:
    names = ", ".join("xyz"[: len(shapes)])
    text = SOURCE.format(module=module, expression=expression, names=names)
    return analyze(Source(text, "net.py").network("Net", shapes))


@pytest.mark.parametrize(("module", "expression", "shapes"), ROWS)
def test_pytorch_has_a_class_over_its_module(
    module: str, expression: str, shapes: list[str]
) -> None:
    text = written(read_as(module, expression, shapes), "pytorch")
    assert "class CrossAttention(nn.MultiheadAttention):" in text
    assert ("kdim=12, vdim=20" in text) == (module is WIDE)


@pytest.mark.parametrize(("module", "expression", "shapes"), ROWS)
def test_keras_has_its_layer(module: str, expression: str, shapes: list[str]) -> None:
    text = written(ported(read_as(module, expression, shapes), "keras"), "keras", None, "pytorch")
    assert "layers.MultiHeadAttention(4," in "".join(text.split())


@pytest.mark.parametrize(("module", "expression", "shapes"), ROWS)
def test_files_of_onnx_have_a_product_for_each_input(
    module: str, expression: str, shapes: list[str]
) -> None:
    report = read_as(module, expression, shapes)
    found = analyze(read(BytesIO(file_of(ported(report, "onnx"), "onnx")), Located("", "x.onnx")))
    assert found.totals.params.total == report.totals.params.total
    assert found.totals.macs == report.totals.macs


def test_the_width_of_keys_is_checked() -> None:
    report = read_as(WIDE, "self.a(x, y, z)[0]", ["7x16", "5x13", "5x20"])
    (told,) = [one for one in report.diagnostics if one.severity == "error"]
    assert (told.code, told.message) == ("E204", "kdim is 12, but 13 features arrive")
    assert (
        told.help
        == "write nn.MultiheadAttention(16, 4, kdim=13, vdim=20, bias=False, batch_first=True)"
    )


@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
@pytest.mark.parametrize(
    ("module", "expression", "word"),
    [
        (ALIKE, "self.a(x, x, x, attn_mask=torch.ones(7, 7))[0]", "attn_mask"),
        (ALIKE, "self.a(x, x, x, torch.zeros(1, 7))[0]", "key_padding_mask"),
        (
            "nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)",
            "self.a(x, src_mask=torch.zeros(7, 7))",
            "attn_mask",
        ),
    ],
)
def test_masks_are_not_left_out(module: str, expression: str, word: str, to: str) -> None:
    with pytest.raises(Problems) as caught:
        ported(read_as(module, expression, ["7x16"]), to)
    assert f"cannot be written: its {word} is not kept" in caught.value.diagnostics[0].message
