"""What networks do, as layers: each row of the page comes to what it says, which PyTorch gave."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source
from convcalc.layers import KINDS

PAGE = Path(convcalc.__file__).parent / "layers" / "WRITTEN.md"
TEXT = PAGE.read_text(encoding="utf-8")


class Row(NamedTuple):
    what: str
    met: str
    input: str
    torch: str
    layers: str
    output: str
    params: str
    macs: str

    @property
    def spec(self) -> str:
        layers = "".join(f"  - {layer}\n" for layer in re.findall(r"`([^`]+)`", self.layers))
        return f"input: {self.input}\nlayers:\n{layers}"


CELLS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ")]
ROWS = [Row(*cells) for cells in CELLS if cells[0] != "what"]


@pytest.mark.parametrize("row", ROWS, ids=[row.what for row in ROWS])
def test_what_a_network_does_is_written_as_layers(row: Row) -> None:
    report = convcalc.analyze(convcalc.loads(row.spec))
    assert report.ok, report.diagnostics
    assert report.totals.complete
    (output,) = report.outputs.values()
    shape = "x".join(map(str, output.dims("channels_first"))) or "a number"
    params = report.totals.params
    trained = "" if params.trainable == params.total else f" ({params.trainable:,} trained)"
    found = (shape, f"{params.total:,}{trained}", f"{report.totals.macs:,}")
    assert found == (row.output, row.params, row.macs)


READ = [row for row in ROWS if not re.search(r"nn\.|torchvision", row.torch)]
CODE = """
import torch
import torch.nn.functional as F
from torch import nn
def P(*sizes):
    return nn.Parameter(torch.zeros(*sizes))
class Net(nn.Module):
    def forward(self, x):
        return {}
"""


@pytest.mark.parametrize("row", READ, ids=[row.what for row in READ])
def test_its_pytorch_is_read_as_the_same(row: Row) -> None:
    source = Source(CODE.format(row.torch.strip("`")), "net.py")
    read = convcalc.analyze(source.network("Net", [row.input]))
    written = convcalc.analyze(convcalc.loads(row.spec))
    assert read.totals.complete
    assert [*read.outputs.values()] == [*written.outputs.values()]
    assert (read.totals.params, read.totals.macs) == (written.totals.params, written.totals.macs)


def test_each_row_says_where_it_was_met_and_uses_kinds_by_their_names() -> None:
    assert len(ROWS) == len({row.what for row in ROWS})
    for row in ROWS:
        assert row.met
        words = re.findall(r"`([a-z_]+)", row.layers)
        assert set(words) <= set(KINDS)
