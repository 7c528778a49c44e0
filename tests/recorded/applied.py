"""A program with the advice that `convcalc why` gives for it: the places where it may stand.

Advice is code that names its tensors as pages do (`x`, `output`, `target`). Here it is put into a
program that failed, as its reader would: a constructor in the place of one of the same class, a
statement about `x` on what enters the line that fails, a setting into the call that takes it. Where
several places are possible, all are given, the likeliest first; which of them runs is for
`record_advice` to see.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.recorded.programs import (
    MODULES,
    Program,
    constructor,
    entering,
    hole,
    last,
    loaded,
    put,
    renamed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGETS = {"target", "targets", "labels", "label", "y", "mask"}
OUTPUTS = {"output", "logits", "pred", "out", "scores", "made"}
CALLED = {"criterion", "layer", "net", "norm", "attention", "unpool", "CrossEntropyLoss"}
WAYS = ({"flatten", "Flatten", "view", "reshape"}, {"permute", "transpose"}, {"pad"}, {"expand"})
"""What writes the same in several ways."""
TAKEN = {"compile": ["optimizer", "loss"], "conv2d": ["input", "filters", "strides", "padding"]}
"""What methods and functions call their positional arguments, where they do not say it."""


def applied(program: Program, advice: str) -> Iterator[str]:
    """Programs with the advice in them, each once; none, if it has no place there.

    >>> program = Program("x = torch.zeros(5)\\nfc(x)", [2], frozenset({"torch", "fc"}))
    >>> next(applied(program, "x = x.unsqueeze(1)"))
    'x = torch.zeros(5)\\nx = x.unsqueeze(1)\\nfc(x)'
    """
    seen = {ast.unparse(program.tree())}
    for source in places(program, read(advice)):
        try:
            tree = ast.parse(source)
        except SyntaxError:  # such as a slice outside of an index
            continue
        given = Program(source, [], program.known).names() - (MODULES - program.known)
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
        holes = any(hole(arg) for call in calls for arg in call.args)
        if source not in seen and not holes and set(loaded(tree)) <= given:
            seen.add(source)
            yield source


def read(advice: str) -> list[ast.stmt]:
    """The statements of an advice without those that only look."""
    try:
        body = ast.parse(advice.replace("…", "...")).body
    except SyntaxError:
        return []
    return [s for s in body if not re.match(r"print\(|assert |model\.summary", ast.unparse(s))]


def places(program: Program, advice: list[ast.stmt]) -> Iterator[str]:
    for failing in program.failing() if len(advice) > 1 else ():
        for names in meant(program, failing, advice[0]):
            yield put(program, failing, *(renamed(s, names) for s in advice), failing)
    if len(advice) != 1:
        return
    (statement,) = advice
    if isinstance(statement, ast.Expr) and constructor(statement.value):
        yield from constructed(program, statement.value)
    elif isinstance(statement, ast.Expr):
        yield from merged_calls(program, statement.value)
        yield from rewritten(program, statement.value)
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        yield from assigned(program, name, statement.value)


def assigned(program: Program, name: str, value: ast.expr) -> Iterator[str]:
    """A statement: a call of what fails, a tensor turned, a setting, or a tensor made anew."""
    called = {last(n.func) for n in ast.walk(value) if isinstance(n, ast.Call)}
    if called & CALLED or called & set(program.own()):
        yield from rewritten(program, value)
    elif name in loaded(value):
        yield from turned(program, name, value)
    elif isinstance(value, ast.Call) and not constructor(value):
        yield from made_anew(program, name, value)
    else:
        yield from set_there(program, name, value)
        yield from constructed(program, value) if constructor(value) else ()


def constructed(program: Program, advice: ast.Call) -> Iterator[str]:
    """In the place of a constructor of the same class, or of one for other axes; or as a layer
    before what fails; or as the loss.
    """
    yield from merged_calls(program, advice)
    stem = re.sub(r"\d[dD]$", "", last(advice.func))
    for node in ast.walk(program.tree()):
        if constructor(node) and re.sub(r"\d[dD]$", "", last(node.func)) == stem:
            yield put(program, node, merged(program, node, advice))
    for node in ast.walk(program.tree()):
        inside = node.elts if isinstance(node, ast.List) else getattr(node, "args", ())
        if isinstance(node, ast.List) or last(getattr(node, "func", node)) == "Sequential":
            for element in reversed([e for e in inside if isinstance(e, (ast.Call, ast.Starred))]):
                yield put(program, element, advice, element)
    before = ast.parse(f"({ast.unparse(advice)})(x)", mode="eval").body
    yield from turned(program, "x", before)
    if last(advice.func).endswith("Loss"):
        yield from made_anew(program, "criterion", advice)


def merged_calls(program: Program, advice: ast.AST) -> Iterator[str]:
    for node in ast.walk(program.tree()) if isinstance(advice, ast.Call) else ():
        if not isinstance(node, ast.Call) or last(node.func).lower() != last(advice.func).lower():
            continue
        if constructor(node) or last(node.func) in (*TAKEN, "Input"):
            yield put(program, node, merged(program, node, advice))


def merged(program: Program, old: ast.Call, advice: ast.Call) -> ast.Call:
    """The advice; what it leaves open, or does not name, is as it was."""
    given = program.names()
    args = list(old.args)
    for at, arg in enumerate(advice.args):
        if not hole(arg) and set(loaded(arg)) <= given:
            args[at : at + 1] = [arg]
    func = old.func if last(old.func) == last(advice.func) else advice.func
    call = ast.Call(func, args, list(old.keywords))
    for keyword in advice.keywords:
        call = with_setting(program, call, keyword.arg or "", keyword.value)
    return call


def with_setting(program: Program, call: ast.Call, name: str, value: ast.expr) -> ast.Call:
    args, keywords = list(call.args), [k for k in call.keywords if k.arg != name]
    order = TAKEN.get(last(call.func)) or program.arguments(ast.unparse(call.func))
    if name in order and order.index(name) < len(args):
        args[order.index(name)] = value
        return ast.Call(call.func, args, keywords)
    return ast.Call(call.func, args, [*keywords, ast.keyword(name, value)])


def set_there(program: Program, name: str, value: ast.expr) -> Iterator[str]:
    """As a setting of each call that takes one of that name; or of a variable of that name."""
    calls = [n for n in ast.walk(program.tree()) if isinstance(n, ast.Call)]
    for assigned in ast.walk(program.tree()):
        if isinstance(assigned, ast.Assign) and ast.unparse(assigned.targets[0]) == name:
            yield put(program, assigned.value, value)
    for call in sorted(calls, key=lambda c: c.lineno not in program.lines):
        named = any(keyword.arg == name for keyword in call.keywords)
        order = TAKEN.get(last(call.func)) or program.arguments(ast.unparse(call.func))
        if named or name in order:
            yield put(program, call, with_setting(program, call, name, value))


def made_anew(program: Program, name: str, value: ast.expr) -> Iterator[str]:
    """In the place of what enters the line that fails, or of what is called there."""
    for failing in program.failing():
        for names in meant(program, failing, ast.Expr(value)):
            for old in reversed(entering(failing)):
                yield put(program, old, renamed(value, names))
        for node in ast.walk(failing):
            if isinstance(node, ast.Call) and name in CALLED:
                yield put(program, node.func, value)


def turned(program: Program, name: str, value: ast.expr) -> Iterator[str]:
    """In the place of a call that does the same in another way; else on each variable that enters
    the line that fails, before it, then on each expression.
    """
    func = getattr(value, "func", value)
    ways = next((g for g in WAYS if last(getattr(func, "func", func)) in g), set())
    for node in [n for failing in program.failing() for n in ast.walk(failing)]:
        if isinstance(node, ast.Call) and last(node.func) in ways:
            method = isinstance(node.func, ast.Attribute) and last(node.func.value) not in MODULES
            old = node.func.value if method else node.args[0]
            yield put(program, node, renamed(value, {name: old}))
    for failing in program.failing():
        for variable in variables(program, failing, name):
            names = {name: ast.Name(variable, ast.Load())}
            changed = renamed(value, others(program, failing, value, name, variable) | names)
            statement = ast.Assign([ast.Name(variable, ast.Store())], changed)
            yield put(program, failing, statement, failing)
        for old in entering(failing):
            names = others(program, failing, value, name, ast.unparse(old)) | {name: old}
            yield put(program, old, renamed(value, names))


def others(
    program: Program, failing: ast.stmt, value: ast.expr, name: str, one: str
) -> dict[str, ast.expr]:
    """What the names of an advice are beside the one that it turns."""
    free = [n for n in dict.fromkeys(loaded(value)) if n not in {*program.names(), name}]
    rest = [e for e in entering(failing) if ast.unparse(e) != one and not isinstance(e, ast.List)]
    return dict(zip(free, rest, strict=False))


def variables(program: Program, failing: ast.stmt, name: str) -> list[str]:
    """The program's own names in a line; those that mean the same as the advice's name first."""
    own = [n for n in dict.fromkeys(loaded(failing)) if n in program.own()]
    called = {
        n.func.id
        for n in ast.walk(failing)
        if isinstance(n, ast.Call) and last(n.func) and isinstance(n.func, ast.Name)
    }
    alike = next((group for group in (TARGETS, OUTPUTS) if name in group), {name})
    other = (TARGETS | OUTPUTS) - alike
    rank = lambda n: (n != name, n not in alike, n in other)  # noqa: E731
    return sorted((n for n in own if n not in called), key=rank)


def rewritten(program: Program, advice: ast.expr) -> Iterator[str]:
    """In the place of a whole expression of the line that fails."""
    for failing in program.failing():
        whole = getattr(failing, "value", None)
        for node in ast.walk(failing):
            if node is whole or isinstance(node, (ast.Call, ast.BinOp)):
                for names in meant(program, node, ast.Expr(advice)):
                    yield put(program, node, renamed(advice, names))


def meant(program: Program, node: ast.AST, advice: ast.stmt) -> Iterator[dict[str, ast.expr]]:
    """What the free names of an advice may be in a line: its callable, its operands in order."""
    known = program.names()
    free = [n for n in dict.fromkeys(loaded(advice)) if n not in known]
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    called = {
        n.func.id
        for n in ast.walk(advice)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    wrapped = node if isinstance(node, ast.stmt) else ast.Expr(node)
    operands = list({ast.unparse(e): e for e in entering(wrapped)}.values())
    for start in range(max(len(operands), 1)):
        tensors = iter(operands[start:])
        names: dict[str, ast.expr] = {}
        for name in free:
            value = calls[0] if name in called and calls else next(tensors, None)
            if value is not None:
                names[name] = value
        yield names
