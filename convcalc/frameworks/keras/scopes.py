"""Scopes of TensorFlow 1: by their names variables and layers are used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, Failure, Function, Native, Path, Unknown

if TYPE_CHECKING:
    from convcalc.frameworks.python.values import At


class VariableScope:
    """`tf.variable_scope("generator", reuse=True)`: the names above, and whether what has a name
    there is used again.
    """

    __slots__ = ("counts", "path", "reuse")

    def __init__(self, path: tuple[str, ...], reuse: Any = False) -> None:
        self.path, self.reuse = path, reuse
        self.counts: dict[str, int] = {}

    def unique(self, word: str) -> str:
        count = self.counts.get(word, 0)
        self.counts[word] = count + 1
        return f"{word}_{count}" if count else word

    def full(self, name: str) -> str:
        return ".".join((*self.path, name))


class ArgumentScope:
    """`slim.arg_scope([slim.conv2d], padding="VALID")`: arguments by the functions that take
    them.
    """

    __slots__ = ("given",)

    def __init__(self, given: dict[Any, dict[str, Any]]) -> None:
        self.given = given


class Scopes:
    """What is open, and what was made by its full name."""

    def __init__(self) -> None:
        self.open: list[VariableScope] = [VariableScope(())]
        self.arguments: list[ArgumentScope] = [ArgumentScope({})]
        self.made: dict[str, Any] = {}

    @property
    def current(self) -> VariableScope:
        return self.open[-1]

    def again(self, name: str, reuse: Any, at: At) -> Any:
        """What was made by this full name, where it is used again; MISSING where it is not."""
        wanted = self.current.reuse if reuse is None else reuse
        if name not in self.made or wanted is False:
            return MISSING
        if isinstance(wanted, Unknown):
            message = f"whether '{name}' is used again is not known: {wanted.why}"
            raise Failure("E407", message, "give 'reuse' a value", at)
        return self.made[name]


def attribute(scope: VariableScope, name: str) -> Any:
    """`scope.reuse_variables()`, `scope.name`"""
    if name == "reuse_variables":

        def reuses(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> None:
            scope.reuse = True

        return Native(name, reuses)
    if name in ("name", "original_name_scope"):
        return "/".join(scope.path)
    return scope.reuse if name == "reuse" else MISSING


def key_of(function: Any) -> Any:
    """By what a function is known: those of slim by their names, of which some have two."""
    if isinstance(function, Path):
        return OTHER.get(function.last, function.last)
    return id(function.node) if isinstance(function, Function) else None


OTHER = {
    "convolution2d": "conv2d",
    "convolution": "conv2d",
    "convolution2d_transpose": "conv2d_transpose",
    "separable_convolution2d": "separable_conv2d",
    "convolution2d_in_plane": "conv2d_in_plane",
}
"""Other names of functions of slim."""
