"""Whose code it is, and what its names are near to."""

from __future__ import annotations

import ast

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean
from convcalc.frameworks.literals import dotted
from convcalc.frameworks.names import Names, spelled_out
from convcalc.frameworks.names.keras import KERAS
from convcalc.frameworks.names.pytorch import PYTORCH
from convcalc.frameworks.syntax import Text, tree_of

FRAMEWORKS = (PYTORCH, KERAS)


def framework_of(statements: list[ast.stmt], text: Text, dialect: str | None) -> Names:
    """Whose code it is. Problems E106 if it is of both."""
    votes: dict[str, ast.Call] = {}
    for statement in statements:
        for node in ast.walk(statement):
            path = dotted(node.func) if isinstance(node, ast.Call) else ""
            having = [names for names in FRAMEWORKS if path and has(names, path)]
            if len(having) == 1 and isinstance(node, ast.Call):
                votes.setdefault(having[0].title, node)
    if len(votes) > 1:
        first, second = votes.items()
        message = (
            f"{dotted(first[1].func)} is {first[0]}, but {dotted(second[1].func)} is {second[0]}"
        )
        hint = "write all layers in one of them"
        raise Problems([Diagnostic("E106", message, hint, text.span(second[1].func))])
    usual = next((names for names in FRAMEWORKS if names.dialect == dialect), PYTORCH)
    return next((names for names in FRAMEWORKS if names.title in votes), usual)


def together(codes: list[str]) -> str | None:
    """The dialect of code in several texts; None if it is of none, or cannot be told."""
    text = Text("\n".join(code.strip() for code in codes))
    try:
        statements = tree_of(text)
        found = [framework_of(statements, text, names.dialect) for names in FRAMEWORKS]
    except Problems:
        return None
    return found[0].dialect if found[0] is found[1] else None


def has(names: Names, path: str) -> bool:
    """Whether a framework has something of that name, as far as its modules tell."""
    front, _, last = path.rpartition(".")
    return names.row(path) is not None or front in names.modules or last in names.models


def nearest(path: str, names: Names) -> str:
    """`did you mean 'nn.Conv2d'?`, or an empty text where nothing is near."""
    front, dot, last = path.rpartition(".")
    tables = [names.constructors, names.calls]
    if front in names.functions and front not in names.modules:
        tables.reverse()
    if front in (*names.modules, *names.functions):
        tables = tables[:1]
    options = [name for table in tables for name in spelled_out(table)]
    folded = {option.lower(): option for option in reversed(options)}
    found = folded.get(last.lower())
    hint = f"did you mean '{found}'?" if found else did_you_mean(last, options)
    return hint.replace("mean '", f"mean '{front}{dot}")


def pairs(node: ast.expr) -> list[tuple[str, ast.expr]]:
    """The names and layers of a dictionary, or of pairs, in an OrderedDict or not; none if it is
    neither.
    """
    if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "OrderedDict":
        return pairs(node.args[0]) if len(node.args) == 1 else []
    if isinstance(node, ast.Dict):
        rows = list(zip(node.keys, node.values, strict=True))
    elif isinstance(node, (ast.List, ast.Tuple)):
        found = [item.elts for item in node.elts if isinstance(item, (ast.Tuple, ast.List))]
        if len(found) < len(node.elts):
            return []
        rows = [(item[0], item[1]) for item in found if len(item) == 2]
    else:
        return []
    texts = [(key.value, value) for key, value in rows if isinstance(key, ast.Constant)]
    return [(str(key), value) for key, value in texts]
