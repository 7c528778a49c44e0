"""What stands for a layer in Keras that has none of its name; values are recorded."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.frameworks.write import written


def source_of(layer: str, size: str = "9x5x7") -> str:
    """Source that was read back with the same outputs, weights and MACs."""
    report = analyze(convcalc.loads(f"{{input: {size}, layers: ['{layer}']}}"))
    return written(ported(report, "keras"), "keras", origin="pytorch")


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        ("upsample 3 bilinear align_corners", "AlignedUpsampling((15, 21))(inputs)"),
        ("upsample 3 linear", 'layers.UpSampling2D(3, interpolation="bilinear")(inputs)'),
        ("clip min=0.2", "ops.maximum(inputs, 0.2)"),
        ("clip max=6", "ops.minimum(inputs, 6)"),
        ("local_response_norm 4 k=2", "LocalResponseNorm(size=4, k=2, name="),
        ("local_response_norm", "LocalResponseNorm(name="),
    ],
)
def test_what_keras_has_no_word_for_is_a_class_or_another_function(layer: str, line: str) -> None:
    assert f" = {line}" in source_of(layer)


def test_average_pools_that_reach_over_the_end_are_same_where_nothing_is_padded_before() -> None:
    made = 'layers.AveragePooling2D(3, strides=2, padding="same")'
    assert made in source_of("avg_pool 3x3/2 ceil_mode=true", "4x16x16")
    with pytest.raises(Problems) as caught:  # `same` would pad one before, and shift the windows
        source_of("avg_pool 3x3/2 ceil_mode=true p1", "4x16x16")
    assert caught.value.diagnostics[0].code == "E431"


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        ("upsample 2 bicubic align_corners", "Keras has no 'align_corners' for upsample"),
        ("max_unpool 2x2", "Keras has no max_unpool"),
    ],
)
def test_what_nothing_stands_for_is_refused(layer: str, why: str) -> None:
    with pytest.raises(Problems) as caught:
        source_of(layer)
    (told,) = caught.value.diagnostics
    kind = layer.split(maxsplit=1)[0]
    assert told.message == f"'{kind}1' ({kind}) of PyTorch has no equal in Keras: {why}"
