"""Which number of a shape is the channels: other readings of what was typed, where one is likelier.

What is typed as `224x224x3` is read as 224 channels where channels come first. The numbers tell
that something else was probably meant; nothing is changed, it is only said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.algebra.shape import Shape, described
from convcalc.diagnostics import Diagnostic
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.diagnostics import Span

FEW = (1, 3, 4)
"""Channels of an image: grey, colours, colours and opacity."""
SMALL, LARGE = 8, 28
"""From here on numbers are the sides of an image; two equal ones of a map, rather than channels and
a length.
"""


class Other(NamedTuple):
    """Another reading: the shape, and the number of samples in a batch if there is one."""

    shape: Shape
    batch: Optional[int] = None

    @property
    def told(self) -> str:
        """`3 channels, 224x224`, of a batch `a batch of 32 of 3 channels, 224x224`."""
        batch = "" if self.batch is None else f"a batch of {self.batch} of "
        return batch + described(self.shape)


def other_reading(dims: Sequence[int], layout: str) -> Other | None:
    """The reading of `dims` that is likelier than that of `layout`; None if that is the likeliest.

    >>> other_reading((224, 224, 3), "channels_first").told
    '3 channels, 224x224'
    >>> other_reading((3, 224, 224), "channels_first") is None
    True
    """
    if len(dims) == 4:
        return batched(dims, layout)
    if len(dims) > 4:
        return Other(Shape.of(tuple(dims[1:]), layout), dims[0])
    if len(dims) == 2 and dims[0] == dims[1] >= LARGE:
        return Other(Shape(1, tuple(dims)))
    if not 2 <= len(dims) <= 3:
        return None
    last = layout == "channels_last"
    channels, far = (dims[-1], dims[0]) if last else (dims[0], dims[-1])
    spatial = dims[:-1] if last else dims[1:]
    if len(dims) == 3 and spatial[0] == spatial[1]:
        return None  # a square map, as most are
    beside = dims[1:] if last else dims[:-1]
    square = len(dims) == 3 and beside[0] == beside[1] > max(FEW)
    plain = len(dims) == 3 or channels >= LARGE
    if square or (far in FEW and channels not in FEW and plain):
        return Other(Shape(far, tuple(beside)))
    return None


def batched(dims: Sequence[int], layout: str) -> Other | None:
    """Four numbers as a batch of images."""
    n, a, b, c = dims
    if min(sorted(dims)[2:]) < SMALL:
        return None
    if c in FEW and a == b and a > c:
        return Other(Shape(c, (a, b)), n)
    if layout == "channels_first" and (n == 1 or a in FEW):
        return Other(Shape(a, (b, c)), n)
    if layout == "channels_last" and (n == 1 or a in FEW):
        return Other(Shape(a, (b, c)) if a in FEW and b == c else Shape(c, (a, b)), n)
    return None


def doubt(
    dims: Sequence[int], layout: str, typed: str, span: Span | None = None, command: str = ""
) -> Diagnostic | None:
    """W202 if another reading of `dims` is likelier than that of `layout`, and how that is written:
    `command` with `{}` for the shape, or the shape alone.
    """
    other = other_reading(dims, layout)
    if other is None:
        return None
    taken = Shape.of(tuple(dims), layout)
    where = layout.replace("_", " ")
    message = f"{typed} is read as {described(taken)} ({where}); likelier is {other.told}"
    shape = other.shape.text(layout)
    write = command.replace("{}", shape, 1) if command else f"write {shape}"
    said = "--layout " if command or (span and span.source.name == "command line") else "layout: "
    help = f"for {described(other.shape)}: {write}; if it is meant, add {said}{layout}"
    return Diagnostic("W202", message, help, span)


def batch_of_one(
    shape: Shape, layout: str, typed: str, span: Span | None, command: str
) -> Diagnostic:
    """W202: four numbers were read as an image with a batch of one in front of it."""
    dims = (1, *shape.dims(layout))
    other = Shape.of(dims, layout)
    message = f"{typed} is read as {Other(shape, 1).told}; it may also be {described(other)}"
    text = other.text(layout)
    help = f"for {described(other)}: {command.replace('{}', text, 1)} --layout {layout}"
    return Diagnostic("W202", message, help, span)


def other_channels(
    title: str, own: Shape, given: Shape, layout: str, option: str = "input="
) -> Diagnostic:
    """W202: a network whose input has the channels of `own` is given those of another shape; and
    the same numbers with its own channels, if they are among them.
    """
    message = (
        f"{title} takes {described(own).partition(',')[0]}, and is given {described(given)} "
        f"({layout.replace('_', ' ')}): its first weights are others"
    )
    meant = own._replace(spatial=sizes_beside(given, own, layout))
    help = f"for {described(meant)}: {option}{meant.text(layout)}"
    return Diagnostic("W202", message, help)


def sizes_beside(given: Shape, own: Shape, layout: str) -> tuple[int, ...]:
    """The sizes that go with the channels of `own`: those among the numbers beside its channels,
    else the sizes as they were given; those of `own` where the axes are not as many.
    """
    dims = given.dims(layout)
    beside = dims[1:] if layout == "channels_last" else dims[:-1]
    far = dims[0] if layout == "channels_last" else dims[-1]
    if far == own.channels and len(beside) == own.rank:
        return beside
    return given.spatial if given.rank == own.rank else own.spatial
