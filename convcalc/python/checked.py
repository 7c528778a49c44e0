"""Whether a network is what is expected of it, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.amounts import counted
from convcalc.commands.check.expect import Check, checks
from convcalc.diagnostics import as_text, did_you_mean
from convcalc.engine.limits import LIMITS
from convcalc.python.answers import Answers, printed
from convcalc.python.summaries import LONGEST, report_of, title_of
from convcalc.python.words import speaking, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from convcalc.python.report import Report
    from convcalc.python.shapes import Given
    from convcalc.python.things import Thing


class Checks(Answers[Check]):
    """What was expected of a network, and what was found; true if all is met. `str` is what
    `convcalc check` prints.
    """

    report: Report
    title: str

    @property
    def ok(self) -> bool:
        """Whether all expectations are met."""
        return all(check.ok for check in self)

    def __bool__(self) -> bool:
        return self.ok

    def _summary(self) -> str:
        return f"{self.title}: {sum(c.ok for c in self)} of {counted(len(self), 'check')} met"

    def __str__(self) -> str:
        from convcalc.commands.check.text import Checked, write_one, write_summary

        errors = [d for d in self.report.diagnostics if d.severity == "error"]
        checked = Checked(self.title, tuple(self), errors)

        def told(out: TextIO) -> None:
            write_one(checked, False, out)
            write_summary([checked], out)

        table = printed(told)
        return "\n\n".join([table, *map(str, errors)])


def check(
    thing: Thing,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    *,
    dialect: str | None = None,
    **limits: int | str,
) -> Checks:
    """Whether a network works out, is what its spec expects, and keeps a budget.

    `thing`, `input` and `vars` are as for `summary`; a Report will do as well. `limits` are
    `max_params`, `max_macs`, `max_activations`, `max_memory` (of the activations alive at once, in
    bytes), `min_field` and `max_field`: numbers, or texts such as `"5M"` and `"256KiB"`; they come
    before the budget of the spec. Problems E102 and E104 for limits that are none.

    >>> import convcalc
    >>> convcalc.check("lenet5", max_params="100k").ok
    True
    >>> [one.margin for one in convcalc.check("lenet5", max_params=60_000) if not one.ok]
    ['1,706 too much (3 %)']
    """
    with speaking():
        known = {name: limit_of(name, value) for name, value in limits.items()}
        report = report_of(thing, input, vars, dialect)
        return Checks(checks(report.plain, known), report=report, title=title_of(thing, report))


def limit_of(name: str, value: int | str) -> int:
    """The number of a limit. Problems if there is no such limit, or it is no number."""
    if name not in LIMITS:
        hint = did_you_mean(name, LIMITS) or f"there is {', '.join(LIMITS)}"
        raise wrong(f"check has no limit '{name[:LONGEST]}'", hint, "E102")
    try:
        return LIMITS[name].read(name, as_text(value))
    except ValueError as error:
        raise wrong(
            str(error), f"for example {name}={'28' if LIMITS[name].least else '10**6'}"
        ) from None
