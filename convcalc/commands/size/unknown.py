"""Networks of which no size is known but that of the input that they were made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.engine.report import unplaced

if TYPE_CHECKING:
    from convcalc.engine.report import Report


def refuse_unknown(report: Report) -> None:
    """Problems E407 for layers that are not known, in a network in which no other has a size that
    depends on the input's.
    """
    unknown = unplaced(report)
    if unknown:
        first = unknown[0]
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        what = f"what '{first.name}'{more} would give for other sizes is not known"
        at = next(node.span for node in report.network.nodes if node.name == first.name)
        hint = "give the source of the model (model.py:NAME), or a file that it is saved in"
        raise Problems([Diagnostic("E407", what, hint, at)])
