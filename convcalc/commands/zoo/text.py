"""The list of the networks that come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted, grouped, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from convcalc.parser.zoo import Listed
    from convcalc.render.aligned import Aligned

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


def write(rows: Sequence[Listed], format: str, out: TextIO, everything: bool = False) -> None:
    """Write `rows` in a format; json and csv have raw numbers. A terminal gets what fits it, unless
    `everything` is wanted.
    """
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
        terminal(rows, everything, out)


BELOW, TITLE = 3, 1
"""Lines below the list, with that of the prompt, and above it."""
LEAST = 3
"""How many networks are listed in the lowest of windows."""
LEFT_OUT = ("paper", "year")
"""The columns that a narrow terminal lacks, the first of them first."""


def terminal(rows: Sequence[Listed], everything: bool, out: TextIO) -> None:
    """The list; in a terminal as many networks, and as many columns, as it takes."""
    from convcalc.render.console import show, size_of
    from convcalc.render.lines import UNCUT, Line

    width, most = UNCUT, len(rows)
    if out.isatty():
        width, height = size_of(out)
        most = most if everything else max(height - BELOW - TITLE, LEAST)
    note = Line(note_of(rows, most), "dim")
    show(out, table(rows[:most], width), Line(), note)


def table(rows: Sequence[Listed], width: int) -> Aligned:
    """A row for each network, without what is in LEFT_OUT where that does not fit."""
    from convcalc.render.aligned import Aligned, Head

    titles, shown = list(TITLES), list(cells(rows))
    styles = {"network": "bold", "input": "green", "paper": "dim"}
    numbers = dict(zip(TITLES, NUMBERS, strict=True))
    for away in (None, *LEFT_OUT):
        if away:
            place = titles.index(away)
            titles = [title for title in titles if title != away]
            shown = [row[:place] + row[place + 1 :] for row in shown]
        heads = [Head(t, styles.get(t, ""), numbers[t], t == "family") for t in titles]
        found = Aligned(heads, shown, [""] * len(shown), width)
        if found.fits:
            break
    return found


def note_of(rows: Sequence[Listed], most: int) -> str:
    """How many networks there are, and what to do next."""
    networks, specs = counted(len(rows), "network"), counted(len({x.file for x in rows}), "spec")
    if most < len(rows):
        return f"{most} of {networks} · zoo WORDS searches, --all for more"
    return f"{networks} in {specs}; 'convcalc show NAME' works one out."
