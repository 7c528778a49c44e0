"""Source of Keras that was written, read again: it must be the network that it was written for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.keras.source import Source
from convcalc.frameworks.weights.named import ALONE, without_ones
from convcalc.frameworks.write.keras.applied import plain
from convcalc.frameworks.write.proved import FACTS, same_numbers, unlike

if TYPE_CHECKING:
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report

WITHIN = r"(in|out)_proj_(weight|bias)|[qkv]_(bias|norm)|logit_scale|cpb_mlp_[02]"
HELD = re.compile(rf"\.(gamma|beta|weight|{WITHIN}|relative_position_bias_table|attention_biases)$")
"""What tensors of layers that are written into the file are called within these."""
ATTENDING = re.compile(rf"\.({WITHIN})$")


def proved(network: Network, text: str, title: str) -> None:
    """Problems E433, if `text` is read as another network: with other weights, by the names of
    layers and sizes, other multiply-accumulates or other outputs.
    """
    try:
        found = analyze(Source(text, "written.py").network(title))
    except Problems as problems:
        raise unlike(problems.diagnostics[0].message) from None
    if not found.ok:
        raise unlike(next(d.message for d in found.diagnostics if d.severity == "error"))
    meant = analyze(network)
    for what, told in {**FACTS, "weights": weights}.items():
        if told(found) != told(meant):
            raise unlike(f"it has other {what}")
    same_numbers(found, meant)


def weights(report: Report) -> Any:
    """The sizes of all weights by the names of their layers, those of 1 left out; tensors that are
    there by themselves are called as the layers that hold them.
    """
    found: dict[str, list[list[int]]] = {}
    for layer in report.layers:
        if layer.weights and not layer.shared:
            alone = layer.kind.inputs == ALONE or ATTENDING.search(layer.name)
            name = HELD.sub("", layer.name) if alone else layer.name
            rows = found.setdefault(plain(name), [])
            rows += [without_ones(tuple(map(int, one.sizes))) for one in layer.weights]
    return {name: sorted(rows) for name, rows in found.items()}
