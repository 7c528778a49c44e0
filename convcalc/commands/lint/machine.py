"""Findings of rules, for programs and continuous integration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.lint.rules import RULES, Effects, Located
from convcalc.diagnostics import CODES, place_dict
from convcalc.engine.schemas import SCHEMAS
from convcalc.parser.zoo import file_in
from convcalc.render import findings
from convcalc.render.findings import About, Told, told, told_of
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from convcalc.commands.lint.text import Linted
    from convcalc.diagnostics import Diagnostic

    Problem = tuple[str, Diagnostic]


def write_json(linted: Sequence[Linted], problems: Sequence[Problem], out: TextIO) -> None:
    data = {"schema": SCHEMAS["lint"], "networks": [network_dict(one) for one in linted]}
    out.write(json_text(data, out, 2) + "\n")


def network_dict(one: Linted) -> dict[str, Any]:
    effects = Effects(one.report)
    return {
        "spec": one.spec,
        "name": one.report.network.name,
        "findings": [finding_dict(one, found, effects) for found in one.found],
        "diagnostics": [d.to_dict() for d in one.report.diagnostics],
    }


def finding_dict(one: Linted, found: Located, effects: Effects) -> dict[str, Any]:
    finding, cost = effects.sound(found)
    return {
        "code": found.rule.code,
        "rule": found.rule.name,
        "severity": found.severity,
        "layer": finding.layer or None,
        **place_dict(found.span),
        "message": finding.message,
        "instead": finding.instead,
        "changes": [
            {"layer": name, "remove": edit.remove, "lines": list(edit.lines(one.report.network))}
            for name, edit in finding.edits
        ],
        "inputs": {
            name: list(shape.dims(one.report.layout)) for name, shape in finding.inputs.items()
        },
        "effect": cost._asdict() if cost else None,
    }


def found(linted: Sequence[Linted], problems: Sequence[Problem]) -> list[Told]:
    """Each problem, and each finding with what to write instead; what variants of a file have in
    common once.
    """
    told_of_all = [told_of(diagnostic, file_of(spec)) for spec, diagnostic in problems]
    for one in linted:
        effects = Effects(one.report)
        for each in one.found:
            finding, _ = effects.sound(each)
            rule = each.rule
            said = f"{finding.message}; {finding.instead}"
            title = f"{rule.code} {rule.name}"
            file = file_of(one.spec)
            told_of_all.append(told(rule.code, title, each.severity, said, each.span, file))
    return list(dict.fromkeys(told_of_all))


def file_of(spec: str) -> str:
    return (file_in(spec) or (spec, None))[0]


def write_github(linted: Sequence[Linted], problems: Sequence[Problem], out: TextIO) -> None:
    findings.write_github(found(linted, problems), out)


def write_concise(linted: Sequence[Linted], problems: Sequence[Problem], out: TextIO) -> None:
    findings.write_concise(found(linted, problems), out)


def write_sarif(linted: Sequence[Linted], problems: Sequence[Problem], out: TextIO) -> None:
    rules = [
        About(r.code, r.name, r.why, f"Instead: {r.instead}.", r.severity, r.source)
        for r in RULES.values()
    ]
    codes = [About(code, code, text) for code, text in CODES.items()]
    findings.write_sarif(found(linted, problems), [*rules, *codes], out)


FORMATS: dict[str, Callable[[Sequence[Linted], Sequence[Problem], TextIO], None]] = {
    "concise": write_concise,
    "json": write_json,
    "github": write_github,
    "sarif": write_sarif,
}
