"""Layers that one format has whole and another writes out: attention, and norms, as their parts."""

from __future__ import annotations

from difflib import SequenceMatcher
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.check.layers import Layer

MAX_PARTS = 24
"""How many layers stand for one."""
PARTS = {
    "attention": ("linears", "products", "parameter"),
    "products": ("products",),
    "sample norms": ("adaptive average pools", "sample norms", "parameter"),
    "rms norm": ("adaptive average pools", "parameter"),
}
"""Of what families the parts are that may stand for a layer of a family."""


def regrouped(
    ours: list[Layer], theirs: list[Layer]
) -> tuple[list[Layer], list[Layer], dict[str, int]]:
    """Both with the whole layers of one in place of their parts in the other, and how many there
    were of each family.
    """
    a, b = ([one.key for one in several] for several in (ours, theirs))
    counts: dict[str, int] = {}
    mine: list[Layer] = []
    yours: list[Layer] = []
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for what, i, j, k, m in codes:
        if what == "equal":
            mine += ours[i:j]
            yours += theirs[k:m]
        else:
            stretch(ours[i:j], theirs[k:m], mine, yours, counts)
    return loosened(mine, yours), loosened(yours, mine), counts


def stretch(
    ours: list[Layer],
    theirs: list[Layer],
    mine: list[Layer],
    yours: list[Layer],
    counts: dict[str, int],
) -> None:
    """The layers between two that are alike, each whole one in place of its parts."""
    i = k = 0
    while i < len(ours) and k < len(theirs):
        here, there = parts_of(ours[i], theirs, k), parts_of(theirs[k], ours, i)
        if ours[i].key == theirs[k].key or not (here or there):
            mine.append(ours[i])
            yours.append(theirs[k])
            i, k = i + 1, k + 1
            continue
        whole = ours[i] if here else theirs[k]
        counts[whole.family] = counts.get(whole.family, 0) + 1
        run = (theirs[k] if here else ours[i]).run
        mine.append(whole._replace(run=whole.run if here else run, apart=True))
        yours.append(whole._replace(run=run if here else whole.run, apart=True))
        i, k = i + (1 if here else there), k + (here or 1)
    mine += ours[i:]
    yours += theirs[k:]


def parts_of(whole: Layer, others: Sequence[Layer], start: int) -> int:
    """How many of the others, from `start` on, are the parts of a whole layer; 0 if they are not:
    as many parameters and multiply-accumulates, and as many heads.
    """
    families = PARTS.get(whole.family, ()) if whole.whole else ()
    params = macs = count = 0
    for one in others[start : start + MAX_PARTS]:
        if one.family not in families or one.key == whole.key:
            break
        params, macs = params + one.params, macs + one.macs
        if params > whole.params or macs > whole.macs:
            break
        count += 1
        if (params, macs) == (whole.params, whole.macs) and count > 1:
            break
    found = others[start : start + count]
    same = (params, macs) == (whole.params, whole.macs) and count > 1
    return count if same and fits(whole, found) else 0


def fits(whole: Layer, parts: Sequence[Layer]) -> bool:
    """Whether the products among the parts have the heads of the whole layer."""
    products = [one for one in parts if one.family == "products"]
    if whole.heads > 1:
        return any(whole.heads in one.sizes for one in products)
    return not products or prod(products[-1].sizes) == prod(whole.sizes)


def loosened(several: list[Layer], others: list[Layer]) -> list[Layer]:
    """Behind a layer that one has in parts there may be arithmetic that is of it."""
    found: list[Layer] = []
    for k, one in enumerate(several):
        other = others[k] if k < len(others) else one
        free = not one.run or not other.run or one.spelled or other.spelled
        loose = k > 0 and several[k - 1].apart and free
        found.append(one._replace(run=()) if loose else one)
    return found


def said(counts: dict[str, int]) -> str:
    """What is told of the layers that are written out, at the end of the line of the check."""
    listed = [f"{n} {WORDS[family]}{'s' if n > 1 else ''}" for family, n in counts.items()]
    return f", {' and '.join(listed)} being written out in one of them" if listed else ""


WORDS = {
    "attention": "attention",
    "products": "product of attention",
    "sample norms": "norm",
    "rms norm": "root mean square norm",
}
