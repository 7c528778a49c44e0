"""Recurrent layers: their states, their cells, and both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.keras import own, words
from convcalc.frameworks.keras.objects import APART, Layer, tensors_in
from convcalc.frameworks.keras.rows import applied, read_of
from convcalc.frameworks.keras.spelling import default_name
from convcalc.frameworks.python.values import At, Unknown, unknown_of
from convcalc.frameworks.traced.call import Call
from convcalc.frameworks.traced.pending import cells_of
from convcalc.frameworks.traced.shifts import flipped
from convcalc.frameworks.traced.tensors import Tensor
from convcalc.layers import kind_named
from convcalc.layers.recurrent import FUNCTIONS
from convcalc.parser.value import Item, from_plain

if TYPE_CHECKING:
    from convcalc.frameworks.calls import Layer as Read
    from convcalc.frameworks.keras.host import Keras

AROUND = ("return_state", "go_backwards", "return_sequences")
"""Settings of what comes out, and of where the steps begin."""
WITH_CELLS = ("LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
"""The layers that hand on cells besides the state."""
GIVEN = "it starts from states that are given to it"
CELLS = {
    "LSTMCell": "LSTM",
    "GRUCell": "GRU",
    "SimpleRNNCell": "SimpleRNN",
    "ConvLSTM2DCell": "ConvLSTM2D",
}
"""Cells, and the layers that are made of one of them."""


def run(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`LSTM(32, return_state=True)(x, initial_state=[h, c])`: what comes out, and the states, which
    are those of the last step.
    """
    given = args[0] if args else named.get("inputs", named.get("sequence"))
    x, *states = given if isinstance(given, (list, tuple)) and given else [given]
    states += tensors_in([args[1:], named.get("initial_state")])
    if not isinstance(x, Tensor) or not x.known:
        found = tensors_in([x])
        unknown = unknown_of([x]) or Unknown(f"{layer.kind} of what is no sequence", layer.at)
        return Call(world.builder, layer.kind, {}, layer.at).unplaced(found) if found else unknown
    backwards = layer.option("go_backwards") is True
    if backwards:
        x = flipped(Call(world.builder, "flip", {"input": x, "dims": [1]}, layer.at))
    out = steps(world, layer, x, at)
    if tensors_in(states) and isinstance(out, Tensor):
        world.notes.append(
            f"{layer.at.line}: the states that {layer.name} starts from are counted, and what it "
            "sees of them is left out"
        )
        world.builder.doubt(out.node, GIVEN)
    if layer.option("return_state") is not True or not isinstance(out, Tensor) or not out.known:
        return out
    last = out
    if layer.option("return_sequences") is True:
        last = world.item(out, (slice(None), -1), layer.at)
    return [out, last._replace(), *cells(world, layer, last)]


def cells(world: Keras, layer: Layer, last: Tensor) -> list[Tensor]:
    """What a layer hands on besides its state."""
    return [cells_of(world.builder, last, layer.at)] if layer.kind in WITH_CELLS else []


def steps(world: Keras, layer: Layer, x: Tensor, at: At) -> Any:
    """The layer itself, without what is around it."""
    args, named = layer.given
    plain = {key: value for key, value in named.items() if key not in AROUND[:2]}
    layer.given = (args, plain)
    try:
        read = read_of(layer, x, world)
    finally:
        layer.given = (args, named)
    assert read is not None
    settle(layer, read)
    return applied(world, layer, read, [x], at)


def settle(layer: Layer, read: Read, **more: Any) -> None:
    """Set what the arguments of a layer do not say."""
    if layer.attributes.get(APART):
        more["one_bias"] = False
    if layer.activation is not None:
        more["activation"] = FUNCTIONS[-1]
    for name, value in more.items():
        read.given[name] = Item(read.span, from_plain(value, read.span))


def of_cells(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`RNN(LSTMCell(32))`, or of several cells, each of which reads the steps of the one before."""
    made = layers_of(layer)
    if not made:
        found = tensors_in(args)
        return Call(world.builder, "RNN", {}, layer.at).unplaced(found) if found else args[0]
    if len(made) > 1 and layer.option("return_state") is True:
        return Unknown("the states of several cells", layer.at)
    value: Any = args[0]
    for one in made:
        value = world.reader.call(one, [value], {}, layer.at, None)
    return value


def layers_of(layer: Layer) -> list[Layer]:
    """The layers of one cell each that `RNN` stands for; none, where a cell is not known."""
    cells = layer.option("cell", 0)
    if isinstance(cells, Layer) and cells.kind == "StackedRNNCells":
        cells = cells.option("cells", 0)
    several = list(cells) if isinstance(cells, (list, tuple)) else [cells]
    made: list[Layer] = layer.attributes.setdefault("__cells__", [])
    for k, cell in enumerate(several[len(made) :]):
        one = of_cell(cell)
        if one is None:
            return []
        around = {key: value for key, value in layer.given[1].items() if key in AROUND}
        if k + 1 < len(several):
            around = {"return_sequences": True}
        one.given = (one.given[0], {**one.given[1], **around})
        one.name, one.trainable = cell.name, cell.trainable
        made.append(one)
    if len(made) == 1 and layer.named:
        made[0].name = layer.name
    return made


def of_cell(cell: Any) -> Layer | None:
    """The layer of one cell, of Keras or of those that convcalc writes."""
    if not isinstance(cell, Layer):
        return None
    known = own.cell(cell)
    if known is not None:
        one = Layer(None, known[0], cell.at)
        settings = dict(known[1])
        one.attributes[APART] = not settings.pop("one_bias")
        one.given = ([], settings)
        return one
    if cell.kind not in CELLS:
        return None
    one = Layer(None, CELLS[cell.kind], cell.at)
    one.given = cell.given
    return one


def is_recurrent(word: str) -> bool:
    kind = kind_named(word)
    return kind is not None and kind.among("recurrents")


def both_ways(world: Keras, layer: Layer, args: list[Any], named: dict[str, Any], at: At) -> Any:
    """`Bidirectional(LSTM(64))`"""
    inner, x = layer.option("layer", 0), args[0] if args else None
    merge = layer.option("merge_mode", 1, "concat")
    if not isinstance(inner, Layer) or not isinstance(x, Tensor):
        return unknown_of([x]) or Unknown("Bidirectional of what is not known", at)
    if inner.kind == "RNN":
        several = layers_of(inner)
        inner = several[0] if len(several) == 1 else inner
    words.check(inner)
    plain = not any(inner.option(word) for word in AROUND[:2])
    read = (
        read_of(inner, x, world) if plain and inner.kind in ("LSTM", "GRU", "SimpleRNN") else None
    )
    if read is None or merge != "concat" or layer.option("backward_layer", 3) is not None:
        return each_way(world, layer, inner, x, merge, at)
    settle(inner, read, bidirectional=True)
    return applied(world, layer, read, [x], at)


MERGES = {"concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average"}


def each_way(world: Keras, layer: Layer, inner: Layer, x: Tensor, merge: Any, at: At) -> Any:
    """A layer for each direction, and their outputs joined."""
    if inner.kind not in (*CELLS.values(), "ConvLSTM1D", "ConvLSTM3D") or merge not in (
        *MERGES,
        None,
    ):
        return Call(world.builder, "Bidirectional", {}, layer.at).unplaced([x])
    ways = layer.attributes.setdefault("__ways__", [])
    own = layer.option("backward_layer", 3)
    for front, source in (("forward", inner), ("backward", own or inner))[len(ways) :]:
        one = Layer(None, source.kind, source.at)
        backwards = source.option("go_backwards") is True
        if front == "backward" and own is None:
            backwards = not backwards
        one.given = (source.given[0], {**source.given[1], "go_backwards": backwards})
        one.attributes[APART] = source.attributes.get(APART)
        one.name = f"{front}_{source.name or default_name(source.kind)}"
        ways.append(one)
    found = [world.reader.call(one, [x], {}, layer.at, None) for one in ways]
    rows = [row if isinstance(row, list) else [row] for row in found]
    if not all(isinstance(one, Tensor) for row in rows for one in row):
        return unknown_of([one for row in rows for one in row]) or rows[0][0]
    (first, *states), (second, *others) = rows
    if inner.option("return_sequences") is True:
        turn = {"input": second, "dims": [1]}
        second = flipped(Call(world.builder, "flip", turn, layer.at))
    if merge is None:
        return [first, second, *states, *others]
    joining = world.module(None, MERGES[merge], [], {"name": f"{layer.name}.{merge}"}, layer.at)
    out = world.reader.call(joining, [[first, second]], {}, layer.at, None)
    return [out, *states, *others] if states else out
