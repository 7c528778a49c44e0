"""That something is in work, and what is being tried, while it takes long, in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from convcalc.diagnostics import columns, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

PATIENCE = 0.5
"""Seconds before anything is said of what is tried."""
BEAT = 1.0
"""Seconds between signs of life."""
LINES = 30.0
"""Seconds between lines of how far it is, where they are kept, as in a log."""


@contextmanager
def beating() -> Iterator[None]:
    """`working … 3 s` on standard error, from a second on, until the first word is written."""
    beat = Beat()
    try:
        yield
    finally:
        beat.stop()


class Beat:
    """What shows that a question is in work, in a thread of its own. It ends with the first word
    that anybody writes on standard output or standard error, and takes back what it wrote.
    """

    def __init__(self) -> None:
        self.lock, self.ended, self.shown = Lock(), Event(), ""
        self.put = sys.stderr.write
        with suppress(AttributeError):  # streams of somebody else's
            for stream in (sys.stdout, sys.stderr):
                stream.write = self.listening(stream.write)  # type: ignore[method-assign]
            Thread(target=self.run, daemon=True).start()

    def listening(self, write: Callable[[str], Any]) -> Callable[[str], Any]:
        def first(text: str) -> Any:
            self.stop()
            return write(text)

        return first

    def run(self) -> None:
        began = monotonic()
        while not self.ended.wait(BEAT):
            with self.lock, suppress(OSError, ValueError):
                if not self.ended.is_set():
                    self.shown = f"working … {monotonic() - began:.0f} s"
                    self.put(f"\r{self.shown}")
                    sys.stderr.flush()

    def stop(self) -> None:
        """Nothing more is said; streams are as they were."""
        with self.lock:
            if self.ended.is_set():
                return
            self.ended.set()
            for stream in (sys.stdout, sys.stderr):
                vars(stream).pop("write", None)
            if self.shown:
                self.put(f"\r{' ' * len(self.shown)}\r")
                sys.stderr.flush()


@contextmanager
def told(what: str) -> Iterator[Callable[[str], None]]:
    """A function that shows a text behind `what` on standard error, in place of the one before; now
    and then in a line of its own, where that is no terminal.
    """
    began, terminal, shown = monotonic(), sys.stderr.isatty(), 0
    logged = began

    def put(line: str) -> None:
        """Blanks over what stood there, for not every terminal knows how to clear a line."""
        nonlocal shown
        sys.stderr.write(f"\r{' ' * shown}\r{line}")
        sys.stderr.flush()
        shown = columns(line)

    def tell(text: str) -> None:
        nonlocal logged
        now = monotonic()
        if terminal and now - began > PATIENCE:
            put(f"{printable(what)} {printable(text)} …")
        elif not terminal and now - logged > LINES:
            logged = now
            sys.stderr.write(f"{printable(what)} {printable(text)}\n")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            put("")
