"""What findings propose, written into a spec's text, as far as a bounded work allows."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from convcalc.commands.lint.trial import Fix, Written, applied, batches, together, ways
from convcalc.diagnostics import Problems, printable
from convcalc.parser.patches import Patch, Text, Unpatchable, patched
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from convcalc.commands.lint.rules import Located
    from convcalc.commands.lint.trial import Applied, Find, Read
    from convcalc.engine.report import Report

    Key = tuple[str, int, int]

MAX_WORK = 30_000
"""So many layers are worked out for the changes of one file; some seconds."""


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
    """A text with all changes that can be made, those of a rule at once where they compute the
    same. `read` gives the reports of the networks in a text, `find` what is found in one. A network
    computes what it did, unless other changes are wanted, too.
    """
    repairing = Repairing(text, read, find, unsafe)
    while repairing.step():
        pass
    return repairing.done()


class Repairing:
    """A text on its way."""

    def __init__(self, text: str, read: Read, find: Find, unsafe: bool) -> None:
        self.text, self.read, self.find, self.unsafe = text, read, find, unsafe
        self.reports = read(text)
        self.written: Written  # once there is something to write
        self.lines = list(range(1, len(Text(text).starts) + 1))
        self.fixed: list[Told] = []
        self.refused: dict[Key, str] = {}
        self.seen = {text}
        self.work = MAX_WORK

    def step(self) -> bool:
        """One more change, after which lines and names may be others; whether there is one. What
        cannot be done at once is tried by halves.
        """
        keys = wanted(self.reports, self.find, self.unsafe, self.refused)
        places = {id(fix): key for key, fix in keys.items()}
        waiting = batches(self.writable(keys))[::-1]
        while waiting and self.work > 0:
            batch = waiting.pop()
            try:
                change = self.tried(together(batch))
            except (Unpatchable, Problems) as error:
                half = len(batch) // 2
                if half:
                    waiting += [batch[half:], batch[:half]]
                else:
                    self.refused[places[id(batch[0])]] = said(error)
                continue
            self.take(batch, change)
            return True
        return False

    def writable(self, fixes: Mapping[Key, Fix]) -> Iterator[Fix]:
        """Those that there is a way to write, which shows without reading anything again."""
        if fixes:
            self.written = Written(self.text, self.reports)
        for key, fix in fixes.items():
            try:
                ways(self.written, fix)
            except Unpatchable as error:
                self.refused[key] = said(error)
            else:
                yield fix

    def tried(self, fix: Fix) -> Applied:
        """A change that can be made. Unpatchable or Problems if it cannot."""
        self.work -= 1 + self.size() // 20
        change = applied(self.written, fix, self.counted, self.find)
        if change.text in self.seen:
            raise Unpatchable("another change would be undone")
        return change

    def counted(self, text: str) -> Mapping[Any, Report]:
        self.work -= self.size()
        return self.read(text)

    def size(self) -> int:
        return sum(len(report.network.nodes) for report in self.reports.values())

    def take(self, batch: Sequence[Fix], change: Applied) -> None:
        found = [fix.found for fix in batch]
        self.fixed += [Told(one, self.lines[line_of(one) - 1]) for one in found]
        self.lines = moved(self.lines, self.text, change.patches)
        self.text, self.reports = change.text, change.reports
        self.seen.add(self.text)

    def done(self) -> Repaired:
        expects = any(report.network.expect for report in self.reports.values())
        fixed = tuple(sorted(self.fixed, key=lambda one: one.line))
        return Repaired(self.text, fixed, tuple(self.left()), tuple(self.lines), expects)

    def left(self) -> Iterator[Told]:
        """What is found still, and why it was not changed."""
        once = set()
        again = "; run it again" if self.fixed else ""
        for report in self.reports.values():
            for found in self.find(report):
                key = key_of(found)
                same = (found.rule.code, key or found.finding.message)
                if same in once:
                    continue
                once.add(same)
                reason = self.refused.get(key) if key else None
                if reason is None and found.finding.edits and key:
                    reason = "it would compute something else; see --unsafe-fixes"
                    if self.unsafe or found.finding.same:
                        reason = f"too much work for one run{again}"
                yield Told(found, line_of(found), reason or "no change of a line does it")


def line_of(found: Located) -> int:
    return found.span.line if found.span else 1


def moved(lines: Sequence[int], before: str, patches: Iterable[Patch]) -> list[int]:
    r"""Where the lines of a text were in the beginning, once it has been changed; an added one is
    where its patch is.

    >>> moved([1, 2], "a\nc", [Patch(2, 2, "b\n")])
    [1, 2, 2]
    """
    parts = [(0, 0, 1)]  # where each begins in the new text and in the old one; 0 if it is added
    new = at = 0
    for patch in sorted(set(patches)):
        new += patch.start - at
        parts.append((new, patch.start, 0))
        new, at = new + len(patch.text), patch.end
        parts.append((new, at, 1))
    begins, starts = [part[0] for part in parts], Text(before).starts
    kept = []
    for start in Text(patched(before, patches)).starts:
        begin, old, own = parts[bisect_right(begins, start) - 1]
        kept.append(lines[bisect_right(starts, old + own * (start - begin)) - 1])
    return kept


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


def said(error: Exception) -> str:
    """Why a change is not made, in short."""
    if isinstance(error, Problems):
        return f"it would not be read: {printable(error.diagnostics[0].message)}"
    return str(error)
