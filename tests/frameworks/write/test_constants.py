"""Constants: their numbers where a source says them, NaN where it does not, and never zeros."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from convcalc.frameworks.write.constants import told

HEAD = """
import torch, torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
"""


def read(made: str, forward: str, shape: str = "3x4x4") -> convcalc.Report:
    lines = "".join(f"        {line}\n" for line in made.split("\n"))
    text = f"{HEAD}{lines}    def forward(self, x):\n        return {forward}\n"
    return analyze(Source(text, "net.py").network("Net", [shape]))


def rows(report: convcalc.Report) -> list[str]:
    """The layers as a spec has them, without names."""
    text = written(report, "spec")
    lines = text.partition("layers:\n")[2].split("\n")
    return [line.strip("- ").partition("  #")[0] for line in lines if line]


MEAN = "self.register_buffer('mean', torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1))"
KNOWN = "constant 3x1x1 values=[0.485,0.456,0.406] origin=buffer name=mean"


def test_numbers_that_the_source_has_are_kept_with_the_name_of_the_buffer() -> None:
    assert rows(read(MEAN, "x - self.mean")) == [KNOWN, "subtract from=[x,mean]"]


@pytest.mark.parametrize(
    ("made", "values"),
    [
        ("torch.tensor([[1.0, 2.0], [3.0, 4.5]])", "2x2 values=[1,2,3,4.5]"),
        ("torch.zeros(2, 2)", "2x2 values=[0]"),
        ("torch.full((2, 2), 0.5)", "2x2 values=[0.5]"),
        ("torch.ones(2, 2)", "2x2 values=[1]"),
        ("torch.ones(2, 2).triu()", "2x2"),
        ("torch.ones(2, 2) * 0.07", "2x2 values=[0.07]"),
        ("1 - 3 * torch.ones(2, 2)", "2x2 values=[-2]"),
        ("torch.ones(2, 2) * torch.full((2, 2), 0.5) + torch.ones(2, 1)", "2x2 values=[1.5]"),
        ("torch.arange(4).view(2, 2)", "2x2 values=[0,1,2,3]"),
        ("torch.zeros(2).repeat(2, 1)", "2x2 values=[0]"),
        ("torch.rand(2, 2)", "2x2"),
        ("torch.empty(2, 2)", "2x2"),
        ("torch.tensor([[0.1, 2.0], [3.0, 4.5]], dtype=torch.half)", "2x2"),
        ("torch.full((2, 2), 0.5, dtype=torch.long)", "2x2"),
    ],
)
def test_of_what_makes_a_tensor_the_numbers_are_known_or_nothing(made: str, values: str) -> None:
    found = rows(read(f"self.register_buffer('m', {made}, persistent=False)", "x + self.m", "2x2"))
    assert found[0].startswith(f"constant {values}")
    assert ("values" in values) == ("values" in found[0])


@pytest.mark.parametrize(
    "change",
    [
        "self.m[0] = 3",
        "self.m[0].fill_(3)",
        "self.m.fill_(3)",
        "self.m.data.mul_(2)",
        "self.m.view(4)[1] = 2",
        "base = torch.zeros(4)\nself.register_buffer('m', base.view(2, 2))\nbase.fill_(3)",
        "base = torch.arange(4)\nself.register_buffer('m', base.view(2, 2))\nbase.mul_(3)",
        "nn.init.normal_(self.m)",
        "torch.add(self.m, 1, out=self.m)",
        "m = self.m\nm += 1",
        "anything(self.m)",
    ],
)
def test_numbers_that_something_else_was_put_over_are_not_known(change: str) -> None:
    made = f"self.register_buffer('m', torch.zeros(2, 2))\n{change}"
    if "anything" in change:
        made = f"from elsewhere import anything\n{made}"
    (constant, *_) = rows(read(made, "x + self.m", "2x2"))
    assert constant == "constant 2x2 origin=buffer name=m"


@pytest.mark.parametrize(
    ("forward", "wanted"),
    [
        ("x * torch.sigmoid(self.p)", ["parameter 2x2 name=p", "sigmoid"]),
        ("x * self.p.t()", ["parameter 2x2 name=p", "permute 2x1"]),
        ("x * (self.p * 2)", ["parameter 2x2 name=p", "rescale 2"]),
        ("x * self.p[0]", ["parameter 2x2 name=p", "slice stop=1"]),
        ("x * torch.cumsum(self.p, 0)", ["parameter 2x2 name=p", "constant 2x2 origin=weights"]),
    ],
)
def test_what_is_worked_out_of_parameters_is_layers_or_said_to_be_so(
    forward: str, wanted: list[str]
) -> None:
    found = rows(read("self.p = nn.Parameter(torch.zeros(2, 2))", forward, "2x2"))
    assert [row.partition(" from")[0] for row in found[:2]] == wanted


def test_pytorch_holds_buffers_with_their_numbers_or_nan() -> None:
    made = f"{MEAN}\nself.register_buffer('pos', torch.rand(3, 4, 4))\nself.one = torch.ones(4, 4)"
    text = written(read(made, "(x - self.mean + self.pos) * self.one"), "pytorch")
    assert '"mean", torch.tensor([0.485, 0.456, 0.406]).reshape(3, 1, 1)\n' in text
    assert 'self.register_buffer("pos", torch.full((3, 4, 4), math.nan))\n' in text
    assert "# its numbers are not known: NaN, until a checkpoint is loaded\n" in text
    assert 'self.register_buffer("constant1", torch.ones(1, 4, 4), persistent=False)' in text
    assert "import math\n" in text


def test_parameters_of_a_list_are_registered_by_their_numbers() -> None:
    made = "self.p = nn.ParameterList([nn.Parameter(torch.zeros(3, 1, 1)) for _ in range(2)])"
    text = written(read(made, "x * self.p[0] + self.p[1]"), "pytorch")
    line = 'self.p.register_parameter("1", nn.Parameter(torch.zeros(3, 1, 1)))'
    assert line in text


def test_a_buffer_of_which_a_part_is_added_behind_the_batch_keeps_its_name() -> None:
    made = "self.register_buffer('places', torch.rand(50, 1, 6))\nself.e = nn.Linear(4, 6)"
    text = "self.e(x.permute(2, 0, 1)) + self.places[:5]"
    found = rows(read(made, text, "4x5"))
    assert "constant 50x1x6 origin=buffer name=places" in found


def test_keras_has_them_in_its_own_order_and_can_be_given_them() -> None:
    made = "self.register_buffer('m', torch.tensor([[1., 2.], [3., 4.], [5., 6.]]))"
    text = written(ported(read(made, "x + self.m", "3x2"), "keras"), "keras", None, "pytorch")
    assert 'Constant((2, 3), [1.0, 3.0, 5.0, 2.0, 4.0, 6.0], name="m_values")' in text
    assert "layer.values = np.moveaxis(" not in text  # nothing is held, so that nothing is given
    made += "\nself.conv = nn.Conv1d(3, 3, 1)"
    text = written(
        ported(read(made, "self.conv(x) + self.m", "3x2"), "keras"), "keras", None, "pytorch"
    )
    assert 'layer.values = np.moveaxis(held[layer.name[:-7]]["weight"], 0, -1)' in text


def test_a_file_of_onnx_has_them_and_its_parameters_are_those_of_before() -> None:
    made = f"{MEAN}\nself.register_buffer('pos', torch.rand(3, 4, 4))\nself.c = nn.Conv2d(3, 3, 1)"
    report = ported(read(made, "self.c(x - self.mean) + self.pos"), "onnx")
    file = file_of(report, "onnx")
    from io import BytesIO

    from convcalc.frameworks.onnx.source import network
    from convcalc.parser.zoo import Located

    found = analyze(network(BytesIO(file), Located("", "net.onnx"), []))
    assert found.totals.params.total == 12
    kinds = [layer.kind for layer in found.layers if layer.kind.among("constants")]
    assert [kind.values for kind in kinds] == [(0.485, 0.456, 0.406), None]
    assert b"\x00\x00\xc0\x7f" in file  # NaN


def test_it_is_said_which_are_nan_and_until_when() -> None:
    made = "self.register_buffer('pos', torch.rand(3, 4, 4))\nself.two = torch.rand(3, 4, 4)"
    network = read(made, "x + self.pos + self.two").network
    assert list(told(network, "pytorch")) == [
        "1 constant is NaN ('constant1'), and so is what depends on it, whose numbers are not "
        "known: write the lines of the original in their place",
        "1 constant is NaN ('pos'), and so is what depends on it, until a checkpoint is loaded, "
        "which holds the numbers",
    ]
    assert list(told(network, "onnx"))[1].endswith(
        "until initializers of these names stand in the place of their nodes"
    )


def test_numbers_of_keras_are_kept_in_either_order() -> None:
    code = """
import numpy as np
import tensorflow as tf
from tensorflow import keras
inputs = keras.Input((4, 4, 3))
x = inputs - tf.constant([103.939, 116.779, 123.68])
x = x / np.array([58.4, 57.1, 57.4], dtype="float32")
model = keras.Model(inputs, x)
"""
    report = analyze(KerasSource(code, "net.py").network(""))
    values = "[103.939, 116.779, 123.68]"
    assert f"Constant((1, 1, 3), {values})" in written(report, "keras")
    text = written(ported(report, "pytorch"), "pytorch", None, "keras")
    assert f"torch.tensor({values}).reshape(3, 1, 1)" in text


def test_what_is_made_of_itself_many_times_takes_no_longer_for_it() -> None:
    made = "t = torch.rand(4, 4)\nfor _ in range(60):\n    t = t + t\nself.t = t"
    assert rows(read(made, "x + self.t", "4x4"))[-1].startswith("add from=[x,")


BEGUN = """
self.a = nn.Parameter(torch.ones(1, 4, 1, 1))
self.b = nn.Parameter(torch.empty(4, 1, 1)); nn.init.constant_(self.b, 0.25)
self.c = nn.Parameter(torch.ones(4, 1, 1)); nn.init.normal_(self.c)
self.d = nn.Parameter(torch.tensor(2.5))
self.e = nn.Parameter(torch.tensor([1.0, 2.0, 3.0, 4.0]))
""".strip()
USED = "(x * self.a + self.b - self.c) * self.d + self.e.view(-1, 1, 1)"


def test_parameters_have_the_sizes_of_checkpoints_and_the_numbers_they_begin_with() -> None:
    found = rows(read(BEGUN, USED, "4x2x2"))
    assert [row for row in found if row.startswith("parameter")] == [
        "parameter 4x1x1 stored=1x4x1x1 init=1 name=a",
        "parameter 4x1x1 init=0.25 name=b",
        "parameter 4x1x1 name=c",
        "parameter 1x1x1 stored=[] init=2.5 name=d",
        "parameter 4x1x1 stored=4 init=[1,2,3,4] name=e",
    ]


def test_pytorch_holds_them_so_and_reads_them_as_it_can() -> None:
    text = written(read(BEGUN, USED, "4x2x2"), "pytorch")
    for line in (
        "self.a = nn.Parameter(torch.ones(1, 4, 1, 1))",
        "self.b = nn.Parameter(torch.full((4, 1, 1), 0.25))",
        "self.c = nn.Parameter(torch.zeros(4, 1, 1))",
        "self.d = nn.Parameter(torch.full((), 2.5))",
        "self.e = nn.Parameter(torch.tensor([1.0, 2.0, 3.0, 4.0]))",
        "multiply1 = x * self.a",
        "out = multiply2 + self.e.reshape(4, 1, 1)",
    ):
        assert f"        {line}\n" in text, text


def test_a_class_token_of_a_checkpoint_is_joined_as_it_is() -> None:
    made = "self.cls = nn.Parameter(torch.zeros(1, 1, 8))"
    text = written(
        read(made, "torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1)", "5x8"), "pytorch"
    )
    assert "self.cls = nn.Parameter(torch.zeros(1, 1, 8))\n" in text
    assert "torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1)" in text
