"""Recurrent cells of TensorFlow 1, and what goes through the steps with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras.objects import Layer
from convcalc.frameworks.python.values import At, Unknown, unknown_of
from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.keras.host import Keras

    Made = Callable[[Keras, list[Any], dict[str, Any], At], Any]

CELLS: dict[str, tuple[str, dict[str, Any]]] = {
    "BasicLSTMCell": ("LSTMCell", {}),
    "LSTMCell": ("LSTMCell", {}),
    "LSTMBlockCell": ("LSTMCell", {}),
    "GRUCell": ("GRUCell", {"reset_after": False}),
    "BasicRNNCell": ("SimpleRNNCell", {}),
}
"""Cells, and those of Keras that hold as many weights."""
PLAIN = ("forget_bias", "state_is_tuple", "activation", "initializer", "reuse", "name", "dtype")
"""Arguments on which nothing depends that is worked out."""
WRAPPERS = ("DropoutWrapper", "DeviceWrapper")


def cell(word: str) -> Made:
    """`tf.nn.rnn_cell.BasicLSTMCell(16)`"""
    kind, more = CELLS[word]

    def run(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
        units = args[0] if args else named.get("num_units")
        odd = [k for k, v in named.items() if k not in (*PLAIN, "num_units") and v not in (None, 0)]
        if odd or not isinstance(units, int):
            return unknown_of([units]) or Unknown(f"{word} is not read with these arguments", at)
        made = Layer(None, kind, at)
        made.given = ([], {"units": units, **more})
        made.name = world.unique(kind)
        return made

    return run


def wrapped(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`DropoutWrapper(cell, …)`, which changes nothing when the network is used."""
    return args[0] if args else named.get("cell")


def stacked(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`MultiRNNCell([cell, cell])`"""
    cells = args[0] if args else named.get("cells")
    made = Layer(None, "StackedRNNCells", at)
    made.given = ([cells], {})
    return made


def dynamic(world: Keras, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`tf.nn.dynamic_rnn(cell, x)`: the outputs of all steps, and the last state."""
    given = {**dict(zip(("cell", "inputs"), args, strict=False)), **named}
    one, x = given.get("cell"), given.get("inputs")
    if not isinstance(one, Layer) or not isinstance(x, Tensor) or given.get("time_major"):
        why = unknown_of([one, x])
        unknown = why if why is not None else Unknown("a cell that is not known", at)
        return (unknown, unknown)
    several = one.kind == "StackedRNNCells"
    layer = one.attributes.get("__steps__")
    if layer is None:
        around = {"return_sequences": True, "return_state": not several}
        layer = world.module(None, "RNN", [one], around, at)
        one.attributes["__steps__"] = layer
    out = world.apply(layer, [x], {}, at)
    if not isinstance(out, list):
        return (out, Unknown("the states of several cells", at))
    return (out[0], tuple(out[1:]) if len(out) > 2 else out[1])


MADE: dict[str, Made] = {
    **{word: cell(word) for word in CELLS},
    **dict.fromkeys(WRAPPERS, wrapped),
    "MultiRNNCell": stacked,
}
CELL_NAMES: dict[str, Made] = {
    f"tensorflow.{home}.{word}": run
    for home in ("nn.rnn_cell", "contrib.rnn")
    for word, run in MADE.items()
}
"""By the canonical path."""
