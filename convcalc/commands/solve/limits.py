"""Budgets as one writes them: `macs<=300M,params<=3M`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.amounts import bytes_of, count_of
from convcalc.diagnostics import did_you_mean
from convcalc.engine.limits import MEASURES, Budget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.commands.sweep.columns import Row

ONE = re.compile(r"\s*([A-Za-z]\w*)\s*(<=|>=|=<|=>|≤|≥|<|>)\s*([^<>=]+)")
EXAMPLE = "macs<=300M,params<=3M"
LEAST = (">", "≥")


def budgets_in(text: str) -> list[Budget]:
    """The budgets that a text lists. ValueError for one that is none, and for two that leave
    nothing.

    >>> [tuple(budget)[1:] for budget in budgets_in("macs<=300M, field>99, memory<1KiB")]
    [(300000000, False, False), (99, True, True), (1024, False, True)]
    """
    parts = text.split(",")
    found = [budget_in(part) for part in parts]
    for k, one in enumerate(found):
        for other, part in zip(found[:k], parts, strict=False):
            if one.what == other.what and one.least != other.least and apart(one, other):
                raise ValueError(f"{part.strip()} and {parts[k].strip()} leave nothing")
    return found


def apart(one: Budget, other: Budget) -> bool:
    """Whether no number is within both, of which one is the least."""
    return one.left(other.limit) < other.strict


def budget_in(text: str) -> Budget:
    found = ONE.fullmatch(text)
    if not found and "=" in text and (meant := ONE.fullmatch(text.replace("=", "<=", 1))):
        raise ValueError(f"a limit has a side: write {meant[1]}<={meant[3].strip()[:20]}, or >=")
    if not found:
        raise ValueError(f"it takes limits such as {EXAMPLE}, received '{text.strip()[:60]}'")
    what, sign, number = found[1].lower(), found[2], found[3].strip()
    if what not in MEASURES:
        hint = did_you_mean(what, MEASURES) or f"there are {', '.join(MEASURES)}"
        raise ValueError(f"there is no number '{what[:60]}'; {hint}")
    limit = (bytes_of if what == "memory" else count_of)(what, number)
    least = any(mark in sign for mark in LEAST)
    return Budget(what, limit, least, sign in ("<", ">"))


def excess(row: Row, budgets: Sequence[Budget], columns: Sequence[str]) -> float:
    """By which share of its limit a row is beyond a budget at most, 0 where it is within all;
    infinite where a number is not known.
    """
    most = 0.0
    for budget in budgets:
        value = row[columns.index(budget.what)]
        if value is None:
            return float("inf")
        left = budget.left(value)
        if left < 0:
            most = max(most, -left / max(budget.limit, 1))
    return most
