"""`print(model)` of PyTorch: modules in modules, each with what it says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.diagnostics import Diagnostic, Problems
from convcalc.parser.make import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.diagnostics import Span
    from convcalc.frameworks.printed.text import Line, Paste

MAX_MODULES, MAX_DEPTH = 50_000, 200
CHILD = re.compile(r"\s*\(([^()\s]{1,200})\): (?:(\d{1,6}) x )?(.*)")
MADE = re.compile(r"([A-Za-z_][\w.]{0,200})\s?\((.*)", re.DOTALL)
ROOT = re.compile(r"(?:^|[\s:=('\"`|])([A-Za-z_][\w.]{0,200})\s?\(\s*$")
TENSOR = re.compile(r"Parameter containing: \[(?:[\w.]+ )*of size ([\dx]*).*\]")
FOLDED = re.compile(r"(\d{1,6})-(\d{1,6})")
COSTS = re.compile(
    r"(?:[\d.]{1,20} ?\w{0,8}(?:,| =) [\d.]{1,20}% ?(?:Params|MACs|FLOPs|latency),? ?"
    r"|[\d.]{1,20} ?\w?FLOPS,? ?)+"
)
"""What tools that count print ahead of the settings: ptflops, mmcv, calflops, DeepSpeed."""
QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")


class Module:
    """A module as it is printed: its name in the one around it, class, what it says of itself
    (`extra`), and the modules in it.
    """

    __slots__ = ("cls", "extra", "inner", "line", "name", "sizes")

    def __init__(self, name: str, cls: str, extra: str, line: int) -> None:
        self.name, self.cls, self.extra, self.line = name, cls, extra, line
        self.inner: list[Module] = []
        self.sizes: tuple[int, ...] | None = None
        """Of a parameter, which a list of them shows."""


def open_brackets(text: str) -> int:
    """How many more brackets a text opens than it closes, those in quotes left out.

    >>> open_brackets("Conv2d(3, 64, kernel_size=(7, 7))"), open_brackets("Sequential(")
    (0, 1)
    """
    if "'" in text or '"' in text:
        text = QUOTED.sub("", text)
    return text.count("(") - text.count(")")


class Reader:
    """Lines that are being read."""

    def __init__(self, paste: Paste) -> None:
        self.paste = paste
        self.roots: list[Module] = []
        self.open: list[Module] = []
        self.count = 0
        self.waiting: tuple[str, int] | None = None
        """A call that goes on in the next lines."""

    def read(self) -> list[Module]:
        """The models that are printed. Problems E402 for one that is cut off, E408 for too much."""
        before: Line | None = None
        for line in self.paste.lines:
            if line.text.strip():
                self.take(line, before)
                before = line if plain(line.text.strip()) else before
        if self.open:
            last = self.open[-1]
            message = f"the print-out ends within {last.cls}, which is not closed"
            at = self.paste.span(last.line, f"{last.cls}(")
            raise Problems([Diagnostic("E402", message, "paste all of it", at)])
        return self.roots

    def take(self, line: Line, before: Line | None) -> None:
        child = CHILD.match(line.text)
        if child and MADE.match(child[3]):
            if not self.open:
                self.begin(before)
            self.add(child[1], child[3], line.number, int(child[2] or 1))
        elif child and self.open and TENSOR.match(child[3]):
            self.parameter(child[1], child[3], line.number)
        elif not self.open:
            return
        elif line.text.strip() in (")", "),", ")]", ")`", ")'", ')"'):
            self.open.pop()
        else:
            self.more(line)

    def begin(self, before: Line | None) -> None:
        """The model around the first module, which may stand in the line before."""
        found = ROOT.search(before.text) if before else None
        number = before.number if before and found else 0
        root = Module("", found[1] if found else "", "", number)
        self.roots.append(root)
        self.open.append(root)

    def add(self, name: str, text: str, number: int, times: int) -> None:
        made = MADE.match(text)
        assert made is not None
        cls = made[1].rpartition(".")[2]
        left = open_brackets(text)
        extra = made[2].rstrip() if left > 0 else made[2].rstrip().rpartition(")")[0]
        found = Module(name, cls, plain(extra), number)
        self.count += times
        if self.count > MAX_MODULES or len(self.open) > MAX_DEPTH:
            what = f"{MAX_MODULES:,} modules" if self.count > MAX_MODULES else f"{MAX_DEPTH} levels"
            at = self.paste.span(number, f"({name})")
            raise Problems(
                [Diagnostic("E408", f"more than {what}", "give a part of the model", at)]
            )
        folded = FOLDED.fullmatch(name)
        inside = self.open[-1].inner
        if times > 1 and folded and int(folded[2]) - int(folded[1]) + 1 == times:
            for k in range(int(folded[1]), int(folded[2]) + 1):
                again = Module(str(k), cls, extra, number)
                again.inner = found.inner
                inside.append(again)
            found = inside[-1]
        elif times > 1:
            message = f"({name}) does not stand for {times} modules"
            raise Wrong(
                Diagnostic(
                    "E402",
                    message,
                    "paste it as it is printed",
                    self.paste.span(number, f"({name})"),
                )
            )
        else:
            inside.append(found)
        if left > 0:
            self.open.append(found)

    def parameter(self, name: str, text: str, number: int) -> None:
        made = TENSOR.match(text)
        assert made is not None
        sizes = [part for part in made[1].split("x") if part]
        one = Module(name, "Parameter", "", number)
        one.sizes = tuple(int(part[:18]) for part in sizes)
        self.open[-1].inner.append(one)

    def more(self, line: Line) -> None:
        """What a module says of itself in lines of its own."""
        last = self.open[-1]
        last.extra = f"{last.extra} {plain(line.text.strip())}".strip()[:20_000]
        if open_brackets(line.text) < 0:
            self.open.pop()


def plain(extra: str) -> str:
    """What a module says of itself, without what a tool has counted.

    >>> plain("9.41 k, 0.081% Params, 118.01 MMac, 6.463% MACs, 3, 64, kernel_size=(7, 7)")
    '3, 64, kernel_size=(7, 7)'
    """
    found = COSTS.match(extra) if "%" in extra else None
    return extra[found.end() :] if found else extra


def modules_of(paste: Paste) -> list[Module]:
    """The models in a text, each as the module that is around all. Problems E402 and E408; E404 if
    there is none.
    """
    found = Reader(paste).read()
    if not found:
        message = f"{paste.source.name} has no print-out of a model of PyTorch"
        hint = "it would begin with a line like: (conv1): Conv2d(3, 64, kernel_size=(7, 7))"
        raise Problems([Diagnostic("E404", message, hint)])
    return found


def walked(module: Module, path: str = "") -> Iterator[tuple[str, Module]]:
    """All modules in one, with their paths; itself first."""
    yield path, module
    for one in module.inner:
        yield from walked(one, f"{path}.{one.name}" if path else one.name)


def place(paste: Paste, module: Module) -> Span:
    """Where a module stands."""
    text = f"({module.name}): " if module.name else f"{module.cls}("
    raw = paste.source.lines[module.line - 1] if module.line else ""
    at = raw.find(f"{module.cls}(", max(raw.find(text), 0)) if module.cls else -1
    part = raw[at:].rstrip() if at >= 0 else ""
    return paste.span(max(module.line, 1), part if len(part) < 200 else module.cls)
