"""The arithmetic as a page: the window steps over the numbers, as far as it is asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.algebra.num import Num
from convcalc.algebra.shape import axis_names
from convcalc.arithmetic.said import sentence, text_of
from convcalc.commands.apply.grids import (
    BETWEEN,
    PADDING,
    input_figure,
    kernel_figure,
    marks_of,
    output_figure,
    stretched_figure,
)
from convcalc.commands.apply.json import axis_dict, layer_dict
from convcalc.commands.apply.told import kernel_note, place_of, readers, spread, title
from convcalc.engine.derive import derive, line, sizes
from convcalc.engine.schemas import SCHEMAS
from convcalc.layers.site import Site
from convcalc.render.escape import xml
from convcalc.render.page import document, text_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step
    from convcalc.commands.apply.grids import Figure
    from convcalc.engine.report import Report

MOST_PRODUCTS, MOST_CELLS = 50_000, 20_000
"""What a page holds, so that a browser is quick with it: a file of at most some 10 MB."""
FEW = 40
"""So many sentences are shown at once; of more, they are folded at first."""
SMALLER = "use a smaller array, kernel or padding, or --steps --format json"


def page(exercise: Exercise, report: Report, flip: bool, start: Step | None = None) -> str:
    """The whole page, which begins at the output of `start`. ValueError if it were too large."""
    steps = list(exercise.steps())
    refuse_many(sum(len(step.terms) for step in steps), MOST_PRODUCTS, "products")
    shown = figures(exercise)
    cells = sum(plane.cells for figure in shown for plane in figure.planes)
    refuse_many(cells, MOST_CELLS, "numbers in tables")
    first = start or steps[0]
    layer = exercise.layer
    assert layer.output is not None
    shapes = f"{layer.input_shapes[0].text('channels_first')} → "
    shapes += layer.output.text("channels_first")
    name = title(exercise, report)
    body = [
        f"<header><h1>{xml(name)}</h1>",
        f"<p>{xml(shapes)} ({xml(report.network.dialect.title)})</p></header>",
        "<main>",
        *stage(exercise, shown, first, steps.index(first)),
        *legend(exercise, shown),
        "<h2>Sizes</h2>",
        *facts(exercise, report),
        f'<p class="soft">{xml(kernel_note(exercise, flip))}</p>',
        *sentences(exercise, steps),
        "</main>",
    ]
    return document(
        f"{name}: {shapes}",
        body,
        {"schema": SCHEMAS["apply"], **layer_dict(exercise, steps)},
        text_beside(__file__, "page.css"),
        text_beside(__file__, "page.js"),
    )


def refuse_many(count: int, most: int, what: str) -> None:
    if count > most:
        raise ValueError(
            f"--html: there are {count:,} {what}, and a page holds {most:,}; {SMALLER}"
        )


def figures(exercise: Exercise) -> list[Figure]:
    found = [input_figure(exercise)]
    if exercise.weights is not None:
        found.append(kernel_figure(exercise))
    found.append(output_figure(exercise))
    if exercise.layer.kind.among("transposed"):
        found.append(stretched_figure(exercise))
    return found


def stage(exercise: Exercise, shown: list[Figure], first: Step, start: int) -> Iterator[str]:
    """What is stepped through, with its controls; without a script, the first step."""
    marks = marks_of(exercise, first)
    yield f'<section id="stage" aria-label="Step by step" tabindex="0" data-start="{start}">'
    yield text_beside(__file__, "controls.html")
    yield '<p id="now" role="status" aria-live="polite">'
    yield f"output {xml(place_of(exercise, first))}: {xml(sentence(exercise, first))}</p>"
    yield '<div class="boxes">'
    for figure in shown:
        if figure.name == "stretched":
            yield f'</div><div id="stretched"><p>{STRETCHED}</p>'
        yield from figure.html(marks[figure.name])
        if figure.name == "kernel" and exercise.bias:
            bias = ", ".join(map(text_of, exercise.bias))
            yield f"<figure><figcaption>Bias</figcaption><p>{xml(bias)}</p></figure>"
    yield "</div></section>"


STRETCHED = (
    "The same output as an ordinary convolution: the window goes over the stretched input at "
    "stride 1, with the kernel turned round. Between the elements of the input stand stride − 1 "
    "zeros; the padding is what the kernel reaches beyond them, less what the layer cuts off."
)


def legend(exercise: Exercise, shown: list[Figure]) -> Iterator[str]:
    """What the marks mean: each has a border or a pattern of its own. Those that do not occur are
    left out.
    """
    window = "read" if exercise.weights is None else "read; the small number is the weight"
    if exercise.layer.kind.among("transposed"):
        window = "read or written; the small number is the weight, or what is added"
    rows = {"w": window, "now": "the one that the sentence is about"}
    if any(figure.has(PADDING) for figure in shown):
        rows[PADDING] = "padding: outside the input"
    if any(figure.has(BETWEEN) for figure in shown):
        rows[BETWEEN] = "zeros between the elements of the input"
    yield '<ul class="legend">'
    for kind, meaning in rows.items():
        yield f'<li><span class="key {kind}"></span>{meaning}</li>'
    yield "</ul>"


def facts(exercise: Exercise, report: Report) -> Iterator[str]:
    """Each axis: its settings, and how its size comes about."""
    layer, network = exercise.layer, report.network
    derived = derive(layer.kind, Site(layer.input_shapes, network.dialect, network.layout))
    lines = {name: size.number for size in sizes(derived) for name in size.names}
    assert layer.output is not None
    heads = ("axis", "input", "kernel", "stride", "padding", "dilation", "output")
    yield '<div class="scroll"><table class="facts"><thead><tr>'
    yield "".join(f'<th scope="col">{head}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    names = axis_names(len(layer.axes))
    rows = zip(names, exercise.input.sizes[1:], layer.axes, layer.output.spatial, strict=True)
    for name, n, along, out in rows:
        axis = axis_dict(along)
        number = lines.get(name)
        result = line(number) if isinstance(number, Num) else str(out)
        lo, hi = axis["padding"]
        cells = (n, axis["kernel"], axis["stride"], f"{lo} + {hi}", axis["dilation"], result)
        yield f'<tr><th scope="row">{name}</th>'
        yield "".join(f"<td>{xml(str(cell))}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table></div>"


def sentences(exercise: Exercise, steps: Sequence[Step]) -> Iterator[str]:
    """Every output, and every input, each as a line."""
    made = [f"output {place_of(exercise, s)}: {sentence(exercise, s)}" for s in steps]
    gone = [spread(exercise, place, reads) for place, reads in readers(exercise, steps).items()]
    rows = (("output", "Every output: what it is made of", made), ("input", INPUTS, gone))
    for name, head, lines in rows:
        state = " open" if len(lines) <= FEW else ""
        yield f'<details{state}><summary>{head}</summary><ol class="steps" id="{name}s">'
        yield from (f"<li>{xml(text)}</li>" for text in lines)
        yield "</ol></details>"


INPUTS = "Every input: where it goes"
