"""Saved tables of relative positions: windows of attention, and how far it looks."""

from __future__ import annotations

import re
from math import isqrt, prod
from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

RELATIVE = re.compile(r"relative|rel_pos|rel_bias|relpos|coords_table|attn_bias|attention_bias")


def windows(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """Tables of attention in windows: places of one window, or distances within it."""
    if not RELATIVE.search(name) or len(file) != len(net):
        return None
    if len(file) == 2 and file[0] != file[1] and "bias" not in name:
        return None  # of one axis: see distances
    sides = [side(shape) for shape in (file, net)]
    if None in sides or sides[0] == sides[1]:
        return None
    theirs, ours = sides
    build = Fix(
        f"build the network with windows of {theirs} (window_size={theirs}), as the file: it goes "
        f"with the image size that the file is for",
        sure=LIKELY,
    )
    head = (
        f"the file is for attention in windows of {theirs}x{theirs}, the network for {ours}x{ours}"
    )
    return Reading(head, (build,), f"{told(file)}, and {told(net)}.")


def side(shape: Sequence[int]) -> int | None:
    """The side of a window, from a table of its distances or of its places.

    >>> side((169, 4)), side((49, 49)), side((1, 16, 36, 36)), side((1, 13, 13, 2))
    (7, 7, 6, 7)
    """
    if len(shape) > 1 and shape[-1] == shape[-2] > 3:
        return root(shape[-1])
    if len(shape) == 4 and shape[1] == shape[2] and shape[3] == 2:
        return (shape[1] + 1) // 2 if shape[1] % 2 else None
    if len(shape) == 2:
        across = root(shape[0])
        return (across + 1) // 2 if across and across % 2 else None
    return None


def root(number: int) -> int | None:
    return isqrt(number) if isqrt(number) ** 2 == number and number > 3 else None


def told(shape: Sequence[int]) -> str:
    """How the side follows from the numbers."""
    window = side(shape) or 0
    if len(shape) == 2 and shape[0] != shape[1]:
        return f"{shape[0]} = (2·{window} - 1)² distances"
    if shape[-1] == 2:
        return f"{shape[1]} = 2·{window} - 1 distances on each axis"
    return f"{shape[-1]} = {window}·{window} places"


def distances(name: str, file: Sequence[int], net: Sequence[int]) -> Reading | None:
    """Distances along one axis: as many to both sides, and 0."""
    if not RELATIVE.search(name) or len(file) != 2 or len(net) != 2 or file[1] != net[1]:
        return None
    more = file[0] % 2 or 2
    if net[0] % 2 != file[0] % 2 or min(file[0], net[0]) < 4 or prod(file) == prod(net):
        return None
    far = [(shape[0] - more) // 2 for shape in (file, net)]
    build = Fix(
        f"build the network with the setting of the file: distances of up to {far[0]} "
        f"(max_relative_position={far[0]}, or the image size that it follows from)",
    )
    head = f"the file knows distances of up to {far[0]}, the network of up to {far[1]}"
    return Reading(
        head, (build,), f"{file[0]} = 2·{far[0]} + {more}, {net[0]} = 2·{far[1]} + {more}."
    )
