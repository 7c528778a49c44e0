"""All that is told of the memory of a network: what is used, what fits, and patches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from convcalc.amounts import percent, sized
from convcalc.commands.memory.used import Used
from convcalc.engine.schemas import SCHEMAS
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from convcalc.commands.memory.meanwhile import Meanwhile
    from convcalc.commands.memory.patches import Patched

LISTED = 10
"""How many tensors of the peak are listed."""
EAGER_MODE = "PyTorch's eager mode, which holds more"
HOLDS = "Python holds what it calls modules with"
OUTSIDE = "without what the allocator, the framework and its kernels keep for themselves"
CONVENTIONS = {
    "inference": "a tensor is there from the layer that writes it to the last that reads it; views "
    "have no memory of their own",
    "eager": f"{HOLDS}, until they return; of source of PyTorch all that its variables hold; and "
    "what layers have inside; eager_peak are the bytes of a sample at once then",
    "inside": "what layers hold while they run in PyTorch is not in it: by how much that makes "
    "the most at once more, where it is known",
    "training": "as PyTorch keeps tensors for the backward pass, on a GPU unless on_cpu; gradients "
    "of parameters come as they are worked out, states of the optimizer are there from the start",
    "step": "step_of_optimizer is what adam and adamw have for a moment, on a GPU of all "
    "parameters at once, when activations are gone",
    "not_at_once": "by how much bytes is less than the rows together, which are not all there at "
    "one time; below 0 where the step of the optimizer is more than the activations",
    "units": "KiB, MiB, GiB are powers of 1024; kB, MB, GB of 1000",
    "outside": OUTSIDE,
}


class Answer(NamedTuple):
    """What is used, and what was asked besides: `memory` of a machine, called `device`, for all
    that is used; `fit` for the activations of one sample; patches of the first layers. `eager`: the
    activations of one sample at once in inference where Python holds what it calls. `meanwhile`:
    what layers hold inside, which is not in it.
    """

    name: str
    used: Used
    memory: Optional[int] = None
    device: str = ""
    fit: Optional[int] = None
    patched: Optional[Patched] = None
    eager: Optional[int] = None
    eager_complete: bool = True
    meanwhile: Optional[Meanwhile] = None

    @property
    def ok(self) -> bool:
        """Whether what has to fit does, as far as that is known."""
        return self.fits is not False and (self.memory is None or self.largest > 0)

    @property
    def largest(self) -> int:
        return self.used.largest(self.memory or 0)

    @property
    def needs(self) -> int:
        """The bytes of activations of one sample, in patches if that is asked."""
        return self.patched.peak if self.patched else max(self.used.alive)

    @property
    def fits(self) -> bool | None:
        """Whether the activations fit; None where that is not asked or not known."""
        if self.fit is None:
            return None
        return None if self.needs <= self.fit and not self.used.complete else self.needs <= self.fit

    def lines(self) -> Iterator[tuple[str, str]]:
        """What was asked besides, in words, with a label."""
        small = self.patched is not None or self.fit is not None  # no Python runs there
        if self.eager is not None and self.eager > max(self.used.alive) and not small:
            least = "" if self.eager_complete else "at least "
            yield "eager", f"{least}{sized(self.eager)} at once in {EAGER_MODE}: --eager"
        if self.meanwhile and self.meanwhile.text() and not self.used.asked.eager:
            yield "inside", self.meanwhile.text()
        if self.patched:
            yield "patches", patches(self.patched, max(self.used.alive))
        if self.fit is not None:
            yield "fits", fitting(self)
        if self.memory is not None:
            yield "batch", largest(self)

    def to_dict(self) -> dict[str, Any]:
        """As plain data: schema `convcalc.memory/1`, bytes throughout."""
        return {
            "schema": SCHEMAS["memory"],
            "name": self.name,
            **used_dict(self.used),
            "eager_peak": self.eager,
            "eager_complete": self.eager_complete,
            "inside": self.meanwhile.to_dict() if self.meanwhile else None,
            "largest_batch": None if self.memory is None else self.largest,
            "memory": self.memory,
            "fit": self.fit,
            "fits": self.fits,
            "patches": patches_dict(self.patched) if self.patched else None,
            "conventions": CONVENTIONS,
        }


def used_dict(used: Used) -> dict[str, Any]:
    """How the network is run, and what is used."""
    asked, batch = used.asked, used.asked.batch
    return {
        "dtype": used.dtype,
        "batch": batch,
        "optimizer": asked.optimizer,
        "mixed": asked.mixed,
        "in_place": asked.in_place,
        "eager": asked.eager,
        "on_cpu": asked.on_cpu,
        "rows": {
            row.what: {"fixed": row.fixed, "per_sample": row.sample, "bytes": row.of(batch)}
            for row in used.rows
        },
        "step_of_optimizer": used.step,
        "not_at_once": used.less(batch),
        "bytes": used.total(batch),
        "complete": used.complete,
        "unknown_kinds": list(used.unknown),
        "peak": peak_dict(used),
        "timeline": [
            {"layer": layer, "bytes": count}
            for layer, count in zip(used.steps, used.alive, strict=False)
        ],
    }


def peak_dict(used: Used) -> dict[str, Any]:
    """Where most is there at once, and the tensors that are."""
    return {
        "step": used.at,
        "layer": used.steps[used.at] if used.steps else None,
        "backward": used.backward,
        "tensors": [
            {"name": t.name, "shape": used.shapes.get(t.name), "bytes": t.elements}
            for t in used.peak
        ],
    }


def patches_dict(found: Patched) -> dict[str, Any]:
    return {
        "grid": found.grid,
        "until": found.until,
        "bytes": found.peak,
        "more_macs": found.more_macs,
        "halo": list(found.halo),
    }


def patches(found: Patched, before: int) -> str:
    """`2x2 patches down to 'conv2': 4.69 MiB become 1.79 MiB, for 3 % more MACs`"""
    grid = "x".join([str(found.grid)] * len(found.halo))
    more = f"{percent(found.share)} more" if found.share < 1 else f"{found.share + 1:.1f} x the"
    cost = f"for {more} MACs" if found.more_macs else "for no more MACs"
    place = f"{grid} down to '{found.until}'"
    if found.peak >= before:
        return (
            f"{place} save nothing: {sized(found.peak)} at once, and {sized(before)} without them"
        )
    return f"{place}: {sized(before)} become {sized(found.peak)} at once, {cost}"


def fitting(answer: Answer) -> str:
    """`yes: 1.15 MiB of activations in 2.00 MiB, 43 % left`"""
    room, needs = answer.fit or 1, answer.needs
    least = "" if answer.used.complete else "at least "
    told = f"{least}{sized(needs)} of activations in {sized(room)}"
    if needs > room:
        return f"no: {told}, {needs / room:.3g} times as much"
    word = "yes" if answer.used.complete else "not known"
    return f"{word}: {told}, {percent(1 - needs / room)} left"


def largest(answer: Answer) -> str:
    """`at most 2,480 fit 24.0 GiB`; of a machine with the gigabytes of its data sheet."""
    room = sized(answer.memory or 0)
    if answer.device:
        room = f"{(answer.memory or 0) / 10**9:g} GB ({room}) of {answer.device}"
    count = answer.largest
    if count == 0:
        return f"none fits {room}: {sized(answer.used.total(1))} are needed for one sample"
    least = "" if answer.used.complete else "at least "
    used = answer.used
    at = used.busiest(count)
    fixed, each = used.lasting + used.grown[at], used.besides + used.alive[at]
    told = f"{least}{sized(fixed)} and {sized(each)} for each sample"
    return f"at most {count:,} fit{'s' if count == 1 else ''} {room}: {told}"
