"""What messages of other frameworks than PyTorch say of layers, weights, tables and memory."""

from __future__ import annotations

from math import gcd, prod
from typing import TYPE_CHECKING

from convcalc.commands.why.fed import shape
from convcalc.commands.why.made import OWN, positions
from convcalc.commands.why.reading import (
    JAX,
    KERAS,
    LIKELY,
    TENSORFLOW,
    Fix,
    Reading,
    Said,
    require,
    sizes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]


def norms(said: Said) -> Reading:
    """A normalisation made for other channels."""
    made, got = said.number("scale"), said.number("channels")
    require(0 < made != got > 0)
    fix = Fix(
        f"look which layer stands before the norm: does it give {made} channels, or {got}? In a "
        "network of your own, make the norm for what that layer gives"
    )
    other = Fix(f"change what comes before, so that {made} channels arrive")
    why = f"Its scale has {made} values, one for each channel."
    groups = ("batch_norms", "sample_norms")
    return Reading(f"a norm made for {made} channels gets {got}", (fix, other), why, groups)


def biases(said: Said) -> Reading:
    """A bias made for other channels."""
    dims = said.shape("input")
    require(len(dims) > 0)
    made, got = said.number("scale"), dims[-1] or 0
    require(0 < made != got > 0)
    fix = Fix(
        f"look which layer the bias belongs to: one of {made} channels, or of {got}? It has a "
        "value for each"
    )
    other = Fix(f"change what comes before, so that {made} channels arrive")
    why = f"The bias has {made} values, one for each channel."
    return Reading(f"a bias made for {made} channels gets {got}", (fix, other), why)


def groups(said: Said) -> Reading:
    """Groups that do not divide the channels."""
    count, asked = said.number("channels"), said.number("groups")
    require(count > 0, asked > 0)
    require(count % asked != 0)
    best = gcd(count, asked)
    look = Fix(
        "look which of the two is meant, channels (or filters) or groups; a trained network keeps "
        "both: then other channels arrive than it was made for",
        code="print(x.shape)",
    )
    near = sorted({count // asked * asked, -(-count // asked) * asked} - {0})
    other = Fix(f"or a multiple of {asked} channels: {' or '.join(map(str, near))}")
    fix = Fix(f"use groups that divide them: {best} does", code=f"groups = {best}")
    why = f"{count} / {asked} is no whole number."
    head = f"{count} channels do not divide into {asked} groups"
    return Reading(head, (look, fix, other), why)


def divide(said: Said) -> Reading:
    """A size that a block does not divide."""
    size, by = said.number("size"), said.number("by")
    require(by > 0)
    require(size % by != 0)
    near = (size // by * by, -(-size // by) * by)
    text = f"use a size that {by} divides: {near[0]} or {near[1]}" if near[0] else f"use {near[1]}"
    return Reading(
        f"{by} does not divide {size}", (Fix(text),), f"{size} / {by} leaves {size % by}."
    )


KEPT_ROWS = Fix(
    "trained rows stay as they are: give the vocabulary that the table was made with, and look at "
    "the largest number that is fed"
)


def index(said: Said) -> Reading:
    """An index beyond a table: an embedding that has too few rows, mostly."""
    at, rows = said.number("index"), said.number("rows") or said.number("last") + 1
    require(not 0 <= at < rows)
    text = f"{OWN}make the table for at least {at + 1} rows (it is trained anew)"
    code = f"layers.Embedding({at + 1}, output_dim)"
    larger = Fix(text, code=code if said.framework in (KERAS, TENSORFLOW) else "")
    look = Fix("see the largest number that is fed", code="print(x.min(), x.max())")
    fixes = [look, larger, KEPT_ROWS]
    likely = f"index {at} is asked of a table of {rows} rows (0 to {rows - 1})"
    if positions(at, rows):
        likely += ", as a text of more tokens than the model has positions does"
        cut = f"tokenizer(text, truncation=True, max_length={rows})"
        text = f"if it counts positions, cut the text to {rows} tokens, or give it in parts"
        fixes = [look, Fix(text, code=cut), larger, KEPT_ROWS]
    if at < 0:
        fixes = [
            Fix(
                f"give whole numbers from 0 to {rows - 1}; look at what is fed: a negative number "
                "marks padding or an unknown word, or the numbers are values, not words",
                code="print(x.dtype, x.min(), x.max())",
            ),
            Fix("leave the embedding out, if the input has vectors or values already"),
        ]
    return Reading(likely, tuple(fixes), "An embedding has a row for each word.", ("embeddings",))


def memory(said: Said) -> Reading:
    """A tensor that does not fit the memory."""
    dims, bytes = said.sizes("shape"), said.number("bytes")
    each = {"float": 4, "half": 2, "double": 8, "int32": 4, "int64": 8}.get(said.word("type"), 4)
    need = bytes or prod(dims) * each
    much = f"{need / 2**20:,.0f} MiB" if need >= 2**20 else f"{need / 2**10:,.0f} KiB"
    why = f"{shape(dims)} of {each} bytes are {much}." if dims else ""
    why = why or f"{much} were asked for at once." * bool(need)
    if len(dims) == 4 and dims[2] == dims[3] <= KERNEL and prod(dims[:2]) > prod(dims[2:]):
        return a_kernel(dims, why)
    if len(dims) == 2 and dims[0] >= WEIGHT_ROWS and said.framework == TENSORFLOW:
        return a_weight(dims, why)
    if len(dims) > 2 and (dims[0] == 1 or need > dims[0] * LARGE):
        return Reading(
            "a single sample is too large for the memory of the device", alone(dims), why
        )
    batch = f"{dims[0]} to {max(dims[0] // 2, 1)}" if len(dims) > 1 and dims[0] > 1 else "by half"
    lower = Fix(f"lower the batch size, {batch}", sure=LIKELY)
    if len(dims) == 2 and dims[0] >= 1000 and dims[0] % 500 == 0:
        lower = Fix(
            f"give fewer samples at a time, {batch}; if {dims[0]} are a whole test set, give it in "
            "batches, and average the result",
            sure=LIKELY,
        )
    fixes = (
        lower,
        Fix("use smaller images, or halve the memory with mixed precision"),
        Fix("end other processes that hold the memory of the device", code="nvidia-smi"),
    )
    return Reading("the memory of the device is full", fixes, why)


LARGE = 2**30
"""So many bytes of one sample in one layer are no matter of the batch."""
KERNEL = 11
"""So large are kernels at most."""
WEIGHT_ROWS = 16384
"""No batch has so many samples of one row each."""


def a_kernel(dims: Sequence[int], why: str) -> Reading:
    """A small weight for which nothing is left: the memory was full before."""
    other = Fix(
        "look who holds the memory, and end other programs and notebooks", code="nvidia-smi"
    )
    less = Fix("give smaller batches or images: the outputs of all layers are kept in training")
    some = Fix(
        "let TensorFlow take what it needs, not all at once",
        code="for gpu in tf.config.list_physical_devices('GPU'):\n"
        "    tf.config.experimental.set_memory_growth(gpu, True)",
    )
    head = f"the memory of the device was full before: {shape(dims)} is a small weight"
    return Reading(head, (other, less, some), why)


def a_weight(dims: Sequence[int], why: str) -> Reading:
    """A matrix as large as only a weight is, which the batch does not change."""
    pool = Fix(
        f"if it is a Dense layer behind a map, pool before it: it has {dims[0]} inputs",
        code="x = layers.GlobalAveragePooling2D()(x)  # instead of Flatten",
    )
    words = Fix("if it is an embedding, keep fewer words", code="num_words=20000")
    batch = Fix(f"if {dims[0]} are positions or samples, lower the batch size or the images")
    head = f"a matrix of {shape(dims)} does not fit: the weight of a very large layer, it seems"
    return Reading(head, (pool, words, batch), why)


def alone(dims: Sequence[int]) -> tuple[Fix, ...]:
    """What helps where the batch is 1 already."""
    size = f" of {sizes(dims[1:3])}" if len(dims) == 4 and dims[3] < 5 else ""
    return (
        Fix(f"make the sample{size} smaller, or cut it into tiles or pieces", sure=LIKELY),
        Fix("halve the memory with mixed precision"),
        Fix("end other processes that hold the memory of the device", code="nvidia-smi"),
    )


RESIZED = {
    TENSORFLOW: "image = tf.image.resize(image, (224, 224))",
    JAX: 'image = jax.image.resize(image, (224, 224, image.shape[-1]), "linear")',
}
"""How an image is brought to one size; the numbers are an example."""


def batched(said: Said) -> Reading:
    """Samples of other shapes that are to be one batch."""
    shapes = said.shapes("both") or (said.shape("first"), said.shape("other"))
    one, other = (*shapes, (), ())[:2]
    require(one != other or not one)
    why = f"{shape(one)} and {shape(other)} cannot be one array." if one else ""
    if len(one) == len(other) == 3 and one[:2] == other[:2]:
        fix = Fix(
            "read all images with as many channels",
            code="tf.io.decode_image(data, channels=3)",
            sure=LIKELY,
        )
        return Reading("images of other colours are to be one batch", (fix,), why)
    fix = Fix(
        "bring all samples to one size before they are a batch",
        sure=LIKELY,
        code=RESIZED.get(said.framework, RESIZED[TENSORFLOW])
        * (len(one) == 3 and one[-1] in (1, 3, 4)),
    )
    fixes = (fix, Fix("pad sequences", code="dataset.padded_batch(32)"))
    return Reading("samples of other shapes are to be one batch", fixes, why)


def kernel(said: Said) -> Reading:
    """A window larger than its map, in frameworks that tell two numbers, or the map."""
    dims = said.shape("input")
    size, span = said.number("size"), said.number("kernel")
    require(not span or span > size)
    what = f"a map of {sizes([n for n in dims if n is not None])}" if dims else f"an axis of {size}"
    likely = f"{what} is smaller than the window of the layer"
    fixes = (
        Fix("give a larger input, or leave out a pool or stride before it", sure=LIKELY),
        Fix("pad the layer, or use a smaller kernel"),
    )
    return Reading(likely, fixes, "A window that does not fit gives nothing.", ("convolutions",))


def heads(said: Said) -> Reading:
    """Features that attention heads do not divide."""
    size, by = said.number("size"), said.number("heads")
    require(by > 0)
    require(size % by != 0)
    fix = Fix(
        f"use heads that divide {size}, such as {gcd(size, by)}",
        code=f"num_heads={gcd(size, by)}",
        sure=LIKELY,
    )
    return Reading(f"{by} heads do not divide {size} features", (fix,), "", ("attentions",))
