"""What a number may be made of: channels of square maps, groups of as many each."""

from __future__ import annotations

from math import gcd

FEWEST = 4
"""So many channels has a map at least of which two sizes are told by their numbers."""
MOST_SIDE = 64
LISTED = 8
MOST_GROUPS = 4096


def same_count(arrived: int, made_for: int) -> str:
    """What the two numbers of features are, as channels of square maps, if of as many channels.

    >>> same_count(400, 256)
    '400 = 16x5x5 and 256 = 16x4x4'
    """
    found = []
    for side in range(1, MOST_SIDE + 1):
        channels, rest = divmod(arrived, side * side)
        if rest or channels < 1 or made_for % channels:
            continue
        other = round((made_for // channels) ** 0.5)
        if other * other * channels == made_for and other != side and channels >= FEWEST:
            found.append((channels % 8 == 0, channels, side, other))
    if not found:
        return ""
    _, channels, ours, theirs = max(found)
    return f"{arrived} = {channels}x{ours}x{ours} and {made_for} = {channels}x{theirs}x{theirs}"


def groups_of(*counts: int) -> list[int]:
    """The numbers of groups into which all counts divide.

    >>> groups_of(30, 32)
    [1, 2]
    """
    common = gcd(*counts)
    return [n for n in range(1, min(common, MOST_GROUPS) + 1) if common % n == 0]


def listed(numbers: list[int]) -> str:
    """Numbers in a row; the middle of many is left out.

    >>> listed(groups_of(720720, 720720))
    '1, 2, 3, …, 4004, 4095'
    """
    shown = numbers if len(numbers) <= LISTED else [*numbers[:3], "…", *numbers[-2:]]
    return ", ".join(map(str, shown))
