"""What has been asked and answered before, in a small file."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from convcalc.cli.files import replace_file
from convcalc.commands.quiz.missed import after, day
from convcalc.commands.quiz.scores import Score, scores_of
from convcalc.diagnostics import printable
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.quiz.question import Question
    from convcalc.commands.quiz.scores import Scores

MAX_SIZE = 2**16
PATIENCE = 2.0
"""Seconds that another drill may take to write its score."""


class Kept(NamedTuple):
    """What is known of topics, and the rows of questions that were missed."""

    scores: Scores
    missed: list[Any]


class Unreadable(Exception):
    """The file is not what was written."""


def place(folder: str) -> str:
    """The file for scores, where `folder` is what the system has for such. Empty where there is no
    folder for them: a path that is not whole would mean another file in each working directory.
    """
    if os.name == "posix" and sys.platform != "darwin":
        asked, home = (os.environ.get(name, "") for name in ("XDG_CONFIG_HOME", "HOME"))
        usual = os.path.join(home or "~", ".config")
        folder = os.path.join(
            asked if os.path.isabs(asked) else os.path.expanduser(usual), "convcalc"
        )
    return os.path.join(folder, "quiz.json") if os.path.isabs(folder) else ""


def load(path: str) -> Kept:
    """What is in a file; nothing if there is no such file. Unreadable if it is damaged."""
    return kept(content(path))


def content(path: str) -> dict[str, Any]:
    """All that is in the file, also what is not known here; a file that is empty has nothing to
    lose. Unreadable if it is damaged.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        raise Unreadable("it is a directory" if os.path.isdir(path) else "it is no regular file")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        text = ""
    except (OSError, ValueError) as error:
        raise Unreadable(getattr(error, "strerror", None) or "it is no text") from None
    try:
        if len(text) > MAX_SIZE:
            raise ValueError(f"more than {MAX_SIZE:,} characters")
        data = json.loads(text) if text.strip() else {"schema": SCHEMAS["progress"], "topics": {}}
        kept(data)
    except json.JSONDecodeError as error:
        raise damaged(f"line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise damaged(str(error)) from None
    found: dict[str, Any] = data
    return found


def damaged(where: str) -> Unreadable:
    return Unreadable(f"it is damaged ({printable(where)}); mend it, or delete it to begin anew")


def kept(data: Any) -> Kept:
    """The scores, and what was missed. ValueError, with where, if the data are none."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMAS["progress"]:
        raise ValueError(f"no 'schema' that is '{SCHEMAS['progress']}'")
    topics, rows = data.get("topics"), data.get("missed", [])
    if not isinstance(topics, dict):
        raise ValueError("no 'topics'")
    if not isinstance(rows, list):
        raise ValueError("no list 'missed'")
    return Kept(scores_of(topics), rows)


def add(path: str, question: Question, outcome: str) -> None:
    """Add an answer to what is in the file by now: another drill may have added some, too. What is
    not known here stays. The file is written beside its place and then put there, so that it is
    whole whenever this ends. OSError or Unreadable if that cannot be done.
    """
    path = os.path.realpath(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with alone(path):
        data = content(path)
        before = kept(data)
        level = question.level if question.card else 0
        score = before.scores.get(question.topic, Score()).plus(outcome, level)
        rows = data["topics"]
        row = rows.get(question.topic, {})
        rows[question.topic] = {**row, **score._asdict(), "last": day()}
        data["missed"] = after(before.missed, question, outcome)
        replace_file(path, json.dumps(data, indent=1))


@contextmanager
def alone(path: str) -> Iterator[None]:
    """While no other drill writes to the file. OSError if one does so for too long."""
    end = monotonic() + PATIENCE
    with open(f"{path}.lock", "a", encoding="utf-8") as file:
        while not locked(file.fileno()):
            if monotonic() > end:
                raise TimeoutError(0, "another drill is writing to it")
            sleep(0.01)
        yield


def locked(descriptor: int) -> bool:
    """Whether the file is ours now, until it is closed. There are file systems without locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
