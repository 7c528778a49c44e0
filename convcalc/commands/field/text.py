"""What units see, for people: a table of layers, or one unit with its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from convcalc.algebra.field import Field
from convcalc.amounts import counted, grouped, half, percent
from convcalc.commands.field.text_picture import bars, buckets, plane, strip
from convcalc.commands.field.unit import connections
from convcalc.diagnostics import printable
from convcalc.render import View
from convcalc.render.aligned import Pair, Pairs
from convcalc.render.cells import heading
from convcalc.render.columns import FIELD
from convcalc.render.console import UNCUT, show, width_of
from convcalc.render.terminal import layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.commands.field.unit import AxisView, Unit
    from convcalc.engine.report import Report

NOTE = (
    "In positions of the input. start, centre, padding (effective): of output 0, unclipped; "
    "covers: the share of the input that the middle unit sees; aligned: paths that meet see areas "
    "of the same centre."
)
EFFECTIVE = (
    "This approximates the effective receptive field: how much each",
    "position matters if all weights are equal (Luo et al. 2016).",
)
WIDEST, HEIGHT = 76, 5
WIDE, SPARED = 110, ("settings", "start")


def write_table(report: Report, out: TextIO) -> None:
    """A row per layer; in a narrow terminal without what other columns or `show` have."""
    width = width_of(out)
    keys = FIELD if width >= WIDE else tuple(key for key in FIELD if key not in SPARED)
    show(
        out,
        Text(heading(report), "bold"),
        layers(report, View(keys), width),
        Text(""),
        Text(NOTE, "dim"),
    )


def write_unit(unit: Unit, out: TextIO, origin: int = 0) -> None:
    """One unit: its numbers on each axis, the input plane, the profile of its paths. Positions are
    counted from `origin`.
    """
    width = min(width_of(out), WIDEST) if width_of(out) != UNCUT else WIDEST
    layer = unit.layer
    place = ",".join(str(p + origin) for p in unit.position)
    which = f"unit {place} of " if place else "each unit of "
    title = printable(f"{layer.name} ({layer.kind.name}): {which}")
    shape = layer.output.text(unit.report.layout) if layer.output else ""
    parts: list[RenderableType] = [Text.assemble((title, "bold"), (shape, "bold green"))]
    pairs: list[Pair] = []
    for names, axis in folded(unit.axes):
        pairs.append(Pair(names, "", "cyan"))
        pairs += [Pair(f"  {x}", text, "dim", style) for x, text, style in numbers(axis, origin)]
    pairs += [Pair(label, text, "dim") for label, text in facts(unit, origin)]
    parts.append(Pairs(pairs))
    parts += [Text(""), *plane(unit, width)]
    for names, axis in folded(unit.axes):
        parts += profile(names, axis, width, origin)
    show(out, *parts)


def folded(axes: Sequence[AxisView]) -> list[tuple[str, AxisView]]:
    """Equal axes together, under the names of all."""
    found: dict[object, tuple[str, AxisView]] = {}
    for axis in axes:
        key = axis._replace(name="")
        names = f"{found[key][0]}, {axis.name}" if key in found else axis.name
        found[key] = names, axis
    return list(found.values())


def span(interval: tuple[int, int] | None, origin: int = 0) -> str:
    """`−3 … 3`"""
    if interval is None:
        return "nothing"
    lo, hi = interval[0] + origin, interval[1] + origin
    return f"{lo} … {hi}".replace("-", "−")


def numbers(axis: AxisView, origin: int) -> Iterator[tuple[str, str, str]]:
    """Label, value and style of what is known on one axis."""
    field = axis.field
    size = str(field.size)
    if field.smallest != field.size:
        by_position = ", ".join(map(str, field.sizes[:8])) + (", …" if field.period > 8 else "")
        size = f"{field.smallest} … {field.size}, by position: {by_position}"
    yield "field", size, "bold"
    yield "jump", field.jump, ""
    first, last = field.interval(0), field.interval(axis.out - 1)
    centre = f", centre {half(sum(first) + 2 * origin)}".replace("-", "−") if first else ""
    padding = f", effective padding {-first[0]}".replace("-", "−") if first else ""
    yield "first unit", span(first, origin) + centre + padding, ""
    yield "last unit", span(last, origin) + f" of {axis.n}", ""
    yield "this unit", span(axis.interval, origin), "bold"
    before, after = axis.padding
    if before or after:
        yield "  in the input", span(axis.clipped, origin), ""
        yield "  in padding", f"{counted(before, 'position')} before, {after} after", "yellow"
    if axis.clipped and axis.n:
        seen = axis.clipped[1] - axis.clipped[0] + 1
        yield "covers", f"{seen} of {axis.n} ({percent(seen / axis.n)})", ""
    yield from paths_rows(axis, origin)


def paths_rows(axis: AxisView, origin: int) -> Iterator[tuple[str, str, str]]:
    """Holes, and the effective extent."""
    paths = axis.profile
    deviation = f"standard deviation {axis.variance**0.5:.3g}" if axis.variance is not None else ""
    if paths is None:
        yield "holes", "too many positions to look", "dim"
        yield "effective", deviation or "too many positions to look", "" if deviation else "dim"
        return
    if not paths.extent:
        return
    read, extent = paths.read, paths.extent
    share = f"{grouped(read)} of {grouped(extent)} positions are read"
    full = read == extent
    yield (
        "holes",
        f"none: {share}" if full else f"{extent - read}: {share} ({percent(read / extent)})",
        "" if full else "red",
    )
    lo, hi = paths.holding()
    yield (
        "effective",
        f"95 % of the paths within {hi - lo + 1} of {extent}, {deviation}",
        "",
    )


def facts(unit: Unit, origin: int) -> Iterator[tuple[str, str]]:
    """What holds for the layer, not for one axis."""
    from convcalc.commands.field.positions import count

    cells = count(unit.cells)
    total = 1
    for n in unit.sizes:
        total *= n
    what = "pixels seen" if len(unit.sizes) > 1 else "positions seen"
    yield what, f"{grouped(cells)} of {grouped(total)} ({percent(cells / total)})"
    wiring = connections(unit.layer, unit.report)
    if wiring:
        times = counted(wiring.connections // wiring.weights, "time")
        exact = wiring.connections == unit.layer.macs  # none of them ends in padding
        used = f", each used {times}" if exact else f", used about {times} each"
        biases = f" and {counted(wiring.biases, 'bias')}"
        yield "neurons", grouped(wiring.neurons)
        yield "connections", grouped(wiring.connections)
        yield "shared weights", grouped(wiring.weights) + used + (biases if wiring.biases else "")
    if unit.layer.aligned is not None:
        yield "paths meet", meeting(unit, origin)


def meeting(unit: Unit, origin: int) -> str:
    """Whether paths have the same centre, or what theirs are."""
    if unit.layer.aligned is True:
        return "aligned"
    if unit.layer.aligned:
        return f"aligned on average; {misaligned(unit, origin).partition(': ')[2]}"
    return misaligned(unit, origin)


def misaligned(unit: Unit, origin: int) -> str:
    """The centres of the paths that do not agree."""
    place = {layer.name: layer for layer in unit.report.layers}
    told = []
    for name in unit.layer.inputs:
        fields = place[name].fields.get(unit.source, ()) if name in place else ()
        seen = [axis.interval(0) for axis in fields if isinstance(axis, Field)]
        own = {half(2 * origin) if name == unit.source else "?"}
        centres = {half(sum(x) + 2 * origin) for x in seen if x} or own
        told.append(f"'{printable(name)}' at {'x'.join(sorted(centres))}")
    return f"not aligned: output {origin} is centred on {', on '.join(told)}"


def profile(names: str, axis: AxisView, width: int, origin: int) -> Iterator[RenderableType]:
    """How often each position is read, as bars."""
    paths = axis.profile
    if paths is None or paths.extent < 2:
        return
    lo, hi = paths.first, paths.first + paths.extent - 1
    yield Text("")
    yield Text(f"{names}: paths from each position to the unit, {span((lo, hi), origin)}", "cyan")
    yield from bars(buckets(paths.counts, width), HEIGHT)
    gaps = strip(paths.counts, width)
    if gaps:
        yield gaps
    for line in EFFECTIVE:
        yield Text(line, "dim")
