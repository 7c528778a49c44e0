"""Recurrent layers and tables of words as nodes of ONNX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.write.onnx.graph import INT64
from convcalc.frameworks.write.unwritten import Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.write.onnx.place import Place

    Form = Callable[[Place], str]


def recurrent(word: str, gates: int) -> Form:
    """Steps stand first there, directions apart; without `sequences` the last state comes out."""

    def form(at: Place) -> str:
        kind = at.kind
        if kind.layers != 1 or getattr(kind, "projection", 0):
            raise Unwritten("ONNX has one layer without a projection in a node")
        directions, units = len(kind.directions), int(kind.units)
        rows, arriving = gates * units, int(at.site.channels)
        held = [
            at.weight("W", (directions, rows, arriving)),
            at.weight("R", (directions, rows, units)),
        ]
        if kind.bias:
            held.append(biases(at, directions, rows))
        x = at.permute(at.x, [2, 0, 1], "steps")
        settings = settings_of(at, word, directions, units)
        if kind.sequences:
            out = at.add(word, [x, *held], "states", **settings)
            out = at.permute(out, [2, 1, 3, 0], "turned")
        else:
            out = at.second(word, [x, *held], "state", **settings)
            out = at.permute(out, [1, 0, 2], "turned")
        return at.reshape(out, at.made)

    return form


def biases(at: Place, directions: int, rows: int) -> str:
    """Those of what arrives and of the state beside each other; where one is for both, zeros stand
    for the other.
    """
    if not at.kind.joins(at.site):
        return at.weight("B", (directions, 2 * rows))
    ends = at.graph.constant([0, 0, 0, rows])
    return at.add("Pad", [at.weight("B", (directions, rows)), ends], "biases")


def settings_of(at: Place, word: str, directions: int, units: int) -> dict[str, Any]:
    found: dict[str, Any] = {"hidden_size": units}
    if directions > 1:
        found["direction"] = "bidirectional"
    if word == "GRU" and at.kind.reset_after:
        found["linear_before_reset"] = 1
    gate, new = getattr(at.kind, "gate_activation", None), at.kind.activation
    usual = gate in ("sigmoid", None) and new == "tanh"
    words = {"RNN": [new], "GRU": [gate, new], "LSTM": [gate, new, new]}[word] * directions
    if not usual or word == "RNN":
        if not all(one in FUNCTIONS for one in words):
            raise Unwritten(f"ONNX has no {new} or {gate} in a {word}")
        found["activations"] = [FUNCTIONS[one] for one in words]
    if "elu" in words and "hard_sigmoid" in words:
        raise Unwritten("the numbers of two functions in one layer are not written")
    if not usual and "hard_sigmoid" in words:
        found["activation_alpha"] = [1 / 6 for one in words if one == "hard_sigmoid"]
        found["activation_beta"] = [0.5 for one in words if one == "hard_sigmoid"]
    return found


FUNCTIONS = {
    "elu": "Elu",
    "hard_sigmoid": "HardSigmoid",
    "relu": "Relu",
    "sigmoid": "Sigmoid",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "tanh": "Tanh",
}
"""What ONNX calls the functions that need no numbers, and the one of Keras' hard sigmoid."""


def embedding(at: Place) -> str:
    """Rows of a table, which stand last there."""
    (weight,) = at.kind.weights(at.site)
    table = at.matrix(tuple(map(int, weight.sizes)))
    x = at.x
    if x not in at.graph.words:
        if at.sizes[0] != 1:
            raise Unwritten("its numbers of words are not one at each position")
        x = at.add("Cast", [at.reshape(x, at.sizes[1:], "row")], "numbers", to=INT64)
    x = at.add("Gather", [table, x], "words", axis=0)
    return at.permute(x, [0, at.rank + 1, *range(1, at.rank + 1)])


RECURRENTS: dict[str, Form] = {
    "embedding": embedding,
    "gru": recurrent("GRU", 3),
    "lstm": recurrent("LSTM", 4),
    "rnn": recurrent("RNN", 1),
}
