"""What recurrent layers of PyTorch keep for the backward pass on a CPU.

`nn.RNN` and `nn.GRU` keep what each step works out. `nn.LSTM` leaves that to oneDNN, whose
workspace has gates and states, and room for their gradients; with a projection, or in float64, it
keeps it itself. On a GPU all three leave it to cuDNN, which does not tell.
Source: https://github.com/uxlfoundation/oneDNN, src/cpu/rnn/rnn_utils.hpp.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.engine.kept import Around, Kept, channels, elements, positions
from convcalc.engine.strides import batched
from convcalc.layers.saved import OF_A_CELL, by_one_dnn

if TYPE_CHECKING:
    from convcalc.engine.report import LayerReport

FLOAT32, FLOAT64 = 4, 8
LINE, CACHE = 16, 256
"""Numbers of float32 in a line of the cache; rows of a multiple of so many take a line more."""


def kept_by_steps(step: LayerReport, around: Around) -> Kept | None:
    """What a recurrent layer keeps; None where that is not known."""
    kind: Any = getattr(step.kind, "inner", step.kind)
    if not around.on_cpu or not getattr(kind, "reset_after", True):
        return None
    spatial = step.input_shapes[0].spatial
    apart = batched(step.kind, len(spatial) + 1)
    sequences = prod(int(n) for k, n in enumerate(spatial, 1) if k in apart)
    if not by_one_dnn(kind) or around.width == FLOAT64:
        return kept_by_cells(step, around, kind, sequences)
    known = around.width == FLOAT32
    return kept_by_library(step, around, kind, sequences) if known else None


def kept_by_cells(step: LayerReport, around: Around, kind: Any, sequences: int) -> Kept:
    """Where each step is worked out by itself: a copy of what arrives, in which the steps follow
    each other, for each direction, what the layers hand on, and the states and gates of each cell;
    of so many `sequences`, that are as samples.
    """
    lies, steps = step.inputs[0] in around.stepped, positions(step) // sequences
    directions = len(kind.directions)
    of_step, once = OF_A_CELL[kind.name]
    cell = steps * (of_step * kind.units + getattr(kind, "projection", 0)) + once * kind.units
    found = between(kind, steps) * (1 + (kind.dropout > 0)) + kind.layers * directions * cell
    copies = 0 if lies else elements(step) * directions
    return Kept(step.inputs if lies else (), int(copies + sequences * found) * around.width)


def kept_by_library(step: LayerReport, around: Around, kind: Any, sequences: int) -> Kept:
    """Where oneDNN does: what arrives and what comes out of each cell, its first and last states,
    and the workspace; without biases zeros in their place, as many as there are weights.
    """
    lies, steps = step.inputs[0] in around.stepped, positions(step) // sequences
    cells, directions = kind.cells(channels(step)), len(kind.directions)
    names = step.inputs if lies else ()
    drops = kind.dropout > 0
    found = len(cells) * (steps + 4) * kind.units
    found += between(kind, steps) * ((directions > 1 or drops) + drops)
    if directions == 1 and kind.sequences:
        names += (step.name,)
        found -= steps * kind.units
    found += sum(sum(workspace(steps, arriving, kind.units)) for _, arriving in cells)
    found = sequences * found + (0 if lies else elements(step))
    zeros = 0 if kind.bias else sum(int(w.elements) for w in step.weights if w.contracts)
    return Kept(names, int(found) * FLOAT32, zeros * FLOAT32)


def between(kind: Any, steps: int) -> int:
    """The numbers that the layers hand on to each other; where some are dropped, the factors of a
    CPU are as many.
    """
    return int((kind.layers - 1) * steps * len(kind.directions) * kind.state)


def workspace(steps: int, arriving: int, units: int) -> tuple[int, ...]:
    """The numbers that oneDNN keeps of a sample for each direction of a layer: gates, hidden
    states, and for each layer before and after and each step with that before it three rows that
    fit what arrives as well, and two of the cell. Of each it fills the last page of 4,096 bytes,
    which is left out.
    """
    before = 2 * (steps + 1)
    rows, cells = before * aligned(max(units, arriving)), before * units
    return steps * aligned(4 * units), steps * aligned(units), *[rows] * 3, *[cells] * 2


def aligned(numbers: int) -> int:
    """The length of a row in whole lines of the cache.

    >>> aligned(5), aligned(64), aligned(256)
    (16, 64, 272)
    """
    found = -(-numbers // LINE) * LINE
    return found if found % CACHE else found + LINE
