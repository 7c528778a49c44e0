"""What expressions of a source file come to: values of our own, none of which runs anything.

Numbers, texts, lists, tuples, dictionaries, sets and ranges are Python's own, and the only objects
of it whose methods are called, by name from a table.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Optional

from convcalc.diagnostics import Diagnostic, Problems, Span
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.frameworks.python.scopes import File, Scope

    Args = tuple[list[Any], dict[str, Any]]


class At(NamedTuple):
    """Where something stands: a node of the tree of a file."""

    file: Optional[File]
    node: Any

    @property
    def span(self) -> Span | None:
        return self.file.text.span(self.node) if self.file is not None else None

    @property
    def line(self) -> str:
        """`model.py:12`"""
        if self.file is None:
            return "this file"
        return f"{self.file.text.source.name}:{getattr(self.node, 'lineno', 1)}"


NOWHERE = At(None, None)


class Unknown:
    """A value that the file does not tell: it is an error only where the network needs it."""

    __slots__ = ("at", "why")

    def __init__(self, why: str, at: At = NOWHERE) -> None:
        self.why, self.at = why, at

    def __repr__(self) -> str:
        return f"<Unknown {self.why}>"


class Weights:
    """Trained numbers of a checkpoint: they can be passed on and asked, and hold nothing."""

    __slots__ = ()


WEIGHTS = Weights()


class Path:
    """A name of a package that is not read: `torch.nn.Conv2d`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<Path {self.name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Path) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]


class Function:
    """A function of the file; `owner` is the class in which it stands, `wraps` what it is said to
    stand for (`functools.wraps`), `within` the context that it runs in (`@torch.no_grad()`),
    `yields` whether it is a generator, and `body` the statements that are needed, once they were
    asked.
    """

    __slots__ = ("body", "defaults", "name", "node", "owner", "scope", "within", "wraps", "yields")

    def __init__(
        self, name: str, node: Any, scope: Scope, defaults: Mapping[str, Any], owner: Any = None
    ) -> None:
        self.name, self.node, self.scope = name, node, scope
        self.defaults, self.owner = defaults, owner
        self.wraps: Any = None
        self.within: Any = None
        self.yields: Optional[bool] = None
        self.body: Optional[list[Any]] = None

    @property
    def meant(self) -> Function:
        """The function that it stands for, itself mostly."""
        found = self
        while isinstance(found.wraps, Function):
            found = found.wraps
        return found

    def __repr__(self) -> str:
        return f"<Function {self.name}>"


class Bound:
    """A function of a class with the object that it is asked of."""

    __slots__ = ("function", "self_")

    def __init__(self, function: Any, self_: Any) -> None:
        self.function = function
        self.self_ = self_


class Property:
    """A property of a class, and what sets it."""

    __slots__ = ("function", "setter")

    def __init__(self, function: Any, setter: Any = None) -> None:
        self.function, self.setter = function, setter


class Static:
    """A static method, or with `of_class` one that is given the class."""

    __slots__ = ("function", "of_class")

    def __init__(self, function: Any, of_class: Any = False) -> None:
        self.function = function
        self.of_class = of_class


class Native:
    """Something that is known here by its name, and what it does."""

    __slots__ = ("call", "name")

    def __init__(self, name: Any, call: Any) -> None:
        self.name = name
        self.call = call

    @classmethod
    def of(cls, name: str, does: Any, *owners: Any) -> Native:
        """A method: what `does(*owners, args, named, at)` gives."""
        return cls(name, lambda reader, args, named, at: does(*owners, args, named, at))

    @classmethod
    def giving(cls, name: str, value: Any) -> Native:
        """A method that gives the same, whatever it is given."""
        return cls(name, lambda reader, args, named, at: value)


class Partial:
    """A function with some of its arguments."""

    __slots__ = ("args", "function", "named")

    def __init__(self, function: Any, args: Any, named: Any) -> None:
        self.function = function
        self.args = args
        self.named = named


MISSING = type("Missing", (), {"__repr__": lambda self: "MISSING"})()


MEND = "mend it, and try again"
WAYS_OUT = {
    "E203": "give it as many as it takes",
    "E204": "give it what it is made for",
    "E205": "make the sizes agree",
    "E208": "use sizes that fit",
    "E404": "name a network of the file: FILE:NAME",
    "E406": "give it a value",
    "E407": "give it a value with --set, or another target",
    "E408": "give a smaller target",
    "E409": "name another target, or write it so that nothing depends on it",
}
"""What can be done where nothing better is known."""


class Failure(Problems):
    """One thing that cannot be read, and where."""

    def __init__(self, code: str, message: str, hint: str, at: At = NOWHERE) -> None:
        super().__init__([Diagnostic(code, message, hint or WAYS_OUT.get(code, MEND), at.span)])
        self.diagnostic = self.diagnostics[0]
        self.used: list[At] = []


class Raised(Exception):
    """What the source itself raises: the name of the exception, and its words."""

    def __init__(self, name: str, words: str, at: At) -> None:
        super().__init__(name)
        self.name, self.words, self.at = name, words, at


class Ended(Exception):
    """What is worked out cannot go on: a framework has noted why."""


class Iterator(list):  # type: ignore[type-arg]
    """What `iter` gives: what is taken from it is gone."""


class Deque(list):  # type: ignore[type-arg]
    """What keeps no more than `most` of what is put in, and lets go of the other end."""

    def __init__(self, most: int | None) -> None:
        super().__init__()
        self.most = most

    def append(self, value: Any) -> None:
        super().append(value)
        if self.most is not None:
            del self[: max(len(self) - self.most, 0)]

    def extend(self, values: Any) -> None:
        for value in values:
            self.append(value)

    def appendleft(self, value: Any) -> None:
        self.insert(0, value)
        if self.most is not None:
            del self[self.most :]

    def popleft(self) -> Any:
        return self.pop(0)


def unknown_of(values: list[Any]) -> Unknown | None:
    """The first that is not known."""
    return next((value for value in values if isinstance(value, Unknown)), None)


def is_plain(value: Any) -> bool:
    """Whether it is a number, a text, true, false or nothing."""
    return value is None or isinstance(value, (bool, int, float, str))


def text_of(value: Any) -> str:
    """How a value is written in a message."""
    return str(value) if is_plain(value) else shown(value)


def shown(value: Any) -> str:
    """A value, or what it is where Python would say its address: `a module`."""
    if isinstance(value, (Function, Bound, Native, Partial, Static)):
        return "a function that is not called"
    text = repr(value)[:60]
    return f"a {type(value).__name__.lower()}" if " object at 0x" in text else text


def typed(node: ast.AST) -> str:
    """How an expression is written, shortened."""
    try:
        text = ast.unparse(node)
    except (RecursionError, ValueError):
        return "this"
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"
