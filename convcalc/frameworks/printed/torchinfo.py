"""Tables of torchinfo: modules as a tree, with what goes in and comes out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.frameworks.printed.torchinfo_layers import Reader
from convcalc.frameworks.printed.torchinfo_rows import columns_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.printed.text import Paste

HEAD = re.compile(r"\bLayer \(type.*(?:Param|Shape|Mult)")
MAX_ROWS = 15_000


def network(paste: Paste, target: str | None, shapes: Sequence[str]) -> Network:
    """The modules of a table. Problems E402 for one without rows, E405 for several, E301 for
    `shapes`, since they are printed.
    """
    if shapes:
        message = "a table says the shapes that it was made for: none follow from another input"
        raise Problems(
            [Diagnostic("E301", message, "leave the input out, or give the model itself")]
        )
    heads = [k for k, line in enumerate(paste.lines) if HEAD.search(line.text)]
    first = table_of(paste, heads, target)
    lines = paste.lines[first : next((k for k in heads if k > first), len(paste.lines))]
    starts = columns_of(lines[0].text)
    seen = rows_of(lines, starts)
    if not seen or len(seen) > MAX_ROWS:
        at = paste.span(lines[0].number)
        what = f"more than {MAX_ROWS:,} rows" if seen else "the table has no rows that can be read"
        raise Problems([Diagnostic("E408" if seen else "E402", what, "paste all of it", at)])
    return Reader(paste, lines, seen).read().network()


def table_of(paste: Paste, heads: Sequence[int], target: str | None) -> int:
    """The line of the table that is meant, by the class of its model."""
    named = [(re.match(r"[\s|+]*(\w+)", after(paste, k)), k) for k in heads]
    names = [match[1] if match else "" for match, _ in named]
    if target in names:
        return heads[names.index(target)]
    if target is not None or not heads:
        message = f"there is no table of torchinfo{f' of {target[:60]!r}' if target else ''}"
        hint = (
            f"there is {', '.join(names[:8])}" if names else "its head is: Layer (type:depth-idx)"
        )
        raise Problems([Diagnostic("E404", message, hint)])
    if len(heads) > 1:
        at = paste.span(paste.lines[heads[1]].number)
        message = f"there are {len(heads)} tables: {', '.join(names[:8])}"
        raise Problems([Diagnostic("E405", message, "name one: FILE:NAME; or paste one alone", at)])
    return heads[0]


def after(paste: Paste, head: int) -> str:
    """The first row of a table."""
    rows = (line.text for line in paste.lines[head + 1 : head + 4])
    return next((text for text in rows if re.search(r"\w", text)), "")
