"""What to write for layers that are no kind of their own, by the names that people look for."""

from __future__ import annotations

from typing import Optional

WRITTEN = "it is written with other layers: 'convcalc help written' shows how"
INSTEAD = {
    "timedistributed": "write batch_axes=1 beside the layer that is applied to each step",
    "partialconv": WRITTEN,
    "partialconvolution": WRITTEN,
    "involution": WRITTEN,
}


def instead_of(word: str) -> Optional[str]:
    """What to write instead of a kind called `word`, if that is known.

    >>> instead_of("TimeDistributed")
    'write batch_axes=1 beside the layer that is applied to each step'
    """
    plain = "".join(c for c in word.lower() if c.isalnum())
    return INSTEAD.get(plain) or INSTEAD.get(plain.rstrip("0123456789d"))
