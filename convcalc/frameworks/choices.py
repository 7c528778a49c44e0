"""Words that an argument takes one of, as its framework spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic, did_you_mean, one_of
from convcalc.parser.value import show

if TYPE_CHECKING:
    from convcalc.diagnostics import Span
    from convcalc.frameworks.names import Names
    from convcalc.layers.settings import SettingType

CAUSAL = "Conv1D"
"""Whose padding may look back only."""


def misspelt(
    names: Names, path: str, name: str, type: SettingType, value: Any, span: Span
) -> Diagnostic | None:
    """What is wrong with a text that is none of the words which the argument `name` of `path`
    takes; None where it is one, or where it is not known which it takes.
    """
    known = names.choices.get(name, ())
    if not isinstance(value, str) or parses(type, value) or not parses(type, *known[:1]):
        return None
    words = (*known, "causal") if name == "padding" and path.endswith(CAUSAL) else known
    numbers = ["numbers"] if name in names.numbered else []
    listed = one_of([*numbers, *(f"'{word}'" for word in words)])
    message = f"'{name}' of {path} must be {listed}, received {show(value)}"
    hint = did_you_mean(value, words) or f"write '{words[0]}'"
    return Diagnostic("E104", message, hint, span)


def parses(type: SettingType, *words: str) -> bool:
    """Whether there is a word, and the setting takes it."""
    try:
        return bool(words) and type.parse(words[0]) is not None
    except (ValueError, TypeError):
        return False
