"""Loops that fill what is copied into a buffer alone are passed over, and no others."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.python.values import Failure
from convcalc.frameworks.torch.source import Source
from tests.frameworks.torch.test_functions import START

NET = """
class Net(nn.Module):
    def __init__(self, n=40):
        super().__init__()
        self.index = nn.Buffer(torch.zeros(n * n, n * n, dtype=torch.long))
        self.fill(n)

    def fill(self, n):
        points = [(i, j) for i in range(n) for j in range(n)]
        offsets, rows = {}, []
        for a in points:
            for b in points:
                offset = (abs(a[0] - b[0]), abs(a[1] - b[1]))
                if offset not in offsets:
                    offsets[offset] = len(offsets)
                rows.append(offsets[offset])
        self.index.copy_(torch.tensor(rows).view(n * n, n * n))
        LAST
        self.table = nn.Parameter(torch.zeros(2, n * n))

    def forward(self, x):
        return x + self.table[:, self.index]
"""


def test_a_table_of_all_pairs_is_not_worked_out_if_it_is_copied_alone() -> None:
    report = convcalc.analyze(
        Source(START + NET.replace("LAST", "pass"), "net.py").network("Net", ["2x1600x1600"])
    )
    assert report.ok
    assert report.totals.params.total == 2 * 1600


@pytest.mark.parametrize("last", ["self.count = len(offsets)", "rows.append(0)", "return rows"])
def test_it_is_if_more_is_asked_of_it(last: str) -> None:
    with pytest.raises(Failure) as failed:
        Source(START + NET.replace("LAST", last), "net.py").network("Net", ["2x1600x1600"])
    assert failed.value.diagnostics[0].code == "E408"
