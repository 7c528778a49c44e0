"""Named tuples, declared as `typing.NamedTuple` has it, without what that costs at start-up.

`typing` compiles every annotation when a class is made; for the thirty small values of this package
that alone would take a twentieth of a query. Type checkers see the original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import namedtuple

    class _RecordType(type):
        def __new__(cls, name: str, bases: tuple[Any, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = list(body.pop("__annotations__", ()))
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.pop("__module__"))
            for key, value in body.items():
                if key not in ("__qualname__", "__classcell__"):
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_RecordType):
        """A tuple whose elements have names and defaults: a frozen value."""


__all__ = ["NamedTuple"]
