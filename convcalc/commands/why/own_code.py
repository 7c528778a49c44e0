"""A change of a layer as the user's own code has it: the call, with one argument changed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.diagnostics import Span
    from convcalc.engine.edit import Edit
    from convcalc.frameworks.names import Names, Row
    from convcalc.layers.kind import Kind

SETTINGS = (
    *("in_features", "in_channels", "padding", "kernel", "stride", "dilation", "groups"),
    *("output_padding", "filters", "features"),
)
"""What a repair may change, one or more of them."""


def own_lines(edit: Edit, old: Kind, span: Span | None, dialect: str) -> tuple[str, ...]:
    """The lines of code that stand for an edit of the layer at a place in source: what is put
    before it, and its call as it is then; none where that cannot be said in the user's words.
    """
    names = names_of(dialect)
    if span is None or names is None or not span.source.name.endswith((".py", ".ipynb")):
        return ()
    line = span.source.lines[span.line - 1]
    text = line[span.column - 1 : span.column - 1 + span.length]
    before = tuple(made(kind, names) for kind in edit.before)
    if not all(before):
        return ()
    call = changed(text, old, edit.kind, names) if edit.kind else text
    return (*before, call) if call else ()


def names_of(dialect: str) -> Names | None:
    """The table of a framework's names; loaded where a place in source is told."""
    if dialect == "pytorch":
        from convcalc.frameworks.names.pytorch import PYTORCH

        return PYTORCH
    if dialect == "keras":
        from convcalc.frameworks.names.keras import KERAS

        return KERAS
    return None


def made(kind: Kind, names: Names) -> str:
    """The call of a layer without settings; nothing if a framework has none for it."""
    bare = {row.kind: name for name, row in names.constructors.items() if not required(row)}
    name = bare.get(kind.name, "#")
    return "" if "#" in name else f"{names.modules[0]}.{name}()"


def required(row: Row) -> bool:
    """Whether a constructor has arguments without a default."""
    takes = signature(row.takes)
    return any(name not in takes.defaults for name in takes.positional)


def changed(text: str, old: Kind, new: Kind, names: Names) -> str:
    """A call with the arguments of what differs between two kinds; nothing if it is none."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if not isinstance(node, ast.Call) or old.name != new.name:
        return ""
    row = names.row(ast.unparse(node.func).rpartition(".")[2])
    if row is None:
        return ""
    pieces: list[tuple[int, int, str]] = []
    for name in differing(old, new):
        piece = argument(node, text, row, names, name, written(getattr(new, name)))
        if piece is None:
            return ""
        pieces.append(piece)
    for start, end, piece_ in sorted(pieces, reverse=True):
        text = text[:start] + piece_ + text[end:]
    return text if pieces else ""


def differing(old: Kind, new: Kind) -> Iterator[str]:
    for name in SETTINGS:
        if getattr(old, name, None) != getattr(new, name, None):
            yield name


def written(value: Any) -> str:
    """A value as Python has it."""
    return repr(tuple(value) if isinstance(value, list) else value)


def argument(
    node: ast.Call, text: str, row: Row, names: Names, setting: str, value: str
) -> tuple[int, int, str] | None:
    """Where in a call's text a setting's value goes, and how it is written there."""
    known = {**names.means, **row.means}
    takes = signature(row.takes)
    arguments = [a for a in (*takes.positional, *takes.named) if known.get(a) == setting]
    if not arguments or text.isascii() is False:
        return None
    (name, *_) = arguments
    for word in node.keywords:
        if word.arg == name:
            return word.value.col_offset, int(word.value.end_col_offset or 0), value
    place = takes.positional.index(name) if name in takes.positional else len(node.args)
    if place < len(node.args):
        given = node.args[place]
        return given.col_offset, int(given.end_col_offset or 0), value
    end = len(text.rstrip()) - 1
    comma = ", " if node.args or node.keywords else ""
    return end, end, f"{comma}{name}={value}"
