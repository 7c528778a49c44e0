"""The bytes of a file where they lie: small parts are read, weights are passed over.

A mapped file would do as well, but what the system maps around each byte that is looked at counts
as memory of the process, and a file that is cut while it is read would end it.
"""

from __future__ import annotations

import os
from typing import Any

from convcalc.frameworks.onnx.wire import Bounds, Damaged, Message

NEAR = 16_384
"""Bytes that are read at once; longer parts are left in the file."""
MAX_LOOKS = 4_000_000
"""Bytes that are looked at outside of small parts: keys and lengths of what a graph consists of."""
MAX_READ = 128 << 20
"""Bytes of all small parts."""


class Stored:
    """A file as bytes, of which one stretch is at hand at a time."""

    def __init__(self, descriptor: int, size: int) -> None:
        self.descriptor, self.size = descriptor, size
        self.near, self.origin = b"", 0
        self.looks = self.read = 0

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, where: Any) -> Any:
        if isinstance(where, slice):
            return self.stretch(where.start, where.stop)
        at = where - self.origin
        if not 0 <= at < len(self.near):
            self.fetch(where)
            at = 0
        self.looks += 1
        if self.looks > MAX_LOOKS:
            raise Bounds(f"more than {MAX_LOOKS:,} bytes between its parts")
        return self.near[at]

    def fetch(self, at: int) -> None:
        """Have the bytes from `at` on at hand."""
        self.near, self.origin = os.pread(self.descriptor, NEAR, at), at
        if not self.near:
            raise Damaged("the file ends", at)

    def stretch(self, start: int, stop: int) -> bytes:
        if not self.origin <= start <= stop <= self.origin + len(self.near):
            if stop - start > NEAR:
                return os.pread(self.descriptor, stop - start, start)
            self.fetch(start)
        return self.near[start - self.origin : stop - self.origin]

    def part(self, start: int, stop: int) -> Message:
        """A part of the file: its bytes, if they are few."""
        size = stop - start
        if size > NEAR:
            return Message(self, start, stop)
        self.read += size
        if self.read > MAX_READ:
            raise Bounds(f"more than {MAX_READ >> 20} MiB beside its weights")
        raw = self.stretch(start, stop) if size else b""
        if len(raw) < size:
            raise Damaged("the file ends", start)
        return Message(raw, 0, size, start)
