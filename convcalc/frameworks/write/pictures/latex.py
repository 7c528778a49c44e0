"""A network as a table of a paper, for LaTeX with booktabs: stage, output, what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.amounts import grouped, scaled
from convcalc.frameworks.write.pictures.stages import stages
from convcalc.render.escape import latex

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.report import Report
    from convcalc.frameworks.write.pictures.stages import Stage


def draw(report: Report, depth: Optional[int]) -> str:
    """The table, for a document that uses the package booktabs."""
    rows = []
    for stage in stages(report, depth):
        text = content(stage)
        apart = "[5pt]" if "array" in text else ""
        rows.append(f"    {latex(stage.name)} & {sizes(stage, report)} & {text} \\\\{apart}")
    return "".join(f"{line}\n" for line in [*head(report), *rows, *foot(report)])


def head(report: Report) -> Iterator[str]:
    yield "% for a document with \\usepackage{booktabs}"
    yield "\\begin{table}"
    yield "  \\centering"
    name = latex(report.network.name or "The network")
    yield f"  \\caption{{{name}. Norms, activations and sums are not shown.}}"
    yield "  \\begin{tabular}{lll}"
    yield "    \\toprule"
    yield "    stage & output & layers \\\\"
    yield "    \\midrule"
    for name, shape in report.network.inputs.items():
        yield f"    {latex(name)} & {times(shape.text(report.layout))} & \\\\"


def foot(report: Report) -> Iterator[str]:
    totals = report.totals
    at_least = "" if totals.complete else "at least "
    yield "    \\midrule"
    yield f"    parameters & {at_least}{grouped(totals.params.total)} & \\\\"
    yield f"    MACs & {at_least}{scaled(totals.macs)} & \\\\"
    yield "    \\bottomrule"
    yield "  \\end{tabular}"
    yield "\\end{table}"


def sizes(stage: Stage, report: Report) -> str:
    return times(stage.output.text(report.layout)) if stage.output else "?"


def content(stage: Stage) -> str:
    """The layers of a stage: those that are repeated in brackets, as papers have them."""
    return ", ".join(bracketed(lines, count) for lines, count in stage.blocks)


def bracketed(lines: Sequence[str], count: int) -> str:
    if len(lines) == 1 and count == 1:
        return worded(lines[0])
    column = " \\\\ ".join(f"\\mbox{{{worded(one)}}}" for one in lines)
    often = f" \\times {count}" if count > 1 else ""
    return f"$\\left[\\begin{{array}}{{l}} {column} \\end{{array}}\\right]{often}$"


def worded(line: str) -> str:
    return " ".join(times(word) if word[:1].isdigit() else latex(word) for word in line.split())


def times(text: str) -> str:
    """`64x56x56` with the signs of multiplication."""
    return latex(text).replace("x", "$\\times$")
