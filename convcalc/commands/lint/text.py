"""Findings of rules, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted, signed
from convcalc.commands.lint.rules import Effect, Effects, Located, words_of
from convcalc.diagnostics import excerpt, printable
from convcalc.record import NamedTuple
from convcalc.render.escape import on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TextIO

    from convcalc.engine.report import Report

SHOWN, NAMED = 2, 4
"""How many findings of a rule are shown in full, and how many more are named."""
COLORS = {"warning": "yellow", "note": "cyan"}


class Linted(NamedTuple):
    """A network and what was found in it."""

    spec: str
    report: Report
    found: Sequence[Located]


def write_one(one: Linted, everything: bool, out: TextIO) -> None:
    """What was found in one network, the second and later of a rule in short."""
    from convcalc.render.console import show
    from convcalc.render.lines import Line

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
            parts += [Line(more(met[found.rule.code][SHOWN:]), "dim"), Line()]
    show(out, *parts)


def write_summary(linted: Sequence[Linted], unread: int, out: TextIO) -> None:
    from convcalc.render.console import show
    from convcalc.render.lines import Line

    show(out, Line(summary(linted, unread), "bold"))


def full(
    one: Linted, found: Located, effects: Effects, shown: Callable[[str], str]
) -> Iterator[Any]:
    """A finding with its line, what to write instead, and what that would cost."""
    from convcalc.render.lines import Line

    rule, span = found.rule, found.span
    finding, cost = effects.sound(found)
    where = f"{span.source.name}:{span.line}:{span.column}: " if span else f"{one.spec}: "
    mark = f"{found.severity}[{rule.code}]"
    name = f" '{finding.layer}'" if finding.layer else ""
    yield Line.of(
        printable(where),
        (mark, f"bold {COLORS[found.severity]}"),
        printable(f": {rule.name}{name}: {finding.message}"),
    )
    yield from (Line(line) for line in (excerpt(span, shown=shown) if span else ()))
    yield Line(printable(f"  instead: {finding.instead}"))
    edits = () if words_of(one.report) else finding.edits[:NAMED]
    lines = [line for _, edit in edits for line in edit.lines(one.report.network)]
    for line in dict.fromkeys(lines):
        yield Line(printable(f"    - {line}"), "green")
    if cost:
        yield Line(printable(f"  which gives {effect_text(cost)}"), "dim")
    yield Line()


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


def summary(linted: Sequence[Linted], unread: int = 0) -> str:
    counts = dict.fromkeys(COLORS, 0)
    for one in linted:
        for found in one.found:
            counts[found.severity] += 1
    told = [counted(n, kind) for kind, n in counts.items()]
    every = len(linted) + unread
    specs = f"{len(linted)} of {every} networks" if unread else counted(every, "network")
    failed = sum(not one.report.ok for one in linted)
    rest = [f"{counted(failed, 'network')} {'does' if failed == 1 else 'do'} not work out"]
    rest = (rest if failed else []) + ([f"{unread} cannot be read"] if unread else [])
    if any(counts.values()):
        said = f"{' and '.join(told)} in {specs}"
        rest.append("'convcalc lint --explain CODE' says why")
    elif failed == len(linted):
        return "; ".join(rest)
    else:
        said = f"nothing to say about {specs}"
    return "; ".join([said, *rest])
