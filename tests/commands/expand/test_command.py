"""`convcalc expand` at the prompt."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from tests.conftest import Ask
from tests.networks import FAMILY, worked_out


def test_a_network_is_written_out(ask: Ask, tmp_path: Path) -> None:
    code, out, err = ask("expand", "resnet18")
    assert (code, err) == (0, "")
    path = tmp_path / "plain.yaml"
    path.write_text(out)
    assert convcalc.analyze(convcalc.load(str(path))).totals == (worked_out("resnet18").totals)
    assert out.splitlines()[:4] == [
        "name: resnet18",
        "input: 3x224x224",
        "layers:",
        "  - conv 64 7x7/2 p3 bias=false",
    ]


def test_what_is_written_out_is_what_was_asked_for(ask: Ask) -> None:
    out = ask("expand", "-", "--set", "width=8", "--input", "3x9x9", input=FAMILY).out
    assert out == "input: 3x9x9\nlayers:\n  - conv 8 3x3 p1\n  - relu\n"


@pytest.mark.parametrize("command", ["expand", "convert"])
def test_a_network_without_layers_is_no_spec(ask: Ask, tmp_path: Path, command: str) -> None:
    path = tmp_path / "net.py"
    path.write_text("from torch import nn\nclass Net(nn.Module):\n  def forward(s, x): return x\n")
    code, out, err = ask(command, str(path), "--input", "3x8x8")
    assert (code, out) == (1, "")
    assert "error[E431]: the network has no layers: what enters is what comes out" in err
