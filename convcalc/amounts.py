"""Amounts as people write them: 5M, 600M, 1.5G, and of memory 256KiB."""

from __future__ import annotations

import re
from decimal import Decimal

PREFIXES = {"": 1, "k": 10**3, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
COUNT = re.compile(r"([0-9][0-9_,]*(?:\.[0-9]+)?|\.[0-9]+)(?:e\+?([0-9]{1,2}))?\s*([A-Za-z]*)")
MAX_COUNT = 10**24


def count_of(option: str, text: str) -> int:
    """The number that `5M` or `1.5 G` spells. ValueError, which names the option, for anything
    else.
    """
    what = option.removeprefix("--").removeprefix("max").lstrip("_-")
    what = what.replace("params", "parameters").replace("macs", "MACs")
    match = COUNT.fullmatch(text.strip()) if text.isascii() and len(text) < 60 else None
    if not match:
        raise ValueError(f"{option} takes a count such as 5M, 600k or 1.5G, received '{text[:60]}'")
    digits, power, unit = match.groups()
    if unit not in PREFIXES:
        raise ValueError(
            wrong_unit(option, what, unit, f"{digits}e{power}" if power else digits, text)
        )
    number = Decimal(digits.replace("_", "").replace(",", "")) * PREFIXES[unit]
    number *= Decimal(10) ** int(power or 0)
    if not 1 <= number <= MAX_COUNT:
        raise ValueError(f"{option} must be from 1 to {MAX_COUNT:.0e}, received '{text[:60]}'")
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


BYTES = {
    "": 1,
    "B": 1,
    "kB": 10**3,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
}


def bytes_of(option: str, text: str) -> int:
    """The bytes that `256KiB` or `1.5 MB` spells. ValueError for anything else."""
    match = COUNT.fullmatch(text.strip()) if text.isascii() and len(text) < 60 else None
    if not match:
        raise ValueError(f"{option} takes an amount such as 256KiB or 4MB, received '{text[:60]}'")
    digits, power, unit = match.groups()
    if unit not in BYTES:
        near = next((u for u in BYTES if u and u.lower() == unit.lower()), "")
        near = near or next((u for u in BYTES if u.lower() == f"{unit}b".lower()), "")
        hint = f"write {digits}{near}" if near else "it knows B, kB, MB, GB, KiB, MiB and GiB"
        raise ValueError(f"{option}: {hint}, not {text[:60]}")
    number = Decimal(digits.replace("_", "").replace(",", "")) * BYTES[unit]
    number *= Decimal(10) ** int(power or 0)
    if not 1 <= number <= MAX_COUNT:
        raise ValueError(f"{option} must be from 1 to {MAX_COUNT:.0e}, received '{text[:60]}'")
    return int(number)
