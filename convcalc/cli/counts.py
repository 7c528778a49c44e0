"""Numbers as people write them: 5M, 600M, 1.5G."""

from __future__ import annotations

import re
from decimal import Decimal

from convcalc.cli.options import usage

PREFIXES = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
COUNT = re.compile(r"([0-9][0-9_,]*(?:\.[0-9]+)?|\.[0-9]+)(?:e\+?([0-9]{1,2}))?\s*([A-Za-z]*)")
MAX_COUNT = 10**24


def count(option: str, text: str) -> int:
    """The number that `5M` or `1.5 G` spells. UsageError for anything else."""
    what = option.removeprefix("--max-").replace("params", "parameters").replace("macs", "MACs")
    match = COUNT.fullmatch(text.strip()) if text.isascii() and len(text) < 60 else None
    if not match:
        raise usage(f"{option} takes a count such as 5M, 600k or 1.5G, received '{text[:60]}'")
    digits, power, unit = match.groups()
    if unit not in PREFIXES:
        raise usage(wrong_unit(option, what, unit, f"{digits}e{power}" if power else digits, text))
    number = Decimal(digits.replace("_", "").replace(",", "")) * PREFIXES[unit]
    number *= Decimal(10) ** int(power or 0)
    if not 1 <= number <= MAX_COUNT:
        raise usage(f"{option} must be from 1 to {MAX_COUNT:.0e}, received '{text[:60]}'")
    return int(number)


def wrong_unit(option: str, what: str, unit: str, digits: str, text: str) -> str:
    """What is wrong with `5Mb`, `5MiB`, `5m`, `5x`."""
    head = unit[0].upper().replace("K", "k")
    if unit.lower().endswith("b") or "i" in unit[1:]:
        if unit.lower() == "b":
            return f"{option}: {text[:60]} may be bytes or billions: write {digits}G for billions"
        right = f"{digits}{head}" if head in PREFIXES else f"{digits}M"
        return (
            f"{option}: {what} are counted, not measured in bytes: write {right}, not {text[:60]}"
        )
    if head in PREFIXES and len(unit) == 1:
        return f"{option}: write {digits}{head}, not {text[:60]}"
    return f"{option} knows k, M, G and T, received '{text[:60]}'"
