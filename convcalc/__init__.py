"""Convolution arithmetic without a framework: shapes, receptive fields, parameters, FLOPs.

>>> import convcalc
>>> net = convcalc.loads("{input: 1x28x28, layers: [conv 6 5x5 p2, relu, max_pool 2]}")
>>> report = convcalc.analyze(net)
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
    from convcalc.engine.analyze import analyze
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.parser import build, load, loads

__version__ = "0.1.0"
__all__ = [
    "Diagnostic",
    "Network",
    "Problems",
    "Report",
    "Shape",
    "analyze",
    "build",
    "load",
    "loads",
]

_HOMES = {
    "analyze": "engine.analyze",
    "Diagnostic": "diagnostics",
    "Problems": "diagnostics",
    "Network": "engine.network",
    "Report": "engine.report",
    "Shape": "algebra.shape",
    "build": "frameworks.reading",
    "load": "frameworks.reading",
    "loads": "frameworks.reading",
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for: starting up is most of what a query costs."""
    if name not in _HOMES:
        raise AttributeError(f"module 'convcalc' has no attribute '{name}'")
    value = globals()[name] = getattr(import_module(f"convcalc.{_HOMES[name]}"), name)
    return value
