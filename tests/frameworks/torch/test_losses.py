"""Losses in a forward: the sizes that come out are those that PyTorch gave."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.frameworks.torch.source import Source

SCALAR, ALL, EACH = (1,), (4, 5, 6), (5, 6)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("nn.CrossEntropyLoss(reduction='none')(x, y)", EACH),
        ("nn.CrossEntropyLoss()(x, y)", SCALAR),
        ("F.cross_entropy(x, y)", SCALAR),
        ("F.cross_entropy(x, y.argmax(1), reduction='none')", EACH),
        ("F.nll_loss(F.log_softmax(x, 1), y.argmax(1))", SCALAR),
        ("nn.MSELoss(size_average=False)(x, y)", SCALAR),
        ("nn.MSELoss(reduction='none')(x, y)", ALL),
        ("nn.L1Loss()(x, y) + nn.BCEWithLogitsLoss()(x, y)", SCALAR),
        ("F.smooth_l1_loss(x, y, reduce=False)", ALL),
        ("F.binary_cross_entropy(torch.sigmoid(x), y, reduction='none')", ALL),
        ("F.kl_div(F.log_softmax(x, 1), y, reduction='batchmean')", SCALAR),
        ("F.cosine_similarity(x, y, dim=1)", EACH),
        ("nn.CosineSimilarity(dim=-1)(x, y)", (4, 5)),
    ],
)
def test_losses_are_one_number_or_one_for_each(code: str, expected: tuple[int, ...]) -> None:
    source = f"""
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def forward(self, x, y):
        return {code}
"""
    report = convcalc.analyze(Source(source, "net.py").network("Net", ["4x5x6", "4x5x6"]))
    assert report.ok, report.diagnostics
    assert report.totals.complete
    (found,) = report.outputs.values()
    assert found.dims("channels_first") == expected
    assert (report.totals.params.total, report.totals.macs) == (0, 0)


@pytest.mark.parametrize(
    ("code", "name"),
    [("F.mse_loss(x, y)", "reduce1"), ("F.cross_entropy(x, y, reduction='none')", "reduce1")],
)
@pytest.mark.parametrize("to", ["pytorch", "keras", "onnx"])
def test_what_stands_for_a_loss_is_not_written_as_one(code: str, name: str, to: str) -> None:
    source = f"""
import torch.nn.functional as F
from torch import nn

class Net(nn.Module):
    def forward(self, x, y):
        return {code}
"""
    report = convcalc.analyze(Source(source, "net.py").network("Net", ["4x5x6", "4x5x6"]))
    with pytest.raises(convcalc.Problems) as failed:
        ported(report, to)
    (told,) = failed.value.diagnostics
    why = "it stands for a loss by its sizes, and gives other numbers"
    assert told.message == f"'{name}' (reduce) cannot be written: {why}"
    assert told.help == "name a class that does not work it out: FILE:NAME"


@pytest.mark.parametrize(
    ("made", "expected"), [("Own()", SCALAR), ("Own(reduction='none')", ALL), ("Each()", EACH)]
)
def test_classes_of_losses_know_what_they_give(made: str, expected: tuple[int, ...]) -> None:
    source = """
import torch.nn as nn
from torch.nn.modules.loss import _Loss

class Own(_Loss):
    def forward(self, x, y):
        z = (x - y).abs()
        return z.mean() if self.reduction == "mean" else z

class Each(nn.CrossEntropyLoss):
    def __init__(self):
        super().__init__(reduction="none")

    def forward(self, x, y):
        return super().forward(x, y)
"""
    report = convcalc.analyze(Source(source, "net.py").network(made, ["4x5x6", "4x5x6"]))
    (found,) = report.outputs.values()
    assert found.dims("channels_first") == expected


def test_a_target_of_other_sizes_leaves_it_unknown() -> None:
    source = """
import torch.nn as nn

class Net(nn.Module):
    def forward(self, x, y):
        return nn.CrossEntropyLoss()(x, y)
"""
    report = convcalc.analyze(Source(source, "net.py").network("Net", ["4x5x6", "4x3x3"]))
    assert not report.totals.complete
    assert report.outputs == {} or None in report.outputs.values()
