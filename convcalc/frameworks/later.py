"""Functions by the names of their modules, which are loaded when they are called: what tables of
names hold, most of which no source needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def found(name: str) -> Callable[..., Any]:
    """`traced.views.flattened`: the function, of a module below `frameworks`."""
    home, _, last = name.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(f"convcalc.frameworks.{home}"), last)
    return function


class Later:
    """A function that is looked for when it is called."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, *args: Any) -> Any:
        return found(self.name)(*args)


def later(name: str) -> Callable[..., Any]:
    """What `name` does, for a table."""
    return Later(name)
