"""A piece of code on a paper, and how it is misread."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.quiz.question import Wrong
from convcalc.engine.analyze import analyze
from convcalc.frameworks.code import read_code
from convcalc.frameworks.syntax import Text
from convcalc.parser import build
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from convcalc.engine.report import Report
    from convcalc.layers.dialect import Dialect


class Snippet(NamedTuple):
    """Lines of code, one for each layer, and the sizes of a sample in the framework's order."""

    calls: Sequence[str]
    dims: Sequence[int]
    rules: Dialect

    @property
    def keras(self) -> bool:
        return self.rules.name == "keras"

    def code(self) -> list[str]:
        """What stands on the paper, each line marked as code."""
        head, foot = ("keras.Sequential([", "])") if self.keras else ("nn.Sequential(", ")")
        front = [f"    keras.Input(({', '.join(map(str, self.dims))})),"] if self.keras else []
        return ["model = " + head, *front, *(f"    {call}," for call in self.calls), foot]

    def report(self) -> Report:
        """What the code comes to."""
        read = read_code(Text("\n".join(self.code())), self.rules.name)
        layers = read.layers.plain()
        return analyze(
            build({"dialect": self.rules.name, "input": list(self.dims), "layers": layers})
        )

    def stem(self, asked: str, numbered: bool = False) -> str:
        lines = [f"  {line}" for line in self.code()]
        if numbered:
            lines = [f"  {k:2} {line[2:]}" for k, line in enumerate(lines, 1)]
        batch = "" if self.keras else f"  x = torch.zeros(1, {', '.join(map(str, self.dims))})"
        head = f"A network in {self.rules.title}:"
        return "\n".join([head, *lines, *filter(None, [batch]), asked])


BEHIND = "overlooked the stride and the padding, which stand behind the kernel"
SLIPS = (
    (r", strides?=\d", "", "forgot the strides"),
    (r', padding=(\d|"same")', "", "forgot the padding"),
    (r"(nn\.MaxPool2d|layers\.MaxPooling2D)\(2\)", "", "left out the pools"),
    (r"\(2\)", "(2, 1)", "moved the pools by one: they move by their own size"),
    (
        r"(Conv2d\(\d+, \d+, \d+), \d, \d",
        r"\1",
        BEHIND,
    ),
    (r"(Conv2d\(\d+, \d+, \d+), (\d), (\d)", r"\1, padding=\2", "took the stride for padding"),
)
"""How code is misread: what is taken for what."""


def misread(one: Snippet, right: tuple[int, ...]) -> Iterator[Wrong]:
    for pattern, instead, reason in SLIPS:
        calls = [re.sub(pattern, instead, call) for call in one.calls]
        if calls == list(one.calls):
            continue
        report = one._replace(calls=[call for call in calls if call]).report()
        shape = report.layers[-1].output
        if report.ok and shape is not None:
            dims = tuple(int(n) for n in shape.dims(one.rules.layout))
            yield from [Wrong(dims, reason)] if dims != right else []
