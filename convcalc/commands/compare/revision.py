"""`HEAD:nets/a.yaml`: a spec as git has it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from convcalc.cli.located import located
from convcalc.diagnostics import Diagnostic, Problems, path_of
from convcalc.parser.files import MAX_FILE, decode
from convcalc.parser.zoo import Located

if TYPE_CHECKING:
    from subprocess import CompletedProcess

PATIENCE = 10
"""Seconds after which git is not waited for."""
ALONE = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
}
"""So that git says what we know, changes nothing, asks nobody and fetches nothing."""


def text_of(spec: str) -> Located:
    """The text that SPEC stands for; of REV:PATH and REV:PATH:VARIANT, where there is no file and
    no network called so, what git has there. Problems E100 if there is nothing.
    """
    try:
        return located(spec)
    except Problems as problems:
        if not is_revision(spec) or problems.diagnostics[0].code != "E100":
            raise
    try:
        return Located(blob(spec), spec)
    except Problems:
        head, _, variant = spec.rpartition(":")
        if not is_revision(head) or not variant:
            raise
    return Located(blob(head), head, variant)


def is_revision(spec: str) -> bool:
    """Whether it has the form REV:PATH; without REV it is what is staged."""
    rev, _, path = spec.partition(":")
    return bool(path) and not rev.startswith("-") and not os.path.exists(rev)


def blob(name: str) -> str:
    """The text of a file as git has it: of `HEAD:nets/a.yaml`, from the top of the repository, and
    of `HEAD:./a.yaml`, from here. Problems E100 if it has none.
    """
    size = run("cat-file", "-s", name)
    if size.returncode == 0 and int(size.stdout) > MAX_FILE:
        return decode(b" " * (MAX_FILE + 1), name)
    found = run("cat-file", "blob", name) if size.returncode == 0 else size
    if found.returncode:
        raise missing(name, found.stderr.decode(errors="replace"))
    return decode(found.stdout, name)


def run(*args: str) -> CompletedProcess[bytes]:
    """What git answers. It is given words, and no shell; it runs nothing that a repository asks it
    to, as `git show` would do for files with a textconv. Problems E100 if there is no answer.
    """
    import subprocess

    try:
        return subprocess.run(
            ["git", *args],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            env={**os.environ, **ALONE},
            check=False,
        )
    except subprocess.TimeoutExpired:
        reason, hint = f"git took more than {PATIENCE} seconds", "try it again, or save the file"
    except FileNotFoundError:
        reason, hint = "git is not installed", "REV:PATH needs git; or name two files"
    except (OSError, ValueError) as error:
        reason, hint = f"git cannot be asked: {error}", "name two files"
    raise Problems([Diagnostic("E100", f"{args[-1]} cannot be read: {reason}", hint)])


def missing(name: str, said: str) -> Problems:
    """What to say where git has no such file; it says why in its first line."""
    reason = said.partition("\n")[0].removeprefix("fatal: ").rstrip(".")[:200]
    hint = "REV:PATH begins at the top of the repository; REV:./PATH is from here"
    if "not a git repository" in reason:
        reason, hint = "this is no git repository", "check the path"
    elif "bad file" in reason:
        reason, hint = "it is no file", "name a file behind the colon"
    elif "invalid object name" in reason or "Not a valid object name" in reason:
        reason, hint = f"there is no file of that name, and git says: {reason}", "check the name"
    return Problems([Diagnostic("E100", f"{path_of(name)} cannot be read: {reason}", hint)])
