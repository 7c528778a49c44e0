"""What units see, for people: a table of layers, or one unit with its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.carried import bare
from convcalc.algebra.field import Everything, Field, Varies
from convcalc.amounts import counted, grouped, half, percent
from convcalc.amounts import folded as folded_text
from convcalc.commands.field.text_picture import bars, buckets, plane, strip
from convcalc.commands.field.text_pixel import numbered
from convcalc.commands.field.wiring import connections
from convcalc.diagnostics import printable
from convcalc.engine.report import unplaced
from convcalc.render import View
from convcalc.render.aligned import Pair, Pairs
from convcalc.render.cells import heading
from convcalc.render.columns import FIELD
from convcalc.render.console import show, width_of
from convcalc.render.lines import UNCUT, Line
from convcalc.render.terminal import layers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.algebra.field import AxisField
    from convcalc.commands.field.axis import AxisView, Extent
    from convcalc.commands.field.unit import Unit
    from convcalc.engine.report import Report

NOTE = (
    "In positions of the input. start, centre, padding (effective): of output 0, unclipped; "
    "covers: the share of an axis that the middle unit reads; aligned: paths that meet see areas "
    "of the same centre."
)
EFFECTIVE = (
    "This approximates the effective receptive field: how much each",
    "position matters if all weights are equal (Luo et al. 2016).",
)
WIDEST, HEIGHT = 76, 5
FEW = 3
WIDE, SPARED = 110, ("settings", "start")


def write_table(report: Report, out: TextIO) -> None:
    """A row per layer; in a narrow terminal without what other columns or `show` have."""
    width = width_of(out)
    keys = FIELD if width >= WIDE else tuple(key for key in FIELD if key not in SPARED)
    show(
        out,
        Line(heading(report), "bold"),
        layers(report, View(keys), width),
        Line(),
        *[Line(printable(line), "yellow") for line in not_known(report)],
        Line(NOTE, "dim"),
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
    parts: list[RenderableType] = [Line.of((title, "bold"), (shape, "bold green"))]
    pairs: list[Pair] = []
    for names, axis in folded(unit.axes):
        pairs.append(Pair(names, "", "cyan"))
        pairs += [Pair(f"  {x}", text, "dim", style) for x, text, style in numbers(axis, origin)]
    pairs += [Pair(label, text, "dim") for label, text in facts(unit, origin)]
    parts.append(Pairs(pairs))
    parts += [Line(), *plane(unit, width)]
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


def told(extent: Extent, origin: int) -> str:
    """The interval; where a border inside the network or a padding makes it another than on an
    endless axis, what is read in its words: `0, 6 … 7`.
    """
    if extent.endless or not extent.read:
        return span(extent.interval, origin)
    return numbered(extent.read, origin)


def numbers(axis: AxisView, origin: int) -> Iterator[tuple[str, str, str]]:
    """Label, value and style of what is known on one axis."""
    yield "field", *field_words(axis.field)
    if isinstance(axis.field, Field):
        yield "jump", axis.field.jump, ""
    first = told(axis.first, origin)
    if axis.start and axis.start == axis.first.interval:
        centre, padding = half(sum(axis.start) + 2 * origin), -axis.start[0]
        first += f", centre {centre}, effective padding {padding}".replace("-", "−")
    yield "first unit", first, ""
    yield "last unit", told(axis.last, origin) + f" of {axis.n}", ""
    here = axis.here
    yield "this unit", told(here, origin), "bold"
    before, after = here.padding
    if before or after:
        yield "  in the input", span(here.clipped, origin), ""
        yield "  in padding", f"{counted(before, 'position')} before, {after} after", "yellow"
    yield "covers", f"{grouped(len(here.read))} of {grouped(axis.n)} ({percent(here.share)})", ""
    yield from holes(here)
    yield from effective(axis)


def not_known(report: Report) -> list[str]:
    """That it is not known what some layers read, nor what those behind see."""
    names = [layer.name for layer in unplaced(report)]
    told = ", ".join(names[:FEW]) + (", …" if len(names) > FEW else "")
    read = "reads" if len(names) == 1 else "read"
    return [f"?: what {told} {read} is not known, nor what those behind see."] if names else []


def field_words(field: AxisField) -> tuple[str, str]:
    """The size of a field, and the style it is written in."""
    if isinstance(field, Everything):
        return "all", "bold"
    if isinstance(field, Varies):
        word = "not known" if field.unknown else "varies"
        return f"{word}: {printable(field.why)}", ""
    if field.smallest == field.size:
        return str(field.size), "bold"
    sizes = field.sizes
    by_position = ", ".join(map(str, sizes[:8])) + (", …" if len(sizes) > 8 else "")
    return f"{field.smallest} … {field.size}, by position: {by_position}", "bold"


def holes(here: Extent) -> Iterator[tuple[str, str, str]]:
    """What is not read between the first and the last position that is."""
    if not here.clipped:
        return
    read, extent = len(here.read), here.clipped[1] - here.clipped[0] + 1
    share = f"{grouped(read)} of {grouped(extent)} positions are read"
    if read == extent:
        yield "holes", f"none: {share}", ""
    else:
        yield "holes", f"{grouped(extent - read)}: {share} ({percent(read / extent)})", "red"


def effective(axis: AxisView) -> Iterator[tuple[str, str, str]]:
    """The effective extent."""
    if isinstance(axis.field, Everything) or not axis.here.interval:
        return
    paths = axis.profile
    deviation = f"standard deviation {axis.variance**0.5:.3g}" if axis.variance is not None else ""
    if paths is None:
        yield "effective", deviation or "paths were not counted", "" if deviation else "dim"
    elif paths.counts:
        lo, hi = paths.holding()
        within = f"95 % of the paths within {hi - lo + 1} of {paths.extent}"
        yield "effective", f"{within}, {deviation}", ""


def facts(unit: Unit, origin: int) -> Iterator[tuple[str, str]]:
    """What holds for the layer, not for one axis."""
    from convcalc.engine.cells import count

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
        more = f"; {grouped(wiring.connections + wiring.neurons)} with the biases"
        yield "connections", grouped(wiring.connections) + (more if wiring.biases else "")
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
        seen = [axis.interval(0) for axis in map(bare, fields) if isinstance(axis, Field)]
        own = [half(2 * origin) if name == unit.source else "?"]
        centres = [half(sum(x) + 2 * origin) for x in seen if x] or own
        told.append(f"'{printable(name)}' at {folded_text(centres)}")
    return f"not aligned: output {origin} is centred on {', on '.join(told)}"


def profile(names: str, axis: AxisView, width: int, origin: int) -> Iterator[RenderableType]:
    """How often each position is read, as bars."""
    paths = axis.profile
    if paths is None or paths.extent < 2:
        return
    lo, hi = paths.first, paths.first + paths.extent - 1
    yield Line()
    yield Line(f"{names}: paths from each position to the unit, {span((lo, hi), origin)}", "cyan")
    yield from bars(buckets(paths.counts, width), HEIGHT)
    gaps = strip(paths.counts, width)
    if gaps:
        yield gaps
    for line in EFFECTIVE:
        yield Line(line, "dim")
