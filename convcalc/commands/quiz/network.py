"""Questions about a network of one's own: blanks in its table."""

from __future__ import annotations

from collections import Counter
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Optional

from convcalc.algebra.field import Field
from convcalc.algebra.num import Num
from convcalc.commands.explain.quantities import explain
from convcalc.commands.quiz.draw import Draw
from convcalc.commands.quiz.question import Wrong, names_of, question, wrong_numbers, wrong_shapes
from convcalc.commands.quiz.single import trainable
from convcalc.commands.quiz.wording import spelled
from convcalc.engine.derive import derive
from convcalc.engine.sequences import started
from convcalc.layers.site import Site
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.commands.quiz.question import Question
    from convcalc.engine.report import Fields, LayerReport, Report

    Cell = tuple[LayerReport, str]

LONGEST_PATH = 12
"""How many layers a question shows."""
ASKED = {
    "shape": "What is the shape of its output?",
    "params": "How many trainable parameters does it have?",
    "macs": "How many multiply-accumulates (MACs) does it take, without the bias?",
    "field": "How large is its receptive field, along each axis?",
}
COLUMNS = ("shape", "field", "params", "macs")
"""As they stand in the table, from the left."""


class Blank(NamedTuple):
    """A cell of the table that is left blank, and its question."""

    layer: str
    what: str
    question: Question


def blanks(report: Report, draw: Draw, count: int, topics: tuple[str, ...] = ()) -> list[Blank]:
    """`count` cells of the table of a network, in its order; fewer where there are no more."""
    cells = cells_of(report, topics)
    return blanked(report, draw, cells, draw.shuffled(cells), dict.fromkeys(ASKED, count), count)


def elsewhere(
    report: Report, first: Sequence[Blank], seed: int, count: int
) -> dict[str, list[Blank]]:
    """Blanks by the letter of a variant: the first has those that are given, the others as many in
    each column, at cells that were not blank before as far as there are some.
    """
    found, used = {"A": list(first)}, {(blank.layer, blank.what) for blank in first}
    columns = Counter(blank.what for blank in first)
    cells = cells_of(report, tuple(columns))
    for letter in ascii_uppercase[1:count]:
        draw = Draw(f"convcalc quiz variant {letter} {seed}")
        order = sorted(draw.shuffled(cells), key=lambda cell: (cell[0].name, cell[1]) in used)
        found[letter] = blanked(report, draw, cells, order, columns, len(first))
        used |= {(blank.layer, blank.what) for blank in found[letter]}
    return found


def repeated(variants: Mapping[str, Sequence[Blank]]) -> int:
    """How many cells are blank in more than one."""
    met = Counter((blank.layer, blank.what) for row in variants.values() for blank in row)
    return sum(times > 1 for times in met.values())


def cells_of(report: Report, topics: tuple[str, ...]) -> list[Cell]:
    """Those that have something to work out, in the order of the table."""
    return [
        (layer, what)
        for layer in report.layers
        if layer.inputs and not layer.failed and not layer.shared
        for what in topics or ASKED
        if what in ASKED and worth_asking(layer, what)
    ]


def blanked(
    report: Report,
    draw: Draw,
    cells: Sequence[Cell],
    order: Sequence[Cell],
    columns: Mapping[str, int],
    count: int,
) -> list[Blank]:
    """Blanks at the first cells in `order` that can be asked about, so many in each column; as one
    reads the table.
    """
    place = {layer.name: layer for layer in report.layers}
    found: dict[tuple[str, str], Blank] = {}
    for layer, what in order:
        if len(found) == count:
            break
        full = sum(column == what for _, column in found) == columns[what]
        asked = None if full else posed(report, layer, what, draw, place)
        if asked:
            found[layer.name, what] = Blank(layer.name, what, asked)
    names = dict.fromkeys(layer.name for layer, _ in cells)
    return [found[name, what] for name in names for what in COLUMNS if (name, what) in found]


def worth_asking(layer: LayerReport, what: str) -> bool:
    """Whether there is something to work out."""
    if what == "params":
        return layer.params.trainable > 0
    if what == "macs":
        return layer.macs > 0
    if what == "field":
        return field_size(layer) is not None and not layer.kind.among("fillers")
    return layer.output != layer.input_shapes[0]


def field_size(layer: LayerReport) -> int | None:
    """The field where it is the same on all axes and at all positions."""
    axes = [a for a in layer.field if isinstance(a, Field) and a.period == 1]
    if len(layer.fields) != 1 or not axes or len(axes) != len(layer.field):
        return None
    return axes[0].size if len({a.size for a in axes}) == 1 else None


def posed(
    report: Report, layer: LayerReport, what: str, draw: Draw, place: Mapping[str, LayerReport]
) -> Optional[Question]:
    network = report.network
    first = started(network)
    before = [place[i].fields if i in place else first[i] for i in layer.inputs]
    site = Site(layer.input_shapes, network.dialect, network.layout)
    derived = derive(layer.kind, site, before)
    path, given = [layer], ""
    if what == "field":
        if before == [layer.fields]:
            return None  # it sees what the layer before it does
        path = path_to(layer, place)
        given = "" if path else arriving(before)
        if not (path or given):
            return None
    path = path or [layer]
    answer, wrong, more = ANSWERS[what](layer, derived, network.layout)
    told = trainable(explain(report, [one.name for one in path], [what]))
    return question(draw, what, 1, stem(report, path, given, what), answer, wrong, told, **more)


def stem(report: Report, path: Sequence[LayerReport], given: str, what: str) -> str:
    """What goes in, the layers from there to the one that is asked about, and the question."""
    layout, title = report.network.layout, report.network.dialect.title
    shapes = " and ".join(shape.text(layout) for shape in path[0].input_shapes)
    order = f", {layout.replace('_', ' ')}" if path[0].input_shapes[0].rank else ""
    words = [said(x, report) for x in path]
    if len(path) > 1:
        words = [f"  {k}. {text}" for k, text in enumerate(words, 1)]
    asked = ASKED[what]
    if len(path) > 1:
        asked = asked.replace("its receptive field", f"the receptive field of {path[-1].name}")
    lines = [f"Input {shapes} ({title}{order}).{given}", *words, asked]
    return "\n".join(lines)


def said(layer: LayerReport, report: Report) -> str:
    """`conv1 (conv): filters 6, kernel 5, padding 2`"""
    kind, _, settings = spelled(layer.kind.accepted(), report.network.dialect).partition(": ")
    words = ", ".join(text for text in (settings, layer.held) if text)
    return f"{layer.name} ({kind}){': ' if words else ''}{words}"


def path_to(layer: LayerReport, place: Mapping[str, LayerReport]) -> list[LayerReport]:
    """The layers from the input to this one that decide what it sees; none where they are no short
    row.
    """
    found: list[LayerReport] = []
    here: LayerReport | None = layer
    while here is not None:
        if len(here.inputs) != 1 or len(found) > LONGEST_PATH:
            return []
        before = place.get(here.inputs[0])
        if before is None or before.fields != here.fields:
            found.append(here)
        here = before
    return found[::-1] if len(found) <= LONGEST_PATH else []


def arriving(before: Sequence[Fields]) -> str:
    """What is seen of the input by what arrives, if that is one size and one jump."""
    axes = [axis for fields in before for seen in fields.values() for axis in seen]
    known = {(a.size, a.jump) for a in axes if isinstance(a, Field) and a.period == 1}
    if len(before) != 1 or len(known) != 1 or not all(isinstance(a, Field) for a in axes):
        return ""
    ((size, jump),) = known
    return f" What arrives has a receptive field of {size} and a jump of {jump}."


def shape_answer(layer: LayerReport, derived: LayerReport, layout: str) -> tuple[Any, Any, Any]:
    assert layer.output is not None
    return layer.output.dims(layout), wrong_shapes(derived, layout), {"layout": layout}


def params_answer(layer: LayerReport, derived: LayerReport, layout: str) -> tuple[Any, Any, Any]:
    number = derived.params.trainable
    return layer.params.trainable, wrong_numbers(number, names_of(derived)), {}


def macs_answer(layer: LayerReport, derived: LayerReport, layout: str) -> tuple[Any, Any, Any]:
    flops = Wrong(2 * layer.macs, "counted FLOPs: a multiply-accumulate is two operations")
    wrong = [flops, *wrong_numbers(derived.macs, names_of(derived))]
    return layer.macs, wrong, {"rounded": True}


def field_answer(layer: LayerReport, derived: LayerReport, layout: str) -> tuple[Any, Any, Any]:
    size = field_size(layer)
    first = derived.field[0] if derived.field else None
    number: Any = first.sizes[0] if isinstance(first, Field) else size
    wrong = wrong_numbers(number if isinstance(number, Num) else size, {})
    return size, wrong, {"unit": "pixel", "per_axis": True}


ANSWERS: dict[str, Callable[[LayerReport, LayerReport, str], tuple[Any, Any, Any]]] = {
    "shape": shape_answer,
    "params": params_answer,
    "macs": macs_answer,
    "field": field_answer,
}
"""For each column: the answer, wrong ones, and how it is written."""
