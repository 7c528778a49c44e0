"""What units see as a page: a unit shows its part of the input, a pixel the units that see it."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.shape import axis_names
from convcalc.amounts import ranges, spans
from convcalc.commands.field.regions import Regions, rectangles, regions_of
from convcalc.commands.field.svg import write_svg
from convcalc.engine.cells import along, count
from convcalc.render.escape import xml
from convcalc.render.page import document, text_beside
from convcalc.render.svg import ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.commands.field.regions import Run
    from convcalc.commands.field.unit import Unit

SIDE, CELL, LEAST = 410, 22, 6
"""How wide a plane is at most, and an element; smaller ones have no lines between them."""
FEW = 4
"""So many runs of positions are told one by one."""


def page(unit: Unit, origin: int = 0) -> str:
    """The whole page, which begins at `unit`; positions count from `origin`."""
    layer, report = unit.layer, unit.report
    assert layer.output is not None
    found = regions_of(unit)
    name = report.network.name or "network"
    sizes = [int(n) for n in layer.output.spatial]
    title = f"{name}: what units of {layer.name} see of {unit.source}"
    body = [
        f"<header><h1>{xml(title)}</h1>",
        f"<p>{xml(layer.kind.name)}: {shaped(sizes)} units of {shaped(unit.sizes)} pixels</p>",
        "</header>",
        "<main>",
        *stage(unit, sizes, found, origin),
        "<h2>On each axis</h2>",
        *facts(unit, origin),
        "<h2>Layer by layer</h2>",
        f'<div class="scroll picture">{write_svg(unit)}</div>',
        "</main>",
    ]
    data = {"field": unit.to_dict(), "units": found and found.to_dict()}
    return document(
        title, body, data, explorer_style(), explorer() + text_beside(__file__, "page.js")
    )


def explorer() -> str:
    """The script of two pictures that answer each other."""
    return text_beside(__file__, "explore.js")


def explorer_style() -> str:
    return text_beside(__file__, "page.css")


def shaped(sizes: Sequence[int]) -> str:
    return "x".join(map(str, sizes))


def stage(unit: Unit, sizes: list[int], found: Regions | None, origin: int) -> Iterator[str]:
    """Both planes, with their controls; without a script, the unit that is asked for."""
    axes = [axis.name for axis in unit.axes]
    yield f'<section id="stage" aria-label="Units and pixels" data-origin="{origin}">'
    if found:
        yield '<div class="controls" id="controls" hidden>'
        yield from positions("unit", "A unit: what it sees", axes, sizes, origin)
        yield from positions("pixel", "A pixel: which units see it", axes, unit.sizes, origin)
        yield f"</div>{KEYS}"
    else:
        yield f'<p class="soft">{ALONE}</p>'
    yield f'<p id="now" role="status" aria-live="polite">{xml(told(unit, origin))}</p>'
    yield '<div class="planes">'
    names = f"{unit.layer.name}: its units", f"{unit.source}: its pixels"
    at = unit.position
    yield from plane("units", names[0], sizes, [[(p, p) for p in at]], "now", origin)
    yield from plane("pixels", names[1], unit.sizes, shown(unit), "seen", origin)
    yield "</div>"
    yield '<ul class="legend"><li><span class="key now"></span>chosen</li>'
    yield '<li><span class="key seen"></span>seen, or seeing it</li></ul></section>'


KEYS = (
    '<p class="keys soft" id="keys" hidden>The mouse over a picture shows; a click stays. With a '
    "picture in focus, the arrow keys, <kbd>Home</kbd> and <kbd>End</kbd> move.</p>"
)
ALONE = (
    "This is one unit: what all of them see is too much for a page, or has other axes than the "
    "input. --at asks for another unit."
)


def positions(
    what: str, head: str, axes: Sequence[str], sizes: Sequence[int], origin: int
) -> Iterator[str]:
    """A number for each axis."""
    yield f"<fieldset><legend>{head}</legend>"
    for k, (name, n) in enumerate(zip(axes, sizes, strict=True)):
        yield (
            f'<label>{name} <input type="number" id="{what}{k}" min="{origin}" '
            f'max="{n - 1 + origin}" value="{origin}" aria-label="{what} {name}"></label>'
        )
    yield "</fieldset>"


def told(unit: Unit, origin: int) -> str:
    """`unit 5,5 sees H 8…21, W 8…21: 196 of 784 pixels`"""
    place = ",".join(str(p + origin) for p in unit.position)
    total = prod(unit.sizes)
    seen = count(unit.cells)
    if not seen:
        return f"unit {place} sees no pixel"
    rank = len(unit.axes)
    axes = ", ".join(
        f"{axis.name} {runs_told(spans(along(unit.cells, k, rank)), origin)}"
        for k, axis in enumerate(unit.axes)
    )
    return f"unit {place} sees {axes}: {seen} of {total} pixels"


def runs_told(runs: Sequence[Run], origin: int) -> str:
    """`8…21`, `0, 2, 4`, or `0…30 (16 positions)`."""
    moved = [(a + origin, b + origin) for a, b in runs]
    if len(moved) <= FEW:
        return ", ".join(ranges(moved))
    number = sum(b - a + 1 for a, b in moved)
    return f"{moved[0][0]}…{moved[-1][1]} ({number} positions)"


def shown(unit: Unit) -> list[list[Run]]:
    """What the unit sees of the last two axes, as rectangles; of more axes, in the middle of it."""
    rank = len(unit.axes)
    if rank < 3:
        return rectangles(unit.cells, rank)
    from convcalc.commands.field.text_picture import cut

    masks = cut(unit.cells, unit.middle)
    return rectangles({(row,): mask for row, mask in masks.items()}, 2)


def plane(
    name: str, title: str, sizes: Sequence[int], marks: list[list[Run]], kind: str, origin: int
) -> Iterator[str]:
    """A picture of the last two axes; of one axis, of one row."""
    down, across = (1, *sizes)[-2:]
    cell = min(CELL, SIDE / max(down, across))
    width, tall = across * cell, max(cell, 10) if down == 1 else cell
    height, left = down * tall, 34 if len(sizes) > 1 else 6
    size = left + width + 14, height + 22
    yield f'<figure><figcaption id="{name}-title">{xml(title)}</figcaption>'
    yield (
        f'<svg data-plane="{name}" data-cell="{cell:.4f},{tall:.4f}" data-left="{left}" '
        f'data-sizes="{shaped(sizes)}" viewBox="0 0 {size[0]:.1f} {size[1]:.1f}" '
        f'width="{size[0]:.0f}" role="img" aria-labelledby="{name}-title">'
    )
    yield f'<g transform="translate({left} 2)">'
    yield f'<rect class="map" width="{width:.2f}" height="{height:.2f}"/>'
    if cell >= LEAST:
        yield f'<path class="lines" d="{lines(down, across, cell, tall)}"/>'
    yield '<g class="marks">'
    for block in marks:
        (a, b), (c, d) = ((0, 0), *block)[-2:]
        yield (
            f'<rect class="{kind}" x="{c * cell:.2f}" y="{a * tall:.2f}" '
            f'width="{(d - c + 1) * cell:.2f}" height="{(b - a + 1) * tall:.2f}"/>'
        )
    yield "</g>"
    for p in ticks(across):
        yield number((p + 0.5) * cell, height + 13, p + origin, "middle")
    for p in ticks(down) if len(sizes) > 1 else ():
        yield number(-4, (p + 0.5) * tall + 4, p + origin, "end")
    *before, last = axis_names(len(sizes))[-2:]
    told = "".join(f"{axis} down, " for axis in before)
    yield f'</g></svg><p class="soft">{told}{last} across</p></figure>'


def number(x: float, y: float, value: int, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{value}</text>'


def lines(down: int, across: int, cell: float, tall: float) -> str:
    columns = (f"M{k * cell:.2f} 0v{down * tall:.2f}" for k in range(1, across))
    rows = (f"M0 {k * tall:.2f}h{across * cell:.2f}" for k in range(1, down))
    return "".join((*columns, *rows))


def facts(unit: Unit, origin: int) -> Iterator[str]:
    """Each axis in numbers, as `field` prints them."""
    heads = ("axis", "input", "outputs", "field", "jump", "the unit sees", "in padding")
    yield '<div class="scroll"><table class="facts"><thead><tr>'
    yield "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    for axis in unit.axes:
        told = axis.to_dict()
        lo, hi = told["padding"]
        sees = runs_told(spans(told["read"]), origin) if told["read"] else "nothing"
        cells = (axis.n, axis.out, told["size"], told["jump"], sees, f"{lo} before, {hi} behind")
        yield f'<tr><th scope="row">{axis.name}</th>'
        yield "".join(f"<td>{xml('?' if c is None else str(c))}</td>" for c in cells) + "</tr>"
    yield "</tbody></table></div>"
