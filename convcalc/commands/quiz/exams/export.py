"""Writing paper and key: to two files, or both to standard output."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Optional

from convcalc.amounts import counted
from convcalc.cli.files import write_files
from convcalc.cli.options import usage
from convcalc.commands.quiz.exams import FORMATS
from convcalc.diagnostics import printable
from convcalc.render.json import json_on

if TYPE_CHECKING:
    from convcalc.commands.quiz.exams.exam import Exam


def export(
    exam: Exam, path: str, format: Optional[str], force: bool, spec: Optional[str] = None
) -> None:
    """Write paper and key, never over the `spec` that was read. UsageError where that cannot be."""
    name = format or named(path)
    writer = FORMATS[name]
    if path == "-":
        both = "\n".join("".join(part(exam)) for part in (writer.paper, writer.key))
        sys.stdout.write(json_on(both, sys.stdout) if name == "json" else both)
        return
    key = key_beside(path)
    texts = {path: "".join(writer.paper(exam)), key: "".join(writer.key(exam))}
    write_files(texts, force, spec)
    sys.stdout.write(
        printable(f"wrote {path} ({counted(len(exam.questions), 'question')}) and {key}") + "\n"
    )


def named(path: str) -> str:
    """The format that a path asks for by its ending. UsageError for one that is not known."""
    ending = path.rpartition(".")[2]
    known = {row.ending: name for name, row in FORMATS.items()}
    if path == "-":
        return "markdown"
    if ending not in known:
        raise usage(
            "--export takes a file that ends in .md, .tex or .json, or --format; received "
            f"'{path[:60]}'"
        )
    return known[ending]


def key_beside(path: str) -> str:
    """`exam-key.md` for `exam.md`."""
    stem, dot, last = path.rpartition(".") if "." in os.path.basename(path) else (path, "", "")
    return f"{stem}-key{dot}{last}"
