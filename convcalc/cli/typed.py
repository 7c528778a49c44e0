"""The words that were typed, where a context of click keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click

ASKED, TYPED = "convcalc.asked", "convcalc.typed"
"""Where a context has the command that is asked, and the words that were typed."""


def dashed(name: str) -> str:
    """`kernel-size` for `kernel_size`, in names of options."""
    return name.replace("_", "-")


def words_in(context: click.Context | None) -> list[str]:
    """What was typed behind `convcalc`; nothing where no command line is."""
    return list(context.meta.get(TYPED, ())) if context else []
