"""What the worlds of the frameworks have in common: `super()`, numbers, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python import values
from convcalc.frameworks.python.classes import Object
from convcalc.frameworks.python.objects import fields
from convcalc.frameworks.python.values import (
    MISSING,
    Bound,
    Failure,
    Function,
    Native,
    Path,
    Unknown,
)
from convcalc.frameworks.traced.elementwise import between
from convcalc.frameworks.traced.parameters import Param
from convcalc.frameworks.traced.tensors import SAMPLES, Tensor

if TYPE_CHECKING:
    from convcalc.frameworks.python.classes import Class
    from convcalc.frameworks.python.scopes import Scope
    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.python.world import Reader


class Traced:
    """A framework whose tensors are followed. Its own are the `modules` of this class, and what
    `base` gives of them.
    """

    reader: Reader
    modules: Any

    def base(self, owner: Any, foreign: Path | None, name: str) -> Any:
        """A method that a module has of the class of the framework; None where it does nothing."""
        raise NotImplementedError

    def above(self, cls: Class | None, owner: Any, name: str, at: At) -> Any:
        """`super().name`"""
        place = owner.cls if isinstance(owner, (self.modules, Object)) else None
        if place is None:
            return Native.giving(name, None)
        found = place.find(name, cls)
        if isinstance(found, Function):
            return Bound(found, owner)
        if found is not MISSING:
            return self.reader.of_class(place, owner, name, at, cls)
        if not isinstance(owner, Object):
            found = self.base(owner, place.foreign(), name)
        elif name == "__init__":
            found = Native(
                name, lambda reader, args, named, at: fields(reader, place, owner, args, named, cls)
            )
        return Native.giving(name, None) if found in (None, MISSING) else found

    def inherited(self, cls: Class, path: Path) -> Any:
        return path

    def vector(self, kind: type, a: Any, b: Any, at: At) -> Any:
        """Small tensors whose numbers are known, with an operator between them."""
        return between(kind, a, b, at)

    def counts_samples(self, n: int) -> bool:
        """Whether a number is as many as there are samples, or nearly."""
        return n > SAMPLES // 2 and min(n % SAMPLES, -n % SAMPLES) <= 8

    def truth(self, value: Any, at: At) -> Any:
        if isinstance(value, (Tensor, Param)):
            raise Failure("E409", "a decision depends on the values of a tensor", "", at)
        return MISSING

    def not_called(self, value: Any, at: At) -> Unknown:
        """What a call of a value gives that is no function. Failure where it can be none."""
        if isinstance(value, (Tensor, Param, bool, int, float, str, type(None), list, dict, tuple)):
            text = "a tensor" if isinstance(value, Tensor) else values.text_of(value)
            raise Failure("E409", f"{text} is called, and is no function", "", at)
        return Unknown("a call of what is not known", at)

    # What a framework may know better

    def enters(self, value: Any) -> Any:
        """What `with value as name` gives."""
        return value

    def leaves(self, value: Any) -> None:
        """The end of `with value`."""

    def kept_longer(self, scope: Scope) -> None:
        """What a scope names is there for longer than in Python."""

    def wraps(self, wrapper: Any, function: Any) -> Any:
        """What a decorator that is no function of a file makes of a function."""
        return function

    def starred(self, package: str, word: str) -> Any:
        return MISSING

    def remove_item(self, owner: Any, key: Any, at: At) -> None:
        """`del owner[key]`, of what is no list and no dictionary."""

    def set_item(self, owner: Any, key: Any, value: Any, at: At, target: Any, scope: Any) -> None:
        return None

    def extended(self, owner: Any, more: Any, at: At) -> bool:
        return False

    def augmented(self, old: Any, new: Any) -> None:
        """`old += more` gave `new`."""

    def contains(self, owner: Any, value: Any) -> Any:
        return MISSING

    def length(self, value: Any, at: At) -> Any:
        if isinstance(value, Param):
            return value.sizes[0] if value.sizes else 1
        return MISSING

    def plain(self, name: str, args: list[Any], named: dict[str, Any], at: At) -> Any:
        """Python's own functions of numbers, given tensors."""
        if any(isinstance(x, (Tensor, Param)) for x in args):
            return Unknown(f"{name} of a tensor's values", at)
        return MISSING
