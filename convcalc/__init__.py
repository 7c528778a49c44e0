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
    from convcalc.python.questions import check, compare, lint, zoo
    from convcalc.python.reports import Report, analyze, build, layer, load, loads, summary
    from convcalc.python.solved import solve

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
    "Report": "python.reports",
    "Shape": "algebra.shape",
    "analyze": "python.reports",
    "build": "python.reports",
    "check": "python.questions",
    "compare": "python.questions",
    "layer": "python.reports",
    "lint": "python.questions",
    "load": "python.reports",
    "loads": "python.reports",
    "solve": "python.solved",
    "summary": "python.reports",
    "zoo": "python.questions",
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for: starting up is most of what a query costs."""
    if name not in _HOMES:
        raise AttributeError(f"module 'convcalc' has no attribute '{name}'")
    value = globals()[name] = getattr(import_module(f"convcalc.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
