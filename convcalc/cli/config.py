"""`[tool.convcalc]` in the nearest pyproject.toml: what a project asks of each check and lint."""

from __future__ import annotations

import os
import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic, Problems, Source, Span, did_you_mean
from convcalc.parser.files import read_file
from convcalc.parser.value import Value, from_plain, show
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FILE = "pyproject.toml"
TABLE = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*[\"']?convcalc\b", re.MULTILINE)
"""A line without which a file says nothing to this program: most need not be read any further."""
HEADER = re.compile(r"[ \t]*\[+([^\]#]+)\]")
MOST_LEVELS = 64
MAX_LENGTH = 1_000
"""How long a text of the file may be, and a list."""
LARGEST = 10**30


class Config(NamedTuple):
    """What the file says; paths are as seen from where the command runs."""

    file: str = ""
    paths: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    dialect: Optional[str] = None
    input: tuple[str, ...] = ()
    set: Mapping[str, Value] = {}
    limits: Mapping[str, int] = {}
    """Of a network's cost, as those of a spec's budget."""
    thresholds: Mapping[str, float] = {}
    """Of rules, as those of a spec's `lint:` section."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


NO_CONFIG = Config()


def config_near(folder: str = ".") -> Config:
    """The configuration of the nearest pyproject.toml that has one, in `folder` or above it in the
    same repository. Problems, with all that is wrong with it.
    """
    place = folder
    for _ in range(MOST_LEVELS):
        path = os.path.normpath(os.path.join(place, FILE))
        text = read_file(path) if os.path.isfile(path) else ""
        if TABLE.search(text):
            return Reading(path, text).config()
        if os.path.exists(os.path.join(place, ".git")) or at_the_top(place):
            break
        place = os.path.join(place, os.pardir)
    return NO_CONFIG


def at_the_top(folder: str) -> bool:
    whole = os.path.realpath(folder)
    return os.path.dirname(whole) == whole


def toml_reader() -> Any:
    """The module that reads TOML: Python's own, before 3.11 tomli; None if there is none."""
    if sys.version_info >= (3, 11):
        import tomllib

        return tomllib
    try:
        return import_module("tomli")
    except ImportError:
        return None


class Reading:
    """One file being read: where keys stand, and what is wrong with them."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.source = Source(path, text)
        self.problems: list[Diagnostic] = []

    def config(self) -> Config:
        """All of it. Problems if something is wrong."""
        table = self.table()
        found: dict[str, Any] = {}
        for key, value in table.items():
            read = KEYS.get(key)
            if read is None:
                self.unknown("[tool.convcalc]", key, list(KEYS))
                continue
            try:
                found.update(read(self, key, value))
            except ValueError as error:
                self.problem("E104", str(error), key)
        if self.problems:
            raise Problems(self.problems)
        return Config(self.path, **found)

    def table(self) -> dict[str, Any]:
        """The table as it is in the file."""
        reader = toml_reader()
        if reader is None:
            message = f"{self.path} has a [tool.convcalc], which Python 3.10 cannot read"
            hint = "'pip install tomli', or leave it out: --no-config"
            raise Problems([Diagnostic("E100", message, hint)])
        try:
            found = reader.loads(self.text).get("tool", {}).get("convcalc", {})
        except (ValueError, RecursionError, AttributeError) as error:
            reason = "too deep" if isinstance(error, RecursionError) else str(error)[:200]
            message = f"{self.path} cannot be read as TOML: {reason}"
            raise Problems([Diagnostic("E100", message, "mend it, or --no-config")]) from None
        if not isinstance(found, dict):
            message = f"'tool.convcalc' must be a table, received {show(found)}"
            raise Problems([Diagnostic("E106", message, "write [tool.convcalc]", self.at(""))])
        return found

    def unknown(self, where: str, key: str, known: list[str]) -> None:
        hint = did_you_mean(key, known) or f"it has {', '.join(known)}"
        self.problem("E102", f"{where} has no key {show(key)}", key, hint)

    def problem(self, code: str, message: str, key: str, hint: str = "") -> None:
        hint = hint or "see 'convcalc help ci'"
        self.problems.append(Diagnostic(code, message, hint, self.at(key)))

    def at(self, key: str) -> Span | None:
        """Where a key stands: in the table, or one inside it; else the head of the table."""
        section, first = "", None
        for number, line in enumerate(self.source.lines, 1):
            head = HEADER.match(line)
            if head:
                section = re.sub(r"[\s\"']", "", head[1])
            if not f"{section}.".startswith("tool.convcalc."):
                continue
            column = line.find(key) if key and not head else -1
            if column >= 0 and re.match(rf"[\"']?{re.escape(key)}[\"']?\s*[.=]", line[column:]):
                return Span(self.source, number, column + 1, len(key))
            if head and key and section == f"tool.convcalc.{key}":
                return Span(self.source, number, line.find(key) + 1, len(key))
            first = first or Span(self.source, number, 1, len(line.rstrip()))
        return first

    def from_here(self, path: str) -> str:
        """A path of the file as seen from where the command runs."""
        return os.path.normpath(os.path.join(os.path.dirname(self.path), path))


def texts(key: str, value: Any) -> list[str]:
    """A text, or a list of some."""
    given = [value] if isinstance(value, str) else value
    fine = isinstance(given, list) and len(given) <= MAX_LENGTH
    if not fine or not all(isinstance(t, str) and 0 < len(t) <= MAX_LENGTH for t in given):
        raise ValueError(f"'{key}' must be a list of texts, received {show(value)}")
    return list(given)


def paths(reading: Reading, key: str, value: Any) -> dict[str, Any]:
    return {key: tuple(map(reading.from_here, texts(key, value)))}


def patterns(reading: Reading, key: str, value: Any) -> dict[str, Any]:
    given = [pattern.rstrip("/") for pattern in texts(key, value)]
    return {key: tuple(reading.from_here(p) if "/" in p else p for p in given)}


def dialect(reading: Reading, key: str, value: Any) -> dict[str, Any]:
    from convcalc.diagnostics import plainly
    from convcalc.dialect import DIALECTS, SPELLED

    word = plainly(value, SPELLED) if isinstance(value, str) else ""
    if word not in DIALECTS:
        raise ValueError(f"'{key}' must be one of {', '.join(DIALECTS)}, received {show(value)}")
    return {key: word}


def inputs(reading: Reading, key: str, value: Any) -> dict[str, Any]:
    """A shape, or one for each name."""
    named = value if isinstance(value, dict) else {"": value}
    found = []
    for name, shape in named.items():
        whole = isinstance(shape, list) and all(type(n) is int and n < LARGEST for n in shape)
        if not whole and not (isinstance(shape, str) and len(shape) <= MAX_LENGTH):
            example = "'3x224x224', or a table with one for each input"
            raise ValueError(f"'{key}' must be a shape such as {example}, received {show(shape)}")
        spelled = "x".join(map(str, shape)) if whole else shape
        found.append(f"{name}={spelled}" if name else spelled)
    return {key: tuple(found)}


def vars(reading: Reading, key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"'{key}' must be a table of vars, received {show(value)}")
    for name, one in value.items():
        if not is_plain(one):
            raise ValueError(f"'{key}.{name[:60]}' must be a number, a text or a list of some")
    return {key: {name: from_plain(one, reading.at(name)) for name, one in value.items()}}


def is_plain(value: Any, depth: int = 0) -> bool:
    """Whether a spec could have the value."""
    if isinstance(value, list):
        return depth < 4 and len(value) <= MAX_LENGTH and all(is_plain(x, depth + 1) for x in value)
    if isinstance(value, (int, float)):
        return abs(value) < LARGEST
    return isinstance(value, str) and len(value) <= MAX_LENGTH


def limits(reading: Reading, key: str, value: Any) -> dict[str, Any]:
    """Limits of cost, and thresholds of rules."""
    from convcalc.engine.limits import LIMITS
    from convcalc.parser.checks import THRESHOLDS, threshold, written

    if not isinstance(value, dict):
        raise ValueError(f"'{key}' must be a table such as {{max_params = '5M'}}")
    found: dict[str, dict[str, Any]] = {"limits": {}, "thresholds": {}}
    for name, one in value.items():
        try:
            if name in LIMITS:
                found["limits"][name] = LIMITS[name].read(name, written(one))
            elif name in THRESHOLDS:
                found["thresholds"][name] = threshold(name, one)
            else:
                reading.unknown(key, name, [*LIMITS, *THRESHOLDS])
        except ValueError as error:
            reading.problem("E104", str(error), name)
    return found


def rules(reading: Reading, key: str, value: Any) -> dict[str, Any]:
    from convcalc.parser.checks import codes_of

    return {key: tuple(codes_of(texts(key, value)))}


KEYS: dict[str, Callable[[Reading, str, Any], dict[str, Any]]] = {
    "paths": paths,
    "exclude": patterns,
    "dialect": dialect,
    "input": inputs,
    "set": vars,
    "limits": limits,
    "select": rules,
    "ignore": rules,
}
"""The keys that it may have, and what reads each."""
