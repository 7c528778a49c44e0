"""What layers hold inside while they run, beside what a graph has at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import sized
from convcalc.commands.memory.running import INSIDE
from convcalc.engine.memory import in_order, steps_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from convcalc.commands.memory.used import Used
    from convcalc.engine.report import Report

NAMED = 3
"""So many kinds are named."""


class Meanwhile(NamedTuple):
    """By how many bytes of a sample more is there at once with what layers hold inside, in PyTorch;
    which `kinds` of layers make it more; and those `unknown` of which it is not known.
    """

    more: int = 0
    kinds: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def text(self) -> str:
        """`attention holds more while it runs, which is not in it`; empty where all is."""
        names = (*self.kinds, *self.unknown)
        if not names:
            return ""
        listed = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        one = len(names) == 1
        how = f"hold{'s' if one else ''} more while {'it runs' if one else 'they run'}"
        if self.unknown:
            return f"{listed} {how}, which is not in it"
        return f"{listed} {how}: {sized(self.more)} more at once"

    def to_dict(self) -> dict[str, Any]:
        return {
            "more_bytes": None if self.unknown else self.more,
            "kinds": list(self.kinds),
            "unknown_kinds": list(self.unknown),
        }


def meanwhile(report: Report, graph: Used, eager: Used) -> Meanwhile:
    """What is not in what a `graph` has at once, of which `eager` has what is known."""
    kinds = {step.name: step.kind.name for step in steps_of(in_order(report))}
    unknown = tuple(name for name in eager.unknown if name in {*kinds.values()})
    most = max(graph.alive)
    held = {
        one.start: graph.alive[one.start] + one.elements - most
        for one in eager.tensors
        if one.name.startswith(INSIDE)
    }
    above = {k: more for k, more in held.items() if more > 0}
    names = dict.fromkeys(kinds[graph.steps[k]] for k in above)
    more = max(above.values(), default=0)
    return Meanwhile(more, tuple(n for n in names if n not in unknown), unknown)
