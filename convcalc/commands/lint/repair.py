"""What findings propose, written into a spec's text: each change is read again and worked out
before it counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.lint.rewrite import Rewriting
from convcalc.diagnostics import Problems, printable
from convcalc.engine.edit import alike, edited
from convcalc.parser.patches import BREAK, Text, Unpatchable, patched
from convcalc.parser.text import parse
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from convcalc.commands.lint.rules import Located
    from convcalc.engine.edit import Edit
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.parser.patches import Patch

    Key = tuple[str, int, int]
    Read = Callable[[str], Mapping[Any, Report]]
    Find = Callable[[Report], Sequence[Located]]

MAX_ROUNDS = 200
"""So many changes are made in one file."""


class Fix(NamedTuple):
    """What findings of a rule at one place propose: the edits of each variant's layers there."""

    found: Located
    edits: Mapping[Any, tuple[tuple[str, Edit], ...]]


class Told(NamedTuple):
    """A finding, the line of the text that it is found in, and why it stays, if it does."""

    found: Located
    line: int
    reason: str = ""


class Repaired(NamedTuple):
    """A text after all, what was changed, by its lines before, and what was not; `lines` are those
    before of each line after.
    """

    text: str
    fixed: tuple[Told, ...]
    left: tuple[Told, ...]
    lines: tuple[int, ...]
    expects: bool
    """Whether the spec expects numbers, which may be others now."""


def repair(text: str, read: Read, find: Find, unsafe: bool) -> Repaired:
    """A text with all changes that can be made, one after the other. `read` gives the reports of
    the networks in a text, `find` what is found in one. A network computes what it did, unless
    other changes are wanted, too.
    """
    fixed: list[Told] = []
    refused: dict[Key, str] = {}
    seen = {text}
    reports, lines = read(text), list(range(1, len(Text(text).starts) + 1))
    for _ in range(MAX_ROUNDS):
        for key, fix in wanted(reports, find, unsafe, refused).items():
            try:
                after, changed = applied(text, reports, fix, read, find)
                if after in seen:
                    raise Unpatchable("another change would be undone")
            except (Unpatchable, Problems) as error:
                refused[key] = said(error)
                continue
            fixed.append(Told(fix.found, lines[line_of(fix.found) - 1]))
            lines = moved(lines, text, after, line_of(fix.found))
            text, reports = after, changed
            seen.add(text)
            break  # lines and names may be others now
        else:
            break
    expects = any(report.network.expect for report in reports.values())
    return Repaired(text, tuple(fixed), tuple(left(reports, find, refused)), tuple(lines), expects)


def line_of(found: Located) -> int:
    return found.span.line if found.span else 1


def moved(lines: list[int], before: str, after: str, line: int) -> list[int]:
    """Where the lines of a text were in the beginning, once it has been changed from `line` on:
    those in which it differs are where the first of them was.
    """
    old, new = BREAK.split(before), BREAK.split(after)
    most = min(len(old), len(new))
    head = next((k for k in range(most) if old[k] != new[k]), most)
    head = min(head, line - 1)
    tail = next((k for k in range(most - head) if old[-1 - k] != new[-1 - k]), most - head)
    inside = range(head, len(new) - tail)
    kept = [lines[min(k, len(lines) - 1)] for k in inside]
    return [*lines[:head], *kept, *lines[len(lines) - tail :]]


def key_of(found: Located) -> Key | None:
    """The place of a finding, as it is in any state of the text: by its line's content, so that
    what was refused is not tried again when lines above it go.
    """
    span = found.span
    if span is None:
        return None
    line = span.source.lines[span.line - 1]
    earlier = span.source.lines[: span.line - 1].count(line)
    return f"{found.rule.code} {line}", earlier, span.column


def wanted(
    reports: Mapping[Any, Report], find: Find, unsafe: bool, refused: Mapping[Key, str]
) -> dict[Key, Fix]:
    """What can be tried: by place, with the edits of all layers that are written there."""
    fixes: dict[Key, Fix] = {}
    for variant, report in reports.items():
        for found in find(report):
            key = key_of(found)
            usable = found.finding.edits and (unsafe or found.finding.same)
            if key is None or not usable or key in refused:
                continue
            fix = fixes.setdefault(key, Fix(found, {}))
            edits = {**fix.edits, variant: (*fix.edits.get(variant, ()), *found.finding.edits)}
            fixes[key] = fix._replace(edits=edits)
    return fixes


def applied(
    text: str, reports: Mapping[Any, Report], fix: Fix, read: Read, find: Find
) -> tuple[str, Mapping[Any, Report]]:
    """The text with one change, and its networks. Unpatchable, with the reason, if that is not what
    was proposed for them: every layer that is written there must be changed alike.
    """
    wishes = {v: edited(report.network, *fix.edits.get(v, ())) for v, report in reports.items()}
    reason: Exception = Unpatchable("there is no way to write it")
    for patches in ways(text, reports, fix):
        try:
            after = patched(text, patches)
            changed = read(after)
            verify(reports, changed, wishes, fix, find)
            return after, changed
        except (Unpatchable, Problems) as error:
            reason = error
    raise reason


def ways(text: str, reports: Mapping[Any, Report], fix: Fix) -> list[list[Patch]]:
    """Ways to write a change: each layer's in the same way, what is the same once."""
    root, _ = parse(text, "")
    lines = Text(text)
    found: list[list[list[Patch]]] = []
    for variant, edits in fix.edits.items():
        network = reports[variant].network
        nodes = {node.name: node for node in network.nodes}
        for name, edit in edits:
            found.append(list(Rewriting(lines, root, network, nodes[name]).ways(edit)))
    depth = max(map(len, found), default=0)
    every = [[one[min(k, len(one) - 1)] for one in found] for k in range(depth)]
    return [list(dict.fromkeys(patch for one in way for patch in one)) for way in every]


def verify(
    before: Mapping[Any, Report],
    after: Mapping[Any, Report],
    wishes: Mapping[Any, Network],
    fix: Fix,
    find: Find,
) -> None:
    """Unpatchable unless the networks are what was wished, work out, and lack the finding."""
    if before.keys() != after.keys():
        raise Unpatchable("the spec would have other networks")
    for variant, report in after.items():
        wish = wishes[variant]
        if not alike(report.network, wish):
            raise Unpatchable(why_not(before, fix))
        if not report.ok:
            raise Unpatchable(f"it would not work out: {report.diagnostics[0].message}")
        if fix.found.finding.same and shapes(report) != shapes(before[variant]):
            raise Unpatchable("the output would be another")
        names = [node.name for node in wish.nodes]
        changed = {names.index(name) for name, _ in fix.edits.get(variant, ()) if name in names}
        gone = {report.network.nodes[k].name for k in changed}
        for found in find(report):
            if found.rule is fix.found.rule and found.finding.layer in gone:
                raise Unpatchable("the finding would be there still")


def shapes(report: Report) -> list[Any]:
    return list(report.outputs.values())


def why_not(reports: Mapping[Any, Report], fix: Fix) -> str:
    """Why a text cannot be what was wished: layers that are to stay are written there as well."""
    for variant, report in reports.items():
        changed = {name for name, _ in fix.edits.get(variant, ())}
        for node in report.network.nodes:
            if node.span == fix.found.span and node.name not in changed:
                of = f" of {variant}" if variant else ""
                return f"the same line is layer '{node.name}'{of}, which needs it as it is"
    return "layers after it would read another one"


def left(reports: Mapping[Any, Report], find: Find, refused: Mapping[Key, str]) -> Iterator[Told]:
    """What is found still, and why it was not changed."""
    once = set()
    for report in reports.values():
        for found in find(report):
            key = key_of(found)
            same = (found.rule.code, key or found.finding.message)
            if same in once:
                continue
            once.add(same)
            reason = refused.get(key) if key else None
            if reason is None and found.finding.edits:
                reason = "it would compute something else; see --unsafe-fixes"
            yield Told(found, line_of(found), reason or "no change of a line does it")


def said(error: Exception) -> str:
    """Why a change is not made, in short."""
    if isinstance(error, Problems):
        return f"it would not be read: {printable(error.diagnostics[0].message)}"
    return str(error)
