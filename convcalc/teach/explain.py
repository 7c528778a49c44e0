"""Why each number of a layer is what it is: derivations by the engine, one line per quantity.

Nothing is computed here, and no formula is written: the lines are what the engine's own numbers
remember (num.py), and the values are those of the report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from convcalc.columns import settings_text
from convcalc.field import START, Everything, Field, Varies
from convcalc.layers.kind import Site
from convcalc.notation import named_parts, numbers
from convcalc.num import Num
from convcalc.record import NamedTuple
from convcalc.shape import axis_names
from convcalc.teach.derive import derive
from convcalc.teach.rules import rules_of
from convcalc.window import SAME_POSITION, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.field import AxisField
    from convcalc.num import Operand
    from convcalc.report import Fields, LayerReport, Report
    from convcalc.shape import Shape
    from convcalc.window import AxisMap


class Line(NamedTuple):
    """A quantity and its number, which may remember how it was made; `deep`: the quantities that
    it is made of are shown too.
    """

    label: str
    number: Operand
    deep: bool = True


class Told(NamedTuple):
    """What is said in words, for it has no formula."""

    label: str
    text: str


Lines = tuple[Union[Line, Told], ...]


class Explanation(NamedTuple):
    """The derivations of a layer: for each quantity its lines, the parts of a composite before.

    `names` are the layers of which all of this holds; `shapes` its input and output in the
    network's layout.
    """

    names: tuple[str, ...]
    kind: str
    settings: str
    shapes: str
    quantities: Mapping[str, Lines]
    parts: tuple[Explanation, ...]
    sources: tuple[str, ...]


def explain(
    report: Report, names: Sequence[str] = (), what: Sequence[str] = ()
) -> list[Explanation]:
    """The layers of a report explained, or those called `names`; of `what`, keys of QUANTITIES, or
    all. Layers that could not be worked out are left out; those explained alike stand together.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 1x32x32, layers: [conv 6 5x5]}")
    >>> (told,) = explain(convcalc.analyze(net), what=["params"])
    >>> told.quantities["params"][-1].number
    <Num filters·C·kernel·kernel + filters = 156>
    """
    place = {layer.name: layer for layer in report.layers}
    started = {name: {name: (START,) * s.rank} for name, s in report.network.inputs.items()}
    found: dict[object, Explanation] = {}
    for layer in report.layers:
        if layer.failed or (names and layer.name not in names):
            continue
        before = [place[i].fields if i in place else started[i] for i in layer.inputs]
        told = explained(layer, report, before, what or tuple(QUANTITIES))
        key = repr(told._replace(names=()))
        same = found.get(key)
        found[key] = told._replace(names=(*same.names, layer.name)) if same else told
    return list(found.values())


def explained(
    layer: LayerReport, report: Report, before: Sequence[Fields], what: Sequence[str]
) -> Explanation:
    """One layer, whose inputs have the fields `before`."""
    rules, layout = report.network.dialect, report.network.layout
    site = Site(layer.input_shapes, rules, layout)
    case = Case(layer, derive(layer.kind, site, before), report, before)
    inside = {"input": before[0]}
    parts = []
    for part in layer.parts:
        parts.append(explained(part, report, [inside[i] for i in part.inputs], what))
        inside[part.name] = part.fields
    shapes = " and ".join(shape.text(layout) for shape in layer.input_shapes)
    assert layer.output is not None
    ruled = any(rules_of(layer.kind, rules, site.rank))
    sources = (*((rules.source,) if ruled else ()), layer.kind.source or rules.source)
    return Explanation(
        (layer.name,),
        layer.kind.name,
        settings_text(layer, report),
        f"{shapes} → {layer.output.text(layout)}",
        {key: tuple(QUANTITIES[key](case)) for key in what},
        tuple(parts),
        tuple(dict.fromkeys(sources)),
    )


class Case(NamedTuple):
    """A layer as it is reported, and as it is derived."""

    layer: LayerReport
    derived: LayerReport
    report: Report
    before: Sequence[Fields]


def shape_lines(case: Case) -> Iterator[Line | Told]:
    """Channels, then the sizes; equal axes as one."""
    output, arrived = case.derived.output, case.derived.input_shapes[0]
    assert output is not None
    if not case.layer.parts:
        rows = zip(dims(output), dims(arrived), strict=False)
        if output.rank == arrived.rank and all(a is b for a, b in rows):
            yield Told("shape", "as it arrives")
        else:
            yield Line("C_out" if output.rank else "features_out", output.channels)
            yield from size_lines(case)
    for label, text in rules_of(case.layer.kind, case.report.network.dialect, arrived.rank):
        yield Told(label, text)


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
        found.setdefault(key, ([], (size, along, n)))[0].append(name)
    for labels, (size, along, n) in found.values():
        yield Line(", ".join(f"{name}_out" for name in labels), size)
        if isinstance(along, Window) and along is not SAME_POSITION:
            yield from padding_lines(along)
            yield from unread_lines(labels, along, n)


def padding_lines(along: Window) -> Iterator[Told]:
    lo, hi = int(along.lo), int(along.hi)
    if lo > 0 or hi > 0:
        yield Told("padding", f"{lo} before and {hi} after" if hi else f"{lo} before, none after")


LAST = {"H": ("row", "at the bottom"), "W": ("column", "at the right")}


def unread_lines(labels: Sequence[str], along: Window, n: Any) -> Iterator[Line | Told]:
    """How many elements at the end no window reads, if some of them are not padding."""
    left: Any = along.unread(n)
    lost = int(left) - max(int(along.hi), 0)
    if lost <= 0:
        return
    yield Line("remainder", left)
    told = []
    for name in labels:
        word, where = LAST.get(name, ("element", "at the end"))
        told.append(f"{lost} {word}{'' if lost == 1 else 's'} {where}")
    verb = "is" if lost == 1 and len(labels) == 1 else "are"
    beside = f", besides {int(along.hi)} of padding" if along.hi > 0 else ""
    yield Told("", f"{' and '.join(told)} {verb} never read{beside}")


def param_lines(case: Case) -> Iterator[Line | Told]:
    """The trainable parameters, then the others."""
    layer, derived = case.layer, case.derived
    rules = case.report.network.dialect
    if layer.shared:
        yield Told("params", f"0 here: the weights are those of '{layer.shared}', counted there")
        return
    if not layer.weights:
        yield Told("params", "0: it holds no weights")
        return
    held = [w for w in layer.weights if rules.counts_buffers or not w.buffer]
    if held and not layer.parts:
        sizes = ["x".join(map(str, rules.weight_shape(w))) for w in held]
        named = [f"{rules.weight_name(w)} {size}" for w, size in zip(held, sizes, strict=True)]
        yield Told("tensors", ", ".join(named))
    yield Line("params", derived.params.trainable, not layer.parts)
    if derived.params.non_trainable:
        yield Line("not trained", derived.params.non_trainable, not layer.parts)
    buffers = [rules.weight_name(w) for w in layer.weights if w.buffer]
    if buffers and not rules.counts_buffers and not layer.parts:
        yield Told("not counted", f"{', '.join(buffers)}: {rules.title} has them as buffers")


def mac_lines(case: Case) -> Iterator[Line | Told]:
    if not case.layer.macs:
        yield Told("MACs", "0: it multiplies nothing by weights")
        return
    yield Line("MACs", case.derived.macs, not case.layer.parts)


def field_lines(case: Case) -> Iterator[Line | Told]:
    """For each input of the network, the field on each axis."""
    several = len(case.report.network.inputs) > 1
    for source, axes in case.layer.fields.items():
        of = f" of '{source}'" if several else ""
        if not axes:
            yield Told("field", f"none{of}: a flat input has no positions")
            continue
        known = case.derived.fields[source]
        along = case.layer.axes if len(case.layer.axes) == len(axes) else (None,) * len(axes)
        fields = [seen.get(source, ()) for seen in case.before]
        arrived = list(zip(*[f for f in fields if f], strict=True))
        names = axis_names(len(axes))
        found: dict[object, tuple[list[str], Any]] = {}
        for name, *row in zip(names, axes, known, along, arrived, strict=True):
            found.setdefault((row[0], *row[2:]), ([], row))[0].append(name)
        for labels, (axis, derived, read, came) in found.values():
            where = f"{', '.join(labels)}{of}"
            if case.layer.parts and isinstance(axis, Field):
                yield Told(
                    where, f"r_out = {size_text(axis)}, J_out = {axis.jump}, step by step above"
                )
                continue
            yield from axis_lines(where, axis, derived, read, came, case.layer.inputs)


def axis_lines(
    where: str,
    axis: AxisField,
    derived: AxisField,
    along: AxisMap | None,
    came: Sequence[AxisField],
    inputs: Sequence[str],
) -> Iterator[Line | Told]:
    """The field on one axis: `came` are those of the inputs."""
    if isinstance(axis, Varies):
        yield Told(where, f"varies: {axis.why}")
    elif isinstance(axis, Everything):
        before = any(isinstance(field, Everything) for field in came)
        why = "its input does already" if before else "each output reads the whole axis"
        yield Told(where, f"everything: {why}")
    elif len(came) > 1:
        yield from union_lines(where, axis, came, inputs)
    elif axis == came[0]:
        yield Told(where, f"as its input's: {size_text(axis)}")
    elif isinstance(along, Window) and axis.period == 1 and isinstance(derived, Field):
        yield Line(f"{where}: r_out", derived.sizes[0])
        yield Line("J_out", derived.advance)
        if derived.lows[0] is not None:
            yield Line("start_out", derived.lows[0])
    else:
        yield from position_lines(where, axis, along)


def size_text(field: Field) -> str:
    """`11`, or the range where it differs by position."""
    least = field.smallest
    return f"{field.size}" if least == field.size else f"{least} to {field.size}"


def span_text(field: Field, output: int) -> str:
    seen = field.interval(output)
    return f"{seen[0]} … {seen[1]}".replace("-", "−") if seen else "nothing"


def union_lines(
    where: str, axis: Field, came: Sequence[AxisField], inputs: Sequence[str]
) -> Iterator[Told]:
    """Where paths meet: what output 0 sees by each, and in all."""
    for name, field in zip(inputs, came, strict=False):
        if isinstance(field, Field):
            yield Told(where, f"output 0 sees {span_text(field, 0)} through '{name}'")
            where = ""
    yield Told(
        where, f"together {span_text(axis, 0)}: r_out = {size_text(axis)}, J_out = {axis.jump}"
    )


MOST = 8


def position_lines(where: str, axis: Field, along: AxisMap | None) -> Iterator[Told]:
    """Where outputs differ: what each of a period reads of the layer before, and sees of the
    input.
    """
    for output in range(min(axis.period, MOST)):
        read = getattr(along, "taps", lambda _: None)(output)
        by = ""
        if read:
            last = read.first + (read.number - 1) * read.step
            number = f"input {read.first}" if read.number == 1 else f"inputs {read.first} … {last}"
            by = f" through its {number.replace('-', '−')}"
        yield Told(where, f"output {output} sees {span_text(axis, output)}{by}")
        where = ""
    more = (
        f"; the next {axis.period} see the same, {axis.advance} further on" if axis.advance else ""
    )
    yield Told(where, f"r_out = {size_text(axis)}, J_out = {axis.jump}{more}")


QUANTITIES: dict[str, Callable[[Case], Iterator[Line | Told]]] = {
    "shape": shape_lines,
    "params": param_lines,
    "macs": mac_lines,
    "field": field_lines,
}


def steps(line: Line) -> list[tuple[str, Num]]:
    """The named quantities that a line's number is made of, in the order in which they are
    computed, equal ones as one; then the number itself. Empty where there is nothing to compute.
    """
    number = line.number
    if not isinstance(number, Num) or not (number.op or number.symbol):
        return []
    found: dict[str, tuple[list[str], Num]] = {}
    for part in named_parts(number) if line.deep else []:
        found.setdefault(numbers(part), ([], part))[0].append(part.symbol)
    return [*((", ".join(labels), part) for labels, part in found.values()), (line.label, number)]


def signature(number: Operand) -> tuple[str, ...]:
    """What tells a derivation from another, but for names."""
    parts = named_parts(number) if isinstance(number, Num) else []
    return (*map(numbers, parts), numbers(number))
