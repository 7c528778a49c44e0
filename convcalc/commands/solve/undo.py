"""The transposed convolution that gives back the size that a convolution took."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.window import Window
from convcalc.amounts import simple
from convcalc.commands.solve.bounds import MAX_SETTING, Question
from convcalc.commands.solve.candidate import Candidate, layer
from convcalc.layers.conv import ConvTranspose
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

NEAR = 2
"""How far around what is missing large paddings of the output are tried."""


class Undone(NamedTuple):
    """`tried` has, for each axis, the size that each output_padding gives, None where it is
    refused; `answer` is the transposed convolution that gives back the size, if there is one.
    """

    forward: Candidate
    tried: tuple[Mapping[Optional[int], Optional[int]], ...]
    answer: Optional[Candidate]


def undo(forward: Candidate, question: Question) -> Undone:
    """The output_padding with which a transposed convolution of the same settings gives back
    `forward.sizes`. `question` says by which dialect.

    The output_padding is searched below the larger of stride and dilation, where these are large
    around what is missing; the layer without one (None), which in Keras is another, is tried first.
    """
    rank = len(forward.sizes)
    settings = same_settings(forward, question)
    axes = [Axis.of(forward, question, settings, axis) for axis in range(rank)]
    extras = sorted({extra for axis in axes for extra in axis.extras()})
    tried = tuple({extra: axis.out(extra) for extra in (None, *extras)} for axis in axes)
    back = transposed(question, forward.out, forward.sizes)
    fits = [
        [extra for extra, out in outs.items() if out == n]
        for outs, n in zip(tried, forward.sizes, strict=True)
    ]
    return Undone(forward, tried, first(back, settings, fits))


class Axis(NamedTuple):
    """The way back on one axis, and its settings there."""

    back: Question
    settings: Mapping[str, Any]

    @classmethod
    def of(
        cls, forward: Candidate, question: Question, settings: Mapping[str, Any], axis: int
    ) -> Axis:
        one = {k: v[axis] if isinstance(v, tuple) else v for k, v in settings.items()}
        if isinstance(one["padding"], tuple):
            one["padding"] = (one["padding"],)  # a single axis, before and after
        return cls(transposed(question, (forward.out[axis],), (forward.sizes[axis],)), one)

    def out(self, extra: int | None) -> int | None:
        """The size that an output_padding gives, None where it is refused."""
        made = layer(self.back, {**self.settings, "output_padding": extra})
        return made.out[0] if made else None

    def extras(self) -> range:
        """The output_paddings to try: each of one more makes one more."""
        most = max(self.settings["stride"], self.settings["dilation"])
        least = self.out(0) or self.out(None)
        if most <= MAX_SETTING or least is None:
            return range(min(most, MAX_SETTING))
        missing = self.back.targets[0] - least
        return range(max(missing - NEAR, 0), min(missing + NEAR + 1, most))


def first(
    back: Question, settings: Mapping[str, Any], fits: list[list[int | None]]
) -> Candidate | None:
    """The first choice of an output_padding for each axis that the framework takes."""
    for extras in product(*fits):
        if None in extras and set(extras) != {None}:
            continue  # given for all axes, or for none
        extra = simple(extras)
        made = layer(back, {**settings, "output_padding": extra})
        if made and made.out == back.targets:
            return made
    return None


def same_settings(forward: Candidate, question: Question) -> dict[str, Any]:
    """The settings of the convolution, per axis, its padding as numbers where the dialect's
    transposed convolutions know no such word.
    """
    kind, rank = forward.kind, len(forward.sizes)
    found: dict[str, Any] = {
        name: kind.per_axis(name, rank) for name in ("kernel", "stride", "dilation")
    }
    if not isinstance(kind.padding, str):
        found["padding"] = kind.per_axis("padding", rank)
    elif kind.padding in question.dialect.modes["conv_transpose"]:
        found["padding"] = kind.padding
    else:
        ends = [(a.lo, a.hi) for a in forward.axes if isinstance(a, Window)]
        found["padding"] = tuple(lo if lo == hi else (lo, hi) for lo, hi in ends)
    return {name: folded(value) for name, value in found.items()}


def folded(value: Any) -> Any:
    """One value where all axes agree; a pair, the padding of one axis, stays in a list."""
    listed = isinstance(value, tuple) and not isinstance(value[0], tuple)
    return simple(value) if listed else value


def transposed(question: Question, sizes: tuple[int, ...], targets: tuple[int, ...]) -> Question:
    return question._replace(kind=ConvTranspose, sizes=sizes, targets=targets)
