"""Papers and keys, in the formats that exams are written in.

`FORMATS` has a row for each; its module is loaded when it is written.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convcalc.commands.quiz.exams.exam import Exam

    Part = Callable[[Exam], Iterator[str]]


class Format(NamedTuple):
    """The ending of such files, and the module that has `paper` and `key`."""

    ending: str
    module: str

    def part(self, name: str) -> Part:
        """How "paper" or "key" is written."""
        module = import_module(f"convcalc.commands.quiz.exams.{self.module}")
        found: Part = getattr(module, name)
        return found

    def paper(self, exam: Exam) -> Iterator[str]:
        return self.part("paper")(exam)

    def key(self, exam: Exam) -> Iterator[str]:
        return self.part("key")(exam)


FORMATS: dict[str, Format] = {
    "markdown": Format("md", "as_markdown"),
    "latex": Format("tex", "as_latex"),
    "json": Format("json", "as_json"),
}
