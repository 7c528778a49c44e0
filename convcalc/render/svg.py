"""Pictures as SVG: shapes, words, and what tells areas apart without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.render.escape import xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WIDE = 6.3
"""How wide a letter of 11 pixels is, at most mostly."""
INK, LINE = "#222222", "#8a949e"
FILLS = {
    "seen": "#2f9e44",
    "map": "#e3e7eb",
    "hole": "#ffffff",
    "padding": "url(#padding)",
    "outside": "url(#outside)",
    "paths": "#7048e8",
}
"""What each area is filled with; two have patterns, and all differ in lightness."""
PATTERNS = (
    '<pattern id="padding" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" fill="#ffe8a8"/>'
    '<rect width="2" height="5" fill="#b36b00"/></pattern>'
    '<pattern id="outside" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#ffffff"/>'
    '<rect x="2" y="2" width="1.6" height="1.6" fill="#8a949e"/></pattern>'
)


def document(body: str, size: tuple[float, float], title: str, description: str) -> str:
    """A whole picture; a screen reader reads the title and the description."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        'role="img" aria-labelledby="title description" '
        'font-family="Helvetica, Arial, sans-serif">\n'
        f'<title id="title">{xml(title)}</title>\n'
        f'<desc id="description">{xml(description)}</desc>\n'
        f"<defs>{PATTERNS}</defs>\n"
        f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def text(
    x: float, y: float, words: str, size: int = 12, weight: str = "normal", anchor: str = "start"
) -> str:
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}"{at} '
        f'fill="{INK}">{xml(words)}</text>'
    )


def box(
    x: float,
    y: float,
    size: tuple[float, float],
    fill: str,
    line: bool = False,
    title: str = "",
) -> str:
    """A rectangle; its title is shown where a mouse rests on it."""
    stroke = f' stroke="{LINE}" stroke-width="0.6"' if line else ""
    inner = f"><title>{xml(title)}</title></rect>" if title else "/>"
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(size[0], 0.4):.2f}" height="{size[1]:.2f}" '
        f'fill="{FILLS[fill]}"{stroke}{inner}'
    )


def circle(x: float, y: float, radius: float, fill: str, title: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{FILLS[fill]}" '
        f'fill-opacity="0.6" stroke="{INK}" stroke-width="0.6"><title>{xml(title)}</title></circle>'
    )


def line(x: float, y: float, to: tuple[float, float], width: float = 0.4) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to[0]:.1f}" y2="{to[1]:.1f}" '
        f'stroke="{LINE}" stroke-width="{width}"/>'
    )


def polygon(points: Iterable[tuple[float, float]], fill: str, opacity: float = 1) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{told}" fill="{FILLS[fill]}" opacity="{opacity}"/>'


def shortened(label: str, room: float) -> str:
    """A label that fits into so many pixels; its end is kept.

    >>> shortened("layer1.0.conv2 56", 70)
    '…0.conv2 56'
    """
    most = max(int(room / WIDE), 2)
    return label if len(label) <= most else f"…{label[-most + 1 :]}"


def ticks(n: int, most: int = 9) -> list[int]:
    """Round numbers among 0 … n-1, the last one included.

    >>> ticks(224), ticks(7)
    ([0, 50, 100, 150, 223], [0, 1, 2, 3, 4, 5, 6])
    """
    steps = (k * 10**e for e in range(12) for k in (1, 2, 5))
    step = next(s for s in steps if n <= s * most)
    found = [*range(0, n, step)]
    if found[-1] == n - 1:
        return found
    return [*(p for p in found if n - 1 - p >= 0.6 * step or p == 0), n - 1]


def legend(x: float, y: float, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What areas mean, side by side: a fill and its word."""
    for fill, word in rows:
        yield box(x, y - 9, (11, 11), fill, True)
        yield text(x + 16, y, word, 11)
        x += 34 + WIDE * len(word)
