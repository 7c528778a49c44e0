"""Where an argument has its value from: the call that made a layer, or one that led to it."""

from __future__ import annotations

import ast
from copy import copy
from typing import TYPE_CHECKING, Any

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.values import At, Function

MAX_CALL = 100
"""How long a call may be that is written out."""


class Frame(NamedTuple):
    """A call that went on when a layer was made: of which function, where, with which names."""

    function: Function
    at: At
    scope: Scope


def frames_of(reader: Any) -> tuple[Frame, ...]:
    """The calls that go on, the innermost last."""
    functions = (function for function, _ in reader.frames)
    return tuple(map(Frame, functions, reader.stack, reader.scopes))


def to_write(at: At, stated: ast.expr, value: Any, frames: Sequence[Frame]) -> str:
    """What to write so that the argument `stated` of a call has a value. The call itself is left as
    it is where others use it as well: then it is the call that gave the value, or an argument that
    has it already.
    """
    inner = within(at, frames)
    if len(inner) < 2:
        return f"write {with_argument(at.node, stated, value)}"
    names, scope = names_in(stated), inner[-1].scope
    takes = arguments_of(inner[-1].function)
    if names.isdisjoint(takes):
        idle = set(takes) - names_in(at.node)
        alike = [x for x in takes if x in idle and scope.names.get(x) == value]
        new = ast.Name(alike[0]) if isinstance(stated, ast.Constant) and len(alike) == 1 else value
        return f"write {with_argument(at.node, stated, new)}"
    where, found, name = origin(at, stated, inner)
    if where is at:
        known = [x for x in sorted(names) if is_plain(scope, x)]
        told = ", ".join(f"{x} is {scope.names.get(x)}" for x in known)
        return f"{ast.unparse(stated)[:60]} must be {value} here, where {told} ({led(inner)})"
    call = ast.unparse(where.node)
    short = call if len(call) <= MAX_CALL else f"{ast.unparse(where.node.func)[:60]}(…)"
    if isinstance(found, ast.Constant):
        return f"write {with_argument(where.node, found, value)} at {place(where)}"
    if found is None:
        return f"give {short} {name}={value} at {place(where)}"
    return f"give {short} {value} in place of {ast.unparse(found)[:60]} at {place(where)}"


def within(at: At, frames: Sequence[Frame]) -> Sequence[Frame]:
    """The frames, if the call stands in the function that was entered last."""
    node = frames[-1].function.node if frames else None
    line = getattr(at.node, "lineno", 0)
    inside = node is not None and node.lineno <= line <= (node.end_lineno or 0)
    return frames if inside else ()


def origin(at: At, value: ast.expr, frames: Sequence[Frame]) -> tuple[At, ast.expr | None, str]:
    """The outermost call that an argument's value was handed on from, the expression there, None
    for a default, and what it was called where it came in.
    """
    where, found, name = at, value, ""
    for frame in reversed(frames):
        if not isinstance(found, ast.Name) or not handed_on(frame, found.id):
            break
        given = given_as(frame, found.id)
        name, where = found.id, frame.at
        if given is None:
            return where, None, name
        found = given
    return where, found, name


def handed_on(frame: Frame, name: str) -> bool:
    """Whether a name is an argument of the function, which has its value from the call still."""
    body = getattr(frame.function.node, "body", [])
    nodes = body if isinstance(body, list) else [body]
    set_again = any(
        isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store)
        for node in nodes
        for one in ast.walk(node)
    )
    call = frame.at.node
    return (
        name in arguments_of(frame.function)
        and not set_again
        and isinstance(call, ast.Call)
        and not any(isinstance(arg, ast.Starred) for arg in call.args)
        and all(keyword.arg for keyword in call.keywords)
    )


def given_as(frame: Frame, name: str) -> ast.expr | None:
    """The expression in the call of a frame; None for a default."""
    names, call = arguments_of(frame.function), frame.at.node
    place = names.index(name)
    if place < len(call.args):
        found: ast.expr = call.args[place]
        return found
    return next((one.value for one in call.keywords if one.arg == name), None)


def arguments_of(function: Function) -> list[str]:
    """The names of a function's arguments, without the object that it is a method of."""
    takes = function.node.args
    names = [arg.arg for arg in (*takes.posonlyargs, *takes.args)]
    bound = function.owner is not None and names[:1] in (["self"], ["cls"])
    return [*(names[1:] if bound else names), *(arg.arg for arg in takes.kwonlyargs)]


def names_in(value: ast.expr) -> set[str]:
    return {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}


def is_plain(scope: Scope, name: str) -> bool:
    return isinstance(scope.names.get(name), (int, float, str))


def led(frames: Sequence[Frame]) -> str:
    """`block(c, c) at model.py:9:38`: the call that led to a layer."""
    call = ast.unparse(frames[-1].at.node)
    return f"{call if len(call) <= MAX_CALL else 'called'} at {place(frames[-1].at)}"


def place(at: At) -> str:
    span = at.span
    return "" if span is None else f"{span.source.name}:{span.line}:{span.column}"


def with_argument(call: ast.Call, old: ast.expr, value: Any) -> str:
    """A call with another value for one of its arguments: `nn.Linear(576, 10)`."""
    new = value if isinstance(value, ast.expr) else ast.Constant(value)
    made = copy(call)
    made.args = [new if one is old else one for one in call.args]
    made.keywords = [
        ast.keyword(one.arg, new) if one.value is old else one for one in call.keywords
    ]
    text = ast.unparse(made)
    shown = ast.unparse(new)
    return text if len(text) <= MAX_CALL else f"{shown} in place of {ast.unparse(old)[:60]}"
