"""What a call says and no setting keeps is not left out of what is written: it is refused."""

from __future__ import annotations

import pytest

from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import file_of, written
from tests.frameworks.onnx.wired import net, node
from tests.frameworks.write.test_softmaxes import of_onnx

SOURCE = """
import torch
import torch.nn.functional as F
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.own = {module}

    def forward(self, x, y):
        return {expression}
"""
ROUNDS = "it rounds what it gives, which is not kept"
FACTOR = "what it adds is multiplied by a number that is not kept"
PLACES = "it stands for where they are, by its sizes"
ALL = "it goes over the samples of a batch"
SPREAD = "it divides by another number than one less than there are"
CUT = "it is cut off to whole numbers, which is not kept"


def of_source(expression: str, module: str = "nn.ReLU()") -> Source:
    return Source(SOURCE.format(module=module, expression=expression), "net.py")


def refused(source: Source, to: str = "onnx") -> str:
    report = analyze(source.network("Net", ["4x6x6", "4x6x6"]))
    with pytest.raises(Problems) as caught:
        ported(report, to)
    (told,) = caught.value.diagnostics
    assert told.code == "E431"
    return told.message.partition(" cannot be written: ")[2]


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("torch.add(x, y, alpha=2)", FACTOR),
        ("torch.addcmul(x, x, y, value=2)", FACTOR),
        ("torch.baddbmm(x[:, 0], x[:, 1], y[:, 1], beta=0.5)", FACTOR),
        ("torch.div(x, y, rounding_mode='floor')", ROUNDS),
        ("x // y", ROUNDS),
        ("x // 0.5", ROUNDS),
        ("torch.round(x, decimals=1)", "round is told more than is kept"),
        ("x.argmin(1)", "it stands for argmin, and gives other numbers"),
        ("x.max(1)[1]", PLACES),
        ("x.min(1, keepdim=True)[1] * y", PLACES),
        ("x.mean() * y", ALL),
        ("x.mean(0, keepdim=True) * y", ALL),
        ("x.std(1, unbiased=False)", SPREAD),
        ("x.var((2, 3), correction=0)", SPREAD),
        ("torch.std_mean(x, dim=1, unbiased=False)[0]", SPREAD),
        ("x.norm(p=1, dim=1)", "it stands for a norm of order 1"),
        ("torch.linalg.vector_norm(x, ord=3, dim=1)", "it stands for a norm of order 3"),
        ("F.normalize(x, p=1)", "it stands for a norm of order 1"),
        ("x.int().float() + y", CUT),
        ("self.own(x).to(torch.int64) + y", CUT),
        ("F.pad(x, (1, 1), value=2.0)", "it pads with another number than 0"),
        ("F.one_hot(x.argmax(1), 4)", "it stands for one_hot, and gives other numbers"),
        ("F.softplus(x, beta=2)", "softplus is told more than is kept"),
        ("F.hardtanh(x, -0.3, 0.2)", "its min_val of -0.3 is not kept"),
        (
            "F.scaled_dot_product_attention(x, y, y, torch.zeros(6, 6), is_causal=True)",
            "no position sees those behind it, which is not kept",
        ),
    ],
)
def test_functions_that_are_told_more_than_is_kept_are_refused(expression: str, why: str) -> None:
    assert refused(of_source(expression)) == why


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("nn.Softplus(beta=2)", "its beta of 2 is not kept"),
        ("nn.Softplus(1, 0.5)", "its threshold of 0.5 is not kept"),
        ("nn.Hardtanh(-2, 0.5)", "its min_val of -2 is not kept"),
        ("nn.ConstantPad2d(1, 3.5)", "its value of 3.5 is not kept"),
    ],
)
def test_modules_that_are_told_more_than_is_kept_are_refused(module: str, why: str) -> None:
    assert refused(of_source("self.own(x)", module)) == why


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        ("x.max(1)[0]", ["x = x.amax(1, keepdim=True)"]),
        ("torch.sub(x, 2.0, alpha=3)", ["x = x + -6.0"]),
        ("x % 0.7", ["torch.full((1, 1, 1), 0.7)", " % "]),
        ("2.0 / x", ["torch.full((1, 1, 1), 2.0)", " / "]),
        ("2.0 ** x", ["torch.full((1, 1, 1), 2.0)", "torch.pow("]),
        ("1.0 / x", ["torch.reciprocal(x)"]),
        ("x.std(1)", ["x.std(1, keepdim=True)"]),
        ("F.interpolate(x, size=(9, 7), mode='nearest-exact')", ['mode="nearest-exact"']),
        ("torch.full_like(x, 0.5) * y", ["torch.full((4, 6, 6), 0.5)"]),
        ("x[:, [-1]]", ["x = x[:, 3:4]"]),
        ("F.scaled_dot_product_attention(x, y, y, is_causal=True)", ["is_causal=True"]),
        ("F.scaled_dot_product_attention(x, y, y, scale=0.1)", ["scale=0.1"]),
        (
            "F.scaled_dot_product_attention(x, y, y, attn_mask=torch.zeros(6, 6))",
            ["0.408248", "F.softmax("],
        ),
    ],
)
def test_what_layers_do_to_the_letter_is_written(expression: str, lines: list[str]) -> None:
    report = analyze(of_source(expression).network("Net", ["4x6x6", "4x6x6"]))
    text = written(report, "pytorch")
    assert [line for line in lines if line not in text] == []


def test_numbers_that_words_are_made_of_may_be_cut_off() -> None:
    text = SOURCE.format(module="nn.Embedding(10, 4)", expression="self.own(x.long().clamp(0, 9))")
    text = text.replace("forward(self, x, y)", "forward(self, x)")
    report = analyze(Source(text, "net.py").network("Net", ["6"]))
    assert "self.own(" in written(report, "pytorch")


def test_attention_that_sees_no_later_positions_is_written() -> None:
    source = of_source("F.scaled_dot_product_attention(x, y, y, is_causal=True, scale=0.1)")
    report = analyze(source.network("Net", ["4x6x6", "4x6x6"]))
    text = written(ported(report, "keras"), "keras")
    assert "ops.triu(ops.full((" in text
    assert "* 0.1" in text
    assert b"Trilu" in file_of(ported(report, "onnx"), "onnx")


@pytest.mark.parametrize("to", ["keras", "onnx"])
def test_deviations_divide_otherwise_elsewhere(to: str) -> None:
    report = analyze(of_source("x.std(1)").network("Net", ["4x6x6", "4x6x6"]))
    with pytest.raises(Problems) as caught:
        ported(report, to)
    assert "(reduce) of PyTorch has no equal in" in caught.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (node("ArgMin", "x", "y", axis=1), "it stands for ArgMin, and gives other numbers"),
        (node("ReduceL1", "x", "y", axes=[1]), "it stands for ReduceL1, and gives other numbers"),
        (node("HardSigmoid", "x", "y"), "its slope of 0.2 is not kept"),
        (node("Mod", "x,x", "y", fmod=1), "its sign is that of what is divided"),
    ],
)
def test_operators_of_onnx_that_are_told_more_are_refused(made: bytes, why: str) -> None:
    with pytest.raises(Problems) as caught:
        ported(analyze(of_onnx(net(made))), "pytorch")
    assert caught.value.diagnostics[0].message.endswith(f"cannot be written: {why}")


@pytest.mark.parametrize("call", ["F.relu(x, inplace=True)", "F.relu(x, True)", "torch.relu_(x)"])
def test_what_is_written_over_is_no_other_number(call: str) -> None:
    report = analyze(of_source(f"{call} + y").network("Net", ["4x6x6", "4x6x6"]))
    assert "F.relu(x)" in written(report, "pytorch")


@pytest.mark.parametrize(
    ("expression", "number"),
    [("x + -1e30 * (1 - y)", "-1e+30"), ("x / 0 + y", "0.0"), ("x / 1e-35 + y", "1e-35")],
)
def test_numbers_that_no_setting_holds_are_constants(expression: str, number: str) -> None:
    report = analyze(of_source(expression).network("Net", ["4x6x6", "4x6x6"]))
    text = written(report, "pytorch")
    assert f"torch.full((1, 1, 1), {number})" in text or "torch.zeros(1, 1, 1)" in text
