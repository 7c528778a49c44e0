"""How much PyTorch had in memory at most while it ran networks, and what is worked out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.cli.network import inputs_in, read_network
from convcalc.commands.memory.used import Used, used
from convcalc.commands.memory.weights import Asked
from convcalc.engine.analyze import analyze

HERE = Path(__file__).parent
RECORDED = json.loads((HERE / "running.json").read_text(encoding="utf-8"))
SAID = json.loads((HERE / "trained_sources.json").read_text(encoding="utf-8"))["networks"]
BATCH = RECORDED["batch"]

SHORTCUT_FIRST = {"regnet_x_400mf", "regnet_y_400mf", "regnet_y_1_6gf", "maxvit_t"}
"""Whose shortcut is worked out before what stands beside it: in specs it comes after that, and more
is there at once.
"""
INPUT_STAYS = {"lraspp_mobilenet_v3_large"}
"""Whose code reads the size of its input at the end, so that the input stays."""
INSIDE = {
    *("swin_t", "BiGruLast", "RnnTanh", "RowsAndColumns", "MHASelf", "TinyViT", "MiniGpt"),
    *("T5Block", "FlashCausal", "GroupNormNet", "CrossTask", "Perceiver", "DetrLayer"),
}
"""Whose layers hold something inside while they run, which is not told: projections and weights of
attention, gates of recurrent layers, copies of factors, statistics, masks.
"""
FUSED = {"Encoder", "EncoderDropGelu"}
"""Whose encoder layers PyTorch works out by a path of its own, without gradients."""


def activations(ours: Used) -> int:
    fixed = sum(row.fixed for row in ours.rows if row.what in ("parameters", "buffers"))
    return ours.total(BATCH) - fixed


def compared(name: str, ours: int, theirs: int) -> None:
    if name in SHORTCUT_FIRST | FUSED:
        assert ours > theirs
    elif name in INPUT_STAYS | INSIDE:
        assert ours < theirs
    else:
        assert ours == theirs


@pytest.mark.parametrize("name", RECORDED["networks"])
def test_networks_of_the_zoo_have_what_pytorch_had(name: str) -> None:
    row = RECORDED["networks"][name]
    report = convcalc.analyze(convcalc.load(name), "x".join(map(str, row["input"])))
    ours = used(report, Asked(BATCH))
    assert ours.complete
    compared(name, activations(ours), row["apart"])


@pytest.mark.parametrize("name", RECORDED["sources"])
def test_sources_have_what_pytorch_had(name: str, tmp_path: Path) -> None:
    path = tmp_path / "nets.py"
    path.write_text((HERE / "trained_sources.txt").read_text(encoding="utf-8"), encoding="utf-8")
    shapes = tuple(SAID[name]["input"])
    network = read_network(f"{path}:{name}", (), None, None, shapes)
    ours = used(analyze(network, inputs_in(network, shapes, network.layout)), Asked(BATCH))
    assert ours.complete
    compared(name, activations(ours), RECORDED["sources"][name])
