"""A roofline for programs and documents: csv, Markdown, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.render.escape import csv_cell
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from convcalc.commands.roofline.bound import Bound, Roofline

CSV = ("layers", "kind", "flops", "read", "weights", "written", "bytes", "seconds", "bound_by")


def write_csv(found: Roofline, rows: Sequence[Bound], out: TextIO) -> None:
    """Bytes and FLOPs of the batch; nothing where it is not known."""
    from csv import writer

    lines = writer(out, lineterminator="\n")
    lines.writerow(CSV)
    for row in rows:
        moved, batch = row.moved, found.batch
        values = (
            *(" + ".join(moved.names), moved.kind, row.flops),
            *(batch * moved.read, moved.weights, batch * moved.written),
            *(row.bytes, row.seconds, row.binding),
        )
        lines.writerow(map(csv_cell, values))


def write_markdown(found: Roofline, rows: Sequence[Bound], out: TextIO) -> None:
    from convcalc.commands.roofline.text import cells, heading, notes, sums, titles
    from convcalc.render.escape import markdown
    from convcalc.render.markdown import table

    out.write(f"### {markdown(heading(found))}\n\n")
    heads = titles(found)
    right = [title not in ("layer", "kind", "bound by") for title in heads]
    table(heads, right, [cells(found, row) for row in rows], out)
    out.writelines(f"\n{markdown(f'{label}: {text}')}\n" for label, text in sums(found))
    out.writelines(f"\n{markdown(note)}\n" for note in notes(found))


def write_json(found: Roofline, out: TextIO) -> None:
    out.write(json_text(found.to_dict(), out, 2) + "\n")
