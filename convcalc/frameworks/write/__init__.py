"""Networks to the files that other programs, and people, read: one writer each, loaded when asked.

A network is cut into `blocks` first: what stands in one place of the source and is used in several
is written once. Every writer says what it makes of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.engine.report import Report


class Writer(NamedTuple):
    """Where a writer lives, and what it writes."""

    module: str
    summary: str


WRITERS: dict[str, Writer] = {
    "spec": Writer("spec", "A spec with blocks, loops and conditions."),
    "pytorch": Writer("pytorch", "Source of PyTorch: a class for each block."),
}


def written(report: Report, to: str) -> str:
    """The text of a network in the form of that name. Problems, if it cannot be written."""
    from convcalc.frameworks.write.tidied import tidied

    writer = import_module(f"convcalc.frameworks.write.{WRITERS[to].module}")
    text: str = writer.write(tidied(report.network), report.shapes)
    return text
