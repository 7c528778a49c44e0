"""What a pickle holds: records that stand for what it would have made."""

from __future__ import annotations

from typing import Any

MARK = object()
"""Where what belongs together begins on the stack."""


class Damaged(Exception):
    """The bytes are no such file: why."""


class TooMuch(Exception):
    """More than is read."""


class Global:
    """The name of a class or function, which is not imported."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Record:
    """An object of a class that is not known: what it was made with, and its state."""

    __slots__ = ("args", "name", "state")

    def __init__(self, name: str, args: Any) -> None:
        self.name, self.args = name, args
        self.state: Any = None


class Stored:
    """A storage that a tensor refers to: the tuple that names it."""

    __slots__ = ("key",)

    def __init__(self, key: Any) -> None:
        self.key = key
