"""One layer of a page: its tables, what steps over them, its sizes, and each sum as a line."""

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
    still_figure,
    stretched_figure,
)
from convcalc.commands.apply.json import axis_dict
from convcalc.commands.apply.told import formula, kernel_note, place_of, readers, spread
from convcalc.engine.derive import derive, line, sizes
from convcalc.layers.site import Site
from convcalc.record import NamedTuple
from convcalc.render.escape import xml
from convcalc.render.page import text_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from convcalc.arithmetic.exercise import Exercise
    from convcalc.arithmetic.step import Step
    from convcalc.commands.apply.grids import Figure, Marks
    from convcalc.engine.report import Report

FEW = 40
"""So many sentences of a single layer are shown at once; others are folded at first."""


class Part(NamedTuple):
    """A layer on the page: its `place` in the data, what steps over it and where that
    `start`s, whether its window is `sliding`, and the `suffix` that keeps its ids apart.
    """

    exercise: Exercise
    report: Report
    place: int
    name: str
    steps: list[Step]
    start: Step
    flip: bool
    sliding: bool
    suffix: str


def figures(part: Part) -> list[Figure]:
    """The tables of a layer; of one without a window only what is new beside the layer before."""
    exercise = part.exercise
    if not part.sliding:
        shown = [still_figure("input", "Input", exercise.input)] if not part.place else []
        if exercise.weights is not None:
            shown.append(still_figure("weights", "Weights", exercise.weights))
        return [*shown, still_figure("output", "Output", exercise.output())]
    shown = [input_figure(exercise)]
    if exercise.weights is not None:
        shown.append(kernel_figure(exercise))
    shown.append(output_figure(exercise))
    if exercise.layer.kind.among("transposed"):
        shown.append(stretched_figure(exercise))
    return shown


def section(part: Part, several: bool) -> Iterator[str]:
    """All of a layer; under its name, if there are several."""
    yield f'<section class="layer" data-layer="{part.place}">'
    if several:
        yield f"<h2>{part.place + 1}. {xml(part.name)}</h2>"
    if part.sliding:
        yield from moving(part, "h3" if several else "h2")
    else:
        said = formula(part.exercise)
        yield f'<p class="soft">{xml(said)}</p>' if said else ""
        yield from boxes(part, figures(part), {})
    yield from sentences(part, "" if several else " open")
    yield "</section>"


def moving(part: Part, heading: str) -> Iterator[str]:
    """What is stepped through, and the sizes."""
    shown = figures(part)
    yield from stage(part, shown)
    yield from legend(part.exercise, shown)
    yield f"<{heading}>Sizes</{heading}>"
    yield from facts(part.exercise, part.report)
    yield f'<p class="soft">{xml(kernel_note(part.exercise, part.flip))}</p>'


def stage(part: Part, shown: list[Figure]) -> Iterator[str]:
    """What is stepped through, with its controls; without a script, the first step."""
    k, exercise, first = part.suffix, part.exercise, part.start
    label = f"Step by step: {xml(part.name)}" if k else "Step by step"
    yield f'<section id="stage{k}" class="stage" aria-label="{label}" tabindex="0" '
    yield f'data-start="{part.steps.index(first)}">'
    yield text_beside(__file__, "controls.html").replace("{k}", k)
    yield f'<p id="now{k}" class="told" role="status" aria-live="polite">'
    yield f"output {xml(place_of(exercise, first))}: {xml(sentence(exercise, first))}</p>"
    yield from boxes(part, shown, marks_of(exercise, first))
    yield "</section>"


def boxes(part: Part, shown: list[Figure], marks: Mapping[str, Marks]) -> Iterator[str]:
    """The tables beside each other."""
    yield '<div class="boxes">'
    for figure in shown:
        if figure.name == "stretched":
            yield f'</div><div id="stretched{part.suffix}"><p>{STRETCHED}</p>'
        yield from figure.html(marks.get(figure.name, {}))
        if figure.name in ("kernel", "weights") and part.exercise.bias:
            bias = ", ".join(map(text_of, part.exercise.bias))
            yield f"<figure><figcaption>Bias</figcaption><p>{xml(bias)}</p></figure>"
    yield "</div>"


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


def sentences(part: Part, unfolded: str) -> Iterator[str]:
    """Every output, and every input, each as a line; `unfolded` is how a few of them are shown."""
    exercise, steps = part.exercise, part.steps
    made = [f"output {place_of(exercise, s)}: {sentence(exercise, s)}" for s in steps]
    gone = [spread(exercise, place, reads) for place, reads in readers(exercise, steps).items()]
    rows = [("output", "Every output: what it is made of", made), ("input", INPUTS, gone)]
    for name, head, lines in rows if part.sliding else rows[:1]:
        state = unfolded if len(lines) <= FEW else ""
        yield f"<details{state}><summary>{head}</summary>"
        yield f'<ol class="steps" id="{name}s{part.suffix}">'
        yield from (f"<li>{xml(text)}</li>" for text in lines)
        yield "</ol></details>"


INPUTS = "Every input: where it goes"
