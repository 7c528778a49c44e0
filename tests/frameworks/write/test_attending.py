"""Attention that PyTorch has no module for, as classes; values are recorded in tests/recorded."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written


def written_of(layer: str, size: str = "16x8x8") -> str:
    """Source that was read back: other weights, MACs or outputs are refused, E433."""
    text = f"{{input: {size}, layers: ['{layer}']}}"
    return written(analyze(convcalc.loads(text)), "pytorch")


@pytest.mark.parametrize(
    ("layer", "made"),
    [
        ("attention 4 window=4", "MapAttention(16, 4, (4, 4))"),
        (
            "attention 4 window=4 shift=2 relative_positions=table",
            "RelativeAttention(16, 4, (4, 4), shift=(2, 2))",
        ),
        (
            "attention 2 window=4x2 partition=grid relative_positions=table",
            "RelativeAttention(16, 2, (4, 2), grid=True)",
        ),
        (
            "attention 2 window=8x4 shift=2x1 relative_positions=mlp logit_scale=true",
            "CosineOffsetAttention(16, 2, (8, 4), shift=(2, 1))",
        ),
        ("attention 4 relative_positions=distances", "DistanceAttention(16, 4, (8, 8))"),
        ("attention 4 qk_norm=layer", "LayerNormedMapAttention(16, 4)"),
        (
            "attention 4 qk_norm=rms kv_heads=2",
            "RmsNormedMapAttention(16, 4, kv_heads=2)",
        ),
        (
            "attention 4 key_dim=3 value_dim=5 features=6",
            "MapAttention(16, 4, key_dim=3, value_dim=5, features=6)",
        ),
        ("attention 4 bias=[q,v,out]", 'MapAttention(16, 4, bias="qvo")'),
        ("attention 4 bias=false window=2", 'MapAttention(16, 4, (2, 2), bias="")'),
        ("attention 4 project=false", "MapAttention(16, 4, project=False)"),
    ],
)
def test_what_the_module_has_not_is_a_class_of_the_lines_that_it_takes(
    layer: str, made: str
) -> None:
    text = written_of(layer)
    assert f" = {made}" in text
    assert all(len(line) <= 88 for line in text.splitlines())


@pytest.mark.parametrize(("size", "window"), [("16x12", "(4,)"), ("8x4x8x8", "(4, 4, 4)")])
def test_windows_are_cut_on_as_many_axes_as_there_are(size: str, window: str) -> None:
    text = written_of("attention 4 window=4 shift=2 relative_positions=table", size)
    assert f", 4, {window}, shift=" in text


def test_only_what_a_network_needs_stands_in_its_file() -> None:
    assert "roll" not in written_of("attention 4 window=4")
    assert written_of("attention 4 qk_norm=layer").count("    def ") == 4


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        (
            "attention 4 relative_positions=decomposed",
            "decomposed relative positions are not written yet",
        ),
        (
            "attention: {heads: 4, relative_positions: table, grid: 4x4}",
            "grid of it is not written yet",
        ),
    ],
)
def test_what_is_not_written_yet_is_told_by_its_setting(layer: str, why: str) -> None:
    size = "16x16" if "grid" in layer else "16x8x8"
    with pytest.raises(Problems) as problems:
        written(analyze(convcalc.loads(f"input: {size}\nlayers:\n  - {layer}\n")), "pytorch")
    (told,) = problems.value.diagnostics
    assert (told.code, told.message) == (
        "E431",
        f"'attention1' (attention) cannot be written for PyTorch: {why}",
    )
