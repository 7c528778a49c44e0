"""Sizes as plain data, which other programs may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.engine.report import unplaced
from convcalc.engine.schemas import SCHEMAS

if TYPE_CHECKING:
    from convcalc.commands.size.axis import AxisSurvey, Side
    from convcalc.commands.size.closed import Form
    from convcalc.commands.size.survey import Survey


def data_of(found: Survey) -> dict[str, Any]:
    """What `json.dumps` takes: schema `convcalc.size/1`.

    Dims are without the batch, in the report's layout. What was not worked out is None.
    """
    report = found.report
    network, layout = report.network, report.layout

    def dims(shape: Any) -> list[int] | None:
        return list(shape.dims(layout)) if shape else None

    return {
        "schema": SCHEMAS["size"],
        "name": network.name,
        "dialect": network.dialect.name,
        "layout": layout,
        "inputs": {name: dims(shape) for name, shape in network.inputs.items()},
        "accepted": not found.refusals,
        "accepted_next_to_it": [dims(shape) for shape in found.near],
        "about": {name: dims(shape) for name, shape in found.inputs.items()},
        "changed": list(found.varied),
        "smallest": dims(found.smallest),
        "same_layers": found.same and {"since": found.same.since, "until": found.same.until},
        "read_at": list(found.same.read) if found.same else [],
        "unknown": [layer.name for layer in unplaced(report)],
        "sizes_of": {name: dims(shape) for name, shape in found.targets.items()},
        "axes": [axis_dict(axis) for axis in found.axes],
        "diagnostics": [d.to_dict() for d in found.refusals],
    }


def axis_dict(axis: AxisSurvey) -> dict[str, Any]:
    accepted = axis.accepted
    return {
        "names": list(axis.names),
        "size": axis.given,
        "total_stride": axis.pattern.stride if axis.pattern else None,
        "smallest": accepted.smallest if accepted else None,
        "accepted": {
            "also": list(accepted.also),
            "start": accepted.start,
            "since": accepted.since,
            "until": accepted.until,
            "modulus": accepted.modulus,
            "residues": list(accepted.residues),
        }
        if accepted
        else None,
        "outputs": [side_dict(axis, side) for side in axis.sides],
        "range": list(axis.range),
        "no_border_lost": None if axis.whole is None else list(axis.whole),
        "last_element_lost": list(axis.cut),
        "never_read": None if axis.unread is None else list(axis.unread),
        "problem": axis.problem or None,
    }


def side_dict(axis: AxisSurvey, side: Side) -> dict[str, Any]:
    """`formula` is times·⌊(top·n + plus)/bottom⌋ + rest, with the `terms` by these names; n is the
    input's size, or another such formula of it: `inside`.
    """
    law = side.law
    form = law.form if law else None
    return {
        "layer": side.layer,
        "axis": side.axis,
        "formula": form.text(axis.names[0]) if form else None,
        "terms": terms(form) if form else None,
        "from": law.start if law else None,
        "every": law.stride if law else None,
        "gain": law.gain if law else None,
        "sizes": None
        if law is None or form
        else {str(n): law.at(n) for n in range(law.start, law.start + law.stride)},
        "tried_up_to": law.tried if law and not law.sure else None,
    }


def terms(form: Form) -> dict[str, Any]:
    found = form._asdict()
    found["inside"] = terms(form.inside) if form.inside else None
    return found
