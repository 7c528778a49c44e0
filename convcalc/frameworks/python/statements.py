"""Statements: strict inside functions, where a network is made; tolerant at the top of a file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.later import later
from convcalc.frameworks.python.bounds import MAX_STEPS, too_much
from convcalc.frameworks.python.definitions import class_defined, defined
from convcalc.frameworks.python.evaluate import evaluate, index_of
from convcalc.frameworks.python.lists import taken
from convcalc.frameworks.python.values import At, Failure, Path, Unknown, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.world import Reader


class Returned(Exception):
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Broken(Exception):
    """`break`"""


class Continued(Exception):
    """`continue`"""


def run(reader: Reader, nodes: list[Any], scope: Scope) -> None:
    for node in nodes:
        reader.steps += 1
        if reader.steps > MAX_STEPS:
            raise too_much(f"reading takes more than {MAX_STEPS:,} steps", At(scope.file, node))
        found = STATEMENTS.get(type(node))
        if found is None:
            raise Failure("E409", f"{typed(node)} is not read", "", At(scope.file, node))
        found(reader, node, scope)


def expression(reader: Reader, node: Any, scope: Scope) -> None:
    if not isinstance(node.value, ast.Constant) and not is_summary(node.value):
        evaluate(reader, node.value, scope)


def is_summary(node: Any) -> bool:
    """`tf.summary.scalar(…)`, which tells of what is trained."""
    place: Any = getattr(getattr(node, "func", None), "value", None)
    return getattr(place, "attr", "") == "summary" and typed(place.value) == "tf"


def assignment(reader: Reader, node: Any, scope: Scope) -> None:
    value = evaluate(reader, node.value, scope)
    for target in node.targets:
        reader.assign(target, value, scope)


def annotated(reader: Reader, node: Any, scope: Scope) -> None:
    if node.value is not None:
        reader.assign(node.target, evaluate(reader, node.value, scope), scope)
    elif isinstance(node.target, ast.Name):
        names = scope.names.setdefault("__annotations__", {})
        names[node.target.id] = node.annotation


def augmented(reader: Reader, node: Any, scope: Scope) -> None:
    old = evaluate(reader, node.target, scope)
    more = evaluate(reader, node.value, scope)
    if isinstance(node.op, ast.Add) and reader.extended(old, more, At(scope.file, node.value)):
        return
    if hasattr(old, "forget"):  # a tensor, which whoever else holds it sees changed
        old.forget()
    value = reader.combine(type(node.op), old, more, At(scope.file, node))
    reader.world.augmented(old, value)
    reader.assign(node.target, value, scope)


def branch(reader: Reader, node: Any, scope: Scope) -> None:
    test = evaluate(reader, node.test, scope)
    at = At(scope.file, node.test)
    if isinstance(test, Unknown):
        if harmless(node.body) and harmless(node.orelse):
            return
        if imports(node.body) and imports(node.orelse):
            alike(reader, node, test, scope)
            return
        raise reader.undecided(test, typed(node.test), at)
    run(reader, node.body if reader.truth(test, at) else node.orelse, scope)


def imports(nodes: list[Any]) -> bool:
    """Whether statements only import."""
    return bool(nodes) and all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in nodes)


def alike(reader: Reader, node: Any, test: Unknown, scope: Scope) -> None:
    """Imports of which it is not known which are made: names that mean the same in either branch
    have that meaning.
    """
    run(reader, node.orelse, scope)
    before = dict(scope.names)
    run(reader, node.body, scope)
    for statement in (*node.body, *node.orelse):
        for alias in statement.names:
            word = alias.asname or alias.name.partition(".")[0]
            first, last = before.get(word), scope.names.get(word)
            if not isinstance(first, Path) or first != last:
                scope.set(word, test)


def harmless(nodes: list[Any]) -> bool:
    """Whether statements only check or tell something."""
    kinds = (ast.Raise, ast.Pass, ast.Assert)
    return all(
        isinstance(node, kinds) or (isinstance(node, ast.Expr) and is_telling(node.value))
        for node in nodes
    )


def is_telling(node: Any) -> bool:
    if isinstance(node, ast.Constant):
        return True
    words = typed(node.func) if isinstance(node, ast.Call) else ""
    return words.startswith(("print", "warnings.", "logging.", "logger.", "log.", "_log"))


def loop(reader: Reader, node: Any, scope: Scope) -> None:
    values = evaluate(reader, node.iter, scope)
    for value in taken(reader, values, At(scope.file, node.iter)):
        reader.assign(node.target, value, scope)
        if not goes_on(reader, node, scope):
            return
    run(reader, node.orelse, scope)


def goes_on(reader: Reader, node: Any, scope: Scope) -> bool:
    """One turn of a loop, and whether there may be another."""
    try:
        run(reader, node.body, scope)
    except Broken:
        return False
    except Continued:
        return True
    return True


def as_long_as(reader: Reader, node: Any, scope: Scope) -> None:
    at = At(scope.file, node.test)
    while True:
        test = evaluate(reader, node.test, scope)
        if isinstance(test, Unknown):
            raise reader.undecided(test, typed(node.test), at)
        if not reader.truth(test, at):
            break
        if not goes_on(reader, node, scope):
            return
    run(reader, node.orelse, scope)


def returned(reader: Reader, node: Any, scope: Scope) -> None:
    raise Returned(None if node.value is None else evaluate(reader, node.value, scope))


def within(reader: Reader, node: Any, scope: Scope) -> None:
    entered = []
    try:
        for item in node.items:
            value = reader.world.enters(evaluate(reader, item.context_expr, scope))
            entered.append(value)
            if item.optional_vars is not None:
                reader.assign(item.optional_vars, value, scope)
        run(reader, node.body, scope)
    finally:
        for value in reversed(entered):
            reader.world.leaves(value)


def imported(reader: Reader, node: Any, scope: Scope) -> None:
    reader.files.bring(node, scope)


def removed(reader: Reader, node: Any, scope: Scope) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            scope.names.pop(target.id, None)
        elif isinstance(target, ast.Attribute):
            owner = evaluate(reader, target.value, scope)
            reader.remove(owner, target.attr)
        elif isinstance(target, ast.Subscript):
            owner = evaluate(reader, target.value, scope)
            key = index_of(reader, target.slice, scope)
            if isinstance(owner, (dict, list)):
                try:
                    del owner[key]
                except (KeyError, IndexError, TypeError):
                    at = At(scope.file, target)
                    raise Failure("E409", "there is no such element", "", at) from None
            else:
                reader.world.remove_item(owner, key, At(scope.file, target))


def outer_names(reader: Reader, node: Any, scope: Scope) -> None:
    place = scope.module if isinstance(node, ast.Global) else scope.outer
    for name in node.names:
        while place and isinstance(node, ast.Nonlocal) and name not in place.names and place.outer:
            place = place.outer
        if place:
            scope.elsewhere[name] = place


def nothing(reader: Reader, node: Any, scope: Scope) -> None:
    """`pass`, and what says nothing that matters here."""


def leave(error: type[Exception]) -> Callable[..., None]:
    def statement(reader: Reader, node: Any, scope: Scope) -> None:
        raise error

    return statement


STATEMENTS: dict[type, Callable[..., None]] = {
    ast.Expr: expression,
    ast.Assign: assignment,
    ast.AnnAssign: annotated,
    ast.AugAssign: augmented,
    ast.If: branch,
    ast.For: loop,
    ast.While: as_long_as,
    ast.FunctionDef: defined,
    ast.AsyncFunctionDef: defined,
    ast.ClassDef: class_defined,
    ast.Return: returned,
    ast.Raise: later("python.attempts.raised"),
    ast.Assert: later("python.attempts.asserted"),
    ast.Try: later("python.attempts.attempted"),
    ast.With: within,
    ast.Import: imported,
    ast.ImportFrom: imported,
    ast.Delete: removed,
    ast.Global: outer_names,
    ast.Nonlocal: outer_names,
    ast.Match: later("python.cases.chosen"),
    ast.Pass: nothing,
    ast.Break: leave(Broken),
    ast.Continue: leave(Continued),
}
