"""A network as a figure of boxes for LaTeX with TikZ: as high and deep as their maps, as wide as
they have channels.
"""

from __future__ import annotations

from math import log2, sqrt
from typing import TYPE_CHECKING, Optional

from convcalc.frameworks.write.pictures.stages import stages
from convcalc.render.escape import latex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.report import Report

HIGH, APART, SLANT = 4.0, 0.9, 0.35
PAGE, BOW = 12.0, 0.25
"""Centimetres of the largest map, and between boxes; how much of the depth is seen."""


class Cuboid:
    """A map as a box: `wide`, `high` and `deep` in centimetres, from `left` on."""

    def __init__(self, shape: Shape, largest: int, left: float) -> None:
        spatial = [int(n) for n in shape.spatial]
        rows = spatial[-2] if len(spatial) > 1 else spatial[0] if spatial else 1
        columns = spatial[-1] if len(spatial) > 1 else 1
        self.wide = 0.12 + 0.09 * log2(max(int(shape.channels), 1))
        if not spatial:  # a vector stands upright
            self.wide, rows = 0.15, max(largest // 8, 1)
        self.high = max(HIGH * sqrt(rows / largest), 0.15)
        self.deep = max(HIGH * sqrt(columns / largest), 0.15) * SLANT
        self.left = left

    @property
    def right(self) -> float:
        return self.left + self.wide

    @property
    def end(self) -> float:
        """Where it ends with the side that is seen."""
        return self.right + self.deep


def draw(report: Report, depth: Optional[int]) -> str:
    """The picture, for a document that uses the package tikz."""
    shapes = dict(report.network.inputs)
    reads: dict[str, tuple[str, ...]] = dict.fromkeys(shapes, ())
    gives: dict[str, tuple[str, ...]] = {}
    for stage in stages(report, depth):
        if stage.output is not None:
            shapes[stage.name], reads[stage.name] = stage.output, stage.inputs
            gives[stage.name] = stage.gives
    largest = max((int(n) for shape in shapes.values() for n in shape.spatial), default=1)
    boxes: dict[str, Cuboid] = {}
    left = 0.0
    for name, shape in shapes.items():
        boxes[name] = Cuboid(shape, largest, left)
        left = boxes[name].end + APART
    begin, end = ("\\resizebox{\\linewidth}{!}{%", "}") if left > PAGE else ("", "")
    lines = ["% for a document with \\usepackage{tikz}", *filter(None, [begin])]
    lines += ["\\begin{tikzpicture}[line join=round]"]
    for name, box in boxes.items():
        lines += cuboid(box, name, shapes[name].text(report.layout))
    lines += arrows(boxes, reads)
    alone = len(report.network.outputs) == 1
    for name, names in gives.items():
        lines += comes_out(boxes[name], ["output"] if alone else names) if names else ()
    return "".join(f"{line}\n" for line in [*lines, f"\\end{{tikzpicture}}{end}"])


def cuboid(box: Cuboid, name: str, size: str) -> Iterator[str]:
    """Front, top and side of a box; its shape below, its name above on a slant."""
    a, b, half, d = box.left, box.right, box.high / 2, box.deep
    yield f"  \\draw[fill=blue!8] ({a:.2f},{-half:.2f}) rectangle ({b:.2f},{half:.2f});"
    top = (
        f"({a:.2f},{half:.2f}) -- ++({d:.2f},{d:.2f}) -- ++({b - a:.2f},0) -- ({b:.2f},{half:.2f})"
    )
    yield f"  \\draw[fill=blue!16] {top} -- cycle;"
    side = f"({b:.2f},{-half:.2f}) -- ++({d:.2f},{d:.2f}) -- ++(0,{box.high:.2f})"
    yield f"  \\draw[fill=blue!24] {side} -- ({b:.2f},{half:.2f}) -- cycle;"
    low, high = -half - 0.1, half + d + 0.1
    told = latex(size).replace("x", "$\\times$")
    yield f"  \\node[rotate=60, anchor=east, font=\\scriptsize] at ({b:.2f},{low:.2f}) {{{told}}};"
    yield (
        f"  \\node[rotate=60, anchor=west, font=\\scriptsize] at ({a + d:.2f},{high:.2f}) "
        f"{{{latex(name)}}};"
    )


def comes_out(box: Cuboid, names: Sequence[str]) -> Iterator[str]:
    """An arrow up from the front of a box, to the outputs of the network that it gives."""
    start, end = box.high / 2, box.high / 2 + box.deep + 0.8
    told = ", ".join(latex(name) for name in names)
    yield (
        f"  \\draw[->] ({box.left:.2f},{start:.2f}) -- ({box.left:.2f},{end:.2f}) "
        f"node[rotate=60, anchor=west, font=\\scriptsize\\bfseries] {{{told}}};"
    )


def arrows(boxes: dict[str, Cuboid], reads: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """From each box to the next that reads it; to one farther off in a bow below."""
    order, bows = [*boxes], 0
    for name, sources in reads.items():
        for source in sources:
            if source not in boxes:
                continue
            start, end = boxes[source], boxes[name]
            if order.index(name) - order.index(source) == 1:
                x = start.right + start.deep / 2
                yield f"  \\draw[->] ({x:.2f},0) -- ({end.left:.2f},0);"
                continue
            deep = -HIGH / 2 - 1.6 - BOW * bows
            bows += 1
            middle = (start.left + start.right) / 2, (end.left + end.right) / 2
            down = f"({middle[0]:.2f},{-start.high / 2:.2f}) -- ({middle[0]:.2f},{deep:.2f})"
            up = f"({middle[1]:.2f},{deep:.2f}) -- ({middle[1]:.2f},{-end.high / 2:.2f})"
            yield f"  \\draw[->, dashed, rounded corners] {down} -- {up};"
