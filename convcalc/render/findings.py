"""What was found wrong, each at its place: a line, an annotation of GitHub's, a result in SARIF."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc import __version__
from convcalc.diagnostics import printable
from convcalc.record import NamedTuple
from convcalc.render.escape import command_property, command_text
from convcalc.render.json import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from convcalc.diagnostics import Diagnostic, Span

KINDS = {"error": "error", "warning": "warning", "note": "notice"}
"""What GitHub calls each level; SARIF has our words for them."""
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


class Told(NamedTuple):
    """One finding: the code of what it is about, a `title` that has more, `error`, `warning` or
    `note`, and where; lines and columns count from 1, `length` is 0 where it is not known.
    """

    code: str
    title: str
    level: str
    message: str
    file: str
    line: int = 1
    column: int = 1
    length: int = 0


class About(NamedTuple):
    """What a code is about: its name, a sentence, and what to do."""

    code: str
    name: str
    text: str
    help: str = ""
    level: str = "error"
    source: str = ""


def told(code: str, title: str, level: str, message: str, span: Span | None, spec: str) -> Told:
    """A finding at `span`; at the beginning of the spec where there is no better place."""
    if span is None:
        return Told(code, title, level, message, spec)
    place = span.source.name, span.line, span.column, span.length
    return Told(code, title, level, message, *place)


def told_of(diagnostic: Diagnostic, spec: str) -> Told:
    """A diagnostic as a finding."""
    code, level = diagnostic.code, diagnostic.severity
    return told(code, code, level, diagnostic.message, diagnostic.span, spec)


def write_concise(found: Iterable[Told], out: TextIO) -> None:
    """A line each, as compilers and editors read it: `nets/a.yaml:3:5: C301 bias-before-norm …`"""
    for one in found:
        line = f"{one.file}:{one.line}:{one.column}: {one.title}: {one.message}"
        out.write(printable(line.replace("\n", " ")) + "\n")


def write_github(found: Iterable[Told], out: TextIO) -> None:
    """Annotations, a line each: docs.github.com, Workflow commands."""
    for one in found:
        out.write(annotation(one))


def annotation(one: Told) -> str:
    """A workflow command, with nothing in it that would end it."""
    file, title = command_property(one.file), command_property(one.title)
    place = f"file={file},line={one.line},col={one.column},title={title}"
    return f"::{KINDS[one.level]} {place}::{command_text(one.message)}\n"


def write_sarif(found: Sequence[Told], rules: Iterable[About], out: TextIO) -> None:
    """SARIF 2.1.0, as code hosts take it: docs.oasis-open.org/sarif/sarif/v2.1.0. Of `rules` those
    are described that something was found of.
    """
    codes = dict.fromkeys(one.code for one in found)
    described = {rule.code: rule for rule in rules if rule.code in codes}
    known = [described.get(code) or About(code, code, code) for code in codes]
    driver = {
        "name": "convcalc",
        "version": __version__,
        "rules": [rule_dict(rule) for rule in known],
    }
    places = {code: k for k, code in enumerate(codes)}
    results = [result_dict(one, places[one.code]) for one in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    out.write(json_text({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, out, 2) + "\n")


def rule_dict(rule: About) -> dict[str, Any]:
    help = {"help": {"text": rule.help}} if rule.help else {}
    source = {"helpUri": rule.source} if rule.source else {}
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.text},
        **help,
        **source,
        "defaultConfiguration": {"level": rule.level},
    }


def result_dict(one: Told, rule: int) -> dict[str, Any]:
    region = {"startLine": one.line, "startColumn": one.column}
    if one.length:
        region["endColumn"] = one.column + one.length
    place = {"artifactLocation": {"uri": uri_of(one.file)}, "region": region}
    return {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": one.level,
        "message": {"text": printable(one.message)},
        "locations": [{"physicalLocation": place}],
    }


def uri_of(file: str) -> str:
    """A path as a reference, relative ones as they are.

    >>> uri_of("nets/a b.yaml")
    'nets/a%20b.yaml'
    """
    from urllib.parse import quote

    path = file.replace(os.sep, "/").encode("utf-8", "surrogateescape")
    return ("file://" if os.path.isabs(file) else "") + quote(path)
