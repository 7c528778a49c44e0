"""The three standard streams: closed, full or in an odd encoding, none of them is a reason to
fail with a traceback.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Any

ERRORS = {"stdin": "replace", "stdout": "backslashreplace", "stderr": "backslashreplace"}
"""What becomes of what an encoding does not know: a pipe may know no ⌊ or →."""

HELD = bytearray()
"""What was read of standard input only to see what it is."""


def open_streams() -> None:
    """Make all three usable: one that is closed is as /dev/null."""
    HELD.clear()
    for name, errors in ERRORS.items():
        stream = getattr(sys, name)
        if stream is None or getattr(stream, "closed", False):
            setattr(sys, name, nothing(writing=name != "stdin"))
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)
            if name != "stdin" and not stream.encoding.lower().startswith("utf"):
                from convcalc.render.words import Worded

                setattr(sys, name, Worded(stream))


def nothing(writing: bool) -> Any:
    """A stream without an end, or with nothing in it. It takes the descriptor that is free, so
    that no file of ours gets the number of a standard stream.
    """
    number = os.open(os.devnull, os.O_WRONLY if writing else os.O_RDONLY)
    return open(number, "w" if writing else "r", encoding="utf-8", closefd=False)


def read_input(limit: int) -> bytes:
    """At most `limit` bytes from standard input. OSError if they cannot be read."""
    held = bytes(HELD[:limit])
    del HELD[:limit]
    if len(held) == limit:
        return held
    stream = getattr(sys.stdin, "buffer", None)
    more = limit - len(held)
    found: bytes = stream.read(more) if stream else sys.stdin.read(more).encode()
    return held + found


def peek_input(limit: int) -> bytes:
    """The same, which is read again. Nothing if it cannot be read."""
    try:
        HELD[:] = read_input(limit)
    except (OSError, ValueError):
        HELD.clear()
    return bytes(HELD)


WAIT = 0.2
"""Seconds that what writes into a pipe may take to begin."""


def waiting_input() -> bool:
    """Whether something stands in a pipe or a file at standard input, ready to be read; of a pipe
    that is open and still empty it is said how to wait for it.
    """
    from select import select
    from stat import S_ISFIFO, S_ISREG

    try:
        state = os.fstat(sys.stdin.fileno())
        if not S_ISFIFO(state.st_mode):
            return S_ISREG(state.st_mode) and state.st_size > 0
        if select([sys.stdin], [], [], WAIT)[0]:
            return bool(peek_input(1))
    except (OSError, ValueError, AttributeError):
        return False
    say("note: nothing has come by the pipe yet; 'convcalc -' waits for it")
    return False


def write_bytes(data: bytes) -> None:
    """Bytes to standard output as they are, whatever its encoding."""
    sys.stdout.flush()
    stream = getattr(getattr(sys.stdout, "stream", sys.stdout), "buffer", None)
    if stream:
        stream.write(data)
        stream.flush()
    else:  # one that holds no bytes, such as that of a notebook
        sys.stdout.write(data.decode("utf-8", "backslashreplace"))


def flush() -> None:
    """Write what is left. OSError if that cannot be done."""
    sys.stdout.flush()
    sys.stderr.flush()


def unwritten(error: OSError) -> int:
    """Say that something could not be written; the exit code. A reader that has gone away has seen
    what it wanted, and is told nothing.
    """
    drop("stdout")
    gone = isinstance(error, BrokenPipeError)
    if not gone:
        what = f"{error.filename} cannot be used" if error.filename else "the output is not written"
        say(f"error: {what}: {error.strerror or 'it failed'}")
    drop("stderr")
    return 1 if gone else 2


def say(line: str) -> None:
    """A line on standard error, if that can be written."""
    from convcalc.diagnostics import printable

    try:
        sys.stderr.write(f"{printable(line)}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        drop("stderr")


def drop(name: str) -> None:
    """Let go of what a stream cannot write, lest Python tries again at the end."""
    stream = getattr(sys, name)
    try:
        stream.flush()
    except (OSError, ValueError):
        null = nothing(writing=True)
        try:
            os.dup2(null.fileno(), stream.fileno())
        except (OSError, ValueError):  # it has no descriptor, or none that is open
            setattr(sys, name, null)
