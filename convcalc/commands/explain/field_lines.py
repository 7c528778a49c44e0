"""Why a field is what it is: the lines of its derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.algebra.carried import bare, carrier
from convcalc.algebra.field import Everything, Field, Varies
from convcalc.algebra.listed import Listed
from convcalc.algebra.shape import axis_names
from convcalc.algebra.window import Window
from convcalc.commands.explain.lines import Case, Line, Told
from convcalc.engine.report import unplaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.algebra.field import AxisField
    from convcalc.algebra.window import AxisMap


MOST = 8


def field_lines(case: Case) -> Iterator[Line | Told]:
    """For each input of the network, the field on each axis."""
    several = len(case.report.network.inputs) > 1
    for source, axes in case.layer.fields.items():
        of = f" of '{source}'" if several else ""
        if not axes:
            yield Told("field", f"all{of}: a flat input has no positions to tell apart")
            continue
        known = case.derived.fields[source]
        along = [read_by(case, source, own) for own in range(len(axes))]
        fields = [seen.get(source, ()) for seen in case.before]
        arrived = list(zip(*[map(bare, f) for f in fields if f], strict=True))
        names = axis_names(len(axes))
        found: dict[object, tuple[list[str], Any]] = {}
        rows = zip(names, map(bare, axes), map(bare, known), along, arrived, strict=True)
        for name, *row in rows:
            found.setdefault((row[0], *row[2:]), ([], row))[0].append(name)
        for labels, (axis, derived, read, came) in found.values():
            where = f"{', '.join(labels)}{of}"
            if case.layer.parts and isinstance(axis, Field):
                yield Told(
                    where, f"r_out = {size_text(axis)}, J_out = {axis.jump}, step by step above"
                )
                continue
            if case.layer.unseen:
                yield Told(where, f"not known: {why_unseen(case)}")
                continue
            yield from axis_lines(where, axis, derived, read, came, case.layer.inputs)
            if case.layer.kind.among("sample_norms"):
                yield Told("", "the statistics of normalisation are disregarded")


def why_unseen(case: Case) -> str:
    """The layers, up to this one, of which is not known what they read."""
    names = [layer.name for layer in unplaced(case.report)]
    told = ", ".join(f"'{name}'" for name in names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return f"nobody has said what {told} {'reads' if len(names) == 1 else 'read'}"


NAMED = 3
"""How many layers are named."""


def read_by(case: Case, source: str, own: int) -> AxisMap | None:
    """How the layer reads the axis of its first input that the field on axis `own` follows."""
    before = case.before[0].get(source, ())
    axis = carrier(before[own], own) if before else own
    along = case.layer.axes
    return along[axis] if axis is not None and axis < len(along) else None


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
    elif isinstance(axis, Listed):
        yield Told(where, f"r_out = {size_text(axis)}, by position: {axis.why}")
    elif isinstance(axis, Everything):
        before = any(isinstance(field, Everything) for field in came)
        why = "its input does already" if before else "each output reads the whole axis"
        yield Told(where, f"all: {why}")
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


def size_text(field: Field | Listed) -> str:
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
    others = "the next sees" if axis.period == 1 else f"the next {axis.period} see"
    more = f"; {others} the same, {axis.advance} further on" if axis.advance else ""
    yield Told(where, f"r_out = {size_text(axis)}, J_out = {axis.jump}{more}")
