"""What is being tried, while it takes long, in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from convcalc.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 0.5
"""Seconds before anything is said."""


@contextmanager
def told(what: str) -> Iterator[Callable[[str], None]]:
    """A function that shows a text behind `what` on standard error, in place of the one before."""
    began, terminal, shown = monotonic(), sys.stderr.isatty(), False

    def tell(text: str) -> None:
        nonlocal shown
        if terminal and monotonic() - began > PATIENCE:
            sys.stderr.write(f"\r\x1b[2K{printable(what)} {printable(text)} …")
            sys.stderr.flush()
            shown = True

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
