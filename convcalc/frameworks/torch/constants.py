"""Constants of which more is known than their sizes: how many elements of a triangle are not zero,
and the numbers of a table.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING, At, Native, Unknown
from convcalc.frameworks.traced.parameters import Mask, Numbers, Param, broadcast, few
from convcalc.frameworks.traced.tensors import sized_as

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SIDE = 100_000
SHAPED = ("view", "reshape")
KEPT = ("clone", "contiguous", "to", "float", "long", "int", "bool", "detach")


class Known(Param):
    """A constant of ones and zeros of which so many are ones, or one whose numbers are known;
    neither is known once it is changed in place.
    """

    __slots__ = ("listed", "ones")

    def __init__(self, sizes: Sequence[int], ones: int | None, listed: Sequence[Any] = ()) -> None:
        super().__init__(sizes)
        self.ones, self.listed = ones, tuple(listed)
        self.numbers = few([1.0] if ones == self.elements else self.listed)

    def forget(self) -> None:
        super().forget()
        self.ones, self.listed = None, ()

    def nested(self) -> Any:
        """Its numbers as lists in lists."""
        rows: list[Any] = list(self.listed)
        for size in self.sizes[:0:-1]:
            rows = [rows[k : k + size] for k in range(0, len(rows), size)]
        return rows


def ones_of(sizes: Sequence[int]) -> Known:
    """`torch.ones(4, 4)`"""
    return Known(sizes, prod(sizes))


def triangle(owner: Known, name: str, diagonal: int) -> int | None:
    """How many elements of a matrix of ones stand in a triangle; None where that is not known."""
    if len(owner.sizes) != 2 or owner.ones != owner.elements or owner.sizes[0] > MAX_SIDE:
        return None
    rows, columns = owner.sizes
    below = sum(min(max(k + diagonal + (name == "tril"), 0), columns) for k in range(rows))
    return below if name == "tril" else rows * columns - below


def called(owner: Known, name: str, args: Sequence[Any], named: dict[str, Any]) -> Any:
    """A method of such a constant; MISSING where it is like that of any other."""
    if name.endswith("_"):
        owner.forget()
    if name == "tolist" and owner.listed:
        return owner.nested()
    if owner.ones is None and not owner.listed:
        return MISSING
    if name in SHAPED:
        sizes = args[0] if len(args) == 1 and isinstance(args[0], (list, tuple)) else args
        found = sized_as(owner.sizes, sizes) if all(type(n) is int for n in sizes) else ()
        if found and prod(found) == owner.elements > 0:
            made = Known(found, owner.ones, owner.listed)
            made.view_of(owner)
            return made
    if name in KEPT:
        return Known(owner.sizes, owner.ones)
    diagonal = args[0] if args else named.get("diagonal", 0)
    if name in ("triu", "tril") and isinstance(diagonal, int):
        return Known(owner.sizes, triangle(owner, name, diagonal))
    if name == "nonzero" and owner.ones is not None and not args and not named:
        return Param((owner.ones, len(owner.sizes)))
    return MISSING


def attribute(owner: Known, name: str, otherwise: Any) -> Any:
    """An attribute of such a constant, which is a method where it is one of these."""
    if not isinstance(otherwise, Native):
        return otherwise

    def call(reader: Any, args: list[Any], named: dict[str, Any], at: At) -> Any:
        found = called(owner, name, args, named)
        return otherwise.call(reader, args, named, at) if found is MISSING else found

    return Native(name, call)


def compared(a: Any, b: Any, at: At) -> Any:
    """`degrees[:, None] >= others`, of constants: a mask, of which the sizes are known."""
    sizes = [sizes_of(x) for x in (a, b)]
    shape = None if None in sizes else broadcast(*[one for one in sizes if one is not None])
    if shape is None or not shape:
        return Unknown("a comparison of a tensor", at)
    made = Mask(shape)
    made.each = any(isinstance(x, Param) and x.each for x in (a, b))
    return made


def sizes_of(value: Any) -> tuple[int, ...] | None:
    """The sizes of a constant, none for a number; None for what is neither."""
    if isinstance(value, Numbers):
        return (len(value),)
    if isinstance(value, Param):
        return tuple(value.sizes)
    return () if isinstance(value, (bool, int, float)) else None
