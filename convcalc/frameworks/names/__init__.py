"""How a framework spells layers: one table each, of rows that are data.

A row says which kind a constructor or function makes and how it is called: its arguments in the
framework's order, with the framework's defaults. `Conv#d` stands for `Conv1d`, `Conv2d`, `Conv3d`.
What an argument means is one word:

    filters            a setting of the kind
    padding<sides      settings, by one of the functions in `turns`
    eps<told           a number on which no size depends, where it is given and known
    -                  nothing that is worked out depends on it
    =                  only its default is read
    >                  the tensor that a function is applied to
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

IGNORED, ONLY, DATA = "-", "=", ">"


class Row(NamedTuple):
    """A constructor or function: the kind it makes (`#` is the number of axes), its arguments as
    Python writes them, what arguments mean here and only here, and what always holds.
    """

    kind: str
    takes: str = ""
    means: Mapping[str, str] = {}
    always: Mapping[str, Any] = {}


class Names(NamedTuple):
    """What a framework calls things. `modules` are the names in front of constructors, `functions`
    those in front of functions; `means` says what arguments mean everywhere.
    """

    title: str
    dialect: str
    modules: tuple[str, ...]
    functions: tuple[str, ...]
    constructors: Mapping[str, Row]
    calls: Mapping[str, Row]
    means: Mapping[str, str]
    accepts: str = ""
    """Arguments that all constructors take besides."""
    models: tuple[str, ...] = ()
    """What else is of this framework, and makes no layer."""
    thing: str = "layer"
    """What a constructor makes."""
    choices: Mapping[str, tuple[str, ...]] = {}
    """The words of which an argument takes one; those that are `numbered` take numbers as well."""
    numbered: tuple[str, ...] = ()

    def row(self, path: str) -> Optional[Row]:
        """The row of a dotted name, whichever of its modules stand in front; None if it is none."""
        *front, name = path.split(".")
        if not front:
            return find(self.constructors, name) or find(self.calls, name)
        module = ".".join(front)
        if module in self.modules:
            return find(self.constructors, name) or (
                find(self.calls, name) if module in self.functions else None
            )
        return find(self.calls, name) if module in self.functions else None


def find(rows: Mapping[str, Row], name: str) -> Row | None:
    """The row of a name, or of all ranks of it, with the rank put in."""
    if name in rows or "#" in name:
        return None if "#" in name else rows[name]
    for digit in "123":
        for sign in "dD":
            before, there, after = name.partition(digit + sign)
            found = rows.get(f"{before}#{sign}{after}") if there else None
            if found:
                return found._replace(kind=found.kind.replace("#", digit))
    return None


def spelled_out(rows: Mapping[str, Row]) -> list[str]:
    """All names of a table, one for each number of axes."""
    found = []
    for name in rows:
        found += [name.replace("#", digit) for digit in "123"] if "#" in name else [name]
    return found
