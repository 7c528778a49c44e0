"""Names and what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Protocol

    from convcalc.frameworks.syntax import Text

    class File(Protocol):
        """A file of source."""

        name: str
        path: str
        text: Text
        body: list[Any]
        stars: list[Any]
        scope: Scope


class Scope:
    """Names and what they stand for; what is not here is looked for in `outer`."""

    __slots__ = ("elsewhere", "file", "names", "outer")

    def __init__(self, file: File, outer: Scope | None = None) -> None:
        self.file, self.outer = file, outer
        self.names: dict[str, Any] = {}
        self.elsewhere: dict[str, Scope] = {}
        """Names that `global` and `nonlocal` say stand in another scope."""

    def set(self, name: str, value: Any) -> None:
        self.elsewhere.get(name, self).names[name] = value

    @property
    def module(self) -> Scope:
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope


class Later:
    """A value that is worked out when it is asked for."""

    __slots__ = ("make",)

    def __init__(self, make: Any) -> None:
        self.make = make
