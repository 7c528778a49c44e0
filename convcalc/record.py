"""Named tuples, declared as `typing.NamedTuple` has it, at a tenth of what those cost at start-up.

`typing` compiles every annotation when a class is made, and `collections` a constructor; for the
thirty small values of a query that alone would take a tenth of its time. Here the constructors are
compiled with this file, one for each number of fields. Type checkers see the original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any


def unwritable(value: object) -> str:
    """What stands for a value that has no `repr`, such as a number of more digits than Python
    writes.
    """
    if isinstance(value, int):
        return f"a whole number of {value.bit_length():,} bits"
    return f"a value of type '{type(value).__name__[:40]}'"


if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from types import FunctionType

    try:
        from _collections import _tuplegetter as getter
    except ImportError:  # an interpreter without collections' helper
        from operator import itemgetter

        def getter(index: int, doc: str) -> Any:
            return property(itemgetter(index), doc=doc)

    new = tuple.__new__
    CONSTRUCTORS = (
        lambda _cls: new(_cls, ()),
        lambda _cls, a: new(_cls, (a,)),
        lambda _cls, a, b: new(_cls, (a, b)),
        lambda _cls, a, b, c: new(_cls, (a, b, c)),
        lambda _cls, a, b, c, d: new(_cls, (a, b, c, d)),
        lambda _cls, a, b, c, d, e: new(_cls, (a, b, c, d, e)),
        lambda _cls, a, b, c, d, e, f: new(_cls, (a, b, c, d, e, f)),
        lambda _cls, a, b, c, d, e, f, g: new(_cls, (a, b, c, d, e, f, g)),
        lambda _cls, a, b, c, d, e, f, g, h: new(_cls, (a, b, c, d, e, f, g, h)),
        lambda _cls, a, b, c, d, e, f, g, h, i: new(_cls, (a, b, c, d, e, f, g, h, i)),
    )

    # fmt: off
    def of_a_network(
        _cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p,
        q, r, s, t, u, v, w, x, y, z, aa, bb, cc, dd,
    ):
        return new(_cls, (
            a, b, c, d, e, f, g, h, i, j, k, m, n, o, p,
            q, r, s, t, u, v, w, x, y, z, aa, bb, cc, dd,
        ))
    # fmt: on

    LONG = {
        16: lambda _cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q: new(
            _cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q)
        ),
        29: of_a_network,
    }
    """Those of a layer's report and of a network, which every query has."""

    def constructor(fields: list[str], defaults: tuple[Any, ...]) -> Any:
        """`__new__` with these names for its arguments."""
        count = len(fields)
        model = CONSTRUCTORS[count] if count < len(CONSTRUCTORS) else LONG.get(count)
        if model:
            named = model.__code__.replace(co_varnames=("_cls", *fields), co_name="__new__")
            made = FunctionType(named, {"new": new}, "__new__", defaults)
            made.__qualname__ = "__new__"
            return made
        words = ", ".join(fields)
        made = eval(f"lambda _cls, {words}: new(_cls, ({words}))", {"new": new})
        made.__defaults__ = defaults
        return made

    def written(value: Any) -> str:
        """A field's `repr`; a number may have more digits than Python writes."""
        try:
            return repr(value)
        except ValueError:
            return unwritable(value)

    class Record(tuple):
        """What all of them can do, as `collections.namedtuple` has it."""

        __slots__ = ()
        _fields = ()

        @classmethod
        def _make(cls, values: Any) -> Any:
            made = new(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, received {len(made)}")
            return made

        def _replace(self, /, **changes: Any) -> Any:
            made = new(type(self), map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return made

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        def __repr__(self) -> str:
            values = ", ".join(f"{k}={written(v)}" for k, v in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({values})"

    class _RecordType(type):
        def __new__(cls, name: str, bases: tuple[Any, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = list(body.pop("__annotations__", ()))
            given = {field: body.pop(field) for field in fields if field in body}
            if list(given) != fields[len(fields) - len(given) :]:
                raise TypeError(f"{name}: a field without a default stands behind one with it")
            body.update({field: getter(k, f"field {k}") for k, field in enumerate(fields)})
            body["__slots__"] = ()
            body["__match_args__"] = body["_fields"] = tuple(fields)
            body["_field_defaults"] = given
            body["__new__"] = constructor(fields, tuple(given.values()))
            return type(name, (Record,), body)

    class NamedTuple(metaclass=_RecordType):
        """A tuple whose elements have names and defaults: a frozen value."""


__all__ = ["NamedTuple", "unwritable"]
