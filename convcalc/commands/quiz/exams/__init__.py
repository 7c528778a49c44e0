"""Papers and keys, in the formats that exams are written in.

`FORMATS` has a row for each; its module is loaded when it is written.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Union

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.exams.exam import Exam


class Format(NamedTuple):
    """The ending of such files, the module that writes them, and its function for the paper, beside
    which it has `key`; or where answers are part of the paper, for all of it.
    """

    ending: str
    module: str
    function: str = "paper"
    keyed: bool = False

    def part(self, name: str, exam: Exam) -> Union[str, bytes]:
        module = import_module(f"convcalc.commands.quiz.exams.{self.module}")
        found: Union[bytes, Iterator[str]] = getattr(module, name)(exam)
        return found if isinstance(found, bytes) else "".join(found)

    def paper(self, exam: Exam) -> Union[str, bytes]:
        return self.part(self.function, exam)

    def key(self, exam: Exam) -> Union[str, bytes]:
        return self.part("key", exam)


FORMATS: dict[str, Format] = {
    "markdown": Format("md", "as_markdown", keyed=True),
    "latex": Format("tex", "as_latex", keyed=True),
    "json": Format("json", "as_json", keyed=True),
    "gift": Format("gift", "as_gift"),
    "moodle": Format("xml", "as_moodle"),
    "anki": Format("csv", "as_anki"),
    "anki-tsv": Format("tsv", "as_anki", "tabbed"),
    "qti": Format("zip", "as_qti", "package"),
}
ALSO = {
    **dict.fromkeys(("canvas", "blackboard", "brightspace", "zip"), "qti"),
    "md": "markdown",
    "tex": "latex",
    "pdf": "latex",
    "xml": "moodle",
    "csv": "anki",
    "tsv": "anki-tsv",
}
"""What reads them, and their endings, as people name them."""
