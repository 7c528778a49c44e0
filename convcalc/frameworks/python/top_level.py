"""Statements at the top of a file or class: what fails there is unknown, and no more."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.diagnostics import Problems
from convcalc.frameworks.python.bounds import MAX_STEPS
from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.evaluate import evaluate, look_up
from convcalc.frameworks.python.scopes import Later
from convcalc.frameworks.python.statements import run
from convcalc.frameworks.python.values import (
    At,
    Ended,
    Failure,
    Function,
    Path,
    Raised,
    Unknown,
    typed,
)

if TYPE_CHECKING:
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


def tried(reader: Reader, statement: Any, scope: Scope) -> None:
    """A statement that may fail: what it would have given is unknown then."""
    if isinstance(statement, ast.If) and is_main(statement.test):
        scope.names.setdefault("__main__", []).append(statement)
        return
    if isinstance(statement, ast.Expr) and not matters(reader, statement.value, scope):
        return
    if isinstance(statement, ast.Assign) and postponed(reader, statement, scope):
        return
    steps = reader.steps
    try:
        run(reader, [statement], scope)
    except (Problems, Raised, Ended, RecursionError) as error:
        why = f"line {statement.lineno} of {scope.file.name} is not read"
        if isinstance(error, Failure):
            why = error.diagnostic.message
        for word in targets(statement):
            unknown = Unknown(why, At(scope.file, statement))
            scope.names[word] = given(reader, word, scope, unknown)
    except Exception as error:
        if type(error).__name__ not in ("Returned", "Broken", "Continued"):
            raise
    if isinstance(statement, (ast.For, ast.While)):
        spared = min(max(reader.steps - steps - MOST_OF_A_LOOP, 0), MAX_STEPS - reader.spared)
        reader.steps -= spared
        reader.spared += spared


MOST_OF_A_LOOP = 20_000
"""The steps that a loop at the top of a file counts for: what it fills is seldom needed. As many
as may be taken in all are spared that way.
"""


def as_script(reader: Reader, scope: Scope) -> bool:
    """Go through what a file does as a script, which is left until a name of it is asked for.
    Whether there is any that was not gone through.
    """
    waiting = scope.names.pop("__main__", [])
    for block in waiting:
        for statement in block.body:
            tried(reader, statement, scope)
    return bool(waiting)


def matters(reader: Reader, node: Any, scope: Scope) -> bool:
    """Whether an expression at the top of a file may change something that a network needs: an
    option of a parser, an element of a list, a name in a table of the file.
    """
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        known = look_up(reader, node.func.id, scope)
        called = node.func.id.startswith(("register", "setattr", "DEFINE_"))
        return called or changes_arguments(known)
    if not isinstance(node.func, ast.Attribute) or node.func.attr.startswith("DEFINE_"):
        return isinstance(node.func, ast.Attribute)
    try:
        owner = evaluate(reader, node.func.value, scope)
    except (Problems, Raised, Ended):
        return False
    return isinstance(owner, (list, dict, set, Object)) or reader.world.is_module(owner)


CHANGING = ("update", "append", "extend", "insert", "pop", "setdefault", "clear", "remove", "add")


def changes_arguments(function: Any) -> bool:
    """Whether a function of the file puts something into what it is given: `finish(config)`."""
    if not isinstance(function, Function) or isinstance(function.node, ast.Lambda):
        return False
    names = {arg.arg for arg in function.node.args.args}
    for node in ast.walk(function.node):
        owner: Any = None
        if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            owner = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value if node.func.attr in CHANGING else None
        if isinstance(owner, ast.Name) and owner.id in names:
            return True
    return False


def postponed(reader: Reader, statement: Any, scope: Scope) -> bool:
    """A call is worked out when its name is asked for: most of a script is never needed."""
    if reader.world.eager or not any(
        isinstance(node, ast.Call) for node in ast.walk(statement.value)
    ):
        return False
    names = [t.id for t in statement.targets if isinstance(t, ast.Name)]
    if len(names) != len(statement.targets) or any(
        isinstance(node, ast.Name) and node.id in names for node in ast.walk(statement.value)
    ):
        return False
    for name in names:
        later = Later(lambda: made(reader, statement.value, scope))
        scope.names[name] = given(reader, name, scope, later)
    return True


def given(reader: Reader, name: str, scope: Scope, value: Any) -> Any:
    """What --set gives a name at the top of a file; else its value there."""
    if name not in reader.given or scope.outer is not None:
        return value
    reader.used.add(name)
    return reader.given[name]


def made(reader: Reader, node: Any, scope: Scope) -> Any:
    try:
        return evaluate(reader, node, scope)
    except Problems as problems:
        if reader.wrong is None and makes_layer(reader, node, scope):
            reader.wrong = problems
        failed = isinstance(problems, Failure)
        why = problems.diagnostics[0].message if failed else f"{typed(node)} is not read"
        return Unknown(why, At(scope.file, node))
    except (Raised, Ended):
        return Unknown(f"{typed(node)} is not read", At(scope.file, node))


def makes_layer(reader: Reader, node: Any, scope: Scope) -> bool:
    """Whether an expression is a call of one of the framework's layers."""
    if not isinstance(node, ast.Call):
        return False
    try:
        function = evaluate(reader, node.func, scope)
    except (Problems, Raised, Ended):
        return False
    return isinstance(function, Path) and function.name.startswith(reader.world.front)


def is_main(test: Any) -> bool:
    """`if __name__ == "__main__":`"""
    return isinstance(test, ast.Compare) and typed(test.left) == "__name__"


def targets(statement: Any) -> list[str]:
    """The names that a statement would have set."""
    found: list[str] = []
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append(node.name)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value if node.func.attr in CHANGING else None
            found += [owner.id] if isinstance(owner, ast.Name) else []
    return found
