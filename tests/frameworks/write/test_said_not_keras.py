"""What a call of Keras says and no setting keeps is written to the letter, or refused."""

from __future__ import annotations

import pytest

from convcalc.commands.convert.ported import ported
from convcalc.diagnostics import Problems
from convcalc.engine.analyze import analyze
from convcalc.engine.report import Report
from convcalc.frameworks.keras.source import Source
from convcalc.frameworks.write import written

SOURCE = """
import keras
from keras import layers, ops

def net():
    x = keras.Input((6, 6, 4))
    y = keras.Input((6, 6, 4))
    return keras.Model([x, y], layers.Add()([{expression}, y]))

model = net()
"""


def read_as(expression: str) -> Report:
    return analyze(Source(SOURCE.format(expression=expression), "net.py").network("net"))


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("layers.ReLU(6.0)(x)", "nn.ReLU6()"),
        ("layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0)(x)", "nn.ReLU()"),
        ("layers.ReLU(negative_slope=0.2)(x)", "negative_slope=0.2"),
        ('layers.Activation("leaky_relu")(x)', "negative_slope=0.2"),
        ("ops.leaky_relu(x)", "negative_slope=0.2"),
        ("ops.leaky_relu(x, 0.3)", "negative_slope=0.3"),
        ("ops.elu(x, 0.3)", "alpha=0.3"),
        ("ops.gelu(x, approximate=False)", "F.gelu(input_layer_2)"),
        ("ops.gelu(x)", 'approximate="tanh")'),
    ],
)
def test_activations_have_their_numbers(expression: str, line: str) -> None:
    text = written(ported(read_as(expression), "pytorch"), "pytorch")
    assert line in text


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("layers.ReLU(max_value=0.5)(x)", "its max_value of 0.5 is not kept"),
        ("layers.ReLU(threshold=0.3)(x)", "its threshold of 0.3 is not kept"),
        ("layers.Resizing(6, 6, antialias=True)(x)", "its antialias is not kept"),
        ("ops.round(x, 1)", "round is told more than is kept"),
        ("ops.normalize(x, axis=-1, order=1)", "it stands for a norm of order 1"),
        (
            "ops.pad(x[:, 1:], ((0, 0), (1, 0), (0, 0), (0, 0)), constant_values=2.0)",
            "it pads with another number than 0",
        ),
    ],
)
def test_what_is_told_besides_is_refused(expression: str, why: str) -> None:
    with pytest.raises(Problems) as caught:
        ported(read_as(expression), "pytorch")
    assert caught.value.diagnostics[0].message.endswith(f"cannot be written: {why}")


@pytest.mark.parametrize("word", ["use_causal_mask=True", "attention_mask=y"])
def test_masks_of_attention_are_not_left_out(word: str) -> None:
    row = "layers.Reshape((36, 4))(x)"
    text = f"layers.Reshape((6, 6, 4))(layers.MultiHeadAttention(2, 2)({row}, {row}, {word}))"
    with pytest.raises(Problems) as caught:
        ported(read_as(text), "pytorch")
    assert "what attends to it is not kept" in caught.value.diagnostics[0].message
