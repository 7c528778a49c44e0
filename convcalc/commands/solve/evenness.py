"""How evenly a transposed convolution covers its outputs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from convcalc.algebra.window import Scatter

if TYPE_CHECKING:
    from convcalc.algebra.window import AxisMap


def evenness(axis: AxisMap) -> str:
    """How a scatter covers its outputs: `even`, `uneven` (some get more than others), or `gaps`.

    Source: Odena, Dumoulin and Olah, Deconvolution and Checkerboard Artifacts, Distill 2016.

    >>> evenness(Scatter(span=4, stride=2)), evenness(Scatter(span=3, stride=2))
    ('even', 'uneven')
    """
    assert isinstance(axis, Scatter)
    return evenness_of(axis._replace(lo=0, hi=0, extra=0))


@cache
def evenness_of(axis: Scatter) -> str:
    """Likewise; what is cut off, or added, at the ends does not matter."""
    taps = [axis.taps(o) for o in range(axis.period[0])]
    if None in taps:
        return "gaps"
    return "even" if len({t.number for t in taps if t}) == 1 else "uneven"
