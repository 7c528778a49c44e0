"""The words that were typed, where a context of click keeps them, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

ASKED, TYPED = "convcalc.asked", "convcalc.typed"
"""Where a context has the command that is asked, and the words that were typed."""


def dashed(name: str) -> str:
    """`kernel-size` for `kernel_size`, in names of options."""
    return name.replace("_", "-")


def words_in(context: click.Context | None) -> list[str]:
    """What was typed behind `convcalc`; nothing where no command line is."""
    return list(context.meta.get(TYPED, ())) if context else []


class Unusable(Exception):
    """Words that are understood, and cannot be answered; the text says what can be asked."""


def is_shape(text: str) -> bool:
    """Whether a text can be read as a shape."""
    from convcalc.engine.typed import shape_of
    from convcalc.parser.shorthand import literal

    if not any(c.isdecimal() for c in text):
        return False
    try:
        shape_of(literal(text, None).plain(), "channels_first")
    except ValueError:
        return False
    return True


def joined(words: Sequence[str]) -> str:
    """Words as they would be typed, on one line."""
    from shlex import quote

    return " ".join(quote(word) for word in words)
