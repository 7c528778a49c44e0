"""Layers that stand for what the other framework does: padding as a layer of its own, and what is
written as a class or function of the file.
"""

from __future__ import annotations

from convcalc.layers.activation import Rescale
from convcalc.layers.pad import Pad
from convcalc.layers.resize import Upsample
from convcalc.layers.settings import Count, Real, setting
from convcalc.layers.unary import Clip


class Moved(Pad):
    """What stands outside, for a layer that cannot pad so."""


class Lowest(Moved):
    """What stands outside for a max pool that pads by itself: not 0, which may be the largest."""


class Aligned(Upsample):
    """Linear interpolation whose corners stay where they are, of which Keras has none: by its
    rules it is one like others, and a class of the file does it.
    """


class AtLeast(Clip):
    """Bounded below alone."""


class AtMost(Clip):
    """Bounded above alone."""


class Neighbours(Rescale):
    """Local response normalisation, of which Keras has none: a factor of each element, which a
    class of the file works out of its neighbours.
    """

    size: int = setting("channels that are summed over", Count(), default=5)
    alpha: float = setting("scale of the sum", Real(), default=1e-4)
    beta: float = setting("exponent", Real(), default=0.75)
    k: float = setting("added to the sum", Real(), default=1.0)
