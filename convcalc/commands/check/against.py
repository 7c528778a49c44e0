"""Whether a network is that of another file: the same layers, shapes and parameters."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from convcalc.amounts import counted
from convcalc.commands.check.apart import regrouped, said
from convcalc.commands.check.aside import apart
from convcalc.commands.check.expect import Check
from convcalc.commands.check.layers import CONVOLUTIONS, END, NORMS, Layer, layers_of
from convcalc.diagnostics import Diagnostic, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.report import Report

MAX_TOLD = 8
MAX_MATCHED = 6_000
"""Layers above which they are paired in their order alone."""


def against(report: Report, other: Report, path: str) -> tuple[Check, list[Diagnostic]]:
    """Whether a network has the layers, shapes and parameters of another, and what differs."""
    title = path_of(path)
    if not report.ok or not other.ok:
        whose = "the network" if not report.ok else title
        both = f"as {title}", f"{whose} is not worked out"
        return Check("against", True, None, False, said=both), list(other.diagnostics)
    ours, theirs = read_in_both(report, other), read_in_both(other, report)
    note = ""
    if report.network.told or other.network.told:
        from convcalc.commands.check.printed import comparable

        ours, theirs, note = comparable((report, other), (ours, theirs))
    mine, yours = normed(ours), normed(theirs)
    if mine != yours and (len(mine) == len(yours) or not any(mine) or not any(yours)):
        ours, theirs = into_convolutions(ours, yours), into_convolutions(theirs, mine)
        note += ", batch norms being part of convolutions"
    if max(len(ours), len(theirs)) <= MAX_MATCHED // 2:
        ours, theirs, counts = regrouped(ours, theirs)
        note += said(counts)
    ours, theirs, missing, tables = apart((report, other), (ours, theirs))
    note += tables
    note += unread(report, other)
    differing = [*missing, *differences(ours, theirs)]
    if not differing:
        differing = [pair for pair in zip(ours, theirs, strict=True) if not alike(*pair)]
    found = [difference(one, two, title) for one, two in differing]
    found += outputs(report, other, title) if report.outputs and other.outputs else []
    if len(found) > MAX_TOLD:
        message = f"and {len(found) - MAX_TOLD} more differences from {title}"
        hint = "compare both side by side to see all"
        found = [*found[:MAX_TOLD], Diagnostic("E424", message, hint)]
    count = len(ours) - 1
    same = count - sum(one is not None and one.name != END for one, _ in differing)
    names = {one.name for one in ours[:-1]} & {one.name for one in theirs}
    note += "" if len(names) * 2 >= count else ", paired in their order"
    both = f"as {title}", f"{same} of {count} layers{note}"
    return Check("against", True, not found, not found, said=both), found


def read_in_both(report: Report, other: Report) -> list[Layer]:
    """The layers of a network without tensors that the other one holds and never reads: it has what
    comes of them as a constant.
    """
    idle = set(other.network.idle)
    return [one for one in layers_of(report) if not (one.tensor and one.name in idle)]


def unread(report: Report, other: Report) -> str:
    """What is told of weights that only one of the networks has, and does not read."""
    idle = abs(len(report.network.idle) - len(other.network.idle))
    return f", {counted(idle, 'tensor')} that nothing reads left out" if idle else ""


def normed(several: list[Layer]) -> list[bool]:
    """Of each convolution, whether a batch norm stands behind it."""
    behind = {one.source for one in several if one.family == NORMS}
    return [one.name in behind for one in several if one.family == CONVOLUTIONS]


def into_convolutions(several: list[Layer], kept: list[bool]) -> list[Layer]:
    """The layers with the batch norms behind convolutions as the bias of these, as exporters write
    them; those that the other network has as well are `kept`.
    """
    convolutions = [one.name for one in several if one.family == CONVOLUTIONS]
    whole = {name for name, keeps in zip(convolutions, kept, strict=False) if keeps}
    taking = set(convolutions) - whole
    norms = {one.source: one for one in several if one.family == NORMS and one.source in taking}
    found: list[Layer] = []
    for one in several:
        norm = norms.get(one.name)
        if norm is not None and not one.biased:
            found.append(one._replace(params=one.params + norm.params // 2, biased=True))
        elif norms.get(one.source) is not one:
            found.append(one)
    return found


def differences(
    ours: Sequence[Layer], theirs: Sequence[Layer]
) -> Iterator[tuple[Layer | None, Layer | None]]:
    """Layers of which only one has such a one, in pairs where both have others in that place."""
    if len(ours) + len(theirs) > MAX_MATCHED:
        keep = min(len(ours), len(theirs))
        stretches = [(ours[k : k + 1], theirs[k : k + 1]) for k in range(keep)]
        stretches.append((ours[keep:], theirs[keep:]))
        stretches = [(a, b) for a, b in stretches if [x.key for x in a] != [x.key for x in b]]
    else:
        a, b = ([one.key for one in several] for several in (ours, theirs))
        codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        stretches = [(ours[i:j], theirs[k:m]) for what, i, j, k, m in codes if what != "equal"]
    for mine, yours in stretches:
        yield from paired(mine, yours)


def paired(
    mine: Sequence[Layer], yours: Sequence[Layer]
) -> Iterator[tuple[Layer | None, Layer | None]]:
    """Layers of the same name, then of the same family, in their order."""
    rest = list(yours)
    for one in mine:
        two = next((x for x in rest if x.name == one.name), None)
        two = two or next((x for x in rest if x.family == one.family), None)
        if two is not None:
            rest.remove(two)
        yield one, two
    for two in rest:
        yield None, two


def alike(one: Layer, two: Layer) -> bool:
    """Whether the same stands before two layers: arithmetic may be an activation, written out."""
    if one.run == two.run:
        return True
    return bool(one.run and two.run) and (one.spelled or two.spelled)


def difference(one: Layer | None, two: Layer | None, title: str) -> Diagnostic:
    if one is None:
        assert two is not None
        return Diagnostic("E424", f"{two.text} of {title} is missing", "")
    if two is None:
        return Diagnostic("E424", f"{one.text} is not in {title}", "", None, one.name)
    if one.key == two.key:
        message = f"before {one.text} stands {one.before}, and {two.before} in {title}"
        return Diagnostic("E424", message, "", None, one.name)
    return Diagnostic("E424", f"{one.text} is {two.text} in {title}", "", None, one.name)


def outputs(report: Report, other: Report, title: str) -> list[Diagnostic]:
    """That what comes out of the networks has other shapes."""
    mine, yours = (
        ["x".join(map(str, shape.dims("channels_first"))) for shape in one.outputs.values()]
        for one in (report, other)
    )
    if [text.removesuffix("x1x1") for text in mine] == [t.removesuffix("x1x1") for t in yours]:
        return []
    message = f"{', '.join(mine)[:80]} comes out, and {', '.join(yours)[:80]} in {title}"
    return [Diagnostic("E424", message, "")]
