"""What is in memory while a network is trained: forward, and backward in the reverse order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.engine.gradients import Gradients
from convcalc.engine.keeping import Keeping
from convcalc.engine.kept import Around
from convcalc.engine.laid import copied_once, standing, stepped, with_gradients, written_over
from convcalc.engine.memory import OVER, VIEW, Held, held, homes_of
from convcalc.engine.mixed import alike, mixed
from convcalc.engine.saving import kept_by
from convcalc.engine.strides import lies
from convcalc.layers.views import is_view
from convcalc.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from convcalc.algebra.shape import Shape
    from convcalc.engine.kept import Kept
    from convcalc.engine.mixed import Widths
    from convcalc.engine.report import LayerReport


class Trained(NamedTuple):
    """A step of training: tensors in bytes for one sample, of `2 * n` steps, of which the second
    half goes backward; what each layer keeps; kinds of which that is not known; and the bytes that
    are kept once, however large the batch is.
    """

    tensors: tuple[Held, ...]
    kept: Mapping[str, Kept]
    unknown: tuple[str, ...]
    of_batch: int

    def saved(self, batch: int = 1) -> int:
        """The bytes that are kept for the backward pass of a batch, each tensor once."""
        names = {name for kept in self.kept.values() for name in kept.names}
        sizes = {tensor.name: tensor.elements for tensor in self.tensors}
        sample = sum(sizes.get(name, 0) for name in names) + sum(
            k.extra for k in self.kept.values()
        )
        return batch * sample + self.of_batch


def trained(
    inputs: Mapping[str, Shape],
    steps: Sequence[LayerReport],
    outputs: Iterable[str],
    width: int = 4,
    in_place: bool = False,
    on_cpu: bool = False,
    layout: str = "channels_first",
    unsaid: Container[str] = (),
    course: Gradients | None = None,
    autocast: bool = False,
    over: Mapping[str, str] = {},
) -> Trained:
    """A step of training as PyTorch makes it. `width` are the bytes of an activation, with
    `autocast` of those that are not in float32; `in_place` all layers write over their input that
    may, not only those that are told to; `on_cpu` some keep more; `course` says where gradients do
    not go, and `over` what code writes over. What layers keep of which something is `unsaid`, such
    as how their weights are worked out, is not known.
    """
    told, course = course is not None, course or Gradients()
    written = written_over(steps, in_place)
    lie = lies(inputs, steps, layout, course if told else None)
    steps = copied_once(steps, lie.copies)
    wide = mixed(inputs, steps, width, on_cpu, over) if autocast else alike(inputs, steps, width)
    own = own_tensors(inputs, steps, [*outputs], wide, written, lie.copies)
    home = owners(inputs, steps, own)
    moving = with_gradients(steps, course.stops)
    made = {step.name: step for step in steps}
    around = Around(
        width, on_cpu, made, moving, lie.by_name, stepped(steps), layout, lie.unfused, autocast
    )
    once = standing(steps, course.spread if told else None)
    keeping = Keeping(steps, home, once, course.again)
    for k, step in enumerate(steps):
        if step.name in moving:
            here = around.without(course.stops.get(step.name))
            known = step.name not in unsaid
            kept = kept_in(wide, step, here, step.name in written) if known else None
            keeping.add(k, step, kept)
    tensors = keeping.tensors(own)
    if autocast:  # the program that runs it holds what it gave in float32
        tensors = [t._replace(end=2 * len(steps) - 1) if t.name in inputs else t for t in tensors]
    slopes = gradients(steps, [t for t in own.values() if t.name not in keeping.once], home, moving)
    of_batch = keeping.of_batch({name: tensor.elements for name, tensor in own.items()})
    unknown = tuple(dict.fromkeys(keeping.unknown))
    return Trained((*tensors, *slopes), keeping.kept, unknown, of_batch)


def own_tensors(
    inputs: Mapping[str, Shape],
    steps: Sequence[LayerReport],
    outputs: Sequence[str],
    wide: Widths,
    written: Container[str],
    copies: Container[str],
) -> dict[str, Held]:
    """The tensors that have memory of their own, in bytes: not those of views, nor of layers that
    are `written` over what they read.
    """

    def sharing(step: LayerReport) -> str:
        if step.name in written:
            return OVER
        return VIEW if is_view(step.kind, True) and step.name not in copies else ""

    homes = homes_of(inputs, steps, outputs, sharing)
    found = held(inputs, steps, outputs, homes)
    return {one.name: one._replace(elements=one.elements * wide.of[one.name]) for one in found}


def kept_in(wide: Widths, step: LayerReport, around: Around, over: bool) -> Kept | None:
    """What a layer keeps, in the types in which it works; None where that is not known."""
    if step.name in wide.unknown:
        return None
    kept = kept_by(step, around._replace(width=wide.inside(step)), over)
    return kept and wide.copied(step, kept)


def owners(
    inputs: Iterable[str], steps: Sequence[LayerReport], own: Mapping[str, Held]
) -> dict[str, str]:
    """In whose memory each tensor lies."""
    found = {name: name for name in inputs}
    for step in steps:
        alone = step.name in own
        found[step.name] = step.name if alone else found[step.inputs[0]]
    return found


def gradients(
    steps: Sequence[LayerReport],
    tensors: Iterable[Held],
    home: Mapping[str, str],
    moving: set[str],
) -> list[Held]:
    """The gradient of each output: from the backward step of the last layer that reads it to that
    of the layer that made it.
    """
    n = len(steps)
    last: dict[str, int] = {}
    first = {step.name: k for k, step in enumerate(steps)}
    for k, step in enumerate(steps):
        for name in (step.name, *step.inputs):
            last[home[name]] = k
    return [
        Held(
            f"gradient of {t.name}", t.elements, 2 * n - 1 - last[t.name], 2 * n - 1 - first[t.name]
        )
        for t in tensors
        if t.name in moving
    ]
