"""A roofline in writing: the layers that take longest, sums, and a plot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import UNKNOWN, counted, figures, grouped, percent, scaled, sized, timed
from convcalc.commands.roofline.bound import COMPUTE, MEMORY, slowest
from convcalc.diagnostics import printable
from convcalc.render.aligned import GAP, LEAST, Aligned, Head, Pair, Pairs
from convcalc.render.console import show, width_of
from convcalc.render.lines import UNCUT, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.commands.roofline.bound import Bound, Roofline

WIDEST, WITH_KIND = 78, 110
"""How wide a plot is at most, and how wide a terminal is that has room for kinds."""


def write(found: Roofline, rows: Sequence[Bound], top: int | None, out: TextIO) -> None:
    """The `top` slowest rows, or all in their order; sums and plot are of all layers."""
    from convcalc.commands.roofline.text_plot import plot

    width = width_of(out)
    some = slowest(rows)[:top] if top else rows
    rest = len(rows) - len(some)
    parts: list[RenderableType] = [Line(heading(found), "bold"), layers(found, some, rest, width)]
    parts += [Line(), Pairs([Pair(label, text, "bold") for label, text in sums(found)])]
    if found.device and found.flops:
        parts += [Line(), *plot(found, WIDEST if width == UNCUT else min(width - 1, WIDEST))]
    parts += [Line(), *(Line(note, "dim") for note in notes(found))]
    show(out, *parts)


def heading(found: Roofline) -> str:
    """`ResNet-50 on NVIDIA T4: at least 20.1 ms, batch 1, float16, fused`"""
    name = printable(found.name) or "the network"
    over = ", fused" if found.fused else ""
    how = f"batch {grouped(found.batch)}, {found.multiplied}{over}"
    if not found.device or found.seconds is None:
        return f"{name}: traffic, {how}"
    return f"{name} on {found.device.title}: at least {timed(found.seconds)}, {how}"


def name_of(row: Bound) -> str:
    """`conv1`, or `conv1 + 2` where others are fused with it."""
    first, *more = row.moved.names
    return f"{first} + {len(more)}" if more else first


def cells(found: Roofline, row: Bound) -> list[str]:
    """A layer in the columns of HEADS."""
    batch, moved = found.batch, row.moved
    return [
        printable(name_of(row)),
        printable(moved.kind),
        UNKNOWN if row.flops is None else scaled(row.flops),
        sized(batch * moved.read + moved.weights),
        sized(batch * moved.written),
        UNKNOWN if row.flops is None else figures(row.intensity),
        *([] if row.seconds is None else [timed(row.seconds)]),
        percent(found.share(row)),
        *([] if row.seconds is None else [row.binding]),
    ]


def titles(found: Roofline) -> list[str]:
    least = ["time at least", "share", "bound by"] if found.device else ["share"]
    return ["layer", "kind", "FLOPs", "read", "written", "FLOP/B", *least]


def layers(found: Roofline, rows: Sequence[Bound], rest: int, width: int) -> Aligned:
    """Some rows, and how many more there are, in all columns, or where names would be cut in
    those that leave room for them.
    """
    left = ("layer", "kind", "bound by")
    heads = [Head(title, "", title not in left, title == "layer") for title in titles(found)]
    told = [cells(found, row) for row in rows]
    if width < WITH_KIND:
        heads, told = [h for h in heads if h.title != "kind"], [[r[0], *r[2:]] for r in told]
    more = [[f"… and {rest} more"]] if rest > 0 else []
    whole = Aligned(heads, [*told, *more], [""] * (len(told) + len(more)), width)
    return whole if whole.fits else narrow(found, rows, more, width)


def narrow(
    found: Roofline, rows: Sequence[Bound], more: Sequence[list[str]], width: int
) -> Aligned:
    """Without kinds, what is read and written in one, and names that keep both their ends."""
    least = ["at least", "share", "bound by"] if found.device else ["share"]
    heads = [Head("layer", cut=True)]
    heads += [
        Head(title, "", title != "bound by") for title in ("FLOPs", "bytes", "FLOP/B", *least)
    ]
    told = []
    for row in rows:
        name, _, flops, _, _, *rest = cells(found, row)
        told.append([name, flops, sized(row.bytes), *rest])
    others = Aligned(heads[1:], [row[1:] for row in told], [], width).widths
    room = width - sum(others) - GAP * len(others)
    named = [[middled(name, max(room, LEAST)), *rest] for name, *rest in told]
    return Aligned(heads, [*named, *more], [""] * (len(named) + len(more)), width)


def middled(name: str, room: int) -> str:
    """A name in as many letters, without its middle where it is longer.

    >>> middled("layer1.0.residual1.conv2", 15)
    'layer1.…1.conv2'
    """
    if len(name) <= room:
        return name
    before = (room - 1) // 2
    return f"{name[:before]}…{name[len(name) - (room - 1 - before) :]}"


def sums(found: Roofline) -> Iterator[tuple[str, str]]:
    """Traffic, FLOPs and their ratio in all; which side binds how much."""
    least = "" if found.complete else "at least "
    yield "traffic", f"{least}{sized(found.bytes)}"
    yield "FLOPs", f"{least}{scaled(found.flops)}, {figures(found.intensity)} for each byte"
    if not found.device or found.seconds is None or not found.ridge:
        return
    yield "time", f"at least {timed(found.seconds)}{each(found)}"
    told = [
        f"{side} {counted(count, 'layer')}, {percent(share)} of the time"
        for side in (COMPUTE, MEMORY)
        for count, share in [found.bound_by(side)]
        if count
    ]
    yield "bound by", "; ".join(told)
    idle = sum(found.share(row) for row in found.rows if not row.flops)
    if idle:
        yield "no FLOPs", f"{percent(idle)} of the time: layers that multiply nothing"
    yield "ridge", f"{figures(found.ridge)} FLOPs for each byte: arithmetic binds from there on"


def each(found: Roofline) -> str:
    """How many samples a second that would be at most."""
    if not found.seconds:
        return ""
    rate = found.batch / found.seconds
    return f", at most {scaled(round(rate)) if rate >= 1 else f'{rate:.3g}'} samples a second"


def notes(found: Roofline) -> Iterator[str]:
    yield (
        "A lower bound: each layer reads weights and what it needs of inputs once and writes once, "
        "at the peaks of the data sheet; only multiply-accumulates count as arithmetic."
    )
    if not found.complete:
        yield "At least: not all layers could be worked out."
    device = found.device
    if device and found.peak:
        note = f"; {device.note}" if device.note else ""
        source = f" Source: {device.source}" if device.source else ""
        rate = f"{scaled(round(found.peak))}FLOPS and {scaled(round(device.bandwidth))}B/s"
        yield printable(f"{device.title}: {found.multiplied} at {rate}{note}.{source}")
    elif not device:
        yield "Times: --device h100, a100, t4, …, or FLOPS,BANDWIDTH such as 125T,900G."
