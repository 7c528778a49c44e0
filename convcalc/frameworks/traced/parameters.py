"""Parameters and buffers of modules, and what is computed of them alone."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from convcalc.layers.tensor import MOST, as_float32

if TYPE_CHECKING:
    from collections.abc import Sequence


class Memory:
    """Where a tensor lies, which its views and what is worked out of it remember: whether something
    else was put there, whether checkpoints hold it, and what a parameter begins with, if known.
    """

    __slots__ = ("begun", "changed", "saved")

    def __init__(self) -> None:
        self.changed = self.saved = False
        self.begun: tuple[float, ...] | None = None


class Param:
    """A tensor without the batch: a parameter or buffer, or what is computed of such.

    `registered`: it is a parameter of its own where it is an attribute of a module; `trained`: it
    is a parameter, no buffer or constant; `sources` are the parameters that it is computed from;
    `holder` is the layer of PyTorch whose weights it is; `tied`: it is those of another as well;
    `each`: every sample has a copy; `numbers` are its elements in order, or one for all, where they
    are known; `saved`: it is a buffer that checkpoints hold; `made` works it out again of what
    stands for what it is made of; `folded`: an exporter worked it out, maybe of parameters.
    """

    __slots__ = (
        "each",
        "folded",
        "frozen",
        "holder",
        "made",
        "memory",
        "name",
        "node",
        "numbers",
        "registered",
        "saved",
        "sizes",
        "sources",
        "tied",
        "trained",
        "turned",
        "viewed",
    )

    def __init__(
        self,
        sizes: Sequence[int],
        trained: bool = False,
        registered: bool = False,
        sources: tuple[Param, ...] = (),
    ) -> None:
        self.sizes = tuple(sizes)
        self.trained, self.registered, self.sources = trained, registered, sources
        self.name: str | None = None
        self.node: str | None = None
        self.folded = self.frozen = self.saved = self.tied = False
        shared = dict.fromkeys(m for source in sources for m in source.memory)
        self.memory: tuple[Memory, ...] = tuple(shared) or (Memory(),)
        self.numbers: tuple[float, ...] | None = None
        self.made: Any = None
        self.viewed: Param | None = None
        self.turned: tuple[int, ...] | None = None
        """In which order the dimensions of what it is computed from stand in it."""
        self.holder: Any = None
        self.each: bool = any(source.each for source in sources)

    def __repr__(self) -> str:
        return f"<Param {self.sizes}>"

    @property
    def elements(self) -> int:
        return prod(self.sizes)

    def placed(self) -> str | None:
        """The node that holds it: its own, or that of the layer whose weights it is."""
        if self.node is None and self.holder is not None:
            self.node = self.holder.node
        return self.node

    def again(self) -> Param:
        made = Param(self.sizes, self.trained, self.registered, self.sources)
        made.frozen, made.tied, made.each = self.frozen, self.tied, self.each
        made.numbers = self.told()
        if self.saved:
            made.save()
        return made

    def told(self) -> tuple[float, ...] | None:
        """Its elements in order, or one for all, where they are known and few."""
        if any(one.changed for one in self.memory):
            return None
        return self.numbers or (None if self.viewed is None else self.viewed.told())

    def of_buffers(self) -> bool:
        """Whether it is a buffer that checkpoints hold, or made of some."""
        return any(one.saved for one in self.memory)

    def forget(self) -> None:
        """Something else was put into it, or into what is a part of it."""
        self.made = self.viewed = self.numbers = None
        for one in self.memory:
            one.changed, one.begun = True, None

    def begin(self, numbers: tuple[float, ...] | None) -> None:
        """It is a parameter that has these numbers before it is trained, if they are known."""
        for one in self.memory:
            one.begun = numbers

    def stored_as(self, shape: Sequence[int]) -> dict[str, Any]:
        """Settings of a parameter of this shape: the sizes that checkpoints have for it, if other
        ones, and what it begins with, where that is known and not zero.
        """
        found: dict[str, Any] = {}
        if self.sizes != tuple(shape):
            found["stored"] = list(self.sizes)
        begun = self.memory[0].begun
        if begun is not None and any(begun):
            found["init"] = list(begun)
        return found

    def root(self) -> Param:
        """What holds its elements, of which it may be a view: a buffer does itself."""
        found = self
        while found.viewed is not None and not found.saved:
            found = found.viewed
        return found

    def view_of(self, source: Param) -> None:
        """It is what another holds, in the same order, in other sizes."""
        self.sources, self.memory, self.viewed = (source,), source.memory, source
        self.made = None

    def save(self) -> None:
        """It is a buffer that checkpoints hold."""
        self.saved, own = True, Memory()
        own.saved = True
        self.memory = (own, *self.memory)

    def order_of(self, origin: Param) -> tuple[int, ...] | None:
        """In which order the dimensions of a parameter stand in it, which it is; None, where it is
        more than that.
        """
        found, order = self, tuple(range(len(self.sizes)))
        while found is not origin:
            if len(found.sources) != 1:
                return None
            (source,) = found.sources
            if found.turned is not None:
                order = tuple(found.turned[k] for k in order)
            elif found.viewed is not source or found.sizes != source.sizes:
                return None
            found = source
        return order

    def holds_what(self, origin: Param) -> bool:
        """Whether its elements are those of a parameter, in whatever order and sizes."""
        found = self
        while found is not origin:
            if found.viewed is not None:
                found = found.viewed
            elif found.turned is not None:
                (found,) = found.sources
            else:
                return False
        return True

    def origins(self) -> tuple[Param, ...]:
        """The parameters that it is made of."""
        found: list[Param] = []
        seen: set[int] = set()
        rest: list[Param] = [self]
        while rest:
            one = rest.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            if one.registered or (one.trained and not one.sources):
                found.append(one)
            else:
                rest += reversed(one.sources)
        return tuple(found)


class Numbers(list):  # type: ignore[type-arg]
    """A small tensor of one dimension whose numbers are known; `held` is the constant that it is
    where it meets a tensor, and `changed` says that it has other numbers by now.
    """

    held: Param | None = None
    changed = False

    def forget(self) -> None:
        """Something else was put into it."""
        self.changed = True


def param_of(numbers: Numbers) -> Param:
    """A small tensor as a constant, the same one each time."""
    found = None if numbers.changed else few(numbers)
    if numbers.held is None or numbers.held.sizes != (len(numbers),):
        numbers.held = Param((len(numbers),))
    if numbers.held.told() != found:
        before, numbers.held = numbers.held, Param((len(numbers),))
        numbers.held.name, numbers.held.numbers = before.name, found
        if before.saved:
            numbers.held.save()
    return numbers.held


LARGEST = 3e38


def few(values: Sequence[Any]) -> tuple[float, ...] | None:
    """Numbers in single precision, one if all are the same; None where they are too many, or are
    none that can be written.
    """
    kept = set(values) if len(values) <= MAX_KNOWN else {*()}
    if not kept or not all(type(n) in (int, float) and abs(n) < LARGEST for n in kept):
        return None
    if len(kept) > 1 and len(values) > MOST:
        return None
    return tuple(map(as_float32, kept if len(kept) == 1 else values))


MAX_KNOWN = 4096


class Table(list):  # type: ignore[type-arg]
    """An array of numbers of several dimensions: its rows are known, and no operator takes it."""


def array(value: Any) -> Any:
    """What numpy makes of lists of numbers: operators work on each of them."""
    if not isinstance(value, (list, tuple)) or isinstance(value, (Numbers, Table)):
        return value
    if value and all(isinstance(one, (list, tuple)) for one in value):
        return Table(array(one) for one in value)
    return Numbers(value) if all(isinstance(one, (int, float)) for one in value) else value


class Mask(Param):
    """A constant of true and false: what it chooses is not known."""


def constant(sizes: Sequence[int], batch: int, kind: type[Param] = Param) -> Param:
    """A constant of these sizes, one of which may be `batch`: then every sample has a copy."""
    made = kind([1 if n == batch else n for n in sizes])
    made.each = batch in sizes
    return made


def computed(sizes: Sequence[int], *sources: Param) -> Param:
    """What is computed of parameters, or of constants."""
    return Param(sizes, any(s.trained for s in sources), sources=sources)


def broadcast(*shapes: Sequence[int]) -> tuple[int, ...] | None:
    """The shape of an elementwise operation; None where there is none."""
    rank = max(map(len, shapes), default=0)
    rows = [(1,) * (rank - len(shape)) + tuple(shape) for shape in shapes]
    found: list[int] = []
    for sizes in zip(*rows, strict=True):
        wide = {size for size in sizes if size != 1}
        if len(wide) > 1:
            return None
        found.append(wide.pop() if wide else 1)
    return tuple(found)
