"""What a unit sees on one axis, in numbers that follow from the positions that it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.carried import bare
from convcalc.algebra.field import Everything, Field, Varies
from convcalc.commands.field.paths import Apart, moments, profile
from convcalc.engine.cells import TooMuch
from convcalc.engine.sequences import positions_of
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.algebra.listed import Interval
    from convcalc.commands.field.paths import Profile
    from convcalc.engine.report import LayerReport, Report

    Endless = Callable[[int], "Profile | None"]


class Extent(NamedTuple):
    """What a unit sees of an axis of `n` positions: it reads `read`.

    `interval` goes on into the padding, where it can be told so: where the unit reads just what it
    would on an endless axis, as far as there is an input. Where a border inside the network takes
    something away, a padding repeats something, or a row of another axis is empty, it goes from
    the first to the last position that is read.
    """

    n: int
    read: tuple[int, ...]
    interval: Interval | None
    endless: bool
    """Whether it is what would be read on an endless axis."""

    @property
    def clipped(self) -> Interval | None:
        """The first and the last position that is read."""
        return (self.read[0], self.read[-1]) if self.read else None

    @property
    def padding(self) -> tuple[int, int]:
        """How many positions of the interval lie before the input, and after it."""
        if self.interval is None:
            return 0, 0
        lo, hi = self.interval
        return min(max(-lo, 0), hi - lo + 1), min(max(hi - self.n + 1, 0), hi - lo + 1)

    @property
    def share(self) -> float:
        """Of the positions of the axis, those that are read."""
        return len(self.read) / self.n

    @property
    def holes(self) -> tuple[int, ...]:
        """The positions between the first and the last that are not read."""
        if not self.read:
            return ()
        read = set(self.read)
        return tuple(p for p in range(self.read[0], self.read[-1]) if p not in read)


class AxisView(NamedTuple):
    """What a unit sees on one axis of the input, of which the layer has `out` outputs, and what
    the `first` and the `last` unit of the layer see, those in its corners.

    `profile` are the paths to the unit, None where there are too many; `variance` is that of the
    paths, in squared positions.
    """

    name: str
    out: int
    field: AxisField
    unit: int
    first: Extent
    here: Extent
    last: Extent
    profile: Profile | None
    variance: float | None

    @property
    def n(self) -> int:
        return self.here.n

    @property
    def start(self) -> Interval | None:
        """What output 0 sees on an endless axis, where there is one such answer."""
        return self.field.interval(0) if isinstance(self.field, Field) else None

    def to_dict(self) -> dict[str, Any]:
        """`start`, `centre` and `effective_padding` are of output 0 on an endless axis; what units
        see is as in `Extent`; `paths` are counted from the first position of `interval` on.
        """
        start, here, paths = self.start, self.here, self.profile
        sized = None if isinstance(self.field, (Everything, Varies)) else self.field
        return {
            "axis": self.name,
            "input": self.n,
            "outputs": self.out,
            "size": sized and sized.size,
            "smallest": sized and sized.smallest,
            "jump": self.field.jump if isinstance(self.field, Field) else None,
            "start": start and start[0],
            "centre": start and sum(start) / 2,
            "effective_padding": start and -start[0],
            "first_unit": self.first.interval and list(self.first.interval),
            "last_unit": self.last.interval and list(self.last.interval),
            "unit": self.unit,
            "interval": here.interval and list(here.interval),
            "clipped": here.clipped and list(here.clipped),
            "padding": list(here.padding),
            "read": list(here.read),
            "covers": here.share,
            "holes": list(here.holes),
            "paths": paths and list(paths.counts),
            "standard_deviation": None if self.variance is None else self.variance**0.5,
            "effective": list(paths.holding()) if paths and paths.counts else None,
        }


def axis_view(
    report: Report,
    layer: LayerReport,
    source: str,
    axis: int,
    label: str,
    out: int,
    units: Sequence[int],
    read: Sequence[tuple[int, ...]],
) -> AxisView:
    """The view of the second of three `units`, of which `read` says what they read; the others are
    the first and the last of the layer.
    """
    n = int(positions_of(report.network, source)[axis])
    field = bare(layer.fields[source][axis])
    here = units[1]
    paths = Paths(report, layer, source, axis, here)
    first, seen, last = (
        extent(field, unit, n, positions, paths.endless)
        for unit, positions in zip(units, read, strict=True)
    )
    counts, variance = paths.of(seen)
    return AxisView(label, out, field, here, first, seen, last, counts, variance)


def extent(field: AxisField, unit: int, n: int, read: tuple[int, ...], endless: Endless) -> Extent:
    """What `unit` sees that reads `read` of `n` positions, and the paths `endless` beyond them."""
    paths = endless(unit)
    if paths:
        beyond = paths.interval
        same = tuple(p for p in paths.positions if 0 <= p < n) == read
    else:  # too many: the ends have to do
        beyond = field.interval(unit) if isinstance(field, Field) else None
        lo, hi = beyond or (0, -1)
        ends = (max(lo, 0), min(hi, n - 1))
        same = ends == (read[0], read[-1]) if read else ends[0] > ends[1]
    told = beyond if same else (read[0], read[-1]) if read else None
    return Extent(n, read, told, same)


class Paths:
    """The paths to units of a layer on one axis of an input, counted once for all of them where
    they differ by a shift only.
    """

    def __init__(
        self, report: Report, layer: LayerReport, source: str, axis: int, unit: int
    ) -> None:
        self.report, self.layer, self.source, self.axis, self.unit = (
            report,
            layer,
            source,
            axis,
            unit,
        )
        self.field = bare(layer.fields[source][axis])
        self.closed = moments(report, axis, source).get(layer.name)
        self.known: dict[int, Profile | None] = {}

    def endless(self, unit: int) -> Profile | None:
        """The paths on an endless axis; None where there are too many, or no end of them."""
        if isinstance(self.field, Everything):
            return None
        if self.closed and isinstance(self.field, Field):
            base = self.counted(self.unit)
            return base and base.moved((unit - self.unit) * int(self.field.advance))
        return self.counted(unit)

    def counted(self, unit: int, bordered: bool = False) -> Profile | None:
        if bordered or unit not in self.known:
            try:
                found = profile(
                    self.report, self.layer.name, self.axis, unit, self.source, bordered
                )
            except (Apart, TooMuch):
                found = None
            if bordered:
                return found
            self.known[unit] = found
        return self.known[unit]

    def of(self, seen: Extent) -> tuple[Profile | None, float | None]:
        """The paths to the unit that are told, and their variance: those on an endless axis where
        it sees what it would there, else those with the borders that it has.
        """
        paths = self.endless(self.unit)
        if seen.endless:
            closed = self.closed and (self.closed.variance if seen.interval else None)
            return paths, closed if self.closed else paths and paths.variance
        paths = self.counted(self.unit, bordered=True)
        if paths and paths.positions == seen.read:
            return paths, paths.variance
        return None, None
