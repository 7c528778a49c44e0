"""What is tried of each setting of a layer, when sizes are given and settings are asked for."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.window import span_of
from convcalc.diagnostics import one_of
from convcalc.layers.dialect import ALL
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.windowed import Windowed

SOLVED = ("convolutions", "sliding_pools", "transposed")
"""The kinds whose settings can be asked for."""
KERNELS, STRIDES, DILATIONS = 11, 8, 4
MAX_SETTING = 1000
"""Nothing above is tried."""


class Question(NamedTuple):
    """The sizes that go in and should come out, one per axis; `given` are settings that
    are fixed.
    """

    kind: type[Windowed]
    dialect: Dialect
    sizes: tuple[int, ...]
    targets: tuple[int, ...]
    given: Mapping[str, Any] = {}


class Bounds(NamedTuple):
    """What is tried of each setting. `padding` None: from 0 to the span of the kernel less 1, at
    most MAX_SETTING. `output_padding` None: none, and from 0 to the larger of stride and dilation
    less 1; empty: the kind has none.
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: Optional[tuple[int, ...]]
    modes: tuple[str, ...]
    dilation: tuple[int, ...]
    output_padding: Optional[tuple[Optional[int], ...]] = ()
    ceil_mode: tuple[bool, ...] = (False,)


def bounds_of(question: Question) -> Bounds:
    """What is tried: the usual ranges, wider strides and kernels where the sizes force them."""
    kind, rules, given = question.kind, question.dialect, question.given
    lacks = rules.lacks.get(kind.name, {})
    has = kind._settings
    forced = forced_by(question)
    kernels = {*range(1, KERNELS + 1), *forced, *(2 * s for s in forced)}
    strides = {*range(1, STRIDES + 1), *forced}
    modes = [m for m in rules.modes.get(kind.name, ()) if m != "causal"]
    if "same_upper" in modes:
        modes.remove("same")
    numeric = rules.numeric_padding and "padding" not in lacks
    if numeric:
        modes = [m for m in modes if m != "valid"]
    dilations = () if "dilation" in lacks else range(1, DILATIONS + 1)

    def tried(name: str, values: Any) -> tuple[Any, ...]:
        return (given[name],) if name in given else tuple(sorted(values))

    padding = given.get("padding")
    transposed = "output_padding" in has
    return Bounds(
        tuple(k for k in tried("kernel", kernels) if k <= MAX_SETTING),
        tuple(s for s in tried("stride", strides) if s <= MAX_SETTING),
        (padding,) if padding is not None else None if numeric else () if modes else (0,),
        () if padding is not None else tuple(modes),
        tried("dilation", dilations) or (1,),
        ((given["output_padding"],) if "output_padding" in given else None) if transposed else (),
        (False, True) if "ceil_mode" in has and "ceil_mode" not in lacks else (False,),
    )


def forced_by(question: Question) -> tuple[int, ...]:
    """Strides beyond the usual that sizes so far apart take: the ratio, rounded down and up."""
    found: set[int] = set()
    for n, out in zip(question.sizes, question.targets, strict=True):
        large, small = (out, n) if question.kind.among("transposed") else (n, out)
        found |= {large // small, -(-large // small)}
    return tuple(s for s in sorted(found) if STRIDES < s <= MAX_SETTING)


def combinations(bounds: Bounds) -> Iterator[dict[str, Any]]:
    """The settings within `bounds`, one combination after the other, but for output_padding."""
    for kernel, dilation in product(bounds.kernel, bounds.dilation):
        if kernel == 1 and dilation != bounds.dilation[0]:
            continue  # a kernel of 1 is the same with any dilation
        reach = min(int(span_of(kernel, dilation)), MAX_SETTING + 1)
        numbers = range(reach) if bounds.padding is None else bounds.padding
        for stride, padding in product(bounds.stride, (*numbers, *bounds.modes)):
            row = {"kernel": kernel, "stride": stride, "padding": padding}
            if bounds.dilation != (1,):
                row["dilation"] = dilation
            for ceil in bounds.ceil_mode:
                yield {**row, "ceil_mode": True} if ceil else row


def unavailable(kind: type[Kind], dialect: Dialect) -> str | None:
    """Why a dialect does not have this kind at all; None if it does."""
    return dialect.lacks.get(kind.name, {}).get(ALL)


def unfit(kind: type[Kind], rules: Dialect, fixed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The settings that the kind does not have, in this dialect, each with the reason."""
    lacks, names = rules.lacks.get(kind.name, {}), {s.name for s in kind.settings()}
    for name, value in fixed.items():
        if name not in names:
            yield name, f"{kind.name} has no {name}"
            continue
        if name in lacks:
            yield name, f"{rules.title} has no '{name}' for {kind.name}; {lacks[name]}"
        modes = rules.modes.get(kind.name, ())
        if name == "padding" and isinstance(value, str) and value not in modes:
            known = [*(["a number"] if rules.numeric_padding else []), *modes]
            yield name, f"{kind.name} of {rules.title} takes {one_of(known)}"
        if name == "padding" and isinstance(value, int) and not rules.numeric_padding:
            yield name, f"{rules.title} takes {one_of(modes)}, not a number"
