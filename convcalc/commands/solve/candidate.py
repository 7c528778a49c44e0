"""A layer with its settings at sizes of its input, and what it leaves out there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.algebra.shape import Shape
from convcalc.algebra.unread import Unread, unread
from convcalc.algebra.window import Window
from convcalc.commands.solve.evenness import evenness
from convcalc.engine.trial import shaped
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.window import AxisMap
    from convcalc.commands.solve.bounds import Question
    from convcalc.layers.dialect import Dialect
    from convcalc.layers.windowed import Windowed


class Candidate(NamedTuple):
    """A layer that does what is asked, and how it reads each axis of `sizes`."""

    kind: Windowed
    sizes: tuple[int, ...]
    axes: tuple[AxisMap, ...]
    dialect: Dialect

    @property
    def short(self) -> str:
        """The settings in shorthand, without the number of filters: `3x3/2 p1`."""
        defaults = self.dialect.defaults.get(self.kind.name)
        words = self.kind.shorthand(len(self.sizes), defaults).split(" ")
        return " ".join(words[1:] if hasattr(self.kind, "filters") else words)

    @property
    def kernel(self) -> int:
        return self.alike("kernel")

    @property
    def stride(self) -> int:
        return self.alike("stride")

    @property
    def padding(self) -> Union[int, str]:
        found = self.kind.padding
        assert isinstance(found, (int, str))
        return found

    @property
    def dilation(self) -> int:
        return self.alike("dilation")

    def alike(self, setting: str) -> int:
        """A setting that has one value for all axes."""
        (found,) = set(self.kind.per_axis(setting, len(self.sizes)))
        return int(found)

    @property
    def output_padding(self) -> Optional[int]:
        return getattr(self.kind, "output_padding", None)

    @property
    def ceil_mode(self) -> bool:
        return bool(getattr(self.kind, "ceil_mode", False))

    @property
    def out(self) -> tuple[int, ...]:
        return tuple(int(axis.out(n)) for axis, n in zip(self.axes, self.sizes, strict=True))

    @property
    def unread(self) -> tuple[Unread, ...]:
        """For each axis, what is never read; for a transposed convolution nothing is."""
        return tuple(unread(a, n) for a, n in zip(self.axes, self.sizes, strict=True))

    @property
    def evenness(self) -> str:
        """How a transposed convolution covers its output: the worst of the axes."""
        found = {evenness(axis) for axis in self.axes}
        return next(word for word in ("gaps", "uneven", "even") if word in found)

    @property
    def skips(self) -> bool:
        """Something in between is never read, or never written."""
        if isinstance(self.axes[0], Window):
            return any(x.between for x in self.unread)
        return self.evenness == "gaps"

    @property
    def drops(self) -> bool:
        """Something is never read, or never written."""
        return self.skips or any(x.end for x in self.unread)


def layer(question: Question, settings: Mapping[str, Any]) -> Candidate | None:
    """The layer with these settings where it stands; None if it is refused there."""
    filters = {"filters": 1} if "filters" in question.kind._settings else {}
    usual = question.dialect.defaults.get(question.kind.name, {})
    kind = question.kind(**{**usual, **filters, **settings})
    found = shaped(kind, Site((Shape(1, question.sizes),), question.dialect))
    if found.refused:
        return None
    return Candidate(kind, question.sizes, found.axes, question.dialect)
