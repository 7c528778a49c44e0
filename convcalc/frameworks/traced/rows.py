"""A row for each function of tensors: its arguments, and where what it does is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.calls import signature
from convcalc.frameworks.later import found
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.frameworks.traced.call import Call


class Row(NamedTuple):
    """The function below `frameworks` that `does` it, which is loaded when a source calls it; its
    arguments, and which `word` of a family it is.
    """

    does: str
    takes: str
    word: str = ""

    def run(self, call: Call) -> Any:
        does = found(self.does)
        return does(call, self.word) if self.word else does(call)


def rows(names: str, does: str, takes: str, word: str = "") -> dict[str, Row]:
    """The same row for each of these names."""
    return dict.fromkeys(names.split(), Row(does, takes, word))


SPELLED = {"axis": "dim", "keepdims": "keepdim", "tensor": "input", "self": "input", "x": "input"}
"""Arguments of PyTorch by other names."""


def bound(
    takes: str, args: list[Any], named: dict[str, Any], spelled: Mapping[str, str] = SPELLED
) -> dict[str, Any]:
    """The arguments of a function by name, those that are `spelled` in another way by that of the
    row; what is left over goes to `*name` and `**name`.
    """
    names, star, late = parsed(takes)
    given: dict[str, Any] = dict(late)
    given.update(zip(names, args, strict=False))
    if star is not None:
        given[star] = args[len(names) :]
    for key, value in named.items():
        word = key if key in names else spelled.get(key, key)
        given[word] = [value] if word == star else value
    return given


PARSED: dict[str, tuple[list[str], str | None, dict[str, Any]]] = {}


def parsed(takes: str) -> tuple[list[str], str | None, dict[str, Any]]:
    if takes not in PARSED:
        words = [part.strip() for part in takes.split(",")]
        star = next((w[1:] for w in words if w[:1] == "*" and w[1:] and w[:2] != "**"), None)
        made = signature(takes)
        PARSED[takes] = (list(made.positional), star, dict(made.defaults))
    return PARSED[takes]
