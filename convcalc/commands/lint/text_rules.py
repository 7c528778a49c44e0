"""The rules themselves: one, a list of all, and their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.lint.rules import RULES
from convcalc.commands.lint.text import COLORS
from convcalc.engine.schemas import SCHEMAS
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.commands.lint.rule import Rule


def write_rule(rule: Rule, out: TextIO) -> None:
    """What a rule is about."""
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    show(
        out,
        Line.of((f"{rule.code} {rule.name}", "bold"), f" ({rule.severity})"),
        Line(),
        Line(rule.why),
        Line(),
        Line(indented(rule.example), "red"),
        *([Line()] if "\n" in rule.example else []),
        Line(indented(rule.near), "green"),
        Line(),
        Line(f"Instead: {rule.instead}."),
        Line(f"Source: {rule.source}", "dim"),
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


def indented(example: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in example.split("\n"))


GROUPS = {"C1": "Shapes", "C2": "Fields", "C3": "Costs", "C4": "Wiring", "C5": "Source"}


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
            f"```{rule.language}\n{rule.example}  # has it\n```\n",
            f"```{rule.language}\n{rule.near}  # has not\n```\n",
            f"Instead: {rule.instead}. Source: <{rule.source}>\n",
        ]
    return "\n".join(lines)
