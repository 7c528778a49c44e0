"""Attention that Keras has no layer for, as classes; values are recorded in tests/recorded."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written


def written_of(layer: str, size: str = "16x8x8") -> str:
    """Source that was read back: other weights, MACs or outputs are refused, E433."""
    report = analyze(convcalc.loads(f"{{input: {size}, layers: ['{layer} name=one']}}"))
    return written(ported(report, "keras"), "keras", origin="pytorch")


@pytest.mark.parametrize(
    ("layer", "made"),
    [
        ("attention 4 window=4", "MapAttention(4, (4, 4), name="),
        (
            "attention 4 window=4 shift=2 relative_positions=table",
            "RelativeAttention(4, (4, 4), shift=(2, 2), name=",
        ),
        (
            "attention 2 window=4x2 partition=grid relative_positions=table",
            "RelativeAttention(2, (4, 2), grid=True, name=",
        ),
        (
            "attention 2 window=8x4 shift=2x1 relative_positions=mlp logit_scale=true",
            "CosineOffsetAttention(2, (8, 4), shift=(2, 1), name=",
        ),
        ("attention 4 relative_positions=distances", "DistanceAttention(4, (8, 8), name="),
        ("attention 4 qk_norm=layer", "LayerNormedMapAttention(4, name="),
        ("attention 4 qk_norm=rms kv_heads=2", "RmsNormedMapAttention(4, kv_heads=2, name="),
        (
            "attention 4 key_dim=3 value_dim=5 features=6",
            "MapAttention(4, key_dim=3, value_dim=5, features=6, name=",
        ),
        ("attention 4 key_dim=3 value_dim=5", "layers.MultiHeadAttention("),
        ("attention 4 bias=[q,v,out]", 'MapAttention(4, bias="qvo", name='),
        ("attention 4 bias=false window=2", 'MapAttention(4, (2, 2), bias="", name='),
        ("attention 4 project=false", "MapAttention(4, project=False, name="),
    ],
)
def test_what_keras_has_no_layer_for_is_a_class_of_the_lines_that_it_takes(
    layer: str, made: str
) -> None:
    text = written_of(layer)
    assert f"x = {made}" in text
    assert all(len(line) <= 88 for line in text.splitlines())


@pytest.mark.parametrize(("size", "window"), [("16x12", "(4,)"), ("8x4x8x8", "(4, 4, 4)")])
def test_windows_are_cut_on_as_many_axes_as_there_are(size: str, window: str) -> None:
    text = written_of("attention 4 window=4 shift=2 relative_positions=table", size)
    assert f"RelativeAttention(4, {window}, shift=" in text.replace("\n        ", "")
