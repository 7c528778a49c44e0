"""A layer tried where it might stand: what it comes to there, or why it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.field import START
from convcalc.algebra.window import Scatter, Window
from convcalc.diagnostics import Diagnostic, Refusal
from convcalc.engine.layer import apply
from convcalc.engine.report import Params
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.algebra.shape import Shape
    from convcalc.algebra.window import AxisMap
    from convcalc.engine.report import Fields, LayerReport
    from convcalc.layers.kind import Kind
    from convcalc.layers.site import Site


class Trial(NamedTuple):
    """What layers of `kinds`, one after the other, come to where they are tried; or why they are
    refused, said of no place yet, `fault` naming the setting.

    `axes` are those of the first. `fields` are what an output sees of the first layer's own input.
    """

    kinds: tuple[Kind, ...] = ()
    output: Optional[Shape] = None
    axes: tuple[AxisMap, ...] = ()
    fields: tuple[AxisField, ...] = ()
    params: Params = Params()
    refused: Optional[Diagnostic] = None
    fault: str = ""

    @property
    def padding(self) -> tuple[tuple[int, int], ...]:
        """What is padded, or for a transposed convolution cut off, before and after each axis."""
        return tuple((a.lo, a.hi) for a in self.axes if isinstance(a, (Window, Scatter)))

    def agrees(self, other: Trial) -> bool:
        """Whether the two are the same layer, but for the value of what stands outside: there are
        as many outputs, each sees the same positions, and as much is trained.
        """
        return (
            self.output == other.output
            and self.fields == other.fields
            and self.params.trainable == other.params.trainable
        )


def tried(kinds: tuple[Kind, ...], site: Site, held: str = "") -> Trial:
    """Layers, one after the other, tried at `site`; `held` says how their weights are, if they are
    not trained.

    >>> from convcalc.algebra.shape import Shape
    >>> from convcalc.dialect import dialect_named
    >>> from convcalc.layers.conv import Conv
    >>> from convcalc.layers.site import Site
    >>> site = Site((Shape(3, (8, 8)),), dialect_named("pytorch"))
    >>> tried((Conv(filters=4, kernel=3, stride=2),), site).output
    Shape(channels=4, spatial=(3, 3))
    >>> tried((Conv(filters=4, kernel=3, groups=2),), site).refused.message
    '3 input channels do not divide into 2 groups'
    """
    inputs = tuple(str(k) for k in range(len(site.shapes)))
    fields = [{str(k): (START,) * shape.rank} for k, shape in enumerate(site.shapes)]
    try:
        done = chain(kinds, site, inputs, fields, held)
    except Refusal as refusal:
        return refused(kinds, refusal)
    params = sum((report.params for report in done), Params())
    return Trial(kinds, done[-1].output, done[0].axes, done[-1].field, params)


def shaped(kind: Kind, site: Site) -> Trial:
    """The same of one layer for those who try thousands: only its `output` and `axes`, which is a
    third of the work; all of a composite.
    """
    try:
        kind.check(site)
        site.dialect.check(*kind.judged(site))
        if kind.parts(site):
            return tried((kind,), site)
        axes = tuple(kind.axes(site))
        return Trial((kind,), kind.output(site, axes), axes)
    except Refusal as refusal:
        return refused((kind,), refusal)


def refused(kinds: tuple[Kind, ...], why: Refusal) -> Trial:
    return Trial(kinds, refused=why.at(None), fault=why.setting)


def chain(
    kinds: Sequence[Kind],
    site: Site,
    inputs: tuple[str, ...],
    fields: Sequence[Fields],
    held: str = "",
) -> list[LayerReport]:
    """Layers worked out one after the other. Refusal if one cannot stand there."""
    done: list[LayerReport] = []
    for kind in kinds:
        report = apply(kind, site, kind.name, inputs, fields, held=held)
        done.append(report)
        assert report.output is not None
        site, inputs, fields = site._replace(shapes=(report.output,)), ("",), [report.fields]
    return done
