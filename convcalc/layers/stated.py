"""A layer of which somebody states what it is, holds and gives, without what that follows from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.layers.kind import Kind
from convcalc.layers.unknown import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from convcalc.algebra.shape import Shape
    from convcalc.layers.weight import Weight

OF_PLACE = ("output", "macs", "field")


class Stated(Unknown):
    """A layer as a print-out has it: its numbers are not worked out but taken from there.

    `called` is what tables say, `brief` its settings as far as they are known. `likeness` is the
    kind that it is of, if that is known, and `made` that kind with its settings, for maps of
    `rank`. What is left out is not known: `gives` (the shape), `held` (its weights), `costs`.
    """

    def __init__(
        self,
        called: str,
        likeness: type[Kind] | None = None,
        made: Kind | None = None,
        brief: str = "",
        gives: Shape | None = None,
        held: tuple[Weight, ...] | None = None,
        costs: int | None = None,
        rank: int = 1,
    ) -> None:
        count = None if held is None else sum(int(weight.elements) for weight in held)
        super().__init__(op=called, params=count)
        self.__dict__.update(
            called=called,
            likeness=likeness or (type(made) if made else None),
            made=made,
            brief=brief,
            gives=gives,
            held=held,
            costs=costs,
            rank=rank,
        )

    called: str
    likeness: Optional[type[Kind]]
    made: Optional[Kind]
    brief: str
    gives: Optional[Shape]
    held: Optional[tuple[Weight, ...]]
    costs: Optional[int]
    rank: int

    @property
    def worked_out(self) -> bool:
        return False

    @property
    def like(self) -> type[Kind]:
        return self.likeness or Unknown

    @property
    def title(self) -> str:
        if self.likeness:
            return self.likeness.name
        free = self.costs == 0 and self.held == ()
        return self.called if free else f"? {self.called}"

    @property
    def unknown(self) -> tuple[str, ...]:
        known = (self.gives, self.held, self.costs, None)
        names = ("output", "params", "macs", "field")
        return tuple(name for name, value in zip(names, known, strict=True) if value is None)

    def shorthand(self, rank: int = 1, defaults: Mapping[str, Any] | None = None) -> str:
        return self.made.shorthand(self.rank, defaults) if self.made else self.brief

    def but(self, **changes: Any) -> Kind:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stated) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.called, self.brief, self.gives, self.held, self.costs))
