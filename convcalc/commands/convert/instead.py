"""Layers of another framework that do what a layer does, where that has none of its name: settings
that it has no word for, and functions that are written out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.engine.trial import tried
from convcalc.frameworks.write.moved import Aligned, AtLeast, AtMost, Neighbours
from convcalc.layers.activation import Dropout
from convcalc.layers.kind import Kind
from convcalc.layers.norm import LocalResponseNorm
from convcalc.layers.pool import AvgPool
from convcalc.layers.recurrent import Gru, Lstm, Rnn
from convcalc.layers.resize import Upsample
from convcalc.layers.unary import Clip
from convcalc.parser.remake import remade, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.engine.trial import Trial
    from convcalc.layers.site import Site

    Instead = Callable[[Any, Trial, Site], Optional[Kind]]


def resized(kind: Any, base: Trial, there: Site) -> Kind | None:
    """`layers.Resizing` of Keras, which interpolates between middles as PyTorch does by default;
    between corners a class of the file does.
    """
    if base.output is None:
        return None
    size = tuple(map(int, base.output.spatial))
    if len(size) != 2 or kind.mode not in ("linear", "bilinear"):
        return None
    if kind.factor is not None and not kind.align_corners:
        shape = there.shapes[0].spatial
        rows = zip(shape, kind.per_axis("factor", len(shape)), strict=True)
        if any(n * factor != round(n * factor) for n, factor in rows):
            return None  # PyTorch steps by the factor then, and Keras by the sizes
    if kind.align_corners:
        return Aligned(size=size, mode="bilinear")
    found: Kind = kind.but(size=size, factor=None, mode="bilinear")
    return found


def averaged(kind: Any, base: Trial, there: Site) -> Kind | None:
    """Windows that reach over the end: PyTorch and Keras divide by what lies within, if nothing is
    padded but what `same` pads behind.
    """
    if not kind.ceil_mode or kind.padding != 0:
        return None
    settings = {**settings_of(kind), "padding": "same", "ceil_mode": False}
    settings.pop("count_include_pad", None)
    found = remade(type(kind), settings, there.dialect)
    if not isinstance(found, Kind):
        return None
    return found if tried((found,), there).agrees(base) else None


def clipped(kind: Any, base: Trial, there: Site) -> Kind | None:
    """Bounded on one side alone."""
    if (kind.min is None) == (kind.max is None):
        return None
    if kind.min is None:
        return AtMost(min=-FARTHEST, max=kind.max)
    return AtLeast(min=kind.min, max=FARTHEST)


FARTHEST = 1e30
"""A bound that is not written."""


def by_neighbours(kind: Any, base: Trial, there: Site) -> Kind | None:
    words = ("size", "alpha", "beta", "k")
    return Neighbours(**{word: getattr(kind, word) for word in words})


def with_biases(kind: Any, base: Trial, there: Site) -> Kind | None:
    """As many biases as there were: one for both products, or one for each."""
    return next(iter(by_biases((kind,), base, there)), None)


def by_biases(kinds: Sequence[Any], base: Trial, there: Site) -> tuple[Kind, ...]:
    """Recurrent layers as they are, or with one bias for both products, or one for each: the first
    of these that agrees; none, if no one does.
    """
    for joint in (None, True, False):
        told = [{"one_bias": joint} if kind.among("recurrents") else {} for kind in kinds]
        rows = [{**settings_of(k), **more} for k, more in zip(kinds, told, strict=True)]
        made = [remade(type(k), row, there.dialect) for k, row in zip(kinds, rows, strict=True)]
        found = tuple(one for one in made if isinstance(one, Kind))
        if len(found) == len(kinds) and tried(found, there).agrees(base):
            return found
    return ()


RECURRENT = dict.fromkeys((Rnn, Lstm, Gru), with_biases)
INSTEAD: Mapping[str, Mapping[type[Kind], Instead]] = {
    "keras": {
        Upsample: resized,
        AvgPool: averaged,
        Clip: clipped,
        LocalResponseNorm: by_neighbours,
        **RECURRENT,
    },
    "onnx": {**RECURRENT},
    "pytorch": {**RECURRENT},
}


ONE_AT_A_TIME = ("keras", "onnx")
"""Where a layer is one, and not several."""


def in_layers(kind: Any, base: Trial, there: Site) -> tuple[Kind, ...] | None:
    """Recurrent layers that one holds, each by itself, of which all but the last give each step."""
    if there.dialect.name not in ONE_AT_A_TIME or not kind.among("recurrents") or kind.layers < 2:
        return None
    one = kind.but(layers=1, in_channels=None, dropout=0.0)
    row = [one.but(sequences=True), *([Dropout(rate=kind.dropout)] if kind.dropout else [])]
    return by_biases([*row * (int(kind.layers) - 1), one], base, there) or None


def instead(kind: Kind, base: Trial, there: Site) -> Kind | None:
    """What stands for a layer in the dialect of `there`, if anything does."""
    find = INSTEAD.get(there.dialect.name, {}).get(type(kind))
    return find(kind, base, there) if find is not None else None
