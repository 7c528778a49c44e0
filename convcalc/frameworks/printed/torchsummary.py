"""Tables of torchsummary and the like: modules that were called, one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.network import Told
from convcalc.frameworks.printed.cells import MAX_TOLD, disagreeing, sums_in
from convcalc.frameworks.printed.flat import TOOLS, tool_of
from convcalc.frameworks.printed.follow import network_following
from convcalc.frameworks.printed.modules import kind_of
from convcalc.frameworks.printed.rows import Printed, Row
from convcalc.frameworks.printed.weighed import FREE, NOTHING, brief, small, weighed
from convcalc.frameworks.printed.weighed import Seen as Asked
from convcalc.layers.stated import Stated
from convcalc.layers.weight import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.engine.network import Network
    from convcalc.frameworks.printed.cells import Dims, Sum
    from convcalc.frameworks.printed.flat import Entry
    from convcalc.frameworks.printed.text import Line, Paste

PARAMS = re.compile(r"Params size \(MB\): *([\d.]{1,12})")
MAX_ROWS = 15_000
LAYOUT = "channels_first"


def network(paste: Paste, target: str | None, shapes: Sequence[str]) -> Network:
    """The modules of a table. Problems E402 for one without rows, E405 for several, E301 for
    `shapes`, since they are printed.
    """
    if shapes:
        message = "a table says the shapes that it was made for: none follow from another input"
        hint = "leave the input out, or give the model itself"
        raise Problems([Diagnostic("E301", message, hint)])
    if target is not None:
        message = f"a table of torchsummary does not say which model '{target[:60]}' is"
        raise Problems([Diagnostic("E404", message, "leave the name out")])
    heads = [
        k for k, line in enumerate(paste.lines) if any(one.head.search(line.text) for one in TOOLS)
    ]
    if len(heads) != 1:
        message = f"there are {len(heads) or 'no'} tables of torchsummary"
        at = paste.span(paste.lines[heads[1]].number) if heads else None
        hint = "paste one alone" if heads else "its head is: Layer (type) Output Shape Param #"
        raise Problems([Diagnostic("E405" if heads else "E404", message, hint, at)])
    lines = paste.lines[heads[0] :]
    tool = tool_of(lines[0].text, lines[1:])
    entries, sums = list(tool.rows(lines)), sums_in(paste, lines)
    if not entries or len(entries) > MAX_ROWS:
        at = paste.span(lines[0].number)
        what = "the table has no rows that can be read"
        what = f"more than {MAX_ROWS:,} rows" if entries else what
        raise Problems([Diagnostic("E408" if entries else "E402", what, "paste all of it", at)])
    rows = [row_of(one, paste) for one in entries]
    counts = [row.kind.params for row in rows]
    doubts = [*disagreeing(sums, counts, exact=True), *sized(paste, lines, sums)]
    told = Told(tool.name, wired=False, whole=False, trained=False, follow=network_following)
    notes = [f"as {tool.name} shows it: {tool.note}"]
    keys = {"Trainable": "trainable", "Non-trainable": "not"}
    said = [f"{sums[key].value:,} {text}" for key, text in keys.items() if key in sums]
    notes += [f"it says of parameters: {', '.join(said)}"] if said else []
    return Printed("", "pytorch", told, rows, notes=notes, doubts=doubts[:MAX_TOLD]).network()


def row_of(one: Entry, paste: Paste) -> Row:
    """A module with what its row tells."""
    kind = kind_of(one.cls)
    silent = one.weights_alone and not one.params and (kind is None or kind.holds())
    count = None if silent else one.params
    made = stated(one.cls, one.after, one.before, count)
    return Row(one.name, made, paste.span(one.line, one.name))


def stated(cls: str, after: Sequence[Dims], before: Sequence[Dims], count: int | None) -> Stated:
    """A module that has `count` parameters, of which only one shape is known."""
    dims = after[0][1:] if len(after) == 1 else ()
    kind = kind_of(cls)
    shape = Shape.of(dims, LAYOUT) if dims and small(dims) else None  # type: ignore[arg-type]
    held = None if count is None else (Weight("weights", (count,)),) if count else ()
    if kind is None or count is None or shape is None:
        return Stated(cls, kind, gives=shape, held=held)
    sizes = before[0][1:] if len(before) == 1 and len(before[0]) == len(dims) + 1 else ()
    last = kind.among("linears")
    out, positions = (dims[-1], dims[:-1]) if last else (dims[0], dims[1:])
    enters = (sizes[-1] if last else sizes[0]) if sizes and small(sizes) else None
    asked = Asked(count, out or 0, positions, enters, padded=True)  # type: ignore[arg-type]
    found = weighed(kind, asked) if count or not kind.holds() else NOTHING
    costs = weighed(kind, asked).macs if kind.among(*FREE) else found.macs
    text = brief(kind, out or 0, found)
    return Stated(cls, kind, None, text, shape, held, costs)


def sized(paste: Paste, lines: Sequence[Line], sums: dict[str, Sum]) -> list[Diagnostic]:
    """E413 for a size of the parameters that is not 4 bytes each, as torchsummary counts."""
    total = sums.get("Total")
    for line in lines:
        match = PARAMS.search(line.text)
        if match and total and abs(total.value * 4 / (1 << 20) - float(match[1])) > 0.0051:
            size = f"{total.value * 4 / (1 << 20):.2f}"
            message = f"{total.value:,} parameters take {size} MB, and the table says {match[1]}"
            at = paste.span(line.number, match[1])
            return [Diagnostic("E413", message, "one of them was changed", at)]
    return []
