"""Networks as boxes and arrows, for Mermaid and Graphviz."""

from __future__ import annotations

import shutil
import subprocess

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import written
from convcalc.frameworks.write.pictures.graph import graph
from tests.conftest import PATIENCE, Ask

SPEC = """
input: 3x8x8
blocks: {unit: [conv 4 3x3 p1, relu]}
layers: [unit repeat=2 name=body, {residual: [{conv: 4 1x1, name: 'a;b"<x>'}]}]
"""
HOSTILE = 'a"]; evil <b>&\\N--> %%{init}%% subgraph `x`'

MERMAID = """\
flowchart TD
  n0(["input"])
  n1[["body<br/>repeat 2 × unit"]]
  n2["a#59;b#34;#60;x#62;<br/>conv 4 1x1"]
  n3["add"]
  out0(["output"])
  n0 -->|"3x8x8"| n1
  n1 -->|"4x8x8"| n2
  n2 -->|"4x8x8"| n3
  n1 -->|"4x8x8"| n3
  n3 -->|"4x8x8"| out0
"""
DOT = """\
digraph "network" {
  node [fontname="Helvetica", fontsize=11]
  edge [fontname="Helvetica", fontsize=10]
  n0 [label="input", shape=box, style=rounded]
  n1 [label="body\\nrepeat 2 × unit", shape=box, peripheries=2]
  n2 [label="a;b\\"<x>\\nconv 4 1x1", shape=box]
  n3 [label="add", shape=box]
  out0 [label="output", shape=box, style=rounded]
  n0 -> n1 [label="3x8x8"]
  n1 -> n2 [label="4x8x8"]
  n2 -> n3 [label="4x8x8"]
  n1 -> n3 [label="4x8x8"]
  n3 -> out0 [label="4x8x8"]
}
"""


@pytest.mark.parametrize(("to", "text"), [("mermaid", MERMAID), ("dot", DOT)])
def test_groups_are_boxes_and_shapes_stand_on_arrows(to: str, text: str) -> None:
    assert written(analyze(convcalc.loads(SPEC)), to, 1) == text


def test_all_layers_are_shown_where_nothing_is_folded() -> None:
    deep = written(analyze(convcalc.loads(SPEC)), "mermaid", 3)
    assert deep == written(analyze(convcalc.loads(SPEC)), "mermaid")
    assert deep.count('"conv 4 3x3 p1"') == 2


def test_a_large_network_is_folded_until_it_is_a_picture() -> None:
    text = written(analyze(convcalc.load("resnet50")), "dot")
    assert 10 < text.count(" -> ") < 60


def test_several_outputs_have_their_names() -> None:
    spec = "{input: 3x8x8, layers: [conv 4 1x1 name=a, relu name=b], outputs: [a, b]}"
    text = written(analyze(convcalc.loads(spec)), "mermaid")
    assert '(["a"])' in text
    assert '(["b"])' in text


def test_pictures_of_too_many_boxes_are_refused() -> None:
    network = convcalc.loads("{input: 3x8x8, layers: [relu repeat=2100]}")
    with pytest.raises(Problems) as caught:
        written(analyze(network), "dot", 9)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (
        "E408",
        "there would be 2,100 boxes, of which a picture has at most 2,000",
    )


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not there")
def test_graphviz_draws_hostile_names_as_text() -> None:
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    network = convcalc.loads(f'{{input: 3x8x8, layers: [{{conv: 4 1, name: "{quoted}"}}]}}')
    text = written(analyze(network), "dot")
    line = ["dot", "-Tplain"]
    done = subprocess.run(
        line, input=text, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert sum(row.startswith("node ") for row in done.stdout.splitlines()) == 3
    assert "evil" in done.stdout


def test_depth_is_of_pictures(ask: Ask) -> None:
    code, _, err = ask("convert", "lenet5", "--depth", "1")
    assert code == 2
    assert "--depth folds groups in pictures: with --to mermaid or dot" in err


def test_each_use_of_a_group_is_a_box_with_what_passes_there() -> None:
    source = """
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 2, 1)
        self.t = nn.Sequential(nn.Conv2d(8, 8, 3, 1, 1), nn.ReLU())
        self.p, self.q = nn.Conv2d(8, 4, 1), nn.Conv2d(8, 4, 1)
    def forward(self, x):
        a = self.a(x)
        b = self.b(a)
        return self.p(self.t(a)), self.q(self.t(b))
"""
    report = analyze(Source(source, "net.py").network("Net", ["3x8x8"]))
    found = graph(report, 1)
    assert [box.name for box in found.boxes].count("t") == 2
    arrows = {(one.start, one.end): one.shape for one in found.arrows}
    keys = [box.key for box in found.boxes if box.name == "t"]
    assert [shape for (start, _), shape in arrows.items() if start in keys] == ["8x4x4", "8x2x2"]
