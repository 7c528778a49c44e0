"""Names of layers: paths such as `layer3.2.conv1`, and what a short name means where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from convcalc.engine.network import Group


class Names:
    """The names that are taken, those of inputs first; `groups` are the paths of blocks and loops,
    and `ends` the layers that come out of them.
    """

    def __init__(self, inputs: Iterable[str]) -> None:
        self.taken: dict[str, None] = dict.fromkeys(inputs)
        self.counts: dict[str, int] = {}
        self.groups: dict[str, Group] = {}
        self.ends: dict[str, str | None] = {}
        self.open: set[str] = set()

    def take(self, name: str) -> bool:
        """Whether `name` was free; it is not from here on."""
        if name in self.taken:
            return False
        self.taken[name] = None
        return True

    def next_of(self, prefix: str, kind: str) -> str:
        """The next free name of a kind: conv1, conv2, …, behind `prefix`."""
        stem = prefix + kind
        joint = "_" if stem[-1].isdigit() else ""
        count = self.counts.get(stem, 0) + 1
        while f"{stem}{joint}{count}" in self.taken:
            count += 1
        self.counts[stem] = count - 1
        return f"{stem}{joint}{count}"

    def following(self, prefix: str, kind: str) -> str:
        """The same; it is not free from here on."""
        name = self.next_of(prefix, kind)
        self.take(name)
        self.counts[prefix + kind] += 1
        return name

    def find(self, name: str, prefix: str) -> str | None:
        """The layer that `name` means behind `prefix`: the nearest one, from the inside out. A
        block or loop stands for the layer that comes out of it.
        """
        while True:
            full = prefix + name
            if full in self.ends:
                return self.ends[full]
            if full in self.taken and full not in self.open:
                return full
            if not prefix:
                return None
            prefix = prefix[: prefix.rfind(".", 0, -1) + 1]
