"""The memory of a network as a picture: bytes by step, and how long tensors are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import sized
from convcalc.record import NamedTuple
from convcalc.render.svg import box, document, line, shortened, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.memory.used import Used

WIDTH, MARGIN, LABEL = 960, 16, 270
HEIGHT, ROW, BAR, FONT = 220, 20, 12, 11
LIVES, NAMED, MOST = 16, 8, 1000
"""How many tensors of the peak are drawn, how many layers have their names below, how many bars."""


class Frame(NamedTuple):
    """Where steps and bytes lie."""

    steps: int
    top: int

    def x(self, step: float) -> float:
        return LABEL + step * (WIDTH - LABEL - MARGIN) / max(self.steps, 1)

    def y(self, count: float) -> float:
        return 60 + HEIGHT * (1 - count / max(self.top, 1))


def svg(used: Used, heading: str) -> str:
    """The whole picture."""
    frame = Frame(len(used.alive), max(used.alive))
    rows = used.peak[:LIVES]
    lives = frame.y(0) + 78
    bottom = lives + ROW * len(rows)
    parts = [text(MARGIN, 24, heading, 16, "bold"), text(MARGIN, 44, "activations of one sample")]
    parts += [*bars(used, frame), *axis(used, frame)]
    parts.append(text(MARGIN, lives - 12, "there at the peak", 12, "bold"))
    for k, held in enumerate(rows):
        y = lives + k * ROW
        told = f"{held.name} {used.shapes.get(held.name, '')} {sized(held.elements)}"
        parts.append(text(MARGIN, y + BAR - 2, shortened(told, LABEL - MARGIN), FONT))
        size = (frame.x(held.end + 1) - frame.x(held.start), BAR)
        parts.append(box(frame.x(held.start), y, size, "seen", title=told))
    if rows:
        middle = frame.x(used.at + 0.5)
        parts.append(line(middle, lives - 6, (middle, bottom), 1))
    if len(used.peak) > LIVES:
        words = f"and {len(used.peak) - LIVES} more tensors"
        parts.append(text(MARGIN, bottom + 12, words, FONT))
    return document("\n".join(parts), (WIDTH, bottom + 24), heading, described(used))


def bars(used: Used, frame: Frame) -> Iterator[str]:
    """A bar for each step, or of many for each few; the largest one in another colour."""
    each = -(-len(used.alive) // MOST)
    for k in range(0, len(used.steps), each):
        few = used.alive[k : k + each]
        count = max(few)
        here = k + few.index(count)
        fill = "paths" if k <= used.at < k + each else "seen"
        size = (frame.x(k + len(few)) - frame.x(k), frame.y(0) - frame.y(count))
        title = f"{used.steps[here]}: {sized(count)}"
        yield box(frame.x(k), frame.y(count), size, fill, title=title)


def axis(used: Used, frame: Frame) -> Iterator[str]:
    """Bytes on the left, some layers below, and the two ways of training."""
    for part in (0, 0.5, 1):
        y = frame.y(part * frame.top)
        yield line(LABEL - 4, y, (WIDTH - MARGIN, y), 0.6)
        yield text(LABEL - 8, y + 4, sized(round(part * frame.top)), FONT, anchor="end")
    y, every = frame.y(0), max(-(-len(used.steps) // NAMED), 1)
    room = (WIDTH - LABEL) / NAMED - 8
    for k in range(0, len(used.steps), every):
        yield line(frame.x(k + 0.5), y, (frame.x(k + 0.5), y + 4), 0.8)
        yield text(frame.x(k), y + 16, shortened(used.steps[k], room), 10)
    if used.asked.training:
        middle = len(used.steps) // 2
        yield line(frame.x(middle), 48, (frame.x(middle), y), 1)
        yield text(frame.x(middle) - 6, 54, "forward", FONT, anchor="end")
        yield text(frame.x(middle) + 6, 54, "backward", FONT)


def described(used: Used) -> str:
    """What the picture shows, for those who do not see it."""
    if not used.steps:
        return "No layer could be worked out."
    way = " of the backward pass" if used.backward else ""
    return (
        f"Bytes of activations at each of {len(used.steps)} steps. The most, "
        f"{sized(max(used.alive))}, are there at {used.steps[used.at]}{way}."
    )
