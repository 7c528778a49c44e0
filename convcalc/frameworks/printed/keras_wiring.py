"""What reads what in a summary of Keras, by names that may be cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.frameworks.printed.cells import Dims
    from convcalc.frameworks.printed.keras_rows import Seen

MAX_CUT = 2_000
"""Of how many names that are cut off the whole is looked for."""


class Wiring:
    """The layers so far, and how they are connected, if the summary is `connected`."""

    def __init__(self, connected: bool, many: int) -> None:
        self.connected, self.many = connected, many
        self.given: dict[str, Dims] = {}
        """What comes out of each layer, by its path."""
        self.last: dict[str, str] = {}
        """Of models whose layers are listed the last of them."""
        self.twice: set[str] = set()
        """Names that several layers have, where they are cut off."""
        self.loose = False
        """Whether something is read that is not found."""

    def add(self, path: str, dims: Dims, opens: bool) -> None:
        """Takes a layer, or a model that `opens`: its layers follow."""
        if path in self.given:
            self.twice.add(path)
        self.given[path] = dims
        if opens:
            self.last[path] = path
            return
        around = path.rpartition(".")[0]
        while around:
            if around in self.last:
                self.last[around] = path
            around = around.rpartition(".")[0]

    def sources(self, one: Seen, before: str, inside: str) -> tuple[str, ...]:
        """The paths of the layers that one reads, as far as they are told."""
        if not self.connected:
            return (before,) if before else ()
        found = []
        for name in one.sources:
            known = self.named(name, inside)
            if known:
                found.append(self.last.get(known, known))
            else:
                self.loose = True
        if one.connected.strip("- ") and len(one.sources) < one.connected.count(",") + 1:
            self.loose = True
            return ()
        return tuple(dict.fromkeys(found))

    def named(self, name: str, inside: str) -> str:
        """The path of the layer of that name, or of the only one that begins so, if it is cut."""
        full = f"{inside}.{name}" if inside else name
        if not name.endswith("…"):
            known = full if full in self.given else name if name in self.given else ""
            return "" if known in self.twice else known
        if self.many > MAX_CUT:
            return ""
        start = full[:-1]
        fitting = [
            path
            for path in self.given
            if path.startswith(start) or (path.endswith("…") and start.startswith(path[:-1]))
        ]
        return fitting[0] if len(fitting) == 1 and fitting[0] not in self.twice else ""
