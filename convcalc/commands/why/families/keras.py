"""Keras: what arrives at a layer, against what it was built for."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from convcalc.algebra.counts import same_count
from convcalc.amounts import counted
from convcalc.commands.why import words
from convcalc.commands.why.evidence import shapes
from convcalc.commands.why.made import OWN
from convcalc.commands.why.reading import (
    KERAS,
    LIKELY,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONVOLUTIONS = ("convolutions", "separable")
MODELS = ("functional", "model", "sequential")
"""What Keras calls whole models."""


def written(dims: Sequence[int | None]) -> str:
    """Sizes, batch included, as Keras writes them: (None, 28, 28)."""
    return "(" + ", ".join(map(str, dims)) + ("," if len(dims) == 1 else "") + ")"


def axis(said: Said) -> Reading:
    """The last axis has another size than the layer was built for."""
    dims, wanted, at = said.shape("input"), said.number("wanted"), said.number("axis")
    require(-len(dims) <= at < len(dims) or not dims, wanted >= 0)
    received = dims[at] if dims else None
    require(received != wanted)
    if not wanted:
        return halved_away(said, dims, received)
    if at < -1 and len(dims) == 4 - (at < -3) and dims[-1] == wanted != received:
        return channels_first(said, dims, wanted)
    if len(dims) > 2 and not unflattened(dims, wanted) and not likely_flat(said):
        return channels(said, dims, wanted, received)
    return features(said, dims, wanted, received)


def halved_away(said: Said, dims: Sequence[int | None], received: int | None) -> Reading:
    """A layer that divided its channels, and has none left."""
    parts = f"{name(said)} divides its channels into parts: of {received} nothing is left for each"
    even = Fix(
        "give it channels for each part: of complex numbers a real and an imaginary one, an even "
        "number in all",
        sure=LIKELY,
    )
    look = Fix("look at what arrives, and at where the layer divides", code="print(x.shape)")
    why = f"{written(dims)} arrives, and {received} // 2 = 0." if received == 1 else ""
    return Reading(parts, (even, look), why or f"{written(dims)} arrives.")


def channels_first(said: Said, dims: Sequence[int | None], wanted: int) -> Reading:
    """A network with its channels first got images that have them last."""
    order = (0, len(dims) - 1, *range(1, len(dims) - 1))
    turn = Fix(
        "turn the images, so that their channels stand first, as in training",
        code=f"x = np.transpose(x, {order})",
        sure=LIKELY,
    )
    head = f"{name(said)} has its channels first (channels_first), and they stand last here"
    why = f"{written(dims)} arrives, with {counted(wanted, 'channel')} at its end."
    return Reading(head, (turn,), why)


def likely_flat(said: Said) -> bool:
    """Whether the layer is one that works on features, whatever the axes before."""
    return said.word("layer").lower().startswith(("dense", "lstm", "gru", "simple"))


def unflattened(dims: Sequence[int | None], made_for: int) -> bool:
    sample = [n for n in dims[1:] if n is not None]
    return len(dims) > 2 and len(sample) == len(dims) - 1 and prod(sample) == made_for


def channels(said: Said, dims: Sequence[int | None], wanted: int, received: int | None) -> Reading:
    """A convolution, or a whole network, got other channels."""
    first = words.misplaced(KERAS, dims, wanted)
    got = received or 0
    fixes = [words.turned(KERAS, dims)] if first else [*words.colours(KERAS, wanted, got)]
    anew = f"{OWN}build the layer anew for {received} channels: its first input fixed them"
    code = f"layers.Input({written(dims[1:])})"
    if not first and received:
        fixes.append(Fix(anew, "in_channels", received, code))
    fixes.append(Fix(f"change what comes before, so that {counted(wanted, 'channel')} arrive"))
    likely = f"{name(said)} is made for {counted(wanted, 'channel')} and gets {received}"
    if first:
        likely = "the images have their channels first, and Keras has them last"
    why = f"{written(dims)} arrives, of which the last is the channels: {received} for {wanted}."
    groups = (*CONVOLUTIONS, "transposed")
    return Reading(likely, tuple(fixes), why, groups, {"channels": received})


def features(said: Said, dims: Sequence[int | None], wanted: int, received: int | None) -> Reading:
    """A Dense layer, or a network that begins with one, got other features."""
    exchanged = inputs_exchanged(said, dims, wanted, received)
    if exchanged:
        return exchanged
    fixes = [*strange_rows(dims, wanted, received)]
    likely = f"{name(said)} is made for {counted(wanted, 'feature')} and gets {received}"
    why = f"{written(dims)} arrives, whose last axis should be {wanted}."
    if unflattened(dims, wanted):
        factors = "·".join(str(n) for n in dims[1:])
        likely = f"Flatten is missing: {factors} = {wanted}"
        fixes = [flatten(f"put Flatten before it: {factors} = {wanted}")]
    alike = same_count(received or 0, wanted) if received else ""
    if alike:
        why += f" {alike}: the map that is flattened has another size than it was built for."
        likely = f"the images have another size than those that {name(said)} was built for"
        fixes.append(Fix("give images of the size that the network was built for", sure=LIKELY))
    elif not fixes and received and said.word("layer").lower().startswith(MODELS):
        text = f"prepare the data as for training, where a sample had {wanted} columns; if the "
        text += f"model is to learn {received} of them, build it anew: its first call fixed them"
        fixes.append(Fix(text, sure=LIKELY))
    if received and (alike or not fixes):
        anew = f"{OWN}build the layer anew for {received} features: its first input fixed its size"
        code = f"layers.Input({written(dims[1:])})"
        fixes.append(Fix(anew, "in_features", received, code))
    fixes.append(Fix(f"change what comes before, so that {counted(wanted, 'feature')} arrive"))
    return Reading(likely, tuple(fixes), why, ("linears",), {"channels": received})


def inputs_exchanged(
    said: Said, dims: Sequence[int | None], wanted: int, received: int | None
) -> Reading | None:
    """One of several inputs in another's place, by the sizes that the paste tells of them."""
    if not received or not re.search(r"inputs\s?=\s?[{\[]", said.pasted):
        return None
    widths = {shape[-1] for shape in shapes(said) if len(shape) > 1 and shape[:-1] == dims[:-1]}
    widths -= {received}
    pairs = [(a, b) for a in widths for b in widths if b - a == wanted - received]
    if not pairs:
        return None
    got, meant = min(pairs)
    named = Fix(
        "give the inputs by their names, and build the model with the same names",
        code='model = keras.Model({"a": a, "b": b}, output)\nmodel.fit({"a": xa, "b": xb}, y)',
        sure=LIKELY,
    )
    order = Fix("or give them as a list, in the order in which the model has them")
    likely = f"two inputs are exchanged: one of {got} stands where one of {meant} is meant"
    why = f"{received} - {got} = {wanted} - {meant} = {wanted - meant}."
    return Reading(likely, (named, order), why)


def strange_rows(dims: Sequence[int | None], wanted: int, received: int | None) -> Iterator[Fix]:
    """Rows that are no samples: one sample without its batch, an image, a table on its side."""
    if len(dims) != 2 or not received:
        return
    if received == 1 < wanted:
        text = "if it is one sample, give it its batch, of one"
        yield Fix(text, code="x = x[None]  # (1, " + f"{wanted})", sure=LIKELY)
    elif received * received == wanted or (dims[0] and dims[0] * received == wanted):
        text = f"if the rows of one image arrive, make it one sample of {wanted}"
        yield Fix(text, code=f"x = x.reshape(1, {wanted})", sure=LIKELY)
    elif dims[0] == wanted:
        yield Fix("if the table lies on its side, turn it round", code="x = x.T", sure=LIKELY)


def flatten(text: str) -> Fix:
    return words.fix(KERAS, "flatten", text, LIKELY)


def name(said: Said) -> str:
    """The layer as the message calls it."""
    layer = said.word("layer")
    if not layer:
        return "the layer"
    return "the model" if layer.lower().startswith(MODELS) else f"layer {layer}"


AXIS = "expected axis {axis} of input shape to have value {wanted}"
WITH = "received input with shape {input:shape}"

FAMILIES: dict[str, Family] = {
    "keras_axis": Family(
        "features or channels that a layer was not built for",
        axis,
        (
            Wording(
                KERAS,
                f"of layer {{layer:word}} is incompatible with the layer: {AXIS}, but {WITH}",
                'Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of '
                "input shape to have value 400, but received input with shape (None, 256)",
                "2.5-",
            ),
            Wording(
                KERAS,
                f"of layer {{layer:word}} is incompatible with the layer: {AXIS} but {WITH}",
                "Input 0 of layer dense_30 is incompatible with the layer: expected axis -1 of "
                "input shape to have value 180 but received input with shape (32, 245)",
                "2.2-2.4",
            ),
            Wording(
                KERAS,
                f"is incompatible with layer {{layer:word}}: {AXIS}, but {WITH}",
                "Input 0 is incompatible with layer model: expected axis -1 of input shape to "
                "have value 8, but received input with shape (None, 4)",
                "2.4-2.5",
            ),
            Wording(
                KERAS,
                f"is incompatible with layer {{layer:word}}: {AXIS} but got shape {{input:shape}}",
                "Input 0 is incompatible with layer dense_1: expected axis -1 of input shape to "
                "have value 16 but got shape (None, 8)",
                "2.0-2.3",
            ),
            Wording(
                KERAS,
                f"incompatible with the layer: {AXIS}, but {WITH}",
                "incompatible with the layer: expected axis -1 of input shape to have value 400, "
                "but received input with shape (None, 256)",
            ),
        ),
    ),
}
