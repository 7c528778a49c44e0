"""The terminal, or a file that should read like one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from typing import TextIO

UNCUT = 100_000


def console_for(out: TextIO) -> Console:
    """A console on `out`: as wide as the terminal; plain and uncut where there is none."""
    if out.isatty():
        return Console(file=out, highlight=False, markup=False, emoji=False)
    forced = bool(os.environ.get("FORCE_COLOR"))
    return Console(
        file=out,
        width=UNCUT,
        highlight=False,
        markup=False,
        emoji=False,
        color_system="standard" if forced else None,
        force_terminal=forced,
    )
