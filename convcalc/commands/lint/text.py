"""Findings of rules: for a terminal, for programs, as annotations of CI; and the rules' page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted, signed
from convcalc.commands.lint.rules import RULES, Effect, Effects, Located
from convcalc.diagnostics import excerpt, place_dict, printable
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple
from convcalc.render.escape import command_property, command_text, on_terminal
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.commands.lint.rule import Rule
    from convcalc.diagnostics import Span
    from convcalc.engine.report import Report

SHOWN, NAMED = 2, 4
"""How many findings of a rule are shown in full, and how many more are named."""
COLORS = {"warning": "yellow", "note": "cyan"}


class Linted(NamedTuple):
    """A network and what was found in it."""

    spec: str
    report: Report
    found: Sequence[Located]


def write(linted: Sequence[Linted], format: str, everything: bool, out: TextIO) -> None:
    """Write what was found in one of FORMATS; with `everything`, each finding in full."""
    FORMATS[format](linted, everything, out)


def write_table(linted: Sequence[Linted], everything: bool, out: TextIO) -> None:
    from rich.text import Text

    from convcalc.render.console import show

    for one in linted:
        met: dict[str, list[Located]] = {}
        effects = Effects(one.report)
        for found in one.found:
            met.setdefault(found.rule.code, []).append(found)
        parts = []
        places = dict.fromkeys(met, -1)
        for found in one.found:
            place = places[found.rule.code] = places[found.rule.code] + 1
            if everything or place < SHOWN:
                parts += list(full(one, found, effects, on_terminal(out)))
            elif place == SHOWN:
                parts += [Text(more(met[found.rule.code][SHOWN:]), "dim"), Text("")]
        show(out, *parts)
    show(out, Text(summary(linted), "bold"))


def full(
    one: Linted, found: Located, effects: Effects, shown: Callable[[str], str]
) -> Iterator[Any]:
    """A finding with its line, what to write instead, and what that would cost."""
    from rich.text import Text

    rule, span = found.rule, found.span
    finding, cost = effects.sound(found)
    where = f"{span.source.name}:{span.line}:{span.column}: " if span else f"{one.spec}: "
    mark = f"{found.severity}[{rule.code}]"
    name = f" '{finding.layer}'" if finding.layer else ""
    yield Text.assemble(
        printable(where),
        (mark, f"bold {COLORS[found.severity]}"),
        printable(f": {rule.name}{name}: {finding.message}"),
    )
    yield from (Text(line) for line in (excerpt(span, shown=shown) if span else ()))
    yield Text(printable(f"  instead: {finding.instead}"))
    lines = [line for _, edit in finding.edits[:NAMED] for line in edit.lines(one.report.network)]
    for line in dict.fromkeys(lines):
        yield Text(printable(f"    - {line}"), "green")
    if cost:
        yield Text(printable(f"  which gives {effect_text(cost)}"), "dim")
    yield Text("")


def effect_text(cost: Effect) -> str:
    """`output 64x112x112, +0 params, +2.1 % MACs`"""
    if not cost.before:
        return f"output {cost.after}"
    output = f"output {cost.after}" + (f" (was {cost.before})" if cost.before != cost.after else "")
    return f"{output}, {signed(cost.params)} params, {percent(cost)}"


def percent(cost: Effect) -> str:
    if cost.share:
        return f"{100 * cost.share:+.1f} % MACs".replace("-", "−")
    return f"{signed(cost.macs)} MACs"


def more(rest: Sequence[Located]) -> str:
    """`… and 51 more of C301: conv2, conv3, …`"""
    names = [found.finding.layer for found in rest if found.finding.layer]
    shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return printable(f"… and {len(rest)} more of {rest[0].rule.code}: {shown}")


def summary(linted: Sequence[Linted]) -> str:
    counts = dict.fromkeys(COLORS, 0)
    for one in linted:
        for found in one.found:
            counts[found.severity] += 1
    told = [counted(n, kind) for kind, n in counts.items()]
    specs = counted(len(linted), "network")
    failed = sum(not one.report.ok for one in linted)
    rest = f"; {counted(failed, 'network')} {'does' if failed == 1 else 'do'} not work out"
    if any(counts.values()):
        said = f"{' and '.join(told)} in {specs}; 'convcalc lint --explain CODE' says why"
    elif failed == len(linted):
        return rest[2:]
    else:
        said = f"nothing to say about {specs}"
    return said + (rest if failed else "")


def write_json(linted: Sequence[Linted], everything: bool, out: TextIO) -> None:
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


def write_github(linted: Sequence[Linted], everything: bool, out: TextIO) -> None:
    """Annotations, a line each: docs.github.com, Workflow commands."""
    for one in linted:
        effects = Effects(one.report)
        for found in one.found:
            finding, _ = effects.sound(found)
            kind = "warning" if found.severity == "warning" else "notice"
            title = f"{found.rule.code} {found.rule.name}"
            said = f"{finding.message}; {finding.instead}"
            out.write(annotation(kind, *place(found.span, one.spec), title, said))


def place(span: Span | None, spec: str) -> tuple[str, int, int]:
    """File, line and column; the beginning of the spec where there is no better one."""
    return (span.source.name, span.line, span.column) if span else (spec, 1, 1)


def annotation(kind: str, file: str, line: int, column: int, title: str, message: str) -> str:
    """A workflow command, with nothing in it that would end it."""
    place = (
        f"file={command_property(file)},line={line},col={column},title={command_property(title)}"
    )
    return f"::{kind} {place}::{command_text(message)}\n"


FORMATS: dict[str, Callable[[Sequence[Linted], bool, TextIO], None]] = {
    "table": write_table,
    "json": write_json,
    "github": write_github,
}


def write_rule(rule: Rule, out: TextIO) -> None:
    """What a rule is about."""
    from rich.text import Text

    from convcalc.render.console import show

    show(
        out,
        Text.assemble((f"{rule.code} {rule.name}", "bold"), f" ({rule.severity})"),
        Text(""),
        Text(rule.why),
        Text(""),
        Text(f"  {rule.example}", "red"),
        Text(f"  {rule.near}", "green"),
        Text(""),
        Text(f"Instead: {rule.instead}."),
        Text(f"Source: {rule.source}", "dim"),
    )


def write_rules(format: str, out: TextIO) -> None:
    """All rules: a line each, or as the page that lies beside them."""
    if format == "markdown":
        out.write(page())
        return
    if format == "json":
        rows = [{k: v for k, v in r._asdict().items() if k != "find"} for r in RULES.values()]
        out.write(json_text({"schema": SCHEMAS["lint"], "rules": rows}, out, 2) + "\n")
        return
    from convcalc.render.aligned import Pair, Pairs
    from convcalc.render.console import show

    pairs = [
        Pair(f"{r.code}  {r.severity:7}  {r.name}", r.instead, COLORS[r.severity], "dim")
        for r in RULES.values()
    ]
    show(out, Pairs(pairs))


GROUPS = {"C1": "Shapes", "C2": "Fields", "C3": "Costs", "C4": "Wiring"}


def page() -> str:
    """The reference of the rules in Markdown: convcalc/commands/lint/RULES.md."""
    lines = [
        "# The rules of `convcalc lint`\n",
        "Written by `convcalc lint --rules --format markdown`; a test compares.\n",
    ]
    group = ""
    for rule in RULES.values():
        if rule.code[:2] != group:
            group = rule.code[:2]
            lines.append(f"## {GROUPS[group]}\n")
        lines += [
            f"### {rule.code} {rule.name} ({rule.severity})\n",
            f"{rule.why}\n",
            f"```yaml\n{rule.example}  # has it\n```\n",
            f"```yaml\n{rule.near}  # has not\n```\n",
            f"Instead: {rule.instead}. Source: <{rule.source}>\n",
        ]
    return "\n".join(lines)
