"""Regular expressions of a source: those of few repetitions, which take no time to speak of."""

from __future__ import annotations

import re
from typing import Any

MAX_PATTERN, MAX_TEXT, MAX_REPEATS = 80, 200, 3
REPEATS = re.compile(r"[*+?{]")
NESTED = re.compile(r"\)[*+?{]")


def is_small(values: list[Any]) -> bool:
    """Whether a pattern and its texts may be looked at: no repetition stands in another."""
    if not values or not all(isinstance(value, str) for value in values):
        return False
    pattern, *texts = values
    if len(pattern) > MAX_PATTERN or any(len(text) > MAX_TEXT for text in texts):
        return False
    return len(REPEATS.findall(pattern)) <= MAX_REPEATS and not NESTED.search(pattern)


def applied(word: str, values: list[Any]) -> Any:
    """`re.split`, `re.findall` or `re.sub` of plain texts; None where it is not looked at."""
    if word not in ("split", "findall", "sub") or not is_small(values):
        return None
    try:
        return getattr(re, word)(*values)
    except (re.error, TypeError, IndexError):
        return None
