"""How much reading may cost; what is beyond is refused with its place."""

from __future__ import annotations

from typing import Any

from convcalc.frameworks.python.values import NOWHERE, At, Failure

MAX_STEPS = 600_000
MODULE_STEPS = 60
"""Steps that a module costs that is made: it takes about that much longer than a statement."""
MAX_CALLS = 100
MAX_INTEGER = 10**18
MAX_SIZE = 200_000
MAX_LAYERS = 100_000
MAX_SOURCE = 1_000_000
MAX_FILES = 60
MAX_ALL = 2_000_000
"""Steps of evaluation, calls within calls, the largest number, elements of a list or text, layers,
and characters of a file, number of files and characters of all.
"""


def too_much(what: str, at: At = NOWHERE) -> Failure:
    return Failure("E408", f"{what}; nothing so large is worked out", "give a smaller target", at)


def one_by_one(at: At) -> Failure:
    """A loop over the samples of a batch, of which there may be any number."""
    message = "this goes through the samples of the batch one by one"
    return Failure("E409", message, "write it for all samples at once, or export the network", at)


def sized(value: Any, at: At = NOWHERE) -> Any:
    """The value. Failure E408 for a number, text or list beyond any use."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise too_much("a number has more than 18 digits", at)
    elif isinstance(value, (str, list, tuple, dict, set)) and len(value) > MAX_SIZE:
        raise too_much(f"more than {MAX_SIZE:,} elements", at)
    return value


def check_width(spec: str, at: At) -> None:
    """Failure E408, if a format asks for a width of more than three digits."""
    digits = "".join(c if c.isdecimal() else " " for c in spec).split()
    if any(len(part) > 3 for part in digits):
        raise too_much("a width is too large", at)
