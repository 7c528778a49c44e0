"""Layers applied to tensors: in what order of axes each kind takes them, and what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.frameworks.later import later
from convcalc.frameworks.python.values import At, Failure
from convcalc.frameworks.traced.arranging import arranged
from convcalc.frameworks.traced.builder import Stop
from convcalc.frameworks.traced.strides import arriving, as_written, laid_out
from convcalc.frameworks.traced.tensors import (
    Tensor,
    as_folded,
    batch_in_front,
    batch_of,
    fresh,
    permuted,
    put_back,
    unsqueezed,
)
from convcalc.layers import kind_named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from convcalc.frameworks.traced.builder import Builder
    from convcalc.frameworks.traced.given import Frame


class Use:
    """One application of a layer: its kind and settings, and how it is named."""

    def __init__(
        self,
        builder: Builder,
        word: str,
        given: Mapping[str, Any],
        at: At,
        name: str = "",
        share: str | None = None,
        held: str = "",
        frames: Sequence[Frame] = (),
    ) -> None:
        self.builder, self.word, self.given, self.at = builder, word, dict(given), at
        self.name, self.share, self.held, self.frames = name, share, held, frames
        self.applied: Tensor | None = None

    def add(self, sources: Sequence[str], **more: Any) -> Any:
        try:
            return self.builder.add(
                self.word,
                {**self.given, **more},
                sources,
                self.at,
                self.name,
                self.share,
                self.held,
            )
        except Stop:
            from convcalc.frameworks.traced.advice import in_code

            builder, problem = self.builder, self.builder.walk.problems[-1]
            x = self.applied
            first = x is not None and tuple(x.shape[1:]) == x.sizes and x.node in builder.inputs
            advised = in_code(self.at, self.word, self.given, first, problem, x, self.frames)
            if advised is not None:
                self.builder.doubts.append(advised)
            raise


def apply(use: Use, *tensors: Tensor) -> Tensor:
    """What a layer gives of its tensors."""
    use.applied = tensors[0]
    if any(tensor.dims is None for tensor in tensors):
        made = use.add([tensor.node for tensor in tensors])
        return lost(made, use.at)
    kind = kind_named(use.word)
    for group, rule in ARRANGED.items():
        if kind is not None and kind.among(group):
            return rule(use, *tensors)
    return mapped(use, *tensors)


def lost(made: Any, at: At) -> Tensor:
    """A tensor of which nothing is known."""
    return Tensor(made.name, made.sizes or (), None, at)


def pointwise(use: Use, tensor: Tensor) -> Tensor:
    """Each element by itself: the axes may stand in any order, and be any number."""
    kind = kind_named(use.word)
    use.word = kind.name if kind is not None else use.word
    made = use.add([tensor.node])
    return tensor._replace(node=made.name, at=use.at, strides=tensor.strides)


def sloped(use: Use, tensor: Tensor) -> Tensor:
    """Slopes that differ tell the axes apart."""
    one = plain_of(use.given.get("slopes", "one")) == "one"
    return pointwise(use, tensor) if one else mapped(use, tensor)


def mapped(use: Use, *tensors: Tensor) -> Tensor:
    """Channels first, then the spatial axes; those that are folded into the batch are left out."""
    first, folded = arranged(use.builder, tensors[0], use.at)
    others = [arranged(use.builder, tensor, use.at)[0] for tensor in tensors[1:]]
    batched = {"batch_axes": list(range(1, folded + 1))} if folded else {}
    made = use.add([first.node, *(tensor.node for tensor in others)], **batched)
    if made.sizes is None:
        return lost(made, use.at)
    out = as_folded(fresh(made.name, made.sizes, folded, use.at, use.builder.layout), tensors[0])
    return as_written(kind_named(use.word), out, tensors)


def along_last(use: Use, tensor: Tensor, **more: Any) -> Tensor:
    """Along the last dimension, at each position of the others: it becomes the channels."""
    rank = tensor.rank
    if rank < 2:
        message = "this tensor has no features besides the batch, which is folded into them"
        help = "keep the batch where it is flattened: x.flatten(1), or x.view(x.size(0), -1)"
        raise Failure("E203", message, help, use.at)
    if use.builder.layout == "channels_last":
        return mapped(use, tensor)
    if 0 < batch_of(tensor) < rank - 1:
        front, order = batch_in_front(tensor, use.at)
        return put_back(along_last(use, front, **more), order, use.at)
    turned = permuted(tensor, [0, rank - 1, *range(1, rank - 1)], use.at)
    first, folded = arranged(use.builder, turned, turned.at)
    made = use.add([first.node], **(more if len(first.sizes) > 1 else {}))
    if made.sizes is None:
        return lost(made, use.at)
    out = as_folded(fresh(made.name, made.sizes, folded, use.at), tensor)
    return permuted(out, [0, *range(2, rank), 1], use.at)


def linear(use: Use, tensor: Tensor) -> Tensor:
    out = along_last(use, tensor, axis="channels")
    use.builder.arrives(out.node, arriving(tensor))
    return laid_out(out)


def sample_norm(use: Use, tensor: Tensor) -> Tensor:
    """Over the last dimensions; other norms of samples go by channels."""
    sizes = use.given.pop("sizes", None)
    if sizes is None:
        return mapped(use, tensor)
    listed = sizes.value.plain() if hasattr(sizes, "value") else sizes
    listed = listed if isinstance(listed, list) else [listed]
    use.given.pop("dims", None)
    arriving = list(tensor.shape[tensor.rank - len(listed) :])
    if listed != arriving:
        message = f"normalized_shape is {listed}, but the last sizes that arrive are {arriving}"
        raise Failure("E204", message, of_last(listed, list(tensor.shape[1:])), use.at)
    if len(listed) == 1:
        return laid_out(along_last(use, tensor))
    if len(listed) == tensor.rank - 1:
        use.given["over"] = "all"
        return mapped(use, tensor)
    raise Failure("E409", f"a norm over {len(listed)} of the axes is not read", "", use.at)


def of_last(listed: list[int], sizes: list[int]) -> str:
    """What to write where a norm is for other last sizes than arrive."""
    if len(listed) == 1 < len(sizes) and listed[0] == sizes[0]:
        order = ", ".join(map(str, (0, *range(2, len(sizes) + 1), 1)))
        return f"its channels are not the last size: x.permute({order}) before it"
    found = sizes[len(sizes) - len(listed) :]
    return f"write nn.LayerNorm({found[0] if len(found) == 1 else found})"


def embedded(use: Use, tensor: Tensor) -> Tensor:
    """Tokens in one channel; the vectors stand in a last dimension."""
    if tensor.rank == 1:  # one token for each sample
        out = embedded(use, unsqueezed(tensor, 1, use.at))
        return out if out.dims is None else out._replace(dims=(out.dims[0], *out.dims[2:]))
    if use.builder.layout == "channels_last":
        return mapped(use, unsqueezed(tensor, tensor.rank, use.at))
    if batch_of(tensor):
        front, order = batch_in_front(tensor, use.at)
        return put_back(embedded(use, front), [*order, tensor.rank], use.at)
    first, folded = arranged(use.builder, unsqueezed(tensor, 1, use.at), use.at)
    made = use.add([first.node])
    if made.sizes is None:
        return lost(made, use.at)
    out = as_folded(fresh(made.name, made.sizes, folded, use.at), tensor)
    return permuted(out, [0, *range(2, out.rank), 1], use.at)


def resized(use: Use, tensor: Tensor) -> Tensor:
    """By a factor; or where it is worked out anew of the sizes, to these."""
    again = plain_of(use.given.pop("recompute", None))
    factor = plain_of(next((use.given[name] for name in FACTORS if name in use.given), None))
    sizes = tensor.shape[2:] if use.builder.layout == "channels_first" else ()
    several = factor if isinstance(factor, list) else [factor] * len(sizes)
    known = all(type(n) in (int, float) for n in several) and len(several) == len(sizes)
    if again is True and known:
        found = [n * by for n, by in zip(sizes, several, strict=True)]
        if any(n != int(n) for n in found):
            use.given = {k: v for k, v in use.given.items() if k not in FACTORS}
            use.given["size"] = list(map(int, found))
    return mapped(use, tensor)


FACTORS = ("factor", "scale_factor")
"""What the setting is called, and the argument of PyTorch."""


def plain_of(value: Any) -> Any:
    """The value of a setting, wherever it stands."""
    found = getattr(value, "value", value)
    return found.plain() if hasattr(found, "plain") else found


def padded(use: Use, tensor: Tensor) -> Tensor:
    """Padding by negative numbers cuts off in PyTorch."""
    if use.builder.layout == "channels_last":
        return mapped(use, tensor)
    found = use.given.get("padding")
    plain: Any = getattr(found, "value", found)
    plain = plain.plain() if hasattr(plain, "plain") else plain
    sides = plain if isinstance(plain, list) else [[plain, plain]] * (tensor.rank - 2)
    sides = [pair if isinstance(pair, list) else [pair, pair] for pair in sides]
    if all(n >= 0 for pair in sides for n in pair):
        return mapped(use, tensor)
    name, use.name = use.name, ""
    cut = [[max(-n, 0) for n in pair] for pair in sides]
    more = [[max(n, 0) for n in pair] for pair in sides]
    cropping = Use(use.builder, "crop", {"cropping": cut}, use.at, name)
    out = mapped(cropping, tensor)
    if not any(n for pair in more for n in pair):
        return out
    use.given["padding"] = more
    return mapped(use, out)


ARRANGED: dict[str, Callable[..., Tensor]] = {
    "softmaxes": later("traced.softening.softened"),
    "sloped": sloped,
    "activations": pointwise,
    "passive": pointwise,
    "functions": pointwise,
    "linears": linear,
    "sample_norms": sample_norm,
    "scale_norms": sample_norm,
    "embeddings": embedded,
    "pads": padded,
    "resizings": resized,
}
"""How kinds take their tensors, by group; all others as `mapped`."""
