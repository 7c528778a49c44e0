"""`match`: cases of plain values, of several of them, and of what has a name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure, Unknown

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


def chosen(reader: Reader, node: Any, scope: Scope) -> None:
    """`match`: the first case that fits."""
    value = reader.value(node.subject, scope)
    for case in node.cases:
        if not fits(reader, case.pattern, value, scope):
            continue
        at = At(scope.file, case.guard or case.pattern)
        if case.guard is None or reader.truth(reader.value(case.guard, scope), at):
            reader.run(case.body, scope)
            return


def fits(reader: Reader, pattern: Any, value: Any, scope: Scope) -> bool:
    """Whether a case of `match` fits a value, which gets the name that the case gives it."""
    name, at = type(pattern).__name__, At(scope.file, pattern)
    if name == "MatchAs":
        if pattern.pattern is not None and not fits(reader, pattern.pattern, value, scope):
            return False
        if pattern.name is not None:
            scope.set(pattern.name, value)
        return True
    if isinstance(value, Unknown):
        raise reader.undecided(value, "what is matched", at)
    if name == "MatchValue":
        equal = reader.compare(ast.Eq, value, reader.value(pattern.value, scope), at)
        return reader.truth(equal, at)
    if name == "MatchSingleton":
        return value is pattern.value
    if name == "MatchOr":
        return any(fits(reader, one, value, scope) for one in pattern.patterns)
    raise Failure("E409", "this case of match is not read", "", at)
