"""The memory of a network in writing: rows, a timeline, and what is there at the peak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.amounts import counted, grouped, sized
from convcalc.commands.memory.answer import LISTED, OUTSIDE
from convcalc.diagnostics import printable
from convcalc.render.aligned import Aligned, Head, Pair, Pairs
from convcalc.render.bars import cell, eighths, resampled
from convcalc.render.console import show, width_of
from convcalc.render.lines import UNCUT, Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rich.console import RenderableType

    from convcalc.commands.memory.answer import Answer
    from convcalc.commands.memory.used import Used

HEIGHT, WIDEST = 8, 78
APART = "never all at once"


def write(answer: Answer, out: TextIO) -> None:
    width = width_of(out)
    used = answer.used
    parts: list[RenderableType] = [Line(heading(answer), "bold"), sums(used, width)]
    parts += [Line(), *timeline(used, WIDEST if width == UNCUT else min(width - 1, WIDEST))]
    parts += [Line(), *at_peak(used, width)]
    told = [Pair(label, printable(text), "bold") for label, text in answer.lines()]
    if told:
        parts += [Line(), Pairs(told)]
    parts += [Line(), *(Line(note, "dim") for note in notes(used))]
    show(out, *parts)


def heading(answer: Answer) -> str:
    """`ResNet-50: memory of training with adam, batch 8, float32`"""
    asked = answer.used.asked
    name = f"{printable(answer.name)}: " if answer.name else ""
    how = f"training with {asked.optimizer}" if asked.training else "inference"
    dtype = f"{asked.mixed} and float32" if asked.mixed else answer.used.dtype
    over = ", eager" if asked.eager else ""
    over += ", in place" if asked.in_place else ""
    place = ", on a CPU" if asked.on_cpu else ""
    return f"{name}memory of {how}, batch {grouped(asked.batch)}, {dtype}{over}{place}"


def sums(used: Used, width: int) -> Aligned:
    """A row for each use, and all of them."""
    batch = used.asked.batch
    least = "" if used.complete else "≥ "
    many = batch > 1
    rows = [
        [
            row.what,
            f"{least if row.sample or not used.weighed else ''}{sized(row.of(batch))}",
            *([sized(row.sample) if row.sample else ""] if many else []),
        ]
        for row in used.rows
    ]
    less = used.less(batch)
    if less < 0:
        step = f"step of {used.asked.optimizer}, beyond activations"
        rows.append([step, f"{least}{sized(-less)}"])
    elif less:
        rows.append([APART, f"-{sized(less)}"])
    rows.append(["in all", f"{least}{sized(used.total(batch))}"])
    heads = [Head("", "bold"), Head("memory", "", True)]
    heads += [Head("a sample", "", True)] if many else []
    return Aligned(heads, rows, [*[""] * (len(rows) - 1), "bold"], width)


def timeline(used: Used, width: int) -> Iterator[Line]:
    """Bars from the first layer to the last, and where training comes back to the first; the
    largest one stands out.
    """
    top = max(used.alive)
    label = len(sized(top))
    sizes = resampled(used.alive, max(width - label - 2, 8), 1)
    bars = eighths(sizes, max(top, 1), HEIGHT)
    at = sizes.index(max(sizes))
    half = len(sizes) // 2 if used.asked.training else len(sizes)
    for line in reversed(range(HEIGHT)):
        mark = sized(top) if line == HEIGHT - 1 else ""
        text = Line(f"{mark.rjust(label)} {'┤' if mark else '│'}", "dim")
        for k, bar in enumerate(bars):
            text.append(cell(bar, line), "magenta" if k == at else "green" if k < half else "cyan")
        yield text
    yield Line(f"{' ' * label} └{'─' * len(sizes)}", "dim")
    below = both_ways(half) if used.asked.training else counted(len(used.steps), "step")
    yield Line(f"{' ' * label}  {below}".rstrip(), "dim")


def both_ways(half: int) -> str:
    """What stands below the two halves of so many columns.

    >>> both_ways(10), both_ways(6), both_ways(2)
    ('forward   backward', 'fwd   bwd', '')
    """
    for forward, backward in (("forward", "backward"), ("fwd", "bwd")):
        if half > len(forward):
            return f"{forward:<{half}}{backward}"
    return ""


def at_peak(used: Used, width: int) -> Iterator[RenderableType]:
    """The layer where most is alive, and the tensors that are."""
    if not used.steps:
        return
    peak = used.peak
    half = len(used.steps) // 2
    step = used.at - half if used.backward else used.at
    count = half if used.asked.training else len(used.steps)
    where = f"step {step + 1} of {count}{' back' if used.backward else ''}"
    least = "" if used.complete else "at least "
    head = f"most at once: {least}{sized(max(used.alive))} a sample, at '{used.steps[used.at]}'"
    yield Line(printable(f"{head} ({where})"), "bold")
    rows = [
        [printable(t.name), used.shapes.get(t.name, ""), sized(t.elements)] for t in peak[:LISTED]
    ]
    more = peak[LISTED:]
    if more:
        rest = sum(t.elements for t in more)
        rows.append([f"… and {len(more)} more", "", sized(rest)])
    heads = [Head("tensor", "", cut=True), Head("shape"), Head("memory", "", True)]
    yield Aligned(heads, rows, [""] * len(rows), width)


def notes(used: Used) -> Iterator[str]:
    if used.unknown:
        s = "s" if len(used.unknown) == 1 else ""
        how = f"keep{s}" if used.asked.training else f"hold{s} meanwhile"
        yield f"At least: what {', '.join(used.unknown)} {how} is not known in full."
    elif not used.complete:
        yield "At least: not all layers could be worked out."
    if used.less(used.asked.batch) > 0:
        what = "gradients of parameters come" if used.asked.training else "that of a batch comes"
        yield f"{APART.capitalize()}: {what} while activations go."
    if not used.asked.on_cpu:
        yield from elsewhere(used)
    yield f"KiB, MiB, GiB are powers of 1024; {OUTSIDE}."


def elsewhere(used: Used) -> Iterator[str]:
    """What is another thing on a CPU."""
    known = [kind for kind in used.apart if kind not in used.unknown]
    if known:
        yield f"What {', '.join(known)} keeps is as on a GPU; --device cpu: as on a CPU, more."
    only = [kind for kind in used.apart if kind in used.unknown]
    if only:
        yield f"What {', '.join(only)} keeps on a CPU is known: --device cpu."
