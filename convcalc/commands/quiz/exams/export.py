"""Writing exams: paper and key to two files, or one file with both, or all to standard output."""

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
    from collections.abc import Mapping

    from convcalc.commands.quiz.exams import Format
    from convcalc.commands.quiz.exams.exam import Exam


def export(
    exams: Mapping[str, Exam], path: str, format: Optional[str], force: bool, spec: Optional[str]
) -> None:
    """Write each variant by its name, "" where there is one exam; never over the `spec` that was
    read. UsageError where that cannot be.
    """
    name = format or named(path)
    if path == "-":
        for exam in exams.values():
            show(exam, name)
        return
    writer, texts, told = FORMATS[name], {}, []
    for variant, exam in exams.items():
        paper = beside(path, variant)
        texts[paper] = writer.paper(exam)
        if writer.keyed:
            texts[beside(paper, "key")] = writer.key(exam)
        told.append(written(writer, paper, exam))
    write_files(texts, force, spec)
    sys.stdout.write("".join(f"{printable(line)}\n" for line in told))


def written(writer: Format, path: str, exam: Exam) -> str:
    """`wrote exam.md (20 questions) and exam-key.md`"""
    what = f"wrote {path} ({counted(len(exam.questions), 'question')})"
    return f"{what} and {beside(path, 'key')}" if writer.keyed else what


def show(exam: Exam, name: str) -> None:
    """Paper and key, one after the other. UsageError for what is no text."""
    writer = FORMATS[name]
    parts = (writer.paper, writer.key) if writer.keyed else (writer.paper,)
    texts = [part(exam) for part in parts]
    if any(isinstance(text, bytes) for text in texts):
        raise usage(f"--export - cannot show {name}: name a file that ends in .{writer.ending}")
    text = "\n".join(map(str, texts))
    sys.stdout.write(json_on(text, sys.stdout) if name == "json" else text)


def named(path: str) -> str:
    """The format that a path asks for by its ending. UsageError for one that is not known."""
    known = {row.ending: name for name, row in FORMATS.items()}
    if path == "-":
        return "markdown"
    found = known.get(path.rpartition(".")[2].lower())
    if not found:
        *others, last = (f".{ending}" for ending in known)
        raise usage(
            f"--export takes a file that ends in {', '.join(others)} or {last}, or --format; "
            f"received '{path[:60]}'"
        )
    return found


def beside(path: str, what: str) -> str:
    """`exam-key.md` for `exam.md`; the path itself for ""."""
    stem, dot, last = path.rpartition(".") if "." in os.path.basename(path) else (path, "", "")
    return f"{stem}-{what}{dot}{last}" if what else path
