"""Changes of a text, tried: each is read again and worked out before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.commands.lint.rewrite import Rewriting, places_in
from convcalc.diagnostics import Problems
from convcalc.engine.edit import alike, edited
from convcalc.parser.patches import Text, Unpatchable, patched
from convcalc.parser.text import parse
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from convcalc.commands.lint.rules import Located
    from convcalc.engine.edit import Edit
    from convcalc.engine.network import Network
    from convcalc.engine.report import Report
    from convcalc.parser.patches import Patch

    Read = Callable[[str], Mapping[Any, Report]]
    Find = Callable[[Report], Sequence[Located]]


class Fix(NamedTuple):
    """What findings of a rule at one place propose: the edits of each variant's layers there."""

    found: Located
    edits: Mapping[Any, tuple[tuple[str, Edit], ...]]

    @property
    def layers(self) -> set[tuple[Any, str]]:
        """The layers that are changed, each with its variant."""
        return {(variant, name) for variant, edits in self.edits.items() for name, _ in edits}


class Applied(NamedTuple):
    """A text that was changed, by which patches, and its networks."""

    text: str
    patches: list[Patch]
    reports: Mapping[Any, Report]


class Written:
    """A text, where its layers stand in it, and what they are."""

    def __init__(self, text: str, reports: Mapping[Any, Report]) -> None:
        self.lines, self.places = Text(text), places_in(parse(text, "")[0])
        self.reports = reports
        self.nodes = {v: {node.name: node for node in r.network.nodes} for v, r in reports.items()}


def together(fixes: Sequence[Fix]) -> Fix:
    """Fixes of one rule as one, found where the first is."""
    edits: dict[Any, list[tuple[str, Edit]]] = {}
    for fix in fixes:
        for variant, some in fix.edits.items():
            edits.setdefault(variant, []).extend(some)
    return Fix(fixes[0].found, {variant: tuple(some) for variant, some in edits.items()})


def batches(fixes: Iterable[Fix]) -> list[list[Fix]]:
    """What is tried at once. Findings of a rule whose fixes compute the same hold whether others of
    it are fixed or not, unless they are of one layer; any other change may be the end of the next.
    """
    found: list[list[Fix]] = []
    open_: dict[str, tuple[list[Fix], set[tuple[Any, str]]]] = {}
    for fix in fixes:
        code = fix.found.rule.code
        batch, layers = open_.get(code, ([], set()))
        if fix.found.finding.same and batch and not layers & fix.layers:
            batch.append(fix)
            layers |= fix.layers
            continue
        found.append([fix])
        if fix.found.finding.same:
            open_[code] = (found[-1], fix.layers)
    return found


def applied(written: Written, fix: Fix, read: Read, find: Find) -> Applied:
    """The text with one change, and its networks. Unpatchable, with the reason, if that is not what
    was proposed for them: every layer that is written there must be changed alike.
    """
    reports, found = written.reports, ways(written, fix)
    wishes = {v: edited(report.network, *fix.edits.get(v, ())) for v, report in reports.items()}
    reason: Exception = Unpatchable("there is no way to write it")
    for patches in found:
        try:
            after = patched(written.lines.text, patches)
            changed = read(after)
            verify(reports, changed, wishes, fix, find)
            return Applied(after, patches, changed)
        except (Unpatchable, Problems) as error:
            reason = error
    raise reason


def ways(written: Written, fix: Fix) -> list[list[Patch]]:
    """Ways to write a change: each layer's in the same way, what is the same once. Unpatchable if
    there is none.
    """
    found: list[list[list[Patch]]] = []
    for variant, edits in fix.edits.items():
        network, nodes = written.reports[variant].network, written.nodes[variant]
        for name, edit in edits:
            rewriting = Rewriting(written.lines, written.places, network, nodes[name])
            found.append(list(rewriting.ways(edit)))
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
        numbers = {node.name: k for k, node in enumerate(wish.nodes)}
        names = [name for name, _ in fix.edits.get(variant, ())]
        changed = {numbers[name] for name in names if name in numbers}
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
