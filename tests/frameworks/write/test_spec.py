"""Networks to specs: what a person would have written, and the same network when it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

import convcalc
from convcalc.engine.analyze import analyze
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import spec, written
from convcalc.frameworks.write.tidied import tidied
from convcalc.parser.write import spec_text

ROOT = Path(__file__).parents[3]
START = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def spec_of(code: str, shape: str = "8x16x16", target: str = "Net") -> str:
    return written(analyze(Source(START + code, "net.py").network(target, [shape])), "spec")


def layers_of(text: str) -> list[str]:
    return text[text.index("layers:\n", text.rindex("\nlayers:")) :].splitlines()[1:]


NAMES = (
    *("resnet18", "resnet50", "mobilenet_v2", "googlenet", "densenet121", "shufflenet_v2_x1_0"),
    *("convnext_tiny", "regnet_y_400mf", "keras_mobilenet", "keras_nasnetmobile"),
)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_read_as_the_same_layers(name: str) -> None:
    report = analyze(convcalc.load(name))
    text = written(report, "spec")
    flat = spec_text(tidied(report.network))
    assert spec_text(convcalc.loads(text)) == flat
    assert text != flat
    assert len(text.splitlines()) < 0.55 * len(flat.splitlines())


RESIDUAL = """\
name: Net
inputs:
  x: 3x32x32
blocks:
  Basic:
    params: {planes: , stride: 1}
    layers:
      - residual:
          main:
            - conv $planes 3/$stride p1 bias=false
            - batch_norm name=bn1
            - relu name=relu
            - conv $planes 3 p1 bias=false
            - batch_norm name=bn2
          shortcut:
            - when: $(stride != 1)
              layers:
                - conv $planes 1/$stride bias=false name=downsample.0
                - batch_norm name=downsample.1
      - relu name=relu.2
layers:
  - conv 16 3 p1 bias=false name=stem.0
  - batch_norm name=stem.1
  - relu name=stem.2
  - Basic 16 repeat=3 name=layer1
  - Basic 32 stride=$(2 if i == 0 else 1) repeat=3 name=layer2  # 32x16x16
  - Basic 64 stride=$(2 if i == 0 else 1) repeat=3 name=layer3  # 64x8x8
  - adaptive_avg_pool 1 name=pool  # 64x1x1
  - flatten  # 64
  - linear 10 name=fc
"""


def test_classes_are_blocks_with_the_parameters_of_their_constructors() -> None:
    code = (ROOT / "specs/source/residual.py").read_text()
    network = Source(code, "residual.py").network("Net", ["3x32x32"])
    assert written(analyze(network), "spec") == RESIDUAL


INVERTED = """
class Inverted(nn.Module):
    def __init__(self, inp, oup, stride, expand):
        super().__init__()
        hidden = inp * expand
        self.skips = stride == 1 and inp == oup
        self.conv = nn.Sequential(
            nn.Conv2d(inp, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
            nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False),
            nn.BatchNorm2d(hidden), nn.ReLU6(), nn.Conv2d(hidden, oup, 1), nn.BatchNorm2d(oup),
        )

    def forward(self, x):
        return x + self.conv(x) if self.skips else self.conv(x)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        rows = [(8, 2, 4), (8, 1, 6), (16, 1, 6), (16, 1, 6), (32, 2, 3)]
        blocks, inp = [], 8
        for c, s, t in rows:
            blocks.append(Inverted(inp, c, s, t))
            inp = c
        self.features = nn.Sequential(nn.ReLU(), *blocks)

    def forward(self, x):
        return self.features(x)
"""


def test_what_only_some_uses_skip_is_told_by_the_shortest_condition_and_rows_are_a_table() -> None:
    text = spec_of(INVERTED)
    assert "          shortcut: $(stride == 1 and in_channels == oup)\n" in text
    assert "- conv $(expand * in_channels) 1 bias=false name=conv.0\n" in text
    assert "- conv $(expand * in_channels) 3/$stride p1 g$(expand * in_channels) bias=false" in text
    assert layers_of(text) == [
        "  - relu name=features.0",
        "  - for: [oup, stride, expand]  # 32x4x4",
        "    in: [[8, 2, 4], [8, 1, 6], [16, 1, 6], [16, 1, 6], [32, 2, 3]]",
        "    index: i",
        "    layers: Inverted $oup stride=$stride expand=$expand name=features.$(i + 1)",
    ]


BRANCHES = """
class Unit(nn.Sequential):
    def __init__(self, inp, out, act):
        super().__init__(nn.Conv2d(inp, out, 1), nn.BatchNorm2d(out), act())

class Mixed(nn.Module):
    def __init__(self, inp, a, b):
        super().__init__()
        self.a = Unit(inp, a, nn.ReLU)
        self.b = nn.Sequential(nn.MaxPool2d(3, 1, 1), Unit(inp, b, nn.SiLU))

    def forward(self, x):
        return torch.cat([self.a(x), self.b(x), x], 1)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = Mixed(8, 4, 4), Mixed(16, 8, 12)

    def forward(self, x):
        return self.two(self.one(x))
"""


def test_paths_that_meet_are_branches_and_activations_may_be_parameters() -> None:
    assert spec_of(BRANCHES).splitlines()[3:] == [
        "blocks:",
        "  Unit:",
        "    params: {out: , activation: }",
        "    layers:",
        '      - {conv: $out 1, name: "0"}',
        '      - {batch_norm: , name: "1"}',
        '      - {$activation: , name: "2"}',
        "  Mixed:",
        "    params: {a: , b: }",
        "    layers:",
        "      - branches:",
        "          paths:",
        "            - [Unit $a relu name=a]",
        "            - [max_pool 3/1 p1 name=b.0, Unit $b silu name=b.1]",
        "            - []",
        "layers:",
        "  - Mixed 4 4 name=one  # 16x16x16",
        "  - Mixed 8 12 name=two  # 36x16x16",
    ]


def test_layers_that_are_not_repeated_stay_a_list() -> None:
    code = (
        "Net = lambda: nn.Sequential(nn.Conv2d(8, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3, padding=1))"
    )
    assert layers_of(spec_of(code)) == [
        '  - {conv: 4 3, name: "0"}  # 4x14x14',
        '  - {relu: , name: "1"}',
        '  - {conv: 4 3 p1, name: "2"}',
    ]


def test_a_spec_that_would_be_read_otherwise_is_a_plain_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = analyze(convcalc.load("resnet18"))
    flat = spec_text(tidied(report.network))
    lines = RESIDUAL.splitlines()
    monkeypatch.setattr(spec, "spec_lines", lambda *_: iter(lines))
    assert written(report, "spec") == flat
    lines.append("nonsense: [")
    assert written(report, "spec") == flat


def test_weights_that_are_shared_and_inputs_of_several_stay_as_they_are() -> None:
    code = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, a, b):
        return self.relu(self.conv(a)) - self.relu(self.conv(b))
"""
    network = Source(START + code, "net.py").network("Net", ["8x4x4", "8x4x4"])
    assert layers_of(written(analyze(network), "spec")) == [
        "  - conv 8 3 p1 name=conv",
        "  - relu name=relu",
        "  - conv 8 3 p1 name=conv.2 from=b share=conv",
        "  - relu name=relu.2",
        "  - subtract from=[relu,relu.2]",
    ]
