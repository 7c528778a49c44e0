"""What is being tried, while it takes long, in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from convcalc.diagnostics import columns, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 0.5
"""Seconds before anything is said."""


@contextmanager
def told(what: str) -> Iterator[Callable[[str], None]]:
    """A function that shows a text behind `what` on standard error, in place of the one before."""
    began, terminal, shown = monotonic(), sys.stderr.isatty(), 0

    def put(line: str) -> None:
        """Blanks over what stood there, for not every terminal knows how to clear a line."""
        nonlocal shown
        sys.stderr.write(f"\r{' ' * shown}\r{line}")
        sys.stderr.flush()
        shown = columns(line)

    def tell(text: str) -> None:
        if terminal and monotonic() - began > PATIENCE:
            put(f"{printable(what)} {printable(text)} …")

    try:
        yield tell
    finally:
        if shown:
            put("")
