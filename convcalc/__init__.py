"""Convolution arithmetic without a framework: shapes, receptive fields, parameters, FLOPs.

>>> import convcalc
>>> report = convcalc.summary("{input: 1x28x28, layers: [conv 6 5x5 p2, relu, max_pool 2]}")
>>> report.layers[-1].output
Shape(channels=6, spatial=(14, 14))
>>> report.totals.params.total
156
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from convcalc.algebra.shape import Shape
    from convcalc.diagnostics import Diagnostic, Problems
    from convcalc.engine.network import Network
    from convcalc.python.checked import check
    from convcalc.python.compared import compare, zoo
    from convcalc.python.linted import lint
    from convcalc.python.networks import build, load, loads
    from convcalc.python.report import Report
    from convcalc.python.solved import solve
    from convcalc.python.summaries import analyze, layer, summary

__version__ = "0.1.0"
__all__ = [
    "Diagnostic",
    "Network",
    "Problems",
    "Report",
    "Shape",
    "analyze",
    "build",
    "check",
    "compare",
    "layer",
    "lint",
    "load",
    "loads",
    "solve",
    "summary",
    "zoo",
]

_HOMES = {
    "Diagnostic": "diagnostics",
    "Network": "engine.network",
    "Problems": "diagnostics",
    "Report": "python.report",
    "Shape": "algebra.shape",
    "analyze": "python.summaries",
    "build": "python.networks",
    "check": "python.checked",
    "compare": "python.compared",
    "layer": "python.summaries",
    "lint": "python.linted",
    "load": "python.networks",
    "loads": "python.networks",
    "solve": "python.solved",
    "summary": "python.summaries",
    "zoo": "python.compared",
}


if not TYPE_CHECKING:  # which would take any name for one that is there

    def __getattr__(name: str) -> Any:
        """Loads what is asked for: starting up is most of what a query costs."""
        if name not in _HOMES:
            raise AttributeError(f"module 'convcalc' has no attribute '{name}'")
        value = globals()[name] = getattr(import_module(f"convcalc.{_HOMES[name]}"), name)
        return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
