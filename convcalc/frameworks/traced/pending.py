"""Tensors that are made when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.frameworks.traced.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder


class Pending(Tensor):
    """A tensor whose nodes are made when it is asked for: most states are not."""

    __slots__ = ("found", "make")

    def __init__(self, make: Callable[[], Tensor], at: At) -> None:
        self.make, self.at = make, at
        self.found: Tensor | None = None

    def got(self) -> Tensor:
        if self.found is None:
            self.found = self.make()
        return self.found

    node = property(
        lambda self: self.got().node, lambda self, value: setattr(self.got(), "node", value)
    )
    sizes = property(
        lambda self: self.got().sizes, lambda self, value: setattr(self.got(), "sizes", value)
    )
    dims = property(
        lambda self: self.got().dims, lambda self, value: setattr(self.got(), "dims", value)
    )
    strides = property(
        lambda self: self.got().strides, lambda self, value: setattr(self.got(), "strides", value)
    )


def cells_of(builder: Builder, state: Tensor, at: At) -> Pending:
    """The last cells of an LSTM, of the size of its state: a network that reads them is read for
    its sizes, and not written.
    """

    def made() -> Tensor:
        builder.doubt(state.node, "its cells are read, and only its states are followed")
        return state._replace()

    return Pending(made, at)
