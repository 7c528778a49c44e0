"""What the rules of lint find in a network, as values."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.amounts import counted
from convcalc.commands.lint.rules import Effects, unknown_limits
from convcalc.commands.lint.rules import lint as findings_in
from convcalc.diagnostics import as_text, printable, received
from convcalc.parser.checks import codes_of
from convcalc.python.answers import Answers, printed
from convcalc.python.summaries import report_of, title_of
from convcalc.python.words import check_types, in_python, speaking, wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from convcalc.commands.lint.rules import Effect, Located
    from convcalc.diagnostics import Span
    from convcalc.engine import report as engine
    from convcalc.python.report import Report
    from convcalc.python.shapes import Given
    from convcalc.python.things import Thing

Words = Union[str, Iterable[str]]
MAX_WORDS = 1000
"""How many rules are read of what names them, which may never end."""


class Finding(NamedTuple):
    """A defect that a rule found: at which layer ("" for the network), what is so, and what to
    write instead. `lines` are the new lines of a spec; `effect` is what they would do: outputs
    before and after, parameters and MACs that are added, None if nothing was tried. `why` is why
    the rule is one, `span` where the layer stands in a spec.
    """

    code: str
    rule: str
    severity: str
    layer: str
    message: str
    instead: str
    lines: tuple[str, ...] = ()
    effect: Optional[Effect] = None
    why: str = ""
    span: Optional[Span] = None

    def __str__(self) -> str:
        at = f" '{self.layer}'" if self.layer else ""
        head = f"{self.severity}[{self.code}]: {self.rule}{at}: {self.message}"
        return "\n".join(
            map(
                printable, [head, f"  instead: {self.instead}", *(f"    - {x}" for x in self.lines)]
            )
        )


class Findings(Answers[Finding]):
    """What `lint` found, in the order of the spec; false if that is nothing. `str` is what
    `convcalc lint` prints.
    """

    report: Report
    title: str
    located: tuple[Located, ...]

    def _summary(self) -> str:
        warnings = sum(one.severity == "warning" for one in self)
        notes = counted(len(self) - warnings, "note")
        return f"{self.title}: {counted(warnings, 'warning')}, {notes}"

    def __str__(self) -> str:
        from convcalc.commands.lint.text import Linted, write_one, write_summary

        linted = Linted(self.title, self.report.plain, self.located)

        def told(out: TextIO) -> None:
            write_one(linted, False, out)
            write_summary([linted], 0, out)

        return in_python(printed(told))


def lint(
    thing: Thing,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    *,
    select: Words = (),
    ignore: Words = (),
    limits: Mapping[str, float] | None = None,
    dialect: str | None = None,
) -> Findings:
    """What rules about shapes, fields, costs and wiring find in a network, and what to write
    instead.

    `thing`, `input` and `vars` are as for `summary`; a Report will do as well. `select` and
    `ignore` are codes (`C103`), groups (`C3`) or names of rules, `limits` other thresholds; all
    come before what the spec itself asks for. Problems E102 for a rule or limit that there is not.

    >>> import convcalc
    >>> found = convcalc.lint("{input: 3x32x32, layers: [conv 8 3x3, relu, relu]}", select="C4")
    >>> [(one.code, one.layer) for one in found]
    [('C403', 'relu2')]
    """
    with speaking():
        check_types(select=select, ignore=ignore, limits=limits)
        report = report_of(thing, input, vars, dialect)
        section: dict[str, Any] = dict(report.network.lint)
        own = section.pop("select", ()), section.pop("ignore", ())
        chosen = codes(select) or own[0]
        for name, value in (limits or {}).items():
            for said in unknown_limits([as_text(name)]):
                message, _, hint = said.partition("; ")
                raise wrong(message, hint, "E102")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
                hint = f"for example limits={{'{name}': 16}}"
                raise wrong(f"{name} must be a number above 0, received {received(value)}", hint)
        asked = {**section, **(limits or {})}
        located = tuple(findings_in(report.plain, asked, chosen, (*codes(ignore), *own[1])))
    effects = Effects(report.plain)
    found = [finding_of(one, report.plain, effects) for one in located]
    return Findings(found, report=report, title=title_of(thing, report), located=located)


def finding_of(one: Located, report: engine.Report, effects: Effects) -> Finding:
    """A finding with what its change would do."""
    found, effect = effects.sound(one)
    lines = [line for _, edit in found.edits for line in edit.lines(report.network)]
    rule = one.rule
    return Finding(
        rule.code,
        rule.name,
        one.severity,
        found.layer,
        found.message,
        found.instead,
        tuple(dict.fromkeys(lines)),
        effect,
        rule.why,
        one.span,
    )


def codes(words: Words) -> list[str]:
    """The codes of rules that words stand for. Problems E102 for one that is none."""
    given = [words] if isinstance(words, str) else islice(words or (), MAX_WORDS)
    texts = [x.replace(",", " ").split() if isinstance(x, str) else [as_text(x)] for x in given]
    try:
        return codes_of([word for text in texts for word in text])
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise wrong(message, hint, "E102") from None
