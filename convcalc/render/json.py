"""`Report.to_dict()`, which other programs may rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.render.escape import json_ascii

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.engine.report import Report
    from convcalc.render import View


def write(report: Report, view: View, out: TextIO) -> None:
    """All of the report, one layer to a line; with `view.count_as`, that count in the totals, and
    the kinds that it leaves out because the tool has no rule for them.

    All layers whatever the depth: a program folds them by the "groups".
    """
    data = report.to_dict()
    if view.count_as:
        from convcalc.engine.counting import CONVENTIONS

        convention = CONVENTIONS[view.count_as]
        unknown = convention.unknown(report)
        data["totals"]["counted_as"] = {
            view.count_as: convention.total(report),
            "complete": report.totals.complete and not unknown,
            "unknown_kinds": unknown,
        }
        data["conventions"][view.count_as] = convention.text
    rows = [(key, value) for key, value in data.items()]
    out.write("{\n")
    for k, (key, value) in enumerate(rows):
        end = ",\n" if k < len(rows) - 1 else "\n"
        if key == "layers" and value:
            lines = ",\n".join(f"  {json_ascii(layer)}" for layer in value)
            out.write(f"{json_ascii(key)}: [\n{lines}\n]{end}")
        else:
            out.write(f"{json_ascii(key)}: {json_ascii(value)}{end}")
    out.write("}\n")
