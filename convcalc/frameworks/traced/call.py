"""A call of a function of tensors, with what it is given by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import At, Failure, unknown_of
from convcalc.frameworks.traced.layers import Use

if TYPE_CHECKING:
    from convcalc.frameworks.traced.builder import Builder


class Call:
    """A function of tensors that is being worked out: its arguments by name."""

    def __init__(self, builder: Builder, name: str, given: dict[str, Any], at: At) -> None:
        self.builder, self.name, self.given, self.at = builder, name, given, at

    def __getitem__(self, name: str) -> Any:
        return self.given.get(name)

    @property
    def x(self) -> Any:
        return self.given.get("input")

    @property
    def layout(self) -> str:
        return self.builder.layout

    def use(self, word: str, **settings: Any) -> Use:
        return Use(self.builder, word, settings, self.at)

    def whole(self, name: str) -> list[int]:
        """Whole numbers that are given one by one or as a list. Failure where one is not known."""
        value = self.given.get(name)
        several = list(value) if isinstance(value, (tuple, list, range)) else [value]
        if len(several) == 1 and isinstance(several[0], (tuple, list)):
            several = list(several[0])
        unknown = unknown_of(several)
        if unknown is not None:
            raise Failure("E407", f"a size is not known: {unknown.why}", "use --set", self.at)
        if not all(isinstance(n, (int, float)) and n == int(n) for n in several):
            raise Failure("E409", f"{self.name} takes whole numbers", "", self.at)
        return [int(n) for n in several if n is not None]
