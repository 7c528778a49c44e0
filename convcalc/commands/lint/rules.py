"""All rules, and what they find in a report."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Optional

from convcalc.commands.lint import (
    borders,
    field,
    padding,
    params,
    paths,
    source,
    traffic,
    wiring,
)
from convcalc.commands.lint.rule import Design, Finding, Rule
from convcalc.diagnostics import Problems, did_you_mean
from convcalc.engine.analyze import analyze
from convcalc.engine.network import followed
from convcalc.engine.work import LIMIT, WALK, Work
from convcalc.parser.checks import THRESHOLDS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.diagnostics import Span
    from convcalc.engine.network import Words
    from convcalc.engine.report import Report

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        borders.UNREAD_BORDER,
        borders.STRIDE_BEYOND_KERNEL,
        borders.STRIDED_POINTWISE,
        padding.EVEN_KERNEL_SAME,
        padding.UNEVEN_PADDING,
        padding.MOSTLY_PADDING,
        padding.DILATION_BEYOND_MAP,
        borders.INPUT_NOT_MULTIPLE,
        padding.SAME_ELSEWHERE,
        field.SMALL_FIELD,
        field.UNPRODUCTIVE_LAYERS,
        field.GRIDDING,
        paths.MISALIGNED_MERGE,
        paths.CHECKERBOARD,
        paths.ALIASING_POOL,
        params.BIAS_BEFORE_NORM,
        params.MOST_PARAMS,
        params.FLATTEN_TO_LINEAR,
        params.CHANNELS_NOT_MULTIPLE,
        traffic.UNEQUAL_WIDTHS,
        traffic.MANY_GROUPS,
        traffic.FRAGMENTATION,
        traffic.ELEMENTWISE_SHARE,
        traffic.MEMORY_BOUND,
        wiring.UNUSED_LAYER,
        wiring.LINEAR_IN_A_ROW,
        wiring.ACTIVATION_TWICE,
        wiring.NORM_AT_THE_END,
        wiring.DROPOUT_BEFORE_NORM,
        wiring.SOFTMAX_AT_THE_END,
        source.MODULE_NEVER_CALLED,
        source.MODULES_NOT_REGISTERED,
        source.ARGUMENT_NEVER_READ,
    )
}
"""All rules, in the order of their codes."""
EFFECTS = 4 * LIMIT
"""What is spent on telling what changes would do."""
IGNORED = re.compile(r"#\s*convcalc:\s*ignore\b([\w\s,-]*)")


class Located(NamedTuple):
    """A finding with its rule and its place."""

    rule: Rule
    finding: Finding
    span: Optional[Span] = None

    @property
    def severity(self) -> str:
        return self.finding.severity or self.rule.severity


class Effect(NamedTuple):
    """What a change would do: the output of the layer, or of the network, before and after, and
    how many parameters and MACs are added. `refused`: why it cannot be worked out.
    """

    before: str = ""
    after: str = ""
    params: int = 0
    macs: int = 0
    share: float = 0.0
    """MACs that are added, as a share of all before."""
    refused: str = ""


def lint(
    report: Report,
    limits: Mapping[str, float] = {},
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> list[Located]:
    """What the rules find in a report, in the order of the spec, but for what the spec ignores.

    `select` and `ignore` are codes. Of a network that does not work out, only what would mend it
    is said.

    >>> import convcalc
    >>> net = convcalc.loads("{input: 3x32x32, layers: [conv 8 3x3, relu, relu]}")
    >>> [found.rule.name for found in lint(convcalc.analyze(net), select=["C403"])]
    ['activation-twice']
    """
    followed(report.network)
    design = Design(report, limits)
    effects = Effects(report)
    order = {layer.name: k for k, layer in enumerate(report.layers)}
    found = []
    for code, rule in RULES.items():
        if (select and code not in select) or code in ignore:
            continue
        for finding in rule.find(design):
            node = design.nodes.get(finding.layer)
            places = (node.span, *node.used) if node and not finding.span else (finding.span,)
            if ignored(code, rule.name, places):
                continue
            if report.ok or effects.mends(finding):
                found.append(Located(rule, in_own_words(report, finding), places[0]))
    found.sort(key=lambda x: (order.get(x.finding.layer, -1), x.rule.code))
    return list(once(found, report))


def once(found: Sequence[Located], report: Report) -> Iterator[Located]:
    """Findings, each once for a layer that is called several times, at the first of its calls, with
    how many more have it.
    """
    owners = {layer.name: layer.shared or layer.name for layer in report.layers}
    calls = Counter(owners.values())
    whose = [(one.rule.code, owners.get(one.finding.layer, "")) for one in found]
    many, told = Counter(whose), set()
    for one, key in zip(found, whose, strict=True):
        others = many[key] - 1
        if calls[key[1]] < 2 or not others:
            yield one
        elif key not in told:
            told.add(key)
            more = f"; likewise at {others} more of its {calls[key[1]]} calls"
            yield one._replace(finding=one.finding._replace(message=one.finding.message + more))


def in_own_words(report: Report, finding: Finding) -> Finding:
    """A finding that says what to write as the source of the network does."""
    words = words_of(report)
    if words is None:
        return finding
    layers = {layer.name: layer for layer in report.layers}
    changes = [
        (name, layers[name].kind, edit, shapes[0].rank if shapes else 0)
        for name, edit in finding.edits
        for shapes in [layers[name].input_shapes]
    ]
    return finding._replace(instead=words.proposed(finding.instead, changes))


def words_of(report: Report) -> Words | None:
    """How the source of a network says things; None of a spec."""
    return report.network.reading.words if report.network.reading else None


def ignored(code: str, name: str, spans: Sequence[Optional[Span]]) -> bool:
    """Whether a comment on one of the lines says so: `# convcalc: ignore C103`, or all."""
    for span in spans:
        lines = span.source.lines if span else ()
        line = lines[span.line - 1] if span and 0 < span.line <= len(lines) else ""
        comment = IGNORED.search(line)
        if comment:
            words = comment[1].replace(",", " ").split()
            if not words or code in (w.upper() for w in words) or name in words:
                return True
    return False


def effect(report: Report, finding: Finding) -> Effect | None:
    """What the proposed change would do; None if there is none to try."""
    if not finding.edits and not finding.inputs:
        return None
    try:
        changed = analyze(finding.applied(report.network))
    except Problems as problems:
        return Effect(refused=problems.diagnostics[0].message)
    if not changed.ok:
        return Effect(refused=changed.diagnostics[0].message)
    stays = any(layer.name == finding.layer for layer in changed.layers)
    before, after = (shape_text(x, finding.layer if stays else "") for x in (report, changed))
    macs = changed.totals.macs - report.totals.macs
    return Effect(
        before,
        after,
        changed.totals.params.total - report.totals.params.total,
        macs,
        macs / report.totals.macs if report.totals.macs else 0.0,
    )


class Effects:
    """The effects of findings of one report, as far as they can be tried in reasonable time."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.work = Work("the effects of changes", "ask for fewer rules: --select", EFFECTS)

    def of(self, finding: Finding) -> Effect | None:
        walked = self.work.take(WALK * len(self.report.network.nodes))
        return effect(self.report, finding) if walked else None

    def mends(self, finding: Finding) -> bool:
        """Whether the network works out with the change."""
        cost = self.of(finding)
        return cost is not None and not cost.refused

    def sound(self, found: Located) -> tuple[Finding, Effect | None]:
        """A finding, and what its change would do; where that does not work out, without it."""
        cost = self.of(found.finding)
        if cost is None or not cost.refused:
            return found.finding, cost
        plain = found.finding._replace(instead=found.rule.instead, edits=(), inputs={})
        return in_own_words(self.report, plain), None


def shape_text(report: Report, name: str) -> str:
    """What comes out of a layer; of the network without a name."""
    layer = next((x for x in report.layers if x.name == name), None)
    if layer and layer.output:
        return layer.output.text(report.layout)
    return " and ".join(shape.text(report.layout) for shape in report.outputs.values())


def unknown_limits(names: Sequence[str]) -> Iterator[str]:
    """What is wrong with names of thresholds."""
    for name in names:
        if name not in THRESHOLDS:
            hint = did_you_mean(name, THRESHOLDS) or f"it has {', '.join(THRESHOLDS)}"
            yield f"lint has no threshold '{name[:60]}'; {hint}"
