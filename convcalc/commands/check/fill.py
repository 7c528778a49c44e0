"""The `expect:` section of a spec filled in, and nothing else of its text changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from convcalc.commands.check.expect import ANSWERS, outputs
from convcalc.diagnostics import Problems
from convcalc.parser.checks import read_expected
from convcalc.parser.heading import as_it_is
from convcalc.parser.patches import Patch, Text, Unpatchable, patched
from convcalc.parser.text import parse
from convcalc.parser.value import Item, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.engine.report import Report

SECTION = "expect"
PLAIN_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def filled(text: str, reports: Mapping[str | None, Report]) -> str:
    """The text of a spec whose networks, by their variants, expect what their reports have.
    Unpatchable, with the reason, if that cannot be done without touching anything else.

    >>> import convcalc
    >>> spec = "{input: 3x8x8, layers: [relu]}"
    >>> filled(spec, {None: convcalc.analyze(convcalc.loads(spec))})
    '{input: 3x8x8, layers: [relu], expect: {output: [3, 8, 8], params: 0, macs: 0}}'
    """
    after = text
    for variant, report in reports.items():
        after = patched(after, Filling(after, variant, report).patches())
    same = others(text, list(reports)) == others(after, list(reports))
    if not same or any(Filling(after, *pair).patches() for pair in reports.items()):
        raise Unpatchable("its 'expect' cannot be told apart from the rest; write it by hand")
    return after


def others(text: str, variants: Sequence[str | None]) -> Any:
    """All that a text holds but the expectations of these variants."""
    data: dict[str, Any] = parsed(text).plain()
    for variant in variants:
        holder = data if variant is None else data["variants"][variant]
        if holder is not None:
            holder.pop(SECTION, None)
        if not holder and variant is not None:
            data["variants"][variant] = None
    return data


def parsed(text: str) -> Value:
    """The spec in a text. Unpatchable if changes have made it none, such as those of an alias."""
    try:
        return parse(text, "")[0]
    except Problems:
        raise Unpatchable("there is no place for its 'expect'; write it by hand") from None


class Filling:
    """One network's section: where it is, and how it is written."""

    def __init__(self, text: str, variant: str | None, report: Report) -> None:
        self.text, self.variant, self.report = Text(text), variant, report
        self.root = parsed(text)

    def patches(self) -> list[Patch]:
        """What is to be changed; nothing where all is as it should be."""
        holder = self.holder()
        item = holder.data.get(SECTION) if isinstance(holder.data, dict) else None
        if item is None:
            if self.variant is None and self.inherited():
                names = ", ".join(self.inherited())
                raise Unpatchable(f"its variants would expect the same: {names}")
            return [self.entry(holder, f"{SECTION}: {self.braces(self.wanted())}")]
        if item.value.data is None:
            return [self.instead_of_nothing(item, self.braces(self.wanted()))]
        if not isinstance(item.value.data, dict):
            raise Unpatchable(f"'{SECTION}' is no mapping")
        return list(self.inside(item.value))

    def holder(self) -> Value:
        """The mapping that has the section or should have it."""
        if self.variant is None:
            return self.root
        value: Value = self.root.data["variants"].value.data[self.variant].value
        return value

    def inherited(self) -> list[str]:
        """The variants that would take a section of the whole for theirs."""
        item = self.root.data.get("variants")
        data = item.value.data if item and isinstance(item.value.data, dict) else {}
        return [name for name, v in data.items() if SECTION not in (v.value.data or {})]

    def wanted(self) -> dict[str, Any]:
        several = len(self.report.outputs) > 1
        keys = ("outputs" if several else "output", "params", "macs")
        return {key: ANSWERS[key](self.report) for key in keys}

    def inside(self, section: Value) -> Iterator[Patch]:
        """Changes of a section that is there: other values of what it has, and what it lacks."""
        for key, item in section.data.items():
            answer = ANSWERS[key](self.report)
            if self.expected(key, item.value) != answer:
                yield from self.value(key, item.value, answer)
        shaped = ("output", "outputs") if {"output", "outputs"} & section.data.keys() else ()
        known = {*section.data, *shaped}
        missing = {k: v for k, v in self.wanted().items() if k not in known}
        if missing:
            yield self.entries(section, missing)

    def expected(self, key: str, value: Value) -> Any:
        """What a section expects now; of an expression what it stands for."""
        data = value.plain()
        if "$" in str(data):
            return self.report.network.expect.get(key)
        return data if as_it_is(key, data) else read_expected(key, value, [])

    def value(self, key: str, old: Value, answer: Any) -> Iterator[Patch]:
        """Another value in the place of an old one."""
        if isinstance(old.data, dict):
            if set(old.data) != set(answer):
                names = ", ".join(outputs(self.report))
                raise Unpatchable(f"'{SECTION}.{key}' must have the outputs {names}")
            for name, item in old.data.items():
                yield from self.value(f"{key}.{name}", item.value, answer[name])
            return
        written = self.text.of(old.span) if old.span else ""
        if "$" in written:
            raise Unpatchable(f"'{SECTION}.{key}' is computed: {written[:60]}")
        whole = written[:1] == "[" and written[-1:] == "]"
        if not written.strip() or (isinstance(old.data, list) and not whole):
            raise Unpatchable(f"'{SECTION}.{key}' is not written in one line")
        if not isinstance(answer, list):
            new = str(answer)
        elif isinstance(old.data, list) or not answer:
            new = dims(answer)
        else:
            new = "x".join(map(str, answer))
        assert old.span
        start = self.text.start(old.span)
        yield Patch(start, start + old.span.length, new)

    def entries(self, section: Value, missing: Mapping[str, Any]) -> Patch:
        """What a section lacks, behind what it has."""
        texts = [f"{key}: {self.written(value)}" for key, value in missing.items()]
        if self.in_braces(section):
            return self.behind_last(section, ", ".join(texts))
        first = next(iter(section.data.values()))
        return self.below(section, [" " * (first.span.column - 1) + text for text in texts])

    def entry(self, holder: Value, text: str) -> Patch:
        """A section where there is none."""
        if holder.data is None:
            item = self.root.data["variants"].value.data[self.variant]
            return self.instead_of_nothing(item, f"{{{text}}}")
        if self.in_braces(holder):
            return self.behind_last(holder, text)
        if self.variant is None:
            end, newline = len(self.text.text), self.text.newline
            before = "" if self.text.text.endswith(newline) else newline
            return Patch(end, end, f"{before}{text}{newline}")
        first = next(iter(holder.data.values()))
        return self.below(holder, [" " * (first.span.column - 1) + text])

    def in_braces(self, value: Value) -> bool:
        return value.span is not None and self.text.of(value.span)[:1] == "{"

    def behind_last(self, mapping: Value, text: str) -> Patch:
        """An entry before the brace that closes a mapping."""
        span = mapping.span
        assert span
        start, end = self.text.start(span), self.text.start(span) + span.length - 1
        if span.length < 2 or self.text.text[end : end + 1] != "}":
            end = self.text.text.rfind("}") if mapping is self.root else -1
        if end < 0:
            raise Unpatchable("the braces that it would stand in close in another line")
        inside = self.text.text[start + 1 : end]
        kept = inside.rstrip().rstrip(",")
        at = start + 1 + len(kept)
        return Patch(at, at, f", {text}" if kept.strip() else text)

    def below(self, mapping: Value, added: Sequence[str]) -> Patch:
        """Lines below all that a mapping holds."""
        end = self.text.line_end(last_line(mapping))
        return Patch(end, end, "".join(self.text.newline + line for line in added))

    def instead_of_nothing(self, item: Item, text: str) -> Patch:
        """A value behind a key that has none."""
        assert item.span
        start = self.text.start(item.span)
        line = self.text.text[start : self.text.line_end(item.span.line)]
        found = re.match(r"""([^:]*["']?[ \t]*:)[ \t]*(null|Null|NULL|~)?(?=[ \t]|[,}]|$)""", line)
        if not found:
            raise Unpatchable("there is no place for its 'expect'")
        return Patch(start + found.end(1), start + found.end(), f" {text}")

    def written(self, value: Any) -> str:
        if isinstance(value, dict):
            return self.braces(value)
        return dims(value) if isinstance(value, list) else str(value)

    def braces(self, values: Mapping[str, Any]) -> str:
        return f"{{{', '.join(f'{name_of(k)}: {self.written(v)}' for k, v in values.items())}}}"


def dims(sizes: Sequence[int]) -> str:
    return f"[{', '.join(map(str, sizes))}]"


def name_of(key: str) -> str:
    """A key as YAML has it. Unpatchable for a name that would need more than quotes."""
    if PLAIN_NAME.fullmatch(key):
        return key
    if not key.isprintable() or "'" in key:
        raise Unpatchable("the name of an output cannot be written")
    return f"'{key}'"


def last_line(value: Value) -> int:
    """The last line that a value is known to reach."""
    line = value.span.line if value.span else 0
    inner: list[Value] = []
    if isinstance(value.data, dict):
        inner = [item.value for item in value.data.values()]
        line = max([line, *(item.span.line for item in value.data.values() if item.span)])
    elif isinstance(value.data, list):
        inner = value.data
    return max([line, *map(last_line, inner)])
