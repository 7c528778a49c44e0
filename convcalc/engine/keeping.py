"""What all layers of a network keep for the backward pass, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.memory import Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from convcalc.engine.kept import Kept
    from convcalc.engine.report import LayerReport


class Keeping:
    """Collects what is kept of `steps`, each in its turn. `home` says in whose memory a tensor
    lies; `once` which of those there are once for all samples, and whether they are there anyway;
    `again` to which part of the network a layer belongs that is run again when the backward pass
    comes to it: what such a part keeps of its own is not there before.
    """

    def __init__(
        self,
        steps: Sequence[LayerReport],
        home: Mapping[str, str],
        once: Mapping[str, bool],
        again: Mapping[str, int],
    ) -> None:
        self.home, self.once, self.again = home, once, again
        self.back = 2 * len(steps) - 1
        self.ends = {again[s.name]: k for k, s in enumerate(steps) if s.name in again}
        self.kept: dict[str, Kept] = {}
        self.unknown: list[str] = []
        self.last: dict[str, int] = {}
        self.extra: list[Held] = []
        self.anew: dict[str, tuple[int, int]] = {}

    def add(self, k: int, step: LayerReport, found: Kept | None) -> None:
        """What the layer of step `k` keeps; None where that is not known."""
        if found is None:
            self.unknown.append(step.kind.name)
            return
        names = dict.fromkeys(self.home[name] for name in found.names)
        part, end = self.again.get(step.name), self.back - k
        start = k if part is None else self.back - self.ends[part]
        for name in names:
            if part is not None and self.again.get(name) == part:
                self.anew[name] = start, max(end, self.anew.get(name, (0, 0))[1])
            else:
                self.last[name] = max(end, self.last.get(name, 0))
        if found.extra and step.name not in self.once:
            self.extra.append(Held(f"kept by {step.name}", found.extra, start, end))
        self.kept[step.name] = self.of_forward(step.name, found._replace(names=tuple(names)))

    def of_forward(self, name: str, found: Kept) -> Kept:
        """What of it is kept by the forward pass; once for the batch where the layer has no
        sample.
        """
        if name in self.again:
            part = self.again[name]
            outside = tuple(x for x in found.names if self.again.get(x) != part)
            return found._replace(names=outside, extra=0, of_batch=0)
        if name in self.once:
            return found._replace(extra=0, of_batch=found.of_batch + found.extra)
        return found

    def of_batch(self, sizes: Mapping[str, int]) -> int:
        """The bytes that are kept once, of which tensors have these sizes."""
        names = {name for one in self.kept.values() for name in one.names}
        found = sum(sizes[name] for name in names if not self.once.get(name, True))
        return found + sum(one.of_batch for one in self.kept.values())

    def tensors(self, own: Mapping[str, Held]) -> list[Held]:
        """All tensors of samples, each until nothing needs it any more, and what is kept besides;
        those of a part that is run again are there twice.
        """
        there = {name: tensor for name, tensor in own.items() if name not in self.once}
        return [
            *(t._replace(end=max(t.end, self.last.get(t.name, 0))) for t in there.values()),
            *(
                Held(f"{name} again", there[name].elements, *span)
                for name, span in self.anew.items()
                if name in there and name not in self.last
            ),
            *self.extra,
        ]
