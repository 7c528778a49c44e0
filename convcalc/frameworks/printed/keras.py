"""`model.summary()` of Keras 1, 2 and 3: layers with their outputs and parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems, did_you_mean, path_of
from convcalc.frameworks.printed.cells import sums_in
from convcalc.frameworks.printed.chain import entering
from convcalc.frameworks.printed.keras_layers import LAYOUT, Reader
from convcalc.frameworks.printed.keras_rows import HEAD, columns_of, is_cut, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.printed.text import Line, Paste

MAX_ROWS = 15_000
MODEL = re.compile(r"Model: \"?([^\"\n]{1,100}?)\"?\s*$")


def network(paste: Paste, target: str | None, shapes: Sequence[str]) -> Network:
    """The layers of a model. Problems E404 if there is none of the name `target`, E405 if there are
    several, E402 for a table without rows; E301 for `shapes`, where the input is printed.
    """
    name, lines = chosen(tables_of(paste), target, paste)
    columns = columns_of(lines[0].text)
    cut = is_cut(lines, columns)
    seen = list(rows_of(lines, columns))
    if not seen or len(seen) > MAX_ROWS:
        at = paste.span(lines[0].number)
        what = f"more than {MAX_ROWS:,} rows" if seen else "the table has no rows that can be read"
        raise Problems([Diagnostic("E408" if seen else "E402", what, "paste all of it", at)])
    connected = "from" in columns.keys
    reader = Reader(paste, seen, sums_in(paste, lines), connected, cut)
    if shapes and not reader.feed(entering(shapes, LAYOUT), name):
        message = (
            "a summary says the shapes that it was printed for: none follow from another input"
        )
        hint = "leave the input out, or give the model itself"
        raise Problems([Diagnostic("E301", message, hint)])
    return reader.read(name).network()


def tables_of(paste: Paste) -> list[tuple[str, list[Line]]]:
    """The tables of a text, each with the name of its model."""
    heads = [k for k, line in enumerate(paste.lines) if HEAD.search(line.text)]
    found = []
    for k, end in zip(heads, [*heads[1:], len(paste.lines)], strict=False):
        before = (MODEL.search(line.text) for line in paste.lines[max(k - 3, 0) : k])
        name = next((match[1] for match in before if match), "")
        found.append((name, paste.lines[k:end]))
    return found


def chosen(
    tables: Sequence[tuple[str, list[Line]]], target: str | None, paste: Paste
) -> tuple[str, list[Line]]:
    """The table that is meant. Problems E404 and E405."""
    if target is None and len(tables) == 1:
        return tables[0]
    named = [one for one in tables if one[0] == target]
    if named:
        return named[0]
    title, names = path_of(paste.source.name), [name for name, _ in tables if name]
    if target is not None or not tables:
        message = f"{title} has no summary of Keras{f' of {target[:60]!r}' if target else ''}"
        known = did_you_mean(target or "", names) or f"it has {', '.join(names[:8])}"
        hint = known if names else "its head is: Layer (type) Output Shape Param #"
        raise Problems([Diagnostic("E404", message, hint)])
    at = paste.span(tables[1][1][0].number)
    message = f"{title} has {len(tables)} summaries{': ' + ', '.join(names[:8]) if names else ''}"
    raise Problems([Diagnostic("E405", message, "name one: FILE:NAME; or paste one alone", at)])
