"""Layers that a source takes out of a container are gone, as they are in PyTorch."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source
from tests.frameworks.torch.test_functions import START

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        body = nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.Conv2d(4, 6, 3), nn.AvgPool2d(7), nn.Conv2d(6, 8, 3)
        )
        del body[-1]
        del body[2:]
        body.append(nn.Conv2d(6, 5, 3))
        self.first = nn.ModuleList([nn.Conv2d(3, 3, 1), nn.Conv2d(3, 2, 1), nn.Conv2d(3, 3, 5)])
        self.taken = self.first.pop(0)
        del self.first[0]
        self.heads = nn.ModuleDict({"a": nn.Conv2d(5, 2, 1), "b": nn.Conv2d(5, 7, 1)})
        del self.heads["a"]
        self.body = body

    def forward(self, x):
        for one in self.first:
            x = one(x)
        x = self.body(self.taken(x))
        for one in self.heads.values():
            x = one(x)
        return x
"""


def test_what_is_taken_out_is_neither_run_nor_counted_and_the_rest_is_numbered_anew() -> None:
    report = convcalc.analyze(Source(START + NET, "net.py").network("Net", ["3x16x16"]))
    assert report.ok
    names = [layer.name for layer in report.layers]
    assert names == ["first.0", "taken", "body.0", "body.1", "body.2", "heads.b"]
    assert (report.totals.params.total, report.totals.macs) == (891, 69_300)


@pytest.mark.parametrize(
    "line", ["del body[7]", "body.pop(7)", "body[7] = nn.ReLU()"], ids=["del", "pop", "set"]
)
def test_a_layer_that_is_not_there_cannot_be_taken_out_or_replaced(line: str) -> None:
    code = NET.replace("del body[-1]", line)
    with pytest.raises(convcalc.Problems) as refused:
        Source(START + code, "net.py").network("Net", ["3x16x16"])
    (problem,) = refused.value.diagnostics
    assert (problem.code, problem.message) == ("E409", "there is no layer 7 of 4")
