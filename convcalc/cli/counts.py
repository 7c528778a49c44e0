"""Amounts in options."""

from __future__ import annotations

from convcalc.amounts import bytes_of, count_of
from convcalc.cli.options import usage


def count(option: str, text: str) -> int:
    """The number that `5M` or `1.5 G` spells. UsageError for anything else."""
    try:
        return bytes_of(option, text) if option.endswith("memory") else count_of(option, text)
    except ValueError as error:
        raise usage(str(error)) from None
