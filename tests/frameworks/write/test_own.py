"""Classes that convcalc writes into files, known again when they are read."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.keras.source import Source as KerasSource
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.write import written
from convcalc.frameworks.write.proved import FACTS

SWIN = """
input: 16x8x8
layers:
  - attention 4 window=4 shift=2 relative_positions=table name=attn
  - layer_scale: {init: 0.1, name: scale}
  - stochastic_depth 0.2
"""
LAYERS = [
    "attention 4 window=4",
    "attention 4 window=4x2 shift=2x1 relative_positions=table",
    "attention 2 window=4x2 partition=grid relative_positions=table",
    "attention 2 window=8x4 shift=2x1 relative_positions=mlp logit_scale=true",
    "attention 4 relative_positions=distances",
    "attention 4 qk_norm=layer",
    "attention 4 qk_norm=rms kv_heads=2",
    "attention 4 key_dim=3 value_dim=5 features=6",
    "attention 4 bias=[q,v,out]",
    "attention 4 bias=false window=2",
    "attention 4 project=false",
    "layer_scale init=0.1",
    "layer_scale bias=true",
    "stochastic_depth 0.2",
]


def sources(spec: str) -> dict[str, str]:
    """What is written of a spec, by framework."""
    report = analyze(convcalc.loads(spec))
    return {
        "pytorch": written(report, "pytorch"),
        "keras": written(ported(report, "keras"), "keras", origin="pytorch"),
    }


def read(to: str, text: str) -> Report:
    if to == "pytorch":
        return analyze(Source(text, "net.py").network("Net", ["16x8x8"]))
    return analyze(KerasSource(text, "net.py").network("net"))


def by_lines(text: str) -> str:
    """The same file, which does not say who wrote it."""
    return text.replace(", written by convcalc.", ".", 1)


@pytest.mark.parametrize("to", ["pytorch", "keras"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_written_class_is_read_as_the_layer_and_does_by_its_lines_the_same(
    layer: str, to: str
) -> None:
    spec = f"{{input: 16x8x8, layers: ['{layer} name=one']}}"
    (meant,) = analyze(convcalc.loads(spec)).layers
    text = sources(spec)[to]
    (found,) = (layer for layer in read(to, text).layers if layer.kind.name != "identity")
    assert (found.kind, found.params) == (meant.kind, meant.params)
    whole, apart = read(to, text), read(to, by_lines(text))
    for what in ("parameters", "MACs", "outputs", "unknown layers"):
        assert FACTS[what](whole) == FACTS[what](apart), what


CHANGES = {
    "another line": ("q.shape[3] ** -0.5", "q.shape[3] ** -0.25"),
    "another module": ("import math\n", "import cmath as math\n"),
    "another function": ("\n\nclass Relative", "\n\nzip = map\n\n\nclass Relative"),
    "another method": (
        "\n\nclass Net",
        "\n\nRelativeAttention.cut = lambda self, x, window: x\n\n\nclass Net",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_class_that_was_changed_is_read_by_its_lines(change: str) -> None:
    text = sources(SWIN)["pytorch"]
    old, new = CHANGES[change]
    assert text.count(old) == 1
    try:
        kinds = [layer.kind.name for layer in read("pytorch", text.replace(old, new)).layers]
    except convcalc.Problems:
        return
    assert "attention" not in kinds


def test_a_parameter_that_is_another_layers_as_well_is_counted_once() -> None:
    text, made = sources(SWIN)["pytorch"], "        self.scale = LayerScale(16, init=0.1)\n"
    given = "        self.attn.out_proj.bias = self.scale.weight\n"
    tied = text.replace(made, made + given)
    assert tied.count(given) == 1
    found, apart = read("pytorch", tied), read("pytorch", by_lines(tied))
    assert found.totals.params == apart.totals.params
    assert found.totals.params.total == analyze(convcalc.loads(SWIN)).totals.params.total - 16


FROZEN = """\
        for one in self.attn.parameters():
            one.requires_grad = False
"""


def test_layers_of_written_classes_are_frozen_and_used_twice_as_others_are() -> None:
    text, meant = sources(SWIN)["pytorch"], analyze(convcalc.loads(SWIN)).totals.params.total
    once, behind = "        input = self.attn(input)\n", "    def forward(self, input):\n"
    twice = read("pytorch", text.replace(once, 2 * once))
    assert (len(twice.layers), twice.totals.params.total) == (4, meant)
    first = read("pytorch", text.replace(behind, FROZEN + behind)).layers[0]
    assert (first.name, first.held) == ("attn", "frozen")
