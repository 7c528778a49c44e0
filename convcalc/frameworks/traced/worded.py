"""Texts where an argument takes one of a few words: others are refused, as frameworks do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import did_you_mean, one_of
from convcalc.frameworks.python.values import At, Failure
from convcalc.parser.value import show

if TYPE_CHECKING:
    from collections.abc import Sequence


def misspelt(
    of: str, name: str, value: str, words: Sequence[str], at: At, front: Sequence[str] = ()
) -> Failure:
    """Failure E104 of a text that is none of `words`; `front` is what else the argument takes."""
    listed = one_of([*front, *(f"'{word}'" for word in words)])
    message = f"'{name}' of {of} must be {listed}, received {show(value)}"
    hint = did_you_mean(value, words) or f"write '{words[0]}'"
    return Failure("E104", message, hint, argument(at, name))


def argument(at: At, name: str) -> At:
    """Where an argument stands, if the call names it; else the call."""
    given = {one.arg: one.value for one in getattr(at.node, "keywords", ())}
    return At(at.file, given[name]) if name in given else at
