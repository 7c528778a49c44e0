"""Attributes that a source reads and never sets: said where something is worked out of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.python.values import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder

ABSENT = re.compile(r"\w+ has no '(\w+)'")


def tell_absent(builder: Builder, values: Iterable[Any], at: At) -> None:
    """An error E407 for the first of `values` that is an attribute which is never set."""
    for value in values:
        found = ABSENT.fullmatch(value.why) if isinstance(value, Unknown) else None
        if found:
            message = f"what comes out is not known: {value.why}"
            hint = f"set it in __init__: self.{found[1]} = …"
            problem = Diagnostic("E407", message, hint, at.span)
            if problem not in builder.doubts:
                builder.doubts.append(problem)
            return
