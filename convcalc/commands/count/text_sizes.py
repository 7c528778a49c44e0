"""The sizes that summaries print, in writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import printable
from convcalc.engine.schemas import SCHEMAS
from convcalc.engine.summaries import SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from convcalc.engine.report import Report
    from convcalc.engine.summaries import Sizes, Summary

ROWS: dict[str, Callable[[Sizes], int]] = {
    "Input size (MB)": lambda sizes: sizes.input,
    "Forward/backward pass size (MB)": lambda sizes: sizes.outputs,
    "Params size (MB)": lambda sizes: sizes.params,
    "Estimated Total Size (MB)": lambda sizes: sizes.total,
}
"""In the words of the tools."""
LACKING = "At least: not all layers could be worked out."


def write(report: Report, format: str, out: TextIO) -> None:
    """Write what each of SUMMARIES prints, in one of FORMATS."""
    FORMATS[format](report, out)


def rounded(count: int, summary: Summary) -> str:
    """As it prints it: `177.83`."""
    return f"{count / summary.megabyte:.2f}"


def rows(report: Report) -> list[list[str]]:
    found = [(one, one.sizes(report)) for one in SUMMARIES.values()]
    return [
        [title, *(f"{least(sizes, part)}{rounded(part(sizes), one)}" for one, sizes in found)]
        for title, part in ROWS.items()
    ]


def least(sizes: Sizes, part: Callable[[Sizes], int]) -> str:
    """`≥` where it is not all: of the outputs, and of what holds them."""
    grown = part(sizes._replace(outputs=sizes.outputs + 1)) > part(sizes)
    return "" if sizes.whole or not grown else "≥ "


def notes(report: Report) -> list[str]:
    """What each tool adds up, and what that depends on."""
    told = [f"{name}: {one.text}." for name, one in SUMMARIES.items()]
    told += [
        f"{name}: {one.depends}."
        for name, one in SUMMARIES.items()
        if one.depends and not one.sizes(report).whole
    ]
    return [*told, *([] if report.ok else [LACKING])]


def write_table(report: Report, out: TextIO) -> None:
    from convcalc.commands.count.text_table import shown

    name = printable(report.network.name)
    heading = "sizes as summaries print them"
    heading = f"{name}: {heading}" if name else heading
    shown(heading, ["", *SUMMARIES], rows(report), notes(report), out)


def write_markdown(report: Report, out: TextIO) -> None:
    from convcalc.render.escape import markdown
    from convcalc.render.markdown import table

    if report.network.name:
        out.write(f"### {markdown(report.network.name)}\n\n")
    table(["", *SUMMARIES], [False, *[True] * len(SUMMARIES)], rows(report), out)
    out.writelines(f"\n{markdown(note)}\n" for note in notes(report))


def write_csv(report: Report, out: TextIO) -> None:
    from csv import writer

    lines = writer(out, lineterminator="\n")
    lines.writerow(["size", *SUMMARIES])
    lines.writerows([[c if "≥" not in c else "" for c in row] for row in rows(report)])


def write_json(report: Report, out: TextIO) -> None:
    from convcalc.render.json import json_text

    data = {
        "schema": SCHEMAS["sizes"],
        "name": report.network.name,
        "sizes": {
            name: {
                "bytes": dict(zip(("input", "outputs", "params"), found[:3], strict=True)),
                "printed": {title: rounded(part(found), one) for title, part in ROWS.items()},
                "complete": found.whole,
                "convention": one.text,
                "depends": one.depends,
            }
            for name, one in SUMMARIES.items()
            for found in (one.sizes(report),)
        },
    }
    out.write(json_text(data, out, 2) + "\n")


FORMATS: dict[str, Callable[[Report, TextIO], None]] = {
    "table": write_table,
    "markdown": write_markdown,
    "csv": write_csv,
    "json": write_json,
}
