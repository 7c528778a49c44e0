"""What a network gives other numbers for than its layers say is not written as code."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import written
from convcalc.frameworks.write.reworked import left_out
from tests.frameworks.onnx.wired import net, node
from tests.frameworks.write.test_softmaxes import of_onnx

SOURCE = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.ReLU()

    def forward(self, x):
        {lines}
"""
FILLED = "masked_fill puts numbers into it that are not kept"
PUT = "numbers are put into a part of it that are not kept"
MASK = "torch.ones(8, 8, dtype=torch.bool)"


@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            f"return self.act(x).masked_fill({MASK}, 0.0)",
            f"'act' (relu) cannot be written: {FILLED}",
        ),
        (
            f"return self.act(x.masked_fill({MASK}, 0.0))",
            f"what enters by 'x' cannot be written: {FILLED}",
        ),
        ("x = self.act(x); x[:, 0] = 5; return x", f"'act' (relu) cannot be written: {PUT}"),
    ],
)
def test_numbers_that_are_put_into_a_tensor_are_not_left_out(
    lines: str, message: str, to: str
) -> None:
    report = analyze(Source(SOURCE.format(lines=lines), "net.py").network("Net", ["3x8x8"]))
    with pytest.raises(Problems) as caught:
        ported(report, to)
    (told,) = caught.value.diagnostics
    assert (told.code, told.message) == ("E431", message)


def test_hardmax_is_not_written_as_what_changes_nothing() -> None:
    network = of_onnx(net(node("Hardmax", "x", "y")))
    with pytest.raises(Problems) as caught:
        ported(analyze(network), "onnx")
    (told,) = caught.value.diagnostics
    why = "it stands for Hardmax, and gives other numbers"
    name = network.nodes[0].name
    assert told.message == f"'{name}' (identity) cannot be written: {why}"
    assert left_out(network) == [f"a spec does not say of '{name}' that {why}"]


@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_what_stands_behind_something_unknown_is_refused(to: str) -> None:
    text = "input: 3x8x8\nlayers: [unknown Foo, conv 4 3x3 p1, layer_scale]\n"
    report = analyze(convcalc.loads(text, "net.yaml"))
    with pytest.raises(Problems) as caught:
        written(report if to == "pytorch" else ported(report, to), to)
    assert {one.code for one in caught.value.diagnostics} == {"E431"}
    assert "unknown1" in caught.value.diagnostics[0].message


@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_a_network_without_layers_is_not_written(to: str) -> None:
    report = analyze(Source(SOURCE.format(lines="return x"), "net.py").network("Net", ["3x8x8"]))
    with pytest.raises(Problems) as caught:
        ported(report, to)
    said = "the network has no layers: what enters is what comes out"
    assert caught.value.diagnostics[0].message == said
