"""A setting that is true, false, or true of some things: which projections have a bias."""

from __future__ import annotations

from typing import Any, Union

from convcalc.layers.settings import Flag

Chosen = Union[bool, tuple[str, ...]]


class Some(Flag):
    """true for all of a few words, false for none, or a list of some of them."""

    worded = True

    def __init__(self, options: tuple[str, ...]) -> None:
        self.options = options

    @property
    def must(self) -> str:
        return f"be true, false, or a list of some of {', '.join(self.options)}"

    def parse(self, raw: Any) -> Any:
        if isinstance(raw, bool):
            return raw
        if not isinstance(raw, list) or not all(x in self.options for x in raw):
            raise ValueError
        chosen = tuple(x for x in self.options if x in raw)
        return chosen if 0 < len(chosen) < len(self.options) else bool(chosen)

    def show(self, value: Any) -> str:
        return f"[{','.join(value)}]" if isinstance(value, tuple) else super().show(value)

    def among(self, value: Chosen) -> tuple[str, ...]:
        """The words that a value stands for."""
        if isinstance(value, tuple):
            return value
        return self.options if value else ()
