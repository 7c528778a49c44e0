"""What names mean at a place of a spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Optional, Protocol

from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.diagnostics import Span
    from convcalc.parser.asked import Question

ENTERING = ("in_channels", "in_size")
"""What arrives: its channels, and the list of its spatial sizes."""


class Scope(Mapping[str, Any]):
    """Values by name. What arrives is worked out when it is asked for; `following` are questions
    that values follow from.
    """

    __slots__ = ("arriving", "following", "values_by_name")

    def __init__(
        self,
        values: Mapping[str, Any],
        arriving: Callable[[str], Any],
        following: Mapping[str, Question] = {},
    ) -> None:
        self.values_by_name, self.arriving, self.following = values, arriving, following

    def __getitem__(self, name: str) -> Any:
        if name in self.values_by_name:
            return self.values_by_name[name]
        if name in ENTERING:
            return self.arriving(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        yield from self.values_by_name
        yield from ENTERING

    def __len__(self) -> int:
        return len(self.values_by_name) + len(ENTERING)

    def but(self, more: Mapping[str, Any], asked: Question | None = None) -> Scope:
        """The same names, and `more` before them; all of those follow from what is `asked`."""
        if not more:
            return self
        following = {name: old for name, old in self.following.items() if name not in more}
        if asked:
            following.update(dict.fromkeys(more, asked))
        return Scope({**self.values_by_name, **more}, self.arriving, following)


class Frame(NamedTuple):
    """Where the reader stands: what names mean, and what stands in front of those of layers.

    `blocks` are those that are being read, the outermost first; `entry` is the layer that enters
    the innermost of them, and `used` are the places that called them, the innermost first. In
    blocks and loops what stands there may be read `again`.
    """

    scope: Scope
    prefix: str = ""
    blocks: tuple[str, ...] = ()
    entry: Optional[str] = None
    used: tuple[Span, ...] = ()
    again: bool = False
    held: str = ""
    """How the weights of what stands here are held, if they are not trained."""


class Recalling(Protocol):
    """What knows what blocks were read as in other variants of a spec (recall.py)."""

    def read(
        self,
        reader: Any,
        called: tuple[str, str, Mapping[str, Any]],
        start: Any,
        inner: Frame,
        layers: Callable[[], None],
    ) -> None:
        """The layers of a block, which `layers` reads, into the reader."""
        ...

    def items(self, reader: Any, items: Any) -> None:
        """What stands at the top of a spec, into the reader."""
        ...

    def network(self, choice: Any) -> Any:
        """The network of a variant."""
        ...
