"""Limits of what a network costs and sees: what `budget:` and `check` may limit, and `solve` search
for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.field import Everything, Field
from convcalc.algebra.listed import Listed
from convcalc.amounts import bytes_of, count_of
from convcalc.engine.memory import BYTES
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.engine.network import Network
    from convcalc.engine.report import LayerReport, Report


class Limit(NamedTuple):
    """A limit that may be set: on what of MEASURES, and what `check` says of its option; `search`
    is what `solve` says of it, where it can look for a var within the limit. It is a least value
    where `least`, else the most.
    """

    what: str
    doc: str
    search: str = ""
    least: bool = False

    def read(self, name: str, text: str) -> int:
        """The number that is written behind `name`. ValueError, which names it, if it is none."""
        return bytes_of(name, text) if self.what == "memory" else count_of(name, text)


LIMITS: dict[str, Limit] = {
    "max_params": Limit("params", "Parameters, such as 5M.", "At most so many parameters: 5M."),
    "max_macs": Limit("macs", "Multiply-accumulates, such as 600M.", "At most so many MACs: 600M."),
    "max_flops": Limit("flops", "FLOPs, which are 2 x MACs, such as 1.2G."),
    "max_activations": Limit(
        "activations",
        "Elements of all outputs, such as 10M.",
        "At most so many activations.",
    ),
    "max_memory": Limit("memory", "Bytes of activations at once, without parameters."),
    "min_field": Limit(
        "field",
        "Pixels that the last local layer sees.",
        "At least this field, gates and global pools aside.",
        least=True,
    ),
    "max_field": Limit("field", "Pixels that it sees at most."),
}
SEARCHED = tuple(name for name, limit in LIMITS.items() if limit.search)


class Budget(NamedTuple):
    """At most, or where `least` at least, `limit` of `what` in MEASURES; where `strict`, less than
    it, or more.
    """

    what: str
    limit: int
    least: bool = False
    strict: bool = False

    def left(self, found: int) -> int:
        """How far `found` is within the limit; below 0 where it is beyond it.

        >>> Budget("params", 100).left(112), Budget("field", 3, least=True).left(5)
        (-12, 2)
        >>> Budget("params", 100, strict=True).left(100)
        -1
        """
        return (found - self.limit if self.least else self.limit - found) - self.strict


def gated(layer: LayerReport) -> bool:
    """Whether each position of a map sees everything, as those behind a gate do."""
    whole = any(isinstance(axis, Everything) for axis in layer.field)
    return whole and layer.output is not None and max(layer.output.spatial, default=1) > 1


def last_local(
    report: Report, local: Callable[[Network], Report] | None = None
) -> LayerReport | None:
    """The last layer that does not see everything; paths through global pooling, such as those of
    squeeze-and-excite, do not count: `local` gives the report without them.
    """
    if not report.ignore_global and any(map(gated, report.layers)):
        from convcalc.engine.analyze import analyze

        network = report.network
        report = local(network) if local else analyze(network, ignore_global=True)
    for layer in reversed(report.layers):
        if layer.field and all(isinstance(axis, (Field, Listed)) for axis in layer.field):
            return layer
    return None


def field_of(report: Report, local: Callable[[Network], Report] | None = None) -> int | None:
    """The smallest axis of the field of the last local layer, where its outputs see most."""
    layer = last_local(report, local)
    return narrowest(layer) if layer else None


def narrowest(layer: LayerReport) -> int:
    """The smallest axis of the field of a local layer, where its outputs see most."""
    return min(int(axis.size) for axis in layer.field if isinstance(axis, (Field, Listed)))


MEASURES: dict[str, Callable[[Report], int | None]] = {
    "params": lambda report: report.totals.params.total,
    "macs": lambda report: report.totals.macs,
    "flops": lambda report: report.totals.flops,
    "activations": lambda report: report.totals.activations,
    "memory": lambda report: report.totals.peak * BYTES[report.network.dtype],
    "field": field_of,
}
"""What limits are of, as a report has it, None where it is not known; memory is that of the
activations alive at once, in bytes.
"""
