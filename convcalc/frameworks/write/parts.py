"""What a network is cut into: layers and uses of blocks, paths that meet, what is there sometimes.

A part stands for all uses of the block that it is in at once: where these differ, a `Slot` has the
value of each. What stands in no block has one use.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Optional, Union

from convcalc.layers.settings import SettingType
from convcalc.parser.remake import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from convcalc.engine.network import Given, Node, Tie
    from convcalc.layers.kind import Kind


class Missing:
    """What stands for the value of a layer in a use that does not have the layer."""

    def __repr__(self) -> str:
        return "-"


class KindOf(SettingType):
    """The name of a kind."""


MISSING = Missing()
WORD = KindOf()
ENTRY = ""
"""What enters a block, among what its layers read."""


class Slot:
    """The values that a setting has, one for each use; `code` says what stands for all of them."""

    __slots__ = ("code", "type", "values")

    def __init__(self, values: Sequence[Any], type: SettingType | None) -> None:
        self.values, self.type = tuple(values), type
        self.code: Code | None = None

    @property
    def known(self) -> list[Any]:
        return [value for value in self.values if value is not MISSING]

    @property
    def constant(self) -> bool:
        """Whether it is the same in all uses that have it."""
        found = self.known
        return all(same(value, found[0]) for value in found)

    def __repr__(self) -> str:
        return f"Slot{self.values}"


class Code:
    """What a setting is in a block: a value, the name of a parameter, or an expression of some."""

    __slots__ = ("text", "value")

    def __init__(self, text: str = "", value: Any = None) -> None:
        self.text, self.value = text, value

    @property
    def plain(self) -> bool:
        return not self.text


class Step:
    """A layer, or a use of a block. `reads` and `gives` are names of layers of the network; where
    it does not read what stands before it, `sources` are the names within the block.
    """

    __slots__ = (
        *("block", "given", "gives", "held", "kind", "name", "named", "reads", "settings"),
        *("share", "sources", "tie", "uses", "words"),
    )

    def __init__(self, name: str, reads: tuple[str, ...], gives: str) -> None:
        self.name, self.reads, self.gives = name, reads, gives
        self.kind: type[Kind] | None = None
        self.block: Block | None = None
        self.uses: list[int] = []
        """Which use of the block it is, in each use of the block around it."""
        self.words: Slot | None = None
        """The names of kinds, where uses have different ones."""
        self.settings: dict[str, Slot] = {}
        self.sources: tuple[str, ...] | None = None
        self.share: str | None = None
        self.held = ""
        self.tie: Optional[Tie] = None
        self.given: Optional[Given] = None
        self.named = True

    @property
    def word(self) -> str:
        if self.block is not None:
            return self.block.name
        assert self.kind is not None
        return self.kind.name


class Join:
    """Paths that start together and meet in `merge`: a sum of two is `residual`. `skips`: whether
    a use has the second path, where that differs.
    """

    __slots__ = ("merge", "paths", "residual", "skips")

    def __init__(self, paths: list[list[Part]], merge: Step, residual: bool) -> None:
        self.paths, self.merge, self.residual = paths, merge, residual
        self.skips: Slot | None = None

    @property
    def name(self) -> str:
        return self.merge.name


class When:
    """What some uses have: `holds` is true or false for each."""

    __slots__ = ("holds", "inner")

    def __init__(self, holds: Slot, inner: list[Part]) -> None:
        self.holds, self.inner = holds, inner

    @property
    def name(self) -> str:
        return self.inner[0].name


class Loop:
    """Uses of one block behind each other, called `NAME0`, `NAME1`, … from `start` on. `turns` are
    the settings in the first turn and in the others; `count` is how many there are.
    """

    __slots__ = ("count", "name", "start", "steps", "turns")

    def __init__(self, name: str, start: int, steps: list[Step]) -> None:
        self.name, self.start, self.steps = name, start, steps
        self.count = Slot([len(steps)], None)
        first, second = steps[0].settings, steps[min(1, len(steps) - 1)].settings
        self.turns = {key: (first[key], second[key]) for key in first}


class Block:
    """A list of parts with parameters, each with its value in every use; `defaults` are those that
    most uses have. Parameters that must be given come first.
    """

    __slots__ = (
        *("arriving", "defaults", "name", "params", "parts", "prefixes", "reads_channels"),
    )

    def __init__(
        self, name: str, parts: list[Part], params: Mapping[str, Slot], ordered: Sequence[str]
    ) -> None:
        self.name, self.parts = name, parts
        self.defaults = {key: usual(slot) for key, slot in params.items()}
        required = [key for key in ordered if self.defaults[key] is None]
        self.params = {key: params[key] for key in (*required, *ordered)}
        self.prefixes: Sequence[str] = ()
        """The paths of its uses."""
        self.arriving = ""
        """What the source calls the channels that arrive."""
        self.reads_channels = False
        """Whether anything depends on these."""


def usual(slot: Slot) -> Optional[Slot]:
    """The value that more than half of the uses have, as a slot; None if there is none."""
    text, times = Counter(map(repr, slot.values)).most_common(1)[0]
    if 2 * times <= len(slot.values):
        return None
    value = next(value for value in slot.values if repr(value) == text)
    return Slot([value], slot.type)


Part = Union[Step, Join, When, Loop]


def step_of(node: Node, prefix: str) -> Step:
    """A layer as a part, called as it is behind `prefix`."""
    made = Step(node.name[len(prefix) :], node.inputs, node.name)
    made.kind = type(node.kind)
    types = {s.name: s.type for s in node.kind.settings()}
    made.settings = {k: Slot([v], types[k]) for k, v in settings_of(node.kind).items()}
    made.share, made.held, made.tie, made.given = node.share, node.held, node.tie, node.given
    return made


def steps_in(parts: Sequence[Part]) -> Iterator[Step]:
    """All layers and uses, in the order in which they are read."""
    for part in parts:
        if isinstance(part, Step):
            yield part
        elif isinstance(part, Join):
            for path in part.paths:
                yield from steps_in(path)
            yield part.merge
        elif isinstance(part, When):
            yield from steps_in(part.inner)
        else:
            yield from part.steps


def same(one: Any, other: Any) -> bool:
    """Whether two values are written the same: 1 is not true."""
    return type(one) is type(other) and bool(one == other)


def fixed(slot: Slot | None, value: Any) -> bool:
    """Whether a slot is this value in all uses."""
    if slot is None:
        return False
    plain = slot.code is None or slot.code.plain
    return plain and slot.constant and same(slot.known[0], value)
