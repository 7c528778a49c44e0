"""Networks to the files that other programs, and people, read: one writer each, loaded when asked.

A network is cut into `blocks` first: what stands in one place of the source and is used in several
is written once. Every writer says what it makes of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.engine.report import Report


class Writer(NamedTuple):
    """Where a writer lives, and what it writes; `rules`: by those of which framework, in which
    composites are layers of their own; `picture`: boxes and arrows, of which groups may be folded;
    `binary`: bytes, not text; `staged`: it makes its own rows of groups.
    """

    module: str
    summary: str
    rules: str = ""
    picture: bool = False
    binary: bool = False
    staged: bool = False


WRITERS: dict[str, Writer] = {
    "spec": Writer("spec", "A spec with blocks, loops and conditions."),
    "pytorch": Writer("pytorch", "Source of PyTorch: a class for each block.", rules="pytorch"),
    "keras": Writer("keras.source", "Source of Keras: a function for each block.", rules="keras"),
    "onnx": Writer(
        "onnx.file", "A file of ONNX, whose weights are zeros.", rules="onnx", binary=True
    ),
    "mermaid": Writer(
        "pictures.mermaid", "A flowchart of Mermaid, which GitHub shows in pages.", picture=True
    ),
    "dot": Writer("pictures.dot", "A graph that Graphviz draws.", picture=True),
    "svg": Writer("pictures.svg", "A drawing, which every browser shows.", picture=True),
    "latex": Writer(
        "pictures.latex", "A table of a paper, for LaTeX with booktabs.", picture=True, staged=True
    ),
    "tikz": Writer(
        "pictures.tikz", "A figure of boxes, for LaTeX with TikZ.", picture=True, staged=True
    ),
}

PAGE = "html"
"""What `convert` makes itself: a page of what other commands find."""


def written(report: Report, to: str, depth: int | None = None, origin: str = "") -> str:
    """The text of a network in the form of that name; pictures with groups below `depth` folded.
    `origin` is the framework by whose rules it was before it was taken to those of the form: code
    then has a function for weights of it. Problems, if it cannot be written.
    """
    writer = WRITERS[to]
    module = import_module(f"convcalc.frameworks.write.{writer.module}")
    if writer.staged:
        return str(module.draw(report, depth))
    if writer.picture:
        from convcalc.frameworks.write.pictures.graph import graph

        return str(module.draw(graph(report, depth)))
    from convcalc.frameworks.write.tidied import tidied

    network = tidied(report.network)
    shapes: Mapping[str, Shape | None] = report.shapes
    if writer.rules:
        from convcalc.frameworks.write.apart import taken_apart
        from convcalc.frameworks.write.constants import plain
        from convcalc.frameworks.write.doubtful import refuse_doubtful
        from convcalc.frameworks.write.reworked import refuse_reworked

        refuse_doubtful(report.network, shapes)
        refuse_reworked(report.network, to)
        network, shapes = taken_apart(plain(network), report)
        return str(module.write(network, shapes, origin))
    text: str = module.write(network, shapes)
    return text


def file_of(report: Report, to: str, weights: bool = True) -> bytes:
    """The same of a form that is no text, with or without zeros for `weights`."""
    from convcalc.frameworks.write.apart import taken_apart
    from convcalc.frameworks.write.constants import plain
    from convcalc.frameworks.write.doubtful import refuse_doubtful
    from convcalc.frameworks.write.reworked import refuse_reworked
    from convcalc.frameworks.write.tidied import tidied

    refuse_doubtful(report.network, report.shapes)
    refuse_reworked(report.network, to)
    module = import_module(f"convcalc.frameworks.write.{WRITERS[to].module}")
    network, shapes = taken_apart(plain(tidied(report.network)), report)
    found: bytes = module.write(network, shapes, weights)
    return found
