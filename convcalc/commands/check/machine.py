"""Expectations and what was found, for programs and continuous integration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.check.expect import failed
from convcalc.diagnostics import CODES, printable
from convcalc.engine.limits import LIMITS
from convcalc.engine.schemas import SCHEMAS
from convcalc.parser.zoo import file_in
from convcalc.render import findings
from convcalc.render.escape import xml_declared
from convcalc.render.findings import About, Told, told, told_of
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.check.expect import Check
    from convcalc.commands.check.text import Checked


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
    """Numbers, null where they are not known, and the same as the table has it under `text`."""
    return {
        "name": check.name,
        "ok": check.ok,
        "relation": check.relation,
        "wanted": check.asked,
        "found": check.got,
        "margin": check.left,
        "unit": check.unit or None,
        "line": check.span.line if check.span else None,
        "text": {"wanted": check.wanted, "found": check.found, "margin": check.margin},
    }


def unmet(checked: Sequence[Checked]) -> Iterator[Told]:
    """Each problem, and each expectation that is not met."""
    for one in checked:
        file, variant = file_in(one.spec) or (one.spec, None)
        of = f" of {variant}" if variant else ""
        yield from (told_of(d, file) for d in one.problems)
        for check in failed(one.checks):
            if check.name != "accepted" or not one.problems:
                title = f"check {check.name}{of}"
                yield told(check.name, title, "error", said(check), check.span, file)


def said(check: Check) -> str:
    """`expected 61,706, found 61,700; −6`"""
    more = f"; {check.margin}" if check.margin else ""
    return f"expected {check.wanted}, found {check.found}{more}"


def write_github(checked: Sequence[Checked], out: TextIO) -> None:
    findings.write_github(unmet(checked), out)


def write_concise(checked: Sequence[Checked], out: TextIO) -> None:
    findings.write_concise(unmet(checked), out)


def write_sarif(checked: Sequence[Checked], out: TextIO) -> None:
    limits = [About(name, name, limit.doc) for name, limit in LIMITS.items()]
    codes = [About(code, code, text) for code, text in CODES.items()]
    findings.write_sarif(list(unmet(checked)), [*limits, *codes], out)


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
                SubElement(case, "failure", message=printable(said(check))).text = printable(
                    said(check)
                )
        if not one.checks:
            case = SubElement(suite, "testcase", classname=printable(one.spec), name="read")
            text = "\n".join(printable(f"{d.location}: {d.message}") for d in one.problems)
            SubElement(case, "error", message="the spec cannot be read").text = text
    indent(root)
    out.write(xml_declared(tostring(root, encoding="unicode"), out))


FORMATS: dict[str, Callable[[Sequence[Checked], TextIO], None]] = {
    "concise": write_concise,
    "json": write_json,
    "github": write_github,
    "junit": write_junit,
    "sarif": write_sarif,
}
