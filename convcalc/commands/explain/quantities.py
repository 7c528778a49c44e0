"""Why each number of a layer is what it is: derivations by the engine, one line per quantity.

Nothing is computed here, and no formula is written: the lines are what the engine's own numbers
remember (num.py), and the values are those of the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.num import named
from convcalc.algebra.shape import Number, axis_names
from convcalc.algebra.window import SAME_POSITION, Window, rounded_up
from convcalc.commands.explain.field_lines import field_lines
from convcalc.commands.explain.lines import Case, Line, Told, signature
from convcalc.commands.explain.textbook import relation, textbook
from convcalc.commands.explain.uncounted import uncounted
from convcalc.commands.explain.wording import rules_of
from convcalc.dialect.pages import source_of
from convcalc.engine.derive import derive, never_read
from convcalc.engine.sequences import started
from convcalc.layers.site import Site
from convcalc.record import NamedTuple
from convcalc.render.columns import settings_text
from convcalc.render.left_out import left_out_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.commands.explain.lines import Lines
    from convcalc.engine.report import Fields, LayerReport, Report


class Explanation(NamedTuple):
    """The derivations of a layer: for each quantity its lines, the parts of a composite before.

    `names` are the layers of which all of this holds; `shapes` its input and output in the
    network's layout; `textbook` how a textbook has the size that comes out, if it has it, and
    `relation` which of Dumoulin and Visin's it is.
    """

    names: tuple[str, ...]
    kind: str
    settings: str
    shapes: str
    quantities: Mapping[str, Lines]
    parts: tuple[Explanation, ...]
    sources: tuple[str, ...]
    textbook: str = ""
    relation: str = ""


def explain(
    report: Report, names: Sequence[str] = (), what: Sequence[str] = ()
) -> list[Explanation]:
    """The layers of a report explained, or those called `names`; of `what`, keys of QUANTITIES, or
    all. Layers that could not be worked out are left out; those explained alike stand together.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 1x32x32, layers: [conv 6 5x5]}")
    >>> (told,) = explain(convcalc.analyze(net), what=["params"])
    >>> told.quantities["params"][-1].number
    <Num 156>
    """
    place = {layer.name: layer for layer in report.layers}
    first = started(report.network)
    found: dict[object, tuple[Explanation, list[str]]] = {}
    wanted = set(names)
    for layer in report.layers:
        stated = not layer.kind.worked_out
        if (layer.failed and not stated) or (wanted and layer.name not in wanted):
            continue
        before = [place[i].fields if i in place else first[i] for i in layer.inputs]
        keys = what or tuple(QUANTITIES)
        made = as_stated if stated else explained
        told = made(layer, report, before, keys)
        key = repr(told._replace(names=()))
        found.setdefault(key, (told, []))[1].append(layer.name)
    return [told._replace(names=tuple(alike)) for told, alike in found.values()]


def explained(
    layer: LayerReport, report: Report, before: Sequence[Fields], what: Sequence[str]
) -> Explanation:
    """One layer, whose inputs have the fields `before`."""
    rules, layout = report.network.dialect, report.network.layout
    site = Site(layer.input_shapes, rules, layout)
    case = Case(layer, derive(layer.kind, site, before, layer.held), report, before, site)
    inside = {"input": before[0]} if before else {}
    parts = []
    for part in layer.parts:
        parts.append(explained(part, report, [inside[i] for i in part.inputs], what))
        inside[part.name] = part.fields
    shapes = " and ".join(shape.text(layout) for shape in layer.input_shapes)
    assert layer.output is not None
    text = layer.output.text(layout)
    read = (layer.kind.filled(site), layer.kind.reads(site)) if before and not parts else None
    return Explanation(
        (layer.name,),
        layer.kind.title,
        settings_text(layer, report),
        f"{shapes} → {text}" if shapes else text,
        {key: tuple(QUANTITIES[key](case)) for key in what},
        tuple(parts),
        (source_of(layer.kind, rules, site.rank if before else layer.output.rank),),
        textbook(*read, rules) if read else "",
        relation(*read) if read else "",
    )


def as_stated(
    layer: LayerReport, report: Report, before: Sequence[Fields], what: Sequence[str]
) -> Explanation:
    """A layer of a print-out."""
    from convcalc.commands.explain.stated import lines_of

    layout = report.network.layout
    arrives = " and ".join(shape.text(layout) for shape in layer.input_shapes)
    text = layer.output.text(layout) if layer.output else ""
    return Explanation(
        (layer.name,),
        layer.kind.title,
        settings_text(layer, report),
        f"{arrives} → {text}" if arrives and text else text,
        {key: lines_of(layer, report, key) for key in what},
        (),
        (),
    )


def shape_lines(case: Case) -> Iterator[Line | Told]:
    """Channels, then the sizes; equal axes as one."""
    output = case.derived.output
    assert output is not None
    if not case.derived.input_shapes:
        yield Told("shape", "as it is given; it reads nothing")
        return
    arrived = case.derived.input_shapes[0]
    kind = case.layer.kind.filled(case.site)
    for label, text in rules_of(kind, case.report.network.dialect, arrived.rank):
        yield Told(label, text)  # what `same` is comes before what follows from it
    if not case.layer.parts:
        rows = zip(dims(output), dims(arrived), strict=False)
        if output.rank == arrived.rank and all(a is b for a, b in rows):
            yield Told("shape", "as it arrives")
        elif type(output) is Number:
            yield Told("shape", "a single number for each sample, without dimensions")
        else:
            yield Line("C_out" if output.rank else "features_out", output.channels)
            yield from size_lines(case)
            yield from unread_lines(case)


def dims(shape: Shape) -> tuple[Any, ...]:
    return (shape.channels, *shape.spatial)


def size_lines(case: Case) -> Iterator[Line | Told]:
    output, arrived = case.derived.output, case.derived.input_shapes[0]
    assert output is not None
    names = axis_names(output.rank)
    axes = case.derived.axes if len(case.derived.axes) == output.rank else (None,) * output.rank
    sizes = arrived.spatial if output.rank == arrived.rank else (0,) * output.rank
    found: dict[object, tuple[list[str], Any]] = {}
    for name, size, along, n in zip(names, output.spatial, axes, sizes, strict=True):
        key = signature(size), along and tuple(map(str, along)), int(n)
        found.setdefault(key, ([], (size, along)))[0].append(name)
    for labels, (size, along) in found.values():
        yield Line(", ".join(f"{name}_out" for name in labels), size)
        if isinstance(along, Window) and along is not SAME_POSITION:
            yield from padding_lines(along)
            if getattr(case.layer.kind, "ceil_mode", False):
                yield from dropped_lines(along, arrived.spatial[names.index(labels[0])])


def dropped_lines(along: Window, n: Any) -> Iterator[Line | Told]:
    """The window that rounding up would add, where it would start in the padding."""
    windows, begins = rounded_up(n, along.span, along.stride, along.lo, along.hi)
    if int(windows) > int(along.out(int(n))):
        yield Line("windows", windows)
        yield Line("the last at", begins, deep=False)
        yield Told(
            "left out", f"it would start in the padding, for the input ends at {n + along.lo - 1}"
        )


def padding_lines(along: Window) -> Iterator[Told]:
    lo, hi = int(along.lo), int(along.hi)
    if lo > 0 or hi > 0:
        yield Told("padding", f"{lo} before and {hi} after" if hi else f"{lo} before, none after")


def unread_lines(case: Case) -> Iterator[Line | Told]:
    """What no output reads, and how many elements lie behind the last window."""
    for lost in never_read(case.derived, case.site):
        beside = ""
        if lost.remainder is not None:
            yield Line("remainder", lost.remainder)
            beside = f", besides {lost.padding} of padding" if lost.padding else ""
        yield Told("never read", left_out_text(lost) + beside)


def param_lines(case: Case) -> Iterator[Line | Told]:
    """The trainable parameters, then the others."""
    layer, derived = case.layer, case.derived
    rules = case.report.network.dialect
    if layer.shared:
        yield Told("params", f"0 here: the weights are those of '{layer.shared}', counted there")
        return
    if not layer.known("params"):
        yield Told("params", "not known: say params=… if you know how many it holds")
        return
    if not layer.weights:
        yield Told("params", "0: it holds no weights")
        return
    held = [w for w in layer.weights if rules.counts_buffers or not w.buffer]
    if held and not layer.parts:
        sizes = ["x".join(map(str, rules.weight_shape(w))) for w in held]
        spelled = [f"{rules.weight_name(w)} {size}" for w, size in zip(held, sizes, strict=True)]
        yield Told("tensors", ", ".join(spelled))
    yield Line("params", derived.params.trainable, not layer.parts)
    if derived.params.non_trainable:
        yield Line("not trained", derived.params.non_trainable, not layer.parts)
        both = (
            named(derived.params.trainable, "params"),
            named(derived.params.non_trainable, "not trained"),
        )
        yield Line("in all", both[0] + both[1], deep=False)
    buffers = [rules.weight_name(w) for w in layer.weights if w.buffer]
    if buffers and not rules.counts_buffers and not layer.parts:
        yield Told("not counted", f"{', '.join(buffers)}: {rules.title} has them as buffers")


def mac_lines(case: Case) -> Iterator[Line | Told]:
    if not case.layer.known("macs"):
        yield Told("MACs", f"not known: nobody has said what {case.layer.kind.title} computes")
        return
    if not case.layer.macs:
        yield Told("MACs", uncounted(case.layer.kind))
        return
    yield Line("MACs", case.derived.macs, not case.layer.parts)


QUANTITIES: dict[str, Callable[[Case], Iterator[Line | Told]]] = {
    "shape": shape_lines,
    "params": param_lines,
    "macs": mac_lines,
    "field": field_lines,
}
