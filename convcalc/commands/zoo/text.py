"""The list of the networks that come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted, grouped, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from convcalc.parser.zoo import Listed

TITLES = ("network", "input", "params", "MACs", "year", "family", "paper")
NUMBERS = (False, False, True, True, True, False, False)


def cells(rows: Sequence[Listed]) -> Iterator[list[str]]:
    """The texts of each row, under TITLES."""
    for row in rows:
        yield [
            row.name,
            " ".join(row.inputs),
            "" if row.params is None else grouped(row.params),
            "" if row.macs is None else scaled(row.macs),
            "" if row.year is None else str(row.year),
            row.family,
            (row.paper or "").removeprefix("https://"),
        ]


def write(rows: Sequence[Listed], format: str, out: TextIO) -> None:
    """Write `rows` in a format; json and csv have raw numbers."""
    if format == "json":
        from convcalc.render.json import json_text

        lines = ",\n".join(f"  {json_text(row._asdict(), out)}" for row in rows)
        out.write(f"[\n{lines}\n]\n")
    elif format == "csv":
        import csv

        from convcalc.render.escape import csv_cell

        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows[0]._fields)
        for row in rows:
            writer.writerow(csv_cell(" ".join(x) if isinstance(x, tuple) else x) for x in row)
    elif format == "markdown":
        from convcalc.render.markdown import table

        table(TITLES, NUMBERS, cells(rows), out)
    else:
        terminal(rows, out)


def terminal(rows: Sequence[Listed], out: TextIO) -> None:
    from rich.text import Text

    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of

    styles = ("bold", "green", "", "", "", "", "dim")
    heads = [
        Head(title, style, right, title in ("family", "paper"))
        for title, style, right in zip(TITLES, styles, NUMBERS, strict=True)
    ]
    shown = list(cells(rows))
    families = len({row.file for row in rows})
    networks, specs = counted(len(rows), "network"), counted(families, "spec")
    note = f"{networks} in {specs}; 'convcalc show NAME' works one out."
    show(
        out,
        Aligned(heads, shown, [""] * len(shown), width_of(out)),
        Text(""),
        Text(note, "dim"),
    )
