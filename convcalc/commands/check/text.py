"""Expectations and what was found: for people, programs, and continuous integration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.check.expect import failed
from convcalc.commands.lint.text import annotation, place
from convcalc.diagnostics import printable
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple
from convcalc.render.escape import xml_declared
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from convcalc.commands.check.expect import Check
    from convcalc.diagnostics import Diagnostic


class Checked(NamedTuple):
    """A spec and its checks; none where it cannot be read, for which there are `problems`."""

    spec: str
    checks: Sequence[Check]
    problems: Sequence[Diagnostic] = ()

    @property
    def ok(self) -> bool:
        return bool(self.checks) and not failed(self.checks)


def write(checked: Sequence[Checked], format: str, out: TextIO) -> None:
    """Write the checks in one of FORMATS."""
    FORMATS[format](checked, out)


def write_table(checked: Sequence[Checked], out: TextIO) -> None:
    from rich.text import Text

    from convcalc.render.aligned import Aligned, Head
    from convcalc.render.console import show, width_of

    heads = [Head(""), Head("expected", cut=True), Head("found", cut=True), Head("margin")]
    for one in checked:
        show(out, Text(printable(one.spec), "bold"))
        if not one.checks:
            show(out, Text("  it cannot be read", "red"), Text(""))
            continue
        rows = [cells(check) for check in one.checks]
        styles = ["" if c.ok else "red" for c in one.checks]
        show(out, Aligned(heads, rows, styles, width_of(out)), Text(""))
    show(out, Text(summary(checked), "bold"))


def cells(check: Check) -> tuple[str, str, str, str]:
    mark = "✓" if check.ok else "✗"
    return f"  {mark} {check.name}", printable(check.wanted), printable(check.found), check.margin


def summary(checked: Sequence[Checked]) -> str:
    count = sum(len(one.checks) for one in checked)
    wrong = sum(len(failed(one.checks)) for one in checked)
    unread = sum(not one.checks for one in checked)
    told = f"{count - wrong} of {count} expectations are met"
    return told + (f"; {unread} of {len(checked)} specs cannot be read" if unread else "")


def write_json(checked: Sequence[Checked], out: TextIO) -> None:
    rows: list[dict[str, Any]] = [
        {
            "spec": one.spec,
            "ok": one.ok,
            "checks": [check_dict(check) for check in one.checks],
            "diagnostics": [d.to_dict() for d in one.problems],
        }
        for one in checked
    ]
    data = {"schema": SCHEMAS["check"], "ok": all(one.ok for one in checked), "specs": rows}
    out.write(json_text(data, out, 2) + "\n")


def check_dict(check: Check) -> dict[str, Any]:
    row = {**check._asdict(), "line": check.span.line if check.span else None}
    del row["span"]
    return row


def write_github(checked: Sequence[Checked], out: TextIO) -> None:
    """An annotation for each expectation that is not met, and for each problem."""
    for one in checked:
        for d in one.problems:
            out.write(annotation("error", *place(d.span, one.spec), d.code, d.message))
        for check in failed(one.checks):
            if check.name != "accepted" or not one.problems:
                more = f"; {check.margin}" if check.margin else ""
                said = f"expected {check.wanted}, found {check.found}{more}"
                where = place(check.span, one.spec)
                out.write(annotation("error", *where, f"check {check.name}", said))


def write_junit(checked: Sequence[Checked], out: TextIO) -> None:
    """JUnit's XML, as CI systems read it: a suite for each spec."""
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    root = Element("testsuites", name="convcalc check")
    for one in checked:
        wrong = len(failed(one.checks))
        suite = SubElement(
            root,
            "testsuite",
            name=printable(one.spec),
            tests=str(max(1, len(one.checks))),
            failures=str(wrong),
            errors=str(int(not one.checks)),
        )
        for check in one.checks:
            case = SubElement(suite, "testcase", classname=printable(one.spec), name=check.name)
            if not check.ok:
                more = f"; {check.margin}" if check.margin else ""
                said = printable(f"expected {check.wanted}, found {check.found}{more}")
                SubElement(case, "failure", message=said).text = said
        if not one.checks:
            case = SubElement(suite, "testcase", classname=printable(one.spec), name="read")
            text = "\n".join(printable(f"{d.location}: {d.message}") for d in one.problems)
            SubElement(case, "error", message="the spec cannot be read").text = text
    indent(root)
    out.write(xml_declared(tostring(root, encoding="unicode"), out))


FORMATS: dict[str, Callable[[Sequence[Checked], TextIO], None]] = {
    "table": write_table,
    "json": write_json,
    "github": write_github,
    "junit": write_junit,
}
