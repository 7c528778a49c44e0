"""The values of a var that are tried: from where to where, in which steps."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from convcalc.commands.solve.budget import MAX_VALUE, Grid
from convcalc.diagnostics import Problems, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.parser.value import Value

FRACTION = Decimal("0.05")


def own_value(
    spec: str, root: Value, variant: str | None, var: str, sets: Mapping[str, Any], called: str
) -> Any:
    """The value that the spec gives a var; None if it leaves it open. ValueError if it has none of
    that name, which `called` says who asked for.
    """
    from convcalc.parser.heading import Choice, heading_of
    from convcalc.parser.value import Value

    declared = root.data.get("vars") if isinstance(root.data, dict) else None
    names = list(declared.value.data) if declared and isinstance(declared.value.data, dict) else []
    if var not in names:
        known = f"it has {', '.join(names)}" if names else "it has none"
        hint = did_you_mean(var, names) or known
        raise ValueError(f"{called}: {spec} has no var '{var[:60]}'; {hint}")
    try:
        heading = heading_of(root, [], Choice(variant, sets))
    except Problems:
        heading = heading_of(root, [], Choice(variant, {**sets, var: Value(1)}))
        return None
    return heading.filler.vars[var]


def layers_written(root: Value) -> int:
    """How many layers stand in a spec, before loops are written out."""
    layers = root.data["layers"].value.data if "layers" in root.data else ()
    return len(layers) if isinstance(layers, list) else 0


def grid_of(var: str, own: Any, given: Mapping[str, Any], called: Mapping[str, str]) -> Grid:
    """The values to try, between `start` and `stop`, in steps of `step`, each a text or None.
    ValueError for a var that is no number, and for bounds that are none, which are `called` so.
    """
    if own is not None and (isinstance(own, bool) or not isinstance(own, (int, float))):
        shown = f"'{var[:60]}' is {str(own)[:60]}"
        raise ValueError(f"{called['var']}: {shown}, and only a number can be searched for")
    low, high, step = (number(key, given, called) for key in ("start", "stop", "step"))
    known = [Decimal(str(x)) for x in (own, low, high) if x is not None]
    if step is None:
        whole = all(x == x.to_integral_value() for x in known) and not isinstance(own, float)
        step = Decimal(1) if whole else FRACTION
    if low is not None and high is not None and low > high:
        raise ValueError(f"{called['start']} {low} is above {called['stop']} {high}")
    first = max(1, int(((low or step) / step).to_integral_value(ROUND_CEILING)))
    last = int((high if high is not None else Decimal(MAX_VALUE)) / step)
    if first > last:
        raise ValueError(f"no multiple of {step} lies from {low or step} to {high}")
    begin = Decimal(str(own)) if own is not None else first * step
    return Grid(step, first, last, min(max(int(begin / step), first), last))


def number(key: str, given: Mapping[str, Any], called: Mapping[str, str]) -> Decimal | None:
    """The number that is given as `start`, `stop` or `step`."""
    text = given[key]
    if text is None:
        return None
    least = Decimal("0.0001") if key == "step" else Decimal(0)
    try:
        found = Decimal(text) if text.isascii() and len(text) < 20 else None
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or not least <= found <= MAX_VALUE:
        wanted = f"must be a number from {least} to {MAX_VALUE:,}"
        raise ValueError(f"{called[key]} {wanted}, received '{text[:60]}'")
    return found
