"""A layer that works on some of the spatial axes, the others being as in the batch.

Frames of a video through a 2D convolution, attention within windows, a recurrent layer along each
row: what Keras' TimeDistributed does, what a reshape into the batch and back does in PyTorch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from convcalc.algebra.joint import Beside
from convcalc.algebra.num import product
from convcalc.algebra.shape import Shape
from convcalc.algebra.window import SAME_POSITION
from convcalc.diagnostics import Refusal
from convcalc.layers.axes import Axes, check_axes, places
from convcalc.layers.kind import Kind, Part
from convcalc.layers.merge import Disagree
from convcalc.layers.settings import setting
from convcalc.layers.site import Site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.algebra.carried import Origins
    from convcalc.algebra.joint import Joint
    from convcalc.algebra.num import Int
    from convcalc.algebra.window import AxisMap
    from convcalc.layers.axes import Several
    from convcalc.layers.weight import Weight

BATCH_AXES = "batch_axes"


def batch_axes_setting() -> Any:
    return setting("spatial axes that are as in the batch: the layer works on the others", Axes())


class Batched(Kind):
    """The layer `inner`, which is given the spatial axes that are not `batch_axes`."""

    if TYPE_CHECKING:
        inner: ClassVar[Kind]
    batch_axes: Several = batch_axes_setting()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        axes = values.pop(BATCH_AXES)
        self.__dict__["inner"] = INNER[type(self)](**values)
        self.__dict__[BATCH_AXES] = axes

    def __reduce__(self) -> Any:
        return batched, (self.inner, self.batch_axes)

    def within(self, site: Site) -> Site:
        """What the inner layer is given."""
        return site._replace(shapes=tuple(map(self.rest, site.shapes)))

    def taken(self, rank: int) -> tuple[int, ...]:
        return tuple(k - 1 for k in places(self.batch_axes, rank))

    def rest(self, shape: Shape) -> Shape:
        gone = self.taken(shape.rank)
        return Shape(shape.channels, tuple(n for k, n in enumerate(shape.spatial) if k not in gone))

    def samples(self, shape: Shape) -> tuple[Int, ...]:
        """The sizes of the axes that are as in the batch."""
        gone = self.taken(shape.rank)
        return tuple(n for k, n in enumerate(shape.spatial) if k in gone)

    def check(self, site: Site) -> None:
        for k, shape in enumerate(site.shapes):
            check_axes(self.batch_axes, shape.rank, BATCH_AXES)
            if self.samples(shape) != self.samples(site.shapes[0]):
                raise Disagree(site, 0, k, "axes that are as in the batch must be equal")
        self.inner.check(self.within(site))

    def axes(self, site: Site, i: int = 0) -> Sequence[AxisMap]:
        inner = self.inner.axes(self.within(site), i)
        kept = (SAME_POSITION,) * len(self.taken(site.shapes[i].rank))
        return tuple(self.spread(inner, kept, site, i))

    def origins(self, site: Site, i: int = 0) -> Origins:
        rank = site.shapes[i].rank
        gone = self.taken(rank)
        kept = [k for k in range(rank) if k not in gone]
        inner = self.inner.origins(self.within(site), i)
        if len(inner) != self.once(site).rank:
            return gone
        own = [
            tuple([kept[n] for n in k]) if isinstance(k, tuple) else k if k is None else kept[k]
            for k in inner
        ]
        return tuple(self.spread(own, gone, site, i))

    def joint(self, site: Site, i: int = 0) -> Joint | None:
        found = self.inner.joint(self.within(site), i)
        if not found:
            return None
        gone, made = self.taken(site.shapes[i].rank), self.once(site).rank
        new = self.spread([False] * made, [True] * len(gone), site, i)
        return Beside(found, gone, tuple(k for k, batch in enumerate(new) if batch))

    def spread(self, inner: Sequence[Any], samples: Sequence[Any], site: Site, i: int = 0) -> Any:
        """What is said of all axes: where the inner layer keeps its own, each in its place; else
        those of the batch come first.
        """
        rank = site.shapes[i].rank
        gone = self.taken(rank)
        if len(inner) + len(gone) != rank:
            return (*samples, *inner)
        rest, batch = iter(inner), iter(samples)
        return tuple(next(batch) if k in gone else next(rest) for k in range(rank))

    def channels(self, site: Site) -> Int:
        return self.inner.channels(self.within(site))

    def output(self, site: Site, axes: Sequence[AxisMap]) -> Shape:
        place = self.within(site)
        made = self.inner.output(place, tuple(self.inner.axes(place)))
        samples = self.samples(site.shape)
        return Shape(made.channels, self.spread(made.spatial, samples, site))

    def weights(self, site: Site) -> tuple[Weight, ...]:
        return self.inner.weights(self.within(site))

    def once(self, site: Site) -> Shape:
        place = self.within(site)
        return self.inner.output(place, tuple(self.inner.axes(place)))

    def positions(self, site: Site, output: Shape) -> Int:
        once = self.inner.positions(self.within(site), self.once(site))
        return product((*self.samples(site.shape), once))

    def other_macs(self, site: Site, output: Shape) -> Int:
        once = self.inner.other_macs(self.within(site), self.once(site))
        return product((*self.samples(site.shape), once)) if once else 0

    def parts(self, site: Site) -> tuple[Part, ...]:
        return tuple(
            part._replace(kind=batched(part.kind, self.batch_axes))
            for part in self.inner.parts(self.within(site))
        )

    def but(self, **changes: Any) -> Kind:
        axes = changes.pop(BATCH_AXES, self.batch_axes)
        return batched(self.inner.but(**changes), axes)

    def rank_within(self, rank: int) -> int:
        return rank - len(self.taken(rank))

    def shorthand(self, rank: int = 1, defaults: Mapping[str, Any] | None = None) -> str:
        inner = self.inner.shorthand(max(self.rank_within(rank), 1), defaults)
        axes = self.settings()[-1].type.show(self.batch_axes)
        return f"{inner} {BATCH_AXES}={axes}".strip()

    @classmethod
    def holds(cls) -> bool:
        return INNER[cls].holds()

    def judged(self, site: Site) -> tuple[Kind, Site]:
        return self.inner.judged(self.within(site))

    def warnings(self, site: Site) -> tuple[Refusal, ...]:
        return self.inner.warnings(self.within(site))

    def in_effect(self, setting: str) -> Any:
        return self.batch_axes if setting == BATCH_AXES else self.inner.in_effect(setting)

    @property
    def repeats(self) -> str | None:
        return self.inner.repeats

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.inner.unknown


CLASSES: dict[str, type[Batched]] = {}
INNER: dict[type[Kind], type[Kind]] = {}


def class_of(kind: type[Kind]) -> type[Batched]:
    """The kind with axes of the batch: it has its name and its settings, and theirs."""
    if kind.name not in CLASSES:
        same = {key: getattr(kind, key) for key in ("name", "inputs", "source", "example", "mixes")}
        made: type[Batched] = type(kind.__name__, (Batched,), {**same, "__doc__": kind.__doc__})
        made._settings = {**kind._settings, **Batched._settings}
        CLASSES[kind.name], INNER[made] = made, kind
    return CLASSES[kind.name]


def batched(kind: Kind, axes: Several) -> Kind:
    """The layer with these spatial axes as in the batch.

    >>> from convcalc.dialect import dialect_named
    >>> from convcalc.layers.conv import Conv
    >>> frames = batched(Conv(filters=8, kernel=3), 1)
    >>> site = Site((Shape(3, (16, 32, 32)),), dialect_named("pytorch"))
    >>> frames.output(site, frames.axes(site))
    Shape(channels=8, spatial=(16, 30, 30))
    """
    values = {s.name: getattr(kind, s.name) for s in kind.settings()}
    return class_of(type(kind))(**values, batch_axes=axes)
