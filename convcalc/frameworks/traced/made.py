"""What a class or function needs to make a network, and where the file itself makes it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.classes import Class
from convcalc.frameworks.python.top_level import is_main
from convcalc.frameworks.python.values import Function
from convcalc.frameworks.traced.arguments import arguments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from convcalc.frameworks.python.files import File


def lacking(value: Any, call: ast.Call) -> list[str]:
    """The arguments that a class or function cannot do without, and that a call does not give."""
    function = value.find("__init__") if isinstance(value, Class) else value
    if not isinstance(function, Function) or not all(k.arg for k in call.keywords):
        return []
    if any(isinstance(arg, ast.Starred) for arg in call.args):
        return []
    said = {keyword.arg for keyword in call.keywords} | function.defaults.keys()
    return [name for name in arguments_of(value)[len(call.args) :] if name not in said]


def without_echoes(value: Any, call: ast.Call, known: Callable[[str], bool]) -> None:
    """Take out of a call what only repeats the names of arguments, as a list of networks has them:
    `Net(width, bias=True)` lacks the width, unless `width` is known to the file.
    """
    names = arguments_of(value)
    if len(call.args) > len(names) or any(isinstance(arg, ast.Starred) for arg in call.args):
        return

    def echoes(name: str | None, given: ast.expr) -> bool:
        return isinstance(given, ast.Name) and given.id == name and not known(given.id)

    rows = list(zip(names, call.args, strict=False))
    first = next((k for k, row in enumerate(rows) if echoes(*row)), len(rows))
    call.args = call.args[:first]
    named = [ast.keyword(name, arg) for name, arg in rows[first:]]
    call.keywords = [k for k in (*named, *call.keywords) if not echoes(k.arg, k.value)]


def made_in(file: File, word: str) -> list[str]:
    """The names at the top of a file, or where it is run as a script, of what a call of `word`
    made: of `net = Net(10).to(device)` it is `net`.
    """
    found = [
        target.id
        for statement in statements(file.body)
        if isinstance(statement, ast.Assign) and calls(statement.value, word)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    return list(dict.fromkeys(found))


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.If) and is_main(statement.test):
            yield from statement.body
        else:
            yield statement


def calls(value: ast.expr, word: str) -> bool:
    """Whether an expression is a call of a name, or of a method of what that gives."""
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        value = value.func.value
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") == word


def made_bare(scope: Mapping[str, Any], name: str) -> str:
    """The call `Net().build()` that `Net(width=8).build`, a method of a class of the file, stands
    for where no argument is needed; empty where one is.
    """
    word, method = name.partition("(")[0], name.rpartition(".")[2]
    value = scope.get(word)
    function = value.find(method) if isinstance(value, Class) else None
    bare = ast.Call(ast.Name(word), [], [])
    free = not lacking(value, bare) and lacking(function, bare) in ([], ["self"])
    return f"{word}().{method}()" if free else ""
