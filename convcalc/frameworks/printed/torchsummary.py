"""Tables of torchsummary: the modules that were called, one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.algebra.shape import Shape
from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.network import Told
from convcalc.frameworks.printed.cells import MAX_TOLD, count_in, disagreeing, shapes_in, sums_in
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
    from convcalc.frameworks.printed.text import Line, Paste

HEAD = re.compile(r"\bLayer \(type\)\s+(Input Shape\s+)?Output Shape")
ROW = re.compile(
    r"\s*\|?\s*([A-Za-z_]\w{0,200})-(\d{1,7})\s+(\[.*\]|\(.*\)|--)\s*\|?\s*([\d,]{1,20}|--)\s*\|?"
)
PARAMS = re.compile(r"Params size \(MB\): *([\d.]{1,12})")
CELL = re.compile(r"\[+[^\[\]]*\]+(?:, ?\[+[^\[\]]*\]+)*|\(+[^()]*\)+")
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
    heads = [k for k, line in enumerate(paste.lines) if HEAD.search(line.text)]
    if len(heads) != 1:
        message = f"there are {len(heads) or 'no'} tables of torchsummary"
        at = paste.span(paste.lines[heads[1]].number) if heads else None
        hint = "paste one alone" if heads else "its head is: Layer (type) Output Shape Param #"
        raise Problems([Diagnostic("E405" if heads else "E404", message, hint, at)])
    lines = paste.lines[heads[0] :]
    rows, sums = rows_of(paste, lines), sums_in(paste, lines)
    if not rows or len(rows) > MAX_ROWS:
        at = paste.span(lines[0].number)
        what = f"more than {MAX_ROWS:,} rows" if rows else "the table has no rows that can be read"
        raise Problems([Diagnostic("E408" if rows else "E402", what, "paste all of it", at)])
    counts = [row.kind.params for row in rows]
    doubts = [*disagreeing(sums, counts, exact=True), *sized(paste, lines, sums)]
    told = Told("torchsummary", wired=False, whole=False, trained=False, follow=network_following)
    notes = [
        "as torchsummary shows it: modules as they were called, not what they read; kernels are "
        "not in it, nor parameters outside of such modules; it counts a module that is called "
        "again anew"
    ]
    keys = {"Trainable": "trainable", "Non-trainable": "not"}
    said = [f"{sums[key].value:,} {text}" for key, text in keys.items() if key in sums]
    notes += [f"it says of parameters: {', '.join(said)}"] if said else []
    return Printed("", "pytorch", told, rows, notes=notes, doubts=doubts[:MAX_TOLD]).network()


def rows_of(paste: Paste, lines: Sequence[Line]) -> list[Row]:
    """The modules of the rows down to the sums."""
    found: list[Row] = []
    entering = "Input" in lines[0].text
    for line in lines[1:]:
        if "Total params" in line.text:
            break
        row = ROW.fullmatch(line.text)
        if row is None:
            continue
        cls, number, text, params = row.groups()
        cells = CELL.findall(text)
        before = shapes_in(cells[0]) if entering and len(cells) == 2 else []
        after = shapes_in(cells[-1]) if len(cells) == 1 + entering else []
        kind = stated(cls, after, before, count_in(params))
        found.append(Row(f"{cls}-{number}", kind, paste.span(line.number, f"{cls}-{number}")))
    return found


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
