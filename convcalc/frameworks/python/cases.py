"""`match`: cases of plain values, and the last that takes everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


def chosen(reader: Reader, node: Any, scope: Scope) -> None:
    """`match`: cases of plain values, and the last that takes everything."""
    value = reader.value(node.subject, scope)
    for case in node.cases:
        pattern = case.pattern
        everything = type(pattern).__name__ == "MatchAs" and pattern.pattern is None
        if everything or fits(reader, pattern, value, scope):
            reader.run(case.body, scope)
            return


def fits(reader: Reader, pattern: Any, value: Any, scope: Scope) -> bool:
    """Whether a case of `match` fits a plain value."""
    name = type(pattern).__name__
    if name == "MatchValue":
        return bool(reader.value(pattern.value, scope) == value)
    if name == "MatchSingleton":
        return value is pattern.value
    if name == "MatchOr":
        return any(fits(reader, one, value, scope) for one in pattern.patterns)
    raise Failure("E409", "this case of match is not read", "", At(scope.file, pattern))
