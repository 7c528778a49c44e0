"""The stack of a pickle, and the bytes that are still to be read."""

from __future__ import annotations

from typing import Any

from convcalc.frameworks.weights.inert import MARK, Damaged


class Machine:
    """The stack of a pickle, and what it has memorised."""

    def __init__(self, data: bytes, start: int = 0) -> None:
        self.data, self.at = data, start
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.steps = 0

    def take(self, count: int) -> bytes:
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise Damaged(f"at byte {self.at:,}, a value goes beyond the end")
        found = self.data[self.at : end]
        self.at = end
        return found

    def whole(self, size: int, signed: bool = False) -> int:
        return int.from_bytes(self.take(size), "little", signed=signed)

    def line(self) -> str:
        end = self.data.find(b"\n", self.at)
        if end < 0:
            raise Damaged(f"at byte {self.at:,}, a line has no end")
        found = self.data[self.at : end]
        self.at = end + 1
        return found.decode("utf-8", "replace")

    def pop(self) -> Any:
        if not self.stack or self.stack[-1] is MARK:
            raise Damaged(f"at byte {self.at:,}, the stack is empty")
        return self.stack.pop()

    def top(self) -> Any:
        if not self.stack:
            raise Damaged(f"at byte {self.at:,}, the stack is empty")
        return self.stack[-1]

    def marked(self) -> list[Any]:
        """What lies above the last mark, which goes too."""
        for k in range(len(self.stack) - 1, -1, -1):
            if self.stack[k] is MARK:
                found = self.stack[k + 1 :]
                del self.stack[k:]
                return found
        raise Damaged(f"at byte {self.at:,}, there is no mark")
