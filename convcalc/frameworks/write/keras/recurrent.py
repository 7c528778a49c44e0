"""Recurrent layers as Keras has them, and as cells of the file with a bias for each product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.write.parts import fixed
from convcalc.frameworks.write.python import Nest
from convcalc.frameworks.write.unwritten import Unwritten, one_value

if TYPE_CHECKING:
    from convcalc.frameworks.write.parts import Step

CELL = '''
@keras.saving.register_keras_serializable()
class {name}(layers.Layer):
    """A step of a recurrent layer with a bias for each product, as PyTorch has it."""

    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units, self.activation = units, activation
        self.state_size = {states}

    def build(self, input_shape):
        rows = {gates}self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], rows), name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, rows), name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(2, rows), initializer="zeros", name="bias")

    def call(self, x, states):
        rows = ops.matmul(x, self.kernel) + self.bias[0]
        rows = rows + ops.matmul(states[0], self.recurrent_kernel) + self.bias[1]
        curve = keras.activations.get(self.activation)
{step}

    def get_config(self):
        own = {{"units": self.units, "activation": self.activation}}
        return {{**super().get_config(), **own}}
'''
LSTM = """\
        i, f, g, o = ops.split(rows, 4, axis=-1)
        cell = ops.sigmoid(f) * states[1] + ops.sigmoid(i) * curve(g)
        state = ops.sigmoid(o) * curve(cell)
        return state, [state, cell]"""
RNN = """\
        state = curve(rows)
        return state, [state]"""
CELLS = {
    "LSTMCell": CELL.format(name="LSTMCell", states="[units, units]", gates="4 * ", step=LSTM),
    "RNNCell": CELL.format(name="RNNCell", states="units", gates="", step=RNN),
}
"""Steps of layers that have one bias for both products in Keras."""


SAID = ("bidirectional", "layers", "one_bias")
"""Settings that are no arguments of Keras' layers."""


def made(step: Step, name: str, words: list[str]) -> Nest:
    """The layer of Keras that is called with `words`, or a cell of the file that goes through the
    steps, in one direction or both.
    """
    inner = Nest(f"layers.{name}(", words) if is_layer(step) else of_cell(step, words)
    both = step.settings.get("bidirectional")
    return Nest("layers.Bidirectional(", [inner]) if both and fixed(both, True) else inner


def is_layer(step: Step) -> bool:
    """Whether Keras' own layer has as many biases."""
    joins = step.settings.get("one_bias")
    if joins is None or fixed(step.settings["bias"], False):
        return True
    joint = bool(one_value(joins, "whether it has one bias for both products"))
    after = step.settings.get("reset_after")
    if after is None:
        return joint
    if joint is one_value(after, "when it resets"):
        raise Unwritten("a GRU of Keras has two biases if it resets after the product, else one")
    return True


def of_cell(step: Step, words: list[str]) -> Nest:
    assert step.kind is not None
    if any(word.startswith("recurrent_activation") for word in words):
        raise Unwritten("with two biases its gates are sigmoids")
    late = [word for word in words if word.startswith("return_sequences")]
    inside = [word for word in words if word not in late]
    return Nest("layers.RNN(", [Nest(f"{step.kind.name.upper()}Cell(", inside), *late])
