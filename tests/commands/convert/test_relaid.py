"""Layers whose elements lie in another order in the other framework."""

from __future__ import annotations

from itertools import product

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze

STEP, CHANNELS, SIDE = 2, 4, 4


def shuffled(kind: str) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """From where PyTorch takes each element: channel, row and column of the output, and of the
    input. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
    """
    found = {}
    for c, i, j, h, w in product(
        range(CHANNELS), range(STEP), range(STEP), range(SIDE), range(SIDE)
    ):
        many, wide = (c * STEP * STEP + i * STEP + j, h, w), (c, h * STEP + i, w * STEP + j)
        found.update({wide: many} if kind == "pixel_shuffle" else {many: wide})
    return found


def relaid(network: convcalc.Network, size: tuple[int, ...]) -> dict[tuple[int, ...], object]:
    """What comes out of reshapes and permutations of an array of its own positions, rows first."""
    values = [(c, h, w) for h, w, c in product(*map(range, size))]
    for node in network.nodes:
        kind = vars(node.kind)
        if "shape" in kind:
            size = tuple(kind["shape"])
            continue
        order = [d - 1 for d in kind["dims"]]
        place = dict(zip(product(*map(range, size)), values, strict=True))
        size = tuple(size[k] for k in order)
        values = [
            place[tuple(at[order.index(k)] for k in range(len(order)))]
            for at in product(*map(range, size))
        ]
    return {(c, h, w): v for (h, w, c), v in zip(product(*map(range, size)), values, strict=True)}


@pytest.mark.parametrize("kind", ["pixel_shuffle", "pixel_unshuffle"])
def test_shuffled_pixels_are_those_of_pytorch_in_keras(kind: str) -> None:
    many, wide = (CHANNELS * STEP**2, SIDE, SIDE), (CHANNELS, SIDE * STEP, SIDE * STEP)
    c, h, w = many if kind == "pixel_shuffle" else wide
    report = analyze(convcalc.loads(f"{{input: {c}x{h}x{w}, layers: [{kind} {STEP}]}}"))
    network = ported(report, "keras").network
    assert relaid(network, (h, w, c)) == shuffled(kind)
