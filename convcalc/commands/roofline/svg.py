"""A roofline as a picture: the roof, and a circle for each layer, as large as its time."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor, log10, sqrt
from typing import TYPE_CHECKING

from convcalc.amounts import percent, scaled, timed
from convcalc.commands.roofline.bound import slowest
from convcalc.record import NamedTuple
from convcalc.render.svg import circle, document, legend, line, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.roofline.bound import Roofline
    from convcalc.engine.devices import Device

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 900, 520, 90, 70, 460, 880
LARGEST, SMALLEST, MOST = 34.0, 2.0, 2000
"""Radii of circles for all of the time, and the least; how many are drawn."""


class Frame(NamedTuple):
    """Powers of 10 at the ends of both axes."""

    x: tuple[int, int]
    y: tuple[int, int]

    def across(self, intensity: float) -> float:
        low, high = self.x
        return LEFT + (RIGHT - LEFT) * (log10(intensity) - low) / (high - low)

    def up(self, rate: float) -> float:
        low, high = self.y
        return BOTTOM - (BOTTOM - TOP) * (log10(rate) - low) / (high - low)


def svg(found: Roofline, heading: str) -> str:
    """The whole picture; layers that multiply nothing are told of below it."""
    device, peak, ridge = machine(found)
    frame = frame_of(found)
    roof = [
        (10.0 ** frame.x[0], 10.0 ** frame.x[0] * device.bandwidth),
        (ridge, peak),
        (10.0 ** frame.x[1], peak),
    ]
    parts = [text(16, 26, heading, 16, "bold"), *axes(frame)]
    for (a, b), (c, d) in pairwise(roof):
        start, end = (frame.across(a), frame.up(b)), (frame.across(c), frame.up(d))
        parts.append(line(*start, end, 2.5))
    parts += circles(found, frame)
    parts += legend(LEFT, HEIGHT - 10, [("seen", "bound by memory"), ("paths", "by arithmetic")])
    nothing = sum(found.share(row) for row in found.rows if row.intensity == 0)
    if nothing:
        words = f"not drawn: layers that multiply nothing, {percent(nothing)} of the time"
        parts.append(text(RIGHT, HEIGHT - 10, words, 11, anchor="end"))
    return document("\n".join(parts), (WIDTH, HEIGHT), heading, described(found))


def frame_of(found: Roofline) -> Frame:
    """The axes that have all layers and the ridge in them."""
    device, peak, ridge = machine(found)
    known = [row.intensity for row in found.rows if row.intensity > 0] + [ridge]
    low, high = floor(log10(min(known))), ceil(log10(max(known) * 1.5))
    least = min(10.0**low * device.bandwidth, peak)
    return Frame((low, max(high, low + 1)), (floor(log10(least)), ceil(log10(peak * 1.01))))


def machine(found: Roofline) -> tuple[Device, float, float]:
    """The machine, its peak, and where its roof bends."""
    assert found.device
    assert found.peak
    return found.device, found.peak, found.peak / found.device.bandwidth


def axes(frame: Frame) -> Iterator[str]:
    """A line at each power of 10."""
    for power in range(frame.x[0], frame.x[1] + 1):
        x = frame.across(10.0**power)
        yield line(x, TOP, (x, BOTTOM), 0.3)
        word = f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
        yield text(x, BOTTOM + 16, word, 11, anchor="middle")
    for power in range(frame.y[0], frame.y[1] + 1):
        y = frame.up(10.0**power)
        yield line(LEFT, y, (RIGHT, y), 0.3)
        word = f"{scaled(10**power) if power >= 0 else 10.0**power}FLOPS"
        yield text(LEFT - 8, y + 4, word, 11, anchor="end")
    yield text((LEFT + RIGHT) / 2, BOTTOM + 32, "FLOPs for each byte", 11, anchor="middle")
    yield text(16, TOP - 18, "FLOPs a second, at most", 11)


def circles(found: Roofline, frame: Frame) -> Iterator[str]:
    """The layers, the largest first, so that none hides others."""
    device, peak, _ = machine(found)
    for row in slowest(found.rows)[:MOST]:
        if row.intensity <= 0 or row.seconds is None:
            continue
        rate = min(row.intensity * device.bandwidth, peak)
        radius = max(LARGEST * sqrt(found.share(row)), SMALLEST)
        title = f"{' + '.join(row.moved.names)}: {timed(row.seconds)}, {percent(found.share(row))}"
        fill = "paths" if row.binding == "arithmetic" else "seen"
        yield circle(frame.across(row.intensity), frame.up(rate), radius, fill, title)


def described(found: Roofline) -> str:
    """What the picture shows, for those who do not see it."""
    count, share = found.bound_by("memory")
    return (
        f"Layers by FLOPs for each byte, on the roof of the machine. At least "
        f"{timed(found.seconds or 0.0)}; memory binds {count} of {len(found.rows)} layers, "
        f"{percent(share)} of the time."
    )
