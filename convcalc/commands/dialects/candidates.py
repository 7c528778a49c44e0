"""What to write in one dialect to get what another does: candidates, to be tried on the engine.

Each candidate is a few layers, one after the other. They are made of what the other dialect's
layer came to, its windows and sizes, never of what is known about the two frameworks.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.algebra.window import Scatter, Window, half_kernel
from convcalc.amounts import simple
from convcalc.diagnostics import Refusal
from convcalc.layers.activation import Rescale
from convcalc.layers.conv import ConvTranspose
from convcalc.layers.pad import Crop, Pad
from convcalc.layers.pool import AdaptiveAvgPool, AvgPool, MaxPool
from convcalc.layers.resize import Upsample
from convcalc.layers.windowed import Windowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site

    Kinds = tuple[Kind, ...]


def candidates(
    kind: Kind, axes: Sequence[AxisMap], output: Shape, site: Site, rules: Dialect
) -> Iterator[Kinds]:
    """Layers for the dialect `rules` that may do what `kind` does at `site`, the simplest first.

    There `kind` reads by `axes` and gives `output`.
    """
    plain = spelled_out(kind, output, site)
    for one in alone(plain, axes, site, rules):
        yield (one,)
    if isinstance(plain, Windowed) and axes and all(isinstance(a, Window) for a in axes):
        yield from padded_before(plain, axes, site)
    if isinstance(plain, ConvTranspose):
        yield from cropped_after(plain, axes, output, site, rules)


def spelled_out(kind: Kind, output: Shape, site: Site) -> Kind:
    """The same layer with nothing left to a default that depends on others."""
    said: dict[str, Any] = {}
    if isinstance(kind, Windowed) and kind.stride is None:
        said["stride"] = kind.kernel
    sizes = getattr(kind, "output_size", None)
    if isinstance(sizes, tuple) and None in sizes:
        said["output_size"] = output.spatial
    return kind.but(**said) if said else kind


def alone(kind: Kind, axes: Sequence[AxisMap], site: Site, rules: Dialect) -> Iterator[Kind]:
    """One layer of the same kind, with other settings."""
    yield kind
    fixed = kind.fixed(site._replace(dialect=rules)) if isinstance(kind, AdaptiveAvgPool) else None
    if fixed is not None:
        yield fixed
    if isinstance(kind, Upsample) and kind.size is not None:
        factors = tuple(a.out(n) / n for a, n in zip(axes, site.spatial, strict=True))
        yield kind.but(size=None, factor=simple(factors))
    if not isinstance(kind, Windowed):
        return
    choices = [[("padding", p)] for p in paddings(kind, axes, site, rules)]
    rest: list[list[list[tuple[str, Any]]]] = [choices]
    if hasattr(kind, "ceil_mode"):
        rest.append([[("ceil_mode", False)], [("ceil_mode", True)]])
    if hasattr(kind, "count_include_pad"):
        rest.append([[("count_include_pad", kind.count_include_pad)]])
    if isinstance(kind, ConvTranspose):
        sizes = tuple(a.out(n) for a, n in zip(axes, site.spatial, strict=True))
        ways = [("output_padding", None), ("output_size", simple(sizes)), *extras(axes)]
        rest.append([[("output_padding", None), ("output_size", None), way] for way in ways])
    for chosen in product(*rest):
        yield kind.but(**{key: value for pairs in chosen for key, value in pairs})


def paddings(kind: Any, axes: Sequence[AxisMap], site: Site, rules: Dialect) -> list[Any]:
    """Ways to pad that may come to the padding of `axes`, or near it."""
    ends = [(a.lo, a.hi) for a in axes if isinstance(a, (Window, Scatter))]
    modes = [mode for known in rules.modes.values() for mode in known]
    if len(ends) != site.rank or not ends:
        return [kind.padding, *modes]
    less, more = (simple(tuple(map(pick, ends))) for pick in (min, max))
    half = simple(tuple(map(half_kernel, kind.per_axis("kernel", site.rank))))
    return list(dict.fromkeys([kind.padding, sides(ends), *modes, less, more, half]))


def extras(axes: Sequence[AxisMap]) -> Iterator[tuple[str, Any]]:
    """Output paddings that make up for padding both ends by what only one needs."""
    ends = [a for a in axes if isinstance(a, Scatter)]
    for pick in (min, max):
        made = (a.extra + 2 * pad - a.lo - a.hi for a in ends for pad in [pick(a.lo, a.hi)])
        yield "output_padding", simple(tuple(max(0, extra) for extra in made))


def sides(ends: Sequence[tuple[int, int]]) -> Any:
    """Padding of both ends of each axis as it is written: pairs only where the ends differ."""
    if all(lo == hi for lo, hi in ends):
        return simple(tuple(lo for lo, _ in ends))
    return tuple(ends)


def padded_before(kind: Windowed, axes: Sequence[Any], site: Site) -> Iterator[Kinds]:
    """A layer that pads, and the layer without padding; the stride, too, as a layer of its own."""
    ends = [(a.lo, a.hi) for a in axes]
    if any(lo < 0 or hi < 0 for lo, hi in ends):
        return
    before = (Pad(padding=sides(ends)),) if any(map(any, ends)) else ()
    none = {"padding": 0, "ceil_mode": False, "count_include_pad": False}
    bare = kind.but(**{key: value for key, value in none.items() if hasattr(kind, key)})
    after: Kinds = ()
    if isinstance(kind, AvgPool) and kind.divisor_override is not None:
        bare = bare.but(divisor_override=None)
        elements = prod(kind.per_axis("kernel", site.rank))
        after = (Rescale(scale=elements / kind.divisor_override),)
    yield (*before, bare, *after)
    strides = kind.strides(site.rank)
    if any(s > 1 for s in strides):
        skip = MaxPool(kernel=1, stride=simple(tuple(strides)))
        yield (*before, bare.but(stride=1), skip, *after)


def cropped_after(
    kind: ConvTranspose, axes: Sequence[AxisMap], output: Shape, site: Site, rules: Dialect
) -> Iterator[Kinds]:
    """A transposed convolution without padding, and a layer that cuts off what is too much."""
    ends = [a for a in axes if isinstance(a, Scatter)]
    there = site._replace(dialect=rules)
    for extra in (None, 0, simple(tuple(a.extra for a in ends))):
        bare = kind.but(padding=0, output_padding=extra, output_size=None)
        try:
            reached = bare.output(there, bare.axes(there)).spatial
        except Refusal:
            continue
        rows = zip(ends, reached, output.spatial, strict=True)
        cut = [(a.lo, whole - a.lo - n) for a, whole, n in rows]
        if any(map(any, cut)) and all(hi >= 0 for _, hi in cut):
            yield bare, Crop(cropping=sides(cut))
