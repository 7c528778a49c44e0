"""A network drawn as SVG: boxes, arrows and the shapes that pass, branches side by side."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from convcalc.frameworks.write.pictures.layout import LINE, laid_out
from convcalc.render.escape import xml
from convcalc.render.svg import LINE as GREY
from convcalc.render.svg import WIDE, document, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.frameworks.write.pictures.graph import Box, Graph
    from convcalc.frameworks.write.pictures.layout import Layout, Place

TOP, LEAST = 34, 320
FILLS = {"input": "#e7f5ff", "layer": "#ffffff", "group": "#f1f3f5", "output": "#e7f5ff"}
HEAD = (
    '<marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
    f'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="{GREY}"/></marker>'
)


def draw(graph: Graph) -> str:
    layout = laid_out(graph)
    labels = [*labelled(graph, layout)]
    right = max((x + WIDE * len(words) for x, _, words in labels), default=0)
    width = max(layout.width, right + 8, len(graph.title) * 9.5 + 32, LEAST)
    parts = [f"<defs>{HEAD}</defs>", text(16, 24, graph.title or "network", 16, "bold")]
    parts += [path(points) for points in layout.curves]
    parts += [part for box in graph.boxes for part in drawn(box, layout.places[box.key])]
    parts += [f"{halo(x, y + TOP, words)}" for x, y, words in labels]
    return document(
        "\n".join(parts), (width, layout.height + TOP), graph.title or "network", told(graph)
    )


def told(graph: Graph) -> str:
    """The picture in words."""
    names = {
        box.key: " ".join(word for word in (box.name, box.text) if word) for box in graph.boxes
    }
    lines = [f"{names[a.start]} gives {a.shape} to {names[a.end]}" for a in graph.arrows]
    return "; ".join(lines) + "."


def path(points: list[tuple[float, float]]) -> str:
    (x, y), *rest = points
    pieces = " ".join(f"{a:.1f},{b + TOP:.1f}" for a, b in rest)
    return (
        f'<path d="M{x:.1f},{y + TOP:.1f} C{pieces}" fill="none" stroke="{GREY}" '
        'stroke-width="1.2" marker-end="url(#head)"/>'
    )


def drawn(box: Box, place: Place) -> Iterator[str]:
    """A box with its words: rounded for inputs and outputs, double for what is folded."""
    x, y = place.x - place.width / 2, place.y - place.height / 2 + TOP
    rounded = ' rx="10"' if box.form in ("input", "output") else ""
    for inset in (0, 3) if box.form == "group" else (0,):
        yield (
            f'<rect x="{x + inset:.1f}" y="{y + inset:.1f}" width="{place.width - 2 * inset:.1f}" '
            f'height="{place.height - 2 * inset:.1f}"{rounded} fill="{FILLS[box.form]}" '
            'stroke="#495057"/>'
        )
    words = [word for word in (box.name, box.text) if word]
    for k, word in enumerate(words):
        at = place.y + TOP + 4 + LINE * (k - (len(words) - 1) / 2)
        weight = "bold" if k == 0 and len(words) > 1 else "normal"
        yield text(place.x, at, word, 11, weight, "middle")


def labelled(graph: Graph, layout: Layout) -> Iterator[tuple[float, float, str]]:
    """Where the shape stands that passes along each arrow: at its head; where several arrows meet
    there, below the box that gives it; where that gives several, too, in the middle.
    """
    into = Counter(arrow.end for arrow in graph.arrows)
    out = Counter(arrow.start for arrow in graph.arrows)
    for arrow, points in zip(graph.arrows, layout.curves, strict=True):
        (x, y), (to, down) = points[0], points[-1]
        if into[arrow.end] == 1:
            yield to + 5, down - 9, arrow.shape
        elif out[arrow.start] == 1:
            yield x + 5, y + 13, arrow.shape
        else:
            half = points[len(points) // 2]
            yield half[0] + 4, half[1] + 4, arrow.shape


def halo(x: float, y: float, words: str) -> str:
    """Words that stay readable over a line."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="10" fill="#495057" stroke="white" '
        f'stroke-width="3" paint-order="stroke">{xml(words)}</text>'
    )
