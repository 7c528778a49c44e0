"""Statements: strict inside functions, where a network is made; tolerant at the top of a file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.bounds import MAX_STEPS, too_much
from convcalc.frameworks.python.evaluate import evaluate
from convcalc.frameworks.python.values import (
    At,
    Class,
    Failure,
    Function,
    Path,
    Property,
    Raised,
    Scope,
    Static,
    Unknown,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

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
    if not isinstance(node.value, ast.Constant):
        evaluate(reader, node.value, scope)


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
    value = reader.combine(type(node.op), old, more, At(scope.file, node))
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
    for value in reader.elements(values, At(scope.file, node.iter)):
        reader.assign(node.target, value, scope)
        try:
            run(reader, node.body, scope)
        except Broken:
            return
        except Continued:
            continue
    run(reader, node.orelse, scope)


def as_long_as(reader: Reader, node: Any, scope: Scope) -> None:
    at = At(scope.file, node.test)
    while True:
        test = evaluate(reader, node.test, scope)
        if isinstance(test, Unknown):
            raise reader.undecided(test, typed(node.test), at)
        if not reader.truth(test, at):
            break
        try:
            run(reader, node.body, scope)
        except Broken:
            return
        except Continued:
            continue
    run(reader, node.orelse, scope)


def defined(reader: Reader, node: Any, scope: Scope, owner: Class | None = None) -> None:
    function = Function(node.name, node, scope, reader.defaults(node.args, scope), owner)
    scope.set(node.name, decorated(reader, function, node, scope))


def decorated(reader: Reader, function: Any, node: Any, scope: Scope) -> Any:
    """A function with its decorators: those that change what a call gives are read."""
    made: Any = function
    for decorator in reversed(node.decorator_list):
        words = typed(decorator)
        if words in ("property", "cached_property", "functools.cached_property"):
            made = Property(made)
        elif words == "staticmethod":
            made = Static(made)
        elif words == "classmethod":
            made = Static(made, of_class=True)
        elif words.endswith((".setter", ".deleter")):
            return scope.names.get(node.name, made)
        elif isinstance(decorator, ast.Name) or is_method_call(decorator):
            wrapper = reader.made(decorator, scope)
            if isinstance(wrapper, Function) and not isinstance(made, (Property, Static)):
                made = reader.call(wrapper, [made], {}, At(scope.file, decorator), scope)
                made = function if isinstance(made, Unknown) else made
    return made


def is_method_call(decorator: Any) -> bool:
    """`@table.register("name")`, where functions of a file are kept by name."""
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)


def class_defined(reader: Reader, node: Any, scope: Scope) -> None:
    bases = [evaluate(reader, base, scope) for base in node.bases]
    bases = [base for base in bases if isinstance(base, (Class, Path))]
    inner = Scope(scope.file, scope)
    made = Class(node.name, bases, inner.names, scope.file, node)
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = Function(
                statement.name, statement, scope, reader.defaults(statement.args, inner), made
            )
            inner.names[statement.name] = decorated(reader, function, statement, inner)
        else:
            reader.tried(statement, inner)
    inner.names["__name__"] = node.name
    decorators = [typed(one) for one in node.decorator_list]
    if any(word.partition("(")[0].rpartition(".")[2] == "dataclass" for word in decorators):
        inner.names["__dataclass__"] = True
    scope.set(node.name, made)


def returned(reader: Reader, node: Any, scope: Scope) -> None:
    raise Returned(None if node.value is None else evaluate(reader, node.value, scope))


def raised(reader: Reader, node: Any, scope: Scope) -> None:
    at = At(scope.file, node)
    inner = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    words = ""
    if isinstance(node.exc, ast.Call) and node.exc.args:
        found = evaluate(reader, node.exc.args[0], scope)
        words = found if isinstance(found, str) else ""
    raise Raised(typed(inner) if inner is not None else "an error", words, at)


def asserted(reader: Reader, node: Any, scope: Scope) -> None:
    test = evaluate(reader, node.test, scope)
    if isinstance(test, Unknown) or reader.truth(test, At(scope.file, node.test)):
        return
    words = evaluate(reader, node.msg, scope) if node.msg is not None else typed(node.test)
    raise Raised("AssertionError", words if isinstance(words, str) else "", At(scope.file, node))


def attempted(reader: Reader, node: Any, scope: Scope) -> None:
    """`try`: where the source raises, the first handler is taken."""
    caught = any(handles_attributes(handler) for handler in node.handlers)
    reader.trying += caught
    try:
        try:
            run(reader, node.body, scope)
        finally:
            reader.trying -= caught
    except (Raised, Failure) as error:
        if not node.handlers or (isinstance(error, Failure) and not is_caught(error, node)):
            raise
        handler = node.handlers[0]
        if handler.name:
            scope.set(handler.name, Unknown("an exception", At(scope.file, handler)))
        run(reader, handler.body, scope)
    else:
        run(reader, node.orelse, scope)
    finally:
        run(reader, node.finalbody, scope)


def handles_attributes(handler: Any) -> bool:
    """Whether a handler is there for an attribute that is missing."""
    words = typed(handler.type) if handler.type is not None else "Exception"
    return "AttributeError" in words or words == "Exception"


ARGUMENTS = ("E102", "E406")
"""What a call is refused with whose arguments do not fit: a TypeError, where it runs."""


def is_caught(failure: Failure, node: Any) -> bool:
    """Whether arguments do not fit, and the first handler is there for that."""
    kinds = typed(node.handlers[0].type) if node.handlers[0].type is not None else "Exception"
    known = any(word in kinds for word in ("TypeError", "Exception"))
    return known and failure.diagnostic.code in ARGUMENTS


def within(reader: Reader, node: Any, scope: Scope) -> None:
    for item in node.items:
        value = evaluate(reader, item.context_expr, scope)
        if item.optional_vars is not None:
            reader.assign(item.optional_vars, value, scope)
    run(reader, node.body, scope)


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
            key = evaluate(reader, target.slice, scope)
            if isinstance(owner, (dict, list)):
                try:
                    del owner[key]
                except (KeyError, IndexError, TypeError):
                    at = At(scope.file, target)
                    raise Failure("E409", "there is no such element", "", at) from None


def outer_names(reader: Reader, node: Any, scope: Scope) -> None:
    place = scope.module if isinstance(node, ast.Global) else scope.outer
    for name in node.names:
        while place and isinstance(node, ast.Nonlocal) and name not in place.names and place.outer:
            place = place.outer
        if place:
            scope.elsewhere[name] = place


def chosen(reader: Reader, node: Any, scope: Scope) -> None:
    """`match`: cases of plain values, and the last that takes everything."""
    value = evaluate(reader, node.subject, scope)
    for case in node.cases:
        pattern = case.pattern
        everything = type(pattern).__name__ == "MatchAs" and pattern.pattern is None
        if everything or reader.fits(pattern, value, scope):
            run(reader, case.body, scope)
            return


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
    ast.Raise: raised,
    ast.Assert: asserted,
    ast.Try: attempted,
    ast.With: within,
    ast.Import: imported,
    ast.ImportFrom: imported,
    ast.Delete: removed,
    ast.Global: outer_names,
    ast.Nonlocal: outer_names,
    ast.Match: chosen,
    ast.Pass: nothing,
    ast.Break: leave(Broken),
    ast.Continue: leave(Continued),
}
