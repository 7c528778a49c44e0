"""What stands in the cells of tables: shapes, numbers, sums; and whether they agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Optional

from convcalc.amounts import grouped
from convcalc.diagnostics import Diagnostic
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from convcalc.diagnostics import Span
    from convcalc.frameworks.printed.text import Line, Paste

Dims = tuple[Optional[int], ...]
"""Sizes with that of the batch; None for one that is not known."""

DIGITS = 15
COUNT = re.compile(r"(\d[\d,]{0,19})(?:\s.*)?")
OPEN = re.compile(r"[\[(]+\s*([^()\[\]]*)[\])]")
SUM = re.compile(
    r"(?:Total (?=trainable|non-))?([Tt]otal|[Tt]rainable|[Nn]on-trainable|Optimizer) params: *"
    r"([\d,]{1,20})(?: *\(([\d.]{1,12}) *([KMGT]?B|Byte)\))?"
)
MAX_TOLD = 4
UNITS = {"B": 1, "Byte": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}


def count_in(text: str) -> int | None:
    """`1,792` or `0 (unused)`; None where there is no number.

    >>> count_in("1,792"), count_in("multiple"), count_in("54,0…")
    (1792, None, None)
    """
    found = COUNT.fullmatch(text.strip())
    digits = found[1].replace(",", "") if found else ""
    return int(digits) if digits and len(digits) <= DIGITS and "…" not in text else None


def shapes_in(text: str) -> list[Dims]:
    """The shapes in a cell, those that are cut off left out.

    >>> shapes_in("[(None, 28, 28, 1)]"), shapes_in("(None, None, 3"), shapes_in("[-1, 10]")
    ([(None, 28, 28, 1)], [], [(-1, 10)])
    """
    found: list[Dims] = []
    for match in OPEN.finditer(text):
        parts = [part.strip() for part in match[1].split(",")]
        parts = parts[:-1] if parts and not parts[-1] else parts
        if parts and all(re.fullmatch(r"-?\d{1,12}|None|\?", part) for part in parts):
            found.append(tuple(int(p) if p.lstrip("-").isdigit() else None for p in parts))
    return found


class Sum(NamedTuple):
    """A number under the table, and where it stands."""

    value: int
    span: Span
    size: str = ""
    unit: str = ""


def sums_in(paste: Paste, lines: Iterable[Line]) -> dict[str, Sum]:
    """The sums under a table by their first word, such as `Total`."""
    found: dict[str, Sum] = {}
    for line in lines:
        match = SUM.search(line.text)
        key = match[1].capitalize() if match else ""
        if match and key not in found:
            value = count_in(match[2])
            if value is not None:
                span = paste.span(line.number, match[2])
                found[key] = Sum(value, span, match[3] or "", match[4] or "")
    return found


def disagreeing(
    sums: dict[str, Sum], counts: Sequence[int | None], exact: bool
) -> list[Diagnostic]:
    """E413 for sums that are not those of the rows (where rows are all there is: `exact`), nor of
    their parts.
    """
    found: list[Diagnostic] = []
    total = sums.get("Total")
    if total is None:
        return found
    known = [n for n in counts if n is not None]
    if exact and len(known) == len(counts):
        optimizer = sums["Optimizer"].value if "Optimizer" in sums else 0
        rows, stated = sum(known), total.value - optimizer
        if rows != stated:
            message = (
                f"the rows have {grouped(rows)} parameters, and the total says {grouped(stated)}"
            )
            hint = "one of them was changed, or rows are missing"
            found.append(Diagnostic("E413", message, hint, total.span))
    parts = [sums[key].value for key in ("Trainable", "Non-trainable", "Optimizer") if key in sums]
    if "Trainable" in sums and "Non-trainable" in sums and sum(parts) != total.value:
        text = " + ".join(map(grouped, parts))
        whole = grouped(total.value)
        message = f"{text} parameters are {grouped(sum(parts))}, and the total says {whole}"
        found.append(Diagnostic("E413", message, "one of them was changed", total.span))
    found += wrong_sizes(sums)
    return found


def wrong_sizes(sums: dict[str, Sum]) -> list[Diagnostic]:
    """E413 for a size in bytes that no type of numbers comes to: one takes 1 to 8."""
    found = []
    for one in sums.values():
        if one.size and one.value:
            slack = 10.0 ** -(len(one.size.partition(".")[2]) or 0) * UNITS[one.unit]
            size = float(one.size) * UNITS[one.unit]
            if not one.value - slack <= size <= 16 * one.value + slack:
                message = f"{grouped(one.value)} parameters do not take {one.size} {one.unit}"
                found.append(Diagnostic("E413", message, "one of them was changed", one.span))
    return found
