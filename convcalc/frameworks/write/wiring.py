"""Layers in a row as paths that part and meet again: `residual` and `branches`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.write.parts import ENTRY, Join, Step
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.frameworks.write.parts import Part

MAX_LAYERS = 60
"""Of paths that are written beside each other: longer ones are easier to follow by names."""
MAX_BESIDE_NOTHING = 24
"""The same, where what arrives is joined behind them as it is."""


class Meeting(NamedTuple):
    """Where paths meet: the place of the layer, and where each path ends; -1 if it has no layer."""

    place: int
    ends: tuple[int, ...]


class Wiring:
    """Steps of a block that are put in order. `used` says where each result is read: the places of
    the steps that do, and -1 for anything outside.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        entry: Optional[str],
        used: Mapping[str, set[int]],
        outermost: bool = False,
    ) -> None:
        self.outermost = outermost
        self.steps, self.entry, self.used = steps, entry, used
        self.names = {step.gives: step.name for step in steps}
        self.at = {step.gives: k for k, step in enumerate(steps)}

    def parts(self) -> list[Part]:
        return self.between(0, len(self.steps), self.entry)

    def between(self, start: int, end: int, tip: str | None) -> list[Part]:
        """The steps from `start` up to `end`, the first of which may read `tip`."""
        made: list[Part] = []
        k = start
        while k < end:
            meeting = self.meeting(k, end, tip) if self.parts_at(k, tip) else None
            if meeting is None:
                step = self.steps[k]
                if step.reads not in ((tip,), ()):
                    step.sources = tuple(map(self.called, step.reads))
                made.append(step)
                tip, k = step.gives, k + 1
                continue
            made.append(self.joined(k, meeting, tip))
            k = meeting.place + 1
            tip = self.steps[meeting.place].gives
        return made

    def called(self, name: str) -> str:
        """What a layer is called from within the block."""
        inside = name == self.entry and not self.outermost
        return ENTRY if inside else self.names.get(name, name)

    def parts_at(self, k: int, tip: str | None) -> bool:
        """Whether paths may begin at step `k`: something reads what arrives, and more does."""
        return tip is not None and len(self.used.get(tip, ())) > 1

    def joined(self, start: int, meeting: Meeting, tip: str | None) -> Join:
        merge = self.steps[meeting.place]
        paths: list[list[Part]] = []
        for end in meeting.ends:
            paths.append([] if end < 0 else self.between(start, end + 1, tip))
            start = max(start, end + 1)
        assert merge.kind is not None
        sums = merge.kind.among("elementwise") and len(paths) == 2 and bool(paths[0])
        return Join(paths, merge, sums)

    def meeting(self, k: int, end: int, tip: str | None) -> Meeting | None:
        """The first step behind `k` in which all paths meet that begin there."""
        for place in range(k, min(end, k + MAX_LAYERS)):
            step = self.steps[place]
            if len(step.reads) < 2 or step.kind is None:
                continue
            ends = tuple(-1 if name == tip else self.at.get(name, -2) for name in step.reads)
            if self.closed(k, place, ends, tip):
                return Meeting(place, ends)
        return None

    def closed(self, start: int, place: int, ends: tuple[int, ...], tip: str | None) -> bool:
        """Whether the steps from `start` to `place` are paths that end at `ends`, in order, and are
        read nowhere else.
        """
        real = [end for end in ends if end >= 0]
        if -2 in ends or real != sorted(set(real)) or not real or real[-1] != place - 1:
            return False
        if real[0] < start or ends.count(-1) > 1:
            return False
        if -1 in ends and place - start > MAX_BESIDE_NOTHING:
            return False
        first = start
        for end in real:
            own = range(first, end + 1)
            inside = {self.steps[k].gives for k in own}
            for k in own:
                step = self.steps[k]
                if not all(name == tip or name in inside for name in step.reads):
                    return False
                allowed = {*own, place} if k == end else set(own)
                if not self.used.get(step.gives, set()) <= allowed:
                    return False
            first = end + 1
        return True
