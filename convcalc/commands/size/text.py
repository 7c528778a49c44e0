"""The sizes of a network, as lines for people or as json."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from convcalc.amounts import runs
from convcalc.diagnostics import one_of, printable
from convcalc.engine.report import unplaced
from convcalc.render.cells import heading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from convcalc.commands.size.accepted import Accepted
    from convcalc.commands.size.axis import AxisSurvey, Side
    from convcalc.commands.size.closed import Law
    from convcalc.commands.size.survey import Survey
    from convcalc.engine.elsewhere import Settled

WORDS = {"H": "row", "W": "column", "D": "frame"}
FEW, MANY = 3, 8

Row = tuple[str, str, str]
"""A label, a value and its style."""


def write(found: Survey, format: str, out: TextIO) -> None:
    """Write what is known of the sizes as a table of lines, or as json."""
    if format == "json":
        from convcalc.commands.size.json import data_of
        from convcalc.render.json import json_text

        out.write(json_text(data_of(found), out, 1) + "\n")
        return
    from convcalc.render.aligned import Pair, Pairs
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    pairs = [Pair(label, printable(value), "dim", style) for label, value, style in rows(found)]
    show(out, Line(heading(found.report), "bold"), *([Pairs(pairs)] if pairs else []))


def rows(found: Survey) -> Iterator[Row]:
    layout = found.report.layout
    varied = found.varied[0]
    if found.near:
        near = one_of([shape.text(layout) for shape in found.near])
        yield "accepted next to it", near, "bold green"
        about = found.inputs[varied].text(layout)
        yield "the rest is for", about, ""
    if len(found.report.network.inputs) > 1:
        yield "changed", " and ".join(found.varied), ""
    if not found.targets and found.axes:
        yield "size of", "no layer has a size that depends on the input's", ""
    for name, shape in found.targets.items():
        yield "size of", f"{name}, {shape.text(layout)}{why(found, name)}", ""
        for axis in found.axes:
            for side in axis.sides:
                if side.layer == name:
                    yield law_label(axis, side), law_text(axis, side), "bold green"
    several, known = len(found.axes) > 1, not unplaced(found.report)
    for axis in found.axes:
        for label, value, style in axis_rows(axis, known):
            yield f"{label} {', '.join(axis.names)}" if several else label, value, style
    if found.same:
        yield from read_rows(found.same)
    if found.smallest:
        yield "smallest input", found.smallest.text(layout), "bold"
    elif found.unread:
        told = f"not known: none of 1…{found.unread} is accepted; larger ones were not all read"
        yield "smallest input", told, "yellow"
    yield from not_known(found)


def not_known(found: Survey) -> Iterator[Row]:
    """The layers that are not known: what comes out of them is declared for one input."""
    unknown = unplaced(found.report)
    for layer in unknown[:FEW]:
        shape = layer.output.text(found.report.layout) if layer.output else "nothing"
        about = found.report.network.inputs[found.varied[0]].text(found.report.layout)
        whose = f"{layer.name} ({layer.kind.title})"
        yield "not known", f"{whose}: {shape} is declared for {about}, for no other", "yellow"
    if len(unknown) > FEW:
        yield "not known", f"and {len(unknown) - FEW} more layers", "yellow"


def read_rows(same: Settled) -> Iterator[Row]:
    """At which sizes source was read that has the same layers, and where it has others."""
    *most, last = same.read
    told = f"{len(most) + 1} sizes from {most[0]} to {last}" if len(most) > MANY else ""
    listed = ", ".join(map(str, most))
    yield "read at", f"{told or f'{listed} and {last}'}: the same layers", ""
    beyond = [f"below {same.since}"] if same.since > 1 else []
    beyond += [f"above {same.until}"] if same.until is not None else []
    if beyond:
        yield (
            "other layers",
            f"{' and '.join(beyond)}, of which the lines above say nothing",
            "yellow",
        )


def why(found: Survey, name: str) -> str:
    """Why it is this layer that is told of."""
    if name == found.end:
        return ": the network up to there"
    if name in found.report.network.outputs and not found.end:
        return ""
    before = f" before {found.end}" if found.end else ""
    return f": the last layer{before} with a size that depends on the input's"


def law_label(axis: AxisSurvey, side: Side) -> str:
    """The axis of the output; and that of the input, if it is another one."""
    if side.axis == axis.names[0]:
        return ", ".join(axis.names)
    return f"{side.axis} from {', '.join(axis.names)}"


def law_text(axis: AxisSurvey, side: Side) -> str:
    law, name = side.law, axis.names[0]
    if law is None:
        return "no formula: no size is accepted again and again"
    smallest = axis.accepted.smallest if axis.accepted else None
    since = f", from {name} = {law.start} on" if law.start > (smallest or 1) else ""
    if not law.sure:
        since += f", as far as tried: up to {name} = {law.tried}"
    if law.form is None:
        return f"{cases(law)}{since}"
    ceiling = f" = ⌈{name}/{law.form.bottom}⌉" if law.form.rounds_up else ""
    return f"{law.form.text(name)}{ceiling}{since}"


def cases(law: Law) -> str:
    """A law without a formula: the sizes of one period."""
    sizes = [(n, law.at(n)) for n in range(law.start, law.start + law.stride)]
    known = [(n, out) for n, out in sizes if out is not None]
    told = ", ".join(f"{n} → {out}" for n, out in known[:MANY])
    more = ", …" if len(known) > MANY else ""
    return f"no single formula: {told}{more}; {law.stride} more give {law.gain} more"


def axis_rows(axis: AxisSurvey, known: bool = True) -> Iterator[Row]:
    if axis.pattern:
        gains = sorted({side.law.gain for side in axis.sides if side.law and side.law.gain})
        what = f", for {one_of([str(g) for g in gains])} more of the output" if gains else ""
        yield "total stride", f"{axis.pattern.stride}{what}", "bold"
    if axis.accepted:
        whose = "" if known else ", by the layers that are known"
        yield "accepted", f"{accepted_text(axis.accepted)}{whose}", ""
    if axis.whole is not None:
        yield "no border lost", whole_text(axis), ""
    if axis.cut:
        names = ", ".join(axis.cut[:FEW]) + (", …" if len(axis.cut) > FEW else "")
        yield f"lost at {axis.given}", f"the last element of {names}", "yellow"
    if axis.unread is not None:
        yield "never read", unread_text(axis), "yellow" if axis.unread else ""
    if axis.problem:
        yield "not worked out", axis.problem, "yellow"


def accepted_text(accepted: Accepted) -> str:
    also = runs(accepted.also)
    if not accepted.residues:
        of = f"below {accepted.start:,}"
        if accepted.since > 1:
            of = f"in {accepted.since}…{accepted.start - 1}"
        if len(accepted.also) == accepted.start - accepted.since:
            return f"all of those {of}"
        return f"{f'only {also}' if also else 'none'} of those {of}"
    m, left = accepted.modulus, accepted.residues
    also = f"{also}, and " if also else ""
    until = "" if accepted.until is None else f" to {accepted.until}"
    if m == 1:
        return f"{also}every size from {accepted.start}{until}"
    some = ", ".join(str(n) for n in islice(accepted.repeating(), FEW))
    if left == (0,):
        rule = f"the multiples of {m}"
    elif len(left) <= FEW:
        rule = f"{one_of([str(r) for r in left])} more than a multiple of {m}"
    else:
        rule = f"{len(left)} of every {m}"
    return f"{also}{some}, …: {rule}{until and f', up{until}'}"


def whole_text(axis: AxisSurvey) -> str:
    first, last = axis.range
    whole = axis.whole or ()
    among = f"{first}…{last}"
    if not whole:
        return f"at no size in {among}"
    if len(whole) == last - first + 1:
        return f"at every size in {among}"
    return f"at {runs(whole)} in {among}"


def unread_text(axis: AxisSurvey) -> str:
    if not axis.unread:
        return f"nothing at {axis.given}"
    ending = "" if len(axis.unread) == 1 else "s"
    words = [f"{WORDS.get(name, 'element')}{ending}" for name in axis.names]
    lost = f"{len(axis.unread)} of {axis.given}"
    return f"{' and '.join(words)} {runs(axis.unread)} ({lost}, counted from 0)"
