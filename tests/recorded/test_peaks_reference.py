"""How much PyTorch had in memory at most in a step of training, and what is worked out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.commands.memory.used import Used, used
from convcalc.commands.memory.weights import Asked

RECORDED = json.loads((Path(__file__).parent / "peaks.json").read_text(encoding="utf-8"))
NETWORKS, BATCH = RECORDED["networks"], RECORDED["batch"]
NEAR, NEAR_IN_HALF = 0.01, 0.012
TURNED = {"convnext_tiny", "convnextv2_atto"}
"""Whose convolutions read layers with their axes turned: gradients of weights come turned, too, and
are copied. For a moment there are two of them, which count where few activations are there.
"""


def found(name: str, optimizer: str = "sgd", mixed: str | None = None) -> Used:
    report = convcalc.analyze(convcalc.load(name), "x".join(map(str, NETWORKS[name]["input"])))
    ours = used(report, Asked(BATCH, optimizer=optimizer, mixed=mixed, on_cpu=True))
    assert ours.complete
    return ours


def fixed(ours: Used, *words: str) -> int:
    return sum(row.fixed for row in ours.rows if row.what.startswith(words))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_most_activations_at_once_are_those_of_pytorch(name: str) -> None:
    """But for the output and its gradient, which the program that ran it held."""
    row, ours = NETWORKS[name], found(name)
    counted = BATCH * ours.each + fixed(ours, "once")
    theirs = row["activations"] - 2 * row["output"]
    assert bool(row["turned"]) == (name in TURNED)
    if name in TURNED:
        assert theirs - row["turned"] < counted < theirs
    else:
        assert abs(counted / theirs - 1) < NEAR


@pytest.mark.parametrize("name", NETWORKS)
def test_the_most_with_gradients_of_parameters_is_that_of_pytorch(name: str) -> None:
    ours = found(name)
    theirs = NETWORKS[name]["with_gradients"]
    assert abs((ours.total(BATCH) - fixed(ours, "parameters", "buffers")) / theirs - 1) < NEAR


@pytest.mark.parametrize("name", RECORDED["mixed"])
def test_the_most_in_mixed_precision_is_near_that_of_pytorch(name: str) -> None:
    ours = found(name, mixed="bfloat16")
    counted = ours.total(BATCH) - fixed(ours, "parameters", "buffers")
    assert abs(counted / RECORDED["mixed"][name] - 1) < NEAR_IN_HALF
    rows = fixed(ours, "gradients") + fixed(ours, "weights in half")
    assert ours.lasting == ours.fixed - rows


@pytest.mark.parametrize("name", [name for name in NETWORKS if "optimizers" in NETWORKS[name]])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam", "adamw"])
def test_optimizers_keep_what_they_kept(name: str, optimizer: str) -> None:
    ours, row = found(name, optimizer), NETWORKS[name]["optimizers"][optimizer]
    assert fixed(ours, "states") == row["states"]
    assert ours.step <= row["for_step"] <= 1.001 * ours.step
