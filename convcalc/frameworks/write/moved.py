"""Padding that a layer of the other framework did by itself, as a layer of its own."""

from __future__ import annotations

from convcalc.layers.pad import Pad


class Moved(Pad):
    """What stands outside, for a layer that cannot pad so."""


class Lowest(Moved):
    """What stands outside for a max pool that pads by itself: not 0, which may be the largest."""
