"""A sweep as a scatter of characters: its axes, its points and the best of them, without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.sweep.scatter import Scale, Scatter

WIDE, HIGH = 72, 16
"""How many characters the area has at most."""
ONE, SEVERAL, BEST = ".", ":", "*"
LEGEND = f"{ONE} a variant   {SEVERAL} several   {BEST} none is better in both"


def plotted(scatter: Scatter, width: int) -> str:
    """The scatter, `width` characters wide at most; of one without points a sentence."""
    if not scatter.count:
        return "nothing to plot: of no variant both numbers are known"
    across, up = scatter.scales
    names = {row: up.label(value) for row, value in rows_of(up)}
    left = max(map(len, names.values()))
    wide = max(min(WIDE, width - left - 4), 10)
    area = cells(scatter, wide)
    lines = [scatter.titles[1]]
    for k in reversed(range(HIGH)):
        mark = "+" if k in names else "|"
        lines.append(f"{names.get(k, ''):>{left}} {mark}{''.join(area[k])}".rstrip())
    marks, words = foot(across, wide)
    lines += [f"{'':>{left}} +{marks}", f"{'':>{left}}  {words}".rstrip()]
    lines += [f"{'':>{left}}  {scatter.titles[0]}", LEGEND, scatter.told]
    return "\n".join(lines)


def rows_of(up: Scale) -> Iterator[tuple[int, int]]:
    """The lines at which values are written, and these."""
    for value in up.ticks(HIGH // 3):
        yield round(up.at(value) * (HIGH - 1)), value


def cells(scatter: Scatter, wide: int) -> list[list[str]]:
    """The area, the lowest line first."""
    across, up = scatter.scales
    area = [[" "] * wide for _ in range(HIGH)]
    for points, sign in ((scatter.points, ONE), (scatter.best, BEST)):
        for x, y in points:
            row, column = round(up.at(y) * (HIGH - 1)), round(across.at(x) * (wide - 1))
            there = area[row][column]
            area[row][column] = SEVERAL if sign == ONE and there != " " else sign
    return area


def foot(across: Scale, wide: int) -> tuple[str, str]:
    """The line below the area, with its ticks, and their values."""
    marks, words, end = ["-"] * wide, [" "] * (wide + 12), -1
    for value in across.ticks(max(wide // 14, 2)):
        column = round(across.at(value) * (wide - 1))
        label = across.label(value)
        start = max(min(column - len(label) // 2, wide + 12 - len(label)), 0)
        marks[column] = "+"
        if start > end:
            words[start : start + len(label)] = label
            end = start + len(label)
    return "".join(marks), "".join(words)
