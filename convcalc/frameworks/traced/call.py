"""A call of a function of tensors, with what it is given by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import Failure, unknown_of
from convcalc.frameworks.traced.absent import tell_absent
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.layers import Use, lost
from convcalc.frameworks.traced.tensors import Tensor, axis_of, fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from convcalc.frameworks.python.values import At
    from convcalc.frameworks.traced.builder import Builder


class Call:
    """A function of tensors that is being worked out: its arguments by name."""

    def __init__(self, builder: Builder, name: str, given: dict[str, Any], at: At) -> None:
        self.builder, self.name, self.given, self.at = builder, name, given, at

    def __getitem__(self, name: str) -> Any:
        return self.given.get(name)

    @property
    def x(self) -> Any:
        return self.given.get("input")

    @property
    def layout(self) -> str:
        return self.builder.layout

    def use(self, word: str, **settings: Any) -> Use:
        return Use(self.builder, word, settings, self.at)

    def inner(self, name: str, /, **given: Any) -> Call:
        """Another call, which this one is made of."""
        return Call(self.builder, name, given, self.at)

    def along(self, word: str, x: Tensor, k: int, **settings: Any) -> Tensor:
        """What a layer gives that works along dimension `k`."""
        x, folded = arranged(self.builder, x, self.at)
        axis = axis_of(self.layout, x.rank, k, folded)
        made = self.use(word, **settings, axis=axis).add([x.node])
        return fresh(made.name, made.sizes, folded, self.at, self.layout)

    def whole(self, name: str) -> list[int]:
        """Whole numbers that are given one by one or as a list. Failure where one is not known."""
        value = self.given.get(name)
        several = list(value) if isinstance(value, (tuple, list, range)) else [value]
        if len(several) == 1 and isinstance(several[0], (tuple, list)):
            several = list(several[0])
        unknown = unknown_of(several)
        if unknown is not None:
            raise Failure("E407", f"a size is not known: {unknown.why}", "use --set", self.at)
        if not all(isinstance(n, (int, float)) and n == int(n) for n in several):
            raise Failure("E409", f"{self.name} takes whole numbers", "", self.at)
        return [int(n) for n in several if n is not None]

    def doubt(self, found: Any, why: str) -> Any:
        """What was found, of which is kept that it gives other numbers than its layer tells."""
        if isinstance(found, Tensor):
            self.builder.doubt(found.node, why)
        return found

    def unplaced(self, tensors: Sequence[Tensor]) -> Tensor:
        """A function that has no kind: what comes out is not known."""
        if not tensors:
            raise Failure("E407", f"what {self.name} works on is not known", "", self.at)
        tell_absent(self.builder, self.given.values(), self.at)
        name = "".join(c if c.isalnum() or c in "_.:/-" else "_" for c in self.name) or "operation"
        made = self.use("unknown", op=name).add([tensor.node for tensor in tensors])
        return lost(made, self.at)
