"""A search over networks of source: an argument of the class or function, or a variable at the top,
has another value each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.cli.from_source import said
from convcalc.cli.network import network_in
from convcalc.cli.options import usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.commands.solve.measure import Build, Number
    from convcalc.engine.network import Network
    from convcalc.parser.expressions.work import Evaluation
    from convcalc.parser.zoo import Located


def builder(
    spec: str,
    found: Located,
    var: str,
    sets: Mapping[str, Any],
    dialect: str | None,
    shapes: Sequence[str],
) -> tuple[Build, Any, int]:
    """The network for each value of an argument, and the value that it has by default, if it has
    one. UsageError if the file has none of that name.
    """
    from convcalc.frameworks.source import own_values
    from convcalc.parser import values

    known = own_values(found, values(sets), said())
    if var not in known:
        from convcalc.diagnostics import did_you_mean

        named = f"it takes {', '.join(known)}" if known else "it takes no arguments"
        hint = did_you_mean(var, known) or named
        raise usage(f"--var: '{spec[:60]}' has no argument '{var[:60]}'; {hint}")

    def build(value: Number, work: Evaluation) -> Network:
        return network_in(found, values({**sets, var: value}), dialect, None, tuple(shapes), spec)

    return build, known[var], 0
