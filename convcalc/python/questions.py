"""What is asked of networks, with values that show themselves: lint, check, compare, the zoo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.amounts import counted
from convcalc.commands.check.expect import Check, checks
from convcalc.commands.compare.pairs import Difference, differences
from convcalc.commands.lint.rules import Effects, unknown_limits
from convcalc.commands.lint.rules import lint as findings_in
from convcalc.diagnostics import did_you_mean
from convcalc.engine.limits import LIMITS
from convcalc.parser.checks import codes_of
from convcalc.parser.zoo import Listed, listing
from convcalc.python.answers import Answers, preformatted, printed
from convcalc.python.reports import Report, worked_out
from convcalc.python.things import network_of
from convcalc.python.words import in_python, speaking, wrong
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TextIO

    from convcalc.commands.lint.rules import Effect, Located
    from convcalc.diagnostics import Span
    from convcalc.python.things import Given, Thing

Words = Union[str, "Iterable[str]"]
MOST = 8
"""How many networks are put side by side."""
LONGEST = 60


def report_of(
    thing: Thing,
    input: Given | None = None,
    vars: Mapping[str, Any] | None = None,
    dialect: str | None = None,
) -> Report:
    """`thing` worked out; a report as it is, where nothing else is asked for."""
    if isinstance(thing, Report) and input is None and vars is None and dialect is None:
        return thing
    return worked_out(network_of(thing, vars, input, dialect=dialect))


def title_of(thing: object, report: Report) -> str:
    """What a network is called where it is told of."""
    short = isinstance(thing, str) and len(thing) <= LONGEST and "\n" not in thing
    return str(thing) if short else report.network.name or "network"


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
        return "\n".join([head, f"  instead: {self.instead}", *(f"    - {x}" for x in self.lines)])


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
        from convcalc.commands.lint.text import Linted, write

        linted = [Linted(self.title, self.report, self.located)]
        return in_python(printed(lambda out: write(linted, "table", False, out)))


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
        report = report_of(thing, input, vars, dialect)
        section: dict[str, Any] = dict(report.network.lint)
        own = section.pop("select", ()), section.pop("ignore", ())
        chosen = codes(select) or own[0]
        for name, value in (limits or {}).items():
            for said in unknown_limits([name]):
                message, _, hint = said.partition("; ")
                raise wrong(message, hint, "E102")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
                hint = f"for example limits={{'{name}': 16}}"
                raise wrong(f"{name} must be a number above 0, received {value!r:.60}", hint)
        asked = {**section, **(limits or {})}
        located = tuple(findings_in(report, asked, chosen, (*codes(ignore), *own[1])))
    effects = Effects(report)
    found = [finding_of(one, report, effects) for one in located]
    return Findings(found, report=report, title=title_of(thing, report), located=located)


def finding_of(one: Located, report: Report, effects: Effects) -> Finding:
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
    texts = [words] if isinstance(words, str) else list(words)
    try:
        return codes_of([word for text in texts for word in text.replace(",", " ").split()])
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise wrong(message, hint, "E102") from None


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
        from convcalc.commands.check.text import Checked, write

        errors = [d for d in self.report.diagnostics if d.severity == "error"]
        checked = [Checked(self.title, tuple(self), errors)]
        table = printed(lambda out: write(checked, "table", out))
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
        return Checks(checks(report, known), report=report, title=title_of(thing, report))


def limit_of(name: str, value: int | str) -> int:
    """The number of a limit. Problems if there is no such limit, or it is no number."""
    if name not in LIMITS:
        hint = did_you_mean(name, LIMITS) or f"there is {', '.join(LIMITS)}"
        raise wrong(f"check has no limit '{name[:LONGEST]}'", hint, "E102")
    try:
        return LIMITS[name].read(name, str(value))
    except ValueError as error:
        raise wrong(
            str(error), f"for example {name}={'28' if LIMITS[name].least else '10**6'}"
        ) from None


class Comparison(NamedTuple):
    """Networks side by side. `str` is what `convcalc compare` prints."""

    titles: tuple[str, ...]
    reports: tuple[Report, ...]

    def differences(self, other: int = 1) -> tuple[Difference, ...]:
        """The layers in which another network differs from the first: what is "added", "removed",
        "changed" in its settings, or only "affected" in its output, field or cost; each with the
        pair of layers, `one` and `other`.
        """
        return tuple(differences(self.reports[0], self.reports[other]))

    def __str__(self) -> str:
        from convcalc.commands.compare.text import write

        named = list(zip(self.titles, self.reports, strict=True))
        return in_python(printed(lambda out: write(named, "table", False, out)))

    def __repr__(self) -> str:
        return f"<Comparison {', '.join(self.titles)}>"

    def _repr_html_(self) -> str:
        return preformatted(str(self))


def compare(*things: Thing) -> Comparison:
    """Two or more networks side by side, and layer by layer.

    Each is what `summary` takes, or a Report: `convcalc.summary("resnet50", vars={…})` for other
    values. Problems E104 for fewer than two, or more than eight.

    >>> import convcalc
    >>> both = convcalc.compare("resnet18", convcalc.summary("resnet18", vars={"classes": 10}))
    >>> [(found.what, found.pair.one.name) for found in both.differences()]
    [('changed', 'linear1')]
    """
    if not 2 <= len(things) <= MOST:
        hint = 'for example convcalc.compare("resnet18", "resnet34")'
        raise wrong(f"compare takes 2 to {MOST} networks, received {len(things)}", hint)
    with speaking():
        reports = tuple(report_of(thing) for thing in things)
    titles = tuple(title_of(*pair) for pair in zip(things, reports, strict=True))
    return Comparison(titles, reports)


class Zoo(Answers[Listed]):
    """Networks that are built in: name, family, file, dialect, inputs, params, macs, year and paper
    of each. `str` is what `convcalc zoo` prints.
    """

    def _summary(self) -> str:
        return counted(len(self), "network")

    def __str__(self) -> str:
        from convcalc.commands.zoo.text import write

        def listed(out: TextIO) -> None:
            write(self, "table", out)

        return in_python(printed(listed)) if self else "no network matches"


def zoo(search: str = "") -> Zoo:
    """The networks that are built in: those whose name, family, file, year or paper holds all words
    of `search`.

    >>> import convcalc
    >>> [row.name for row in convcalc.zoo("lenet 1998")]
    ['lenet5']
    """
    return Zoo(listing(search))
