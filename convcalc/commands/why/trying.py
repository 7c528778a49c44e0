"""Whether a layer stands where a message says that it does not: tried on the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.algebra.shape import Shape
    from convcalc.layers.kind import Kind

MOST = 4096
"""How far numbers of a message are tried."""


def accepts(kind: Kind, shape: Shape) -> bool:
    """Whether PyTorch takes the layer on this input."""
    from convcalc.dialect import dialect_named
    from convcalc.engine.trial import tried
    from convcalc.layers.site import Site

    return tried((kind,), Site((shape,), dialect_named("pytorch"))).refused is None
