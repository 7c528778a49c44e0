"""Tensors that meet element by element, outside PyTorch and Keras' layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why import weights
from convcalc.commands.why.batches_elsewhere import batches, maps, other_channels, tokens, unknown
from convcalc.commands.why.elsewhere import close
from convcalc.commands.why.evidence import names
from convcalc.commands.why.fed import shape
from convcalc.commands.why.in_losses import (
    FLAT,
    LOSS,
    flattened,
    in_a_loss,
    lost_axis,
    per_sample,
    scores,
    unrepeated,
)
from convcalc.commands.why.reading import (
    JAX,
    LIKELY,
    NUMPY,
    ONNX,
    PADDLE,
    RUNTIME,
    TENSORFLOW,
    TENSORRT,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Dims = Sequence[int | None]

IMAGES = Fix("give images of the size that the position embedding is made for", sure=LIKELY)
SHOW = "print(a.shape, b.shape)"


def broadcast(said: Said) -> Reading:
    """Two shapes of which some axes differ, and none of them is 1."""
    shapes = said.shapes("both") or (said.shape("one"), said.shape("other"))
    require(len(shapes) > 1)
    one, other = shapes[:2]
    require(one != other, len(one) + len(other) > 0)
    wrong = clashing(one, other)
    if not wrong and said.framework == TENSORFLOW and len(one) == len(other):
        return unrepeated(one, other)
    require(bool(wrong))
    if len(one) == len(other) == 4 and names(said, r"load_weights|set_weights|load_model"):
        return weights.loading(Said(said.framework, {"wanted": other, "got": one}))
    likely, fixes = told(said.framework, one, other, wrong)
    if len(one) == len(other) > 2 and -1 not in wrong and names(said, LOSS):
        likely, fixes = in_a_loss(one, other, wrong)
    if len(one) == len(other) == 1 and "sample_weight" in said.pasted:
        likely, fixes = per_sample(one[0] or 0, other[0] or 0)
    why = f"{shape(one)} meets {shape(other)}: where sizes differ, one of them must be 1."
    return Reading(likely, (*fixes,), why, ("elementwise",))


def clashing(one: Dims, other: Dims) -> list[int]:
    """The axes, counted from the end, at which two shapes do not agree."""
    found = []
    for k in range(1, min(len(one), len(other)) + 1):
        a, b = one[-k], other[-k]
        if a is not None and b is not None and a != b and 1 not in (a, b):
            found.append(-k)
    return found


def told(
    framework: str, one: Dims, other: Dims, wrong: list[int]
) -> tuple[str, Iterator[Fix] | list[Fix]]:
    """What is most likely wrong, and what mends it."""
    long, short = (one, other) if len(one) >= len(other) else (other, one)
    rank = len(long)
    if len(one) == len(other) == 1 and min(one[0] or 0, other[0] or 0) > FLAT:
        return flattened(one[0] or 0, other[0] or 0)
    if framework == PADDLE and len(short) < rank and -1 in (*short, None):
        return lost_axis(long, short)
    if len(short) < rank and list(short) == list(long[: len(short)]) and long[-1] == 3:
        code = 'image = Image.open(path).convert("RGB")'
        return "a grey image meets colour images: it has no channels", [
            Fix("read all images in colour", code=code, sure=LIKELY),
            Fix("repeat it three times", code="image = np.stack([image] * 3, axis=-1)"),
        ]
    if rank == 2 and len(short) == 1 and short[0] == long[0] != 1 != long[1]:
        return scores(*long)
    if len(short) < rank and list(short) == list(long[: len(short)]):
        code = f"b = b[{', '.join([':'] * len(short) + ['None'] * (rank - len(short)))}]"
        text = "give the shorter one its missing axes at the end"
        return f"an axis was lost: {shape(short)} meets {shape(long)}", [
            Fix(text, code=code, sure=LIKELY),
            Fix("keep the axis where it was summed up", code="keepdims=True"),
        ]
    if rank == 2 and len(short) == 2 and list(short) == [*reversed(long)]:
        code = "b = tf.transpose(b)" if framework == TENSORFLOW else "b = b.T"
        return "one of the two lies on its side", [Fix("turn it", code=code, sure=LIKELY)]
    if len(one) == len(other) and wrong == [-rank] and rank > 1:
        return batches(framework, one[0] or 0, other[0] or 0)
    a, b = one[wrong[0]] or 0, other[wrong[0]] or 0
    if wrong == [-1] and {a, b} == {3, 4} and rank > 2:
        code = 'image = Image.open(path).convert("RGB")'
        return "images of 4 channels meet three colours: they have opacity, too", [
            Fix("read all images in colour, without opacity", code=code, sure=LIKELY)
        ]
    if wrong == [-1]:
        text = "let both have the same last size: look at the last layer and at the labels"
        join = Fix("join them, if that was meant", code=f"concatenate along axis {rank - 1}")
        head = f"the last axes are {a} and {b}: other channels, or other classes"
        return head, [Fix(text, code=SHOW), join]
    if token := tokens(a, b):
        return token, [IMAGES]
    if wrong == [-3] and rank == 4 and one[-2:] == other[-2:]:
        return other_channels(a, b)
    if rank > 2 and -1 not in wrong:
        return f"the maps have other sizes: {a} and {b}", [*maps(a, b)]
    return f"{a} and {b} meet in one axis", [Fix("look where the two get their sizes", code=SHOW)]


def two_sizes(said: Said) -> Reading:
    """Only the two sizes that do not fit are told."""
    a, b = said.number("a"), said.number("b")
    require(a != b, 1 not in (a, b))
    token = tokens(a, b)
    if said.framework == RUNTIME and not token and not close(a, b):
        fixed = Fix(
            "give inputs of the size that the network was exported with (images, texts, batch): a "
            "table or a shape in the file was written down for it",
            code="for one in session.get_inputs():\n    print(one.name, one.shape)",
        )
        free = Fix(
            "or export it again with those axes free",
            code='dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}}',
        )
        head = f"sizes {a} and {b} meet: one was fixed at the export, and the input has another"
        return Reading(head, (fixed, free), "Where sizes differ, one of them must be 1.")
    return Reading(
        token or f"sizes {a} and {b} meet element by element",
        (IMAGES,) if token else tuple(maps(a, b, bare=True)),
        "Where sizes differ, one of them must be 1.",
        ("elementwise",),
        {"one_of": (a, b)},
    )


FAMILIES: dict[str, Family] = {
    "broadcast": Family(
        "shapes that do not fit element by element",
        broadcast,
        (
            Wording(
                TENSORFLOW,
                "Incompatible shapes: {one:shape} vs. {other:shape}",
                "Incompatible shapes: [100,4] vs. [100,32] [Op:AddV2]",
            ),
            Wording(
                NUMPY,
                "operands could not be broadcast together with shapes {both:tuples}",
                "operands could not be broadcast together with shapes (32,10) (32,5)",
            ),
            Wording(
                NUMPY,
                "could not broadcast input array from shape {one:shape} into shape {other:shape}",
                "could not broadcast input array from shape (224,224) into shape (224,224,3)",
            ),
            Wording(
                JAX,
                "got incompatible shapes for broadcasting: {both:tuples}",
                "add got incompatible shapes for broadcasting: (32, 10), (32, 5).",
            ),
            Wording(
                JAX,
                "Incompatible shapes for broadcasting: shapes={both:tuples}",
                "Incompatible shapes for broadcasting: shapes=[(32, 10), (32, 5)]",
                "0.4-",
            ),
            Wording(
                JAX,
                "Incompatible shapes for broadcasting: {both:tuples}",
                "Incompatible shapes for broadcasting: ((32, 10), (32, 5))",
                "0.1-0.3",
            ),
            Wording(
                PADDLE,
                "Operands could not be broadcast together with the shape of X = "
                "{one:shape} and the shape of Y = {other:shape}",
                "Broadcast dimension mismatch. Operands could not be broadcast together with "
                "the shape of X = [2, 3] and the shape of Y = [2, 4]. Received [3] in X is not "
                "equal to [4] in Y at i:1.",
                "1.8-",
            ),
        ),
    ),
    "broadcast_sizes": Family(
        "two sizes that do not fit element by element",
        two_sizes,
        (
            Wording(
                RUNTIME,
                "Attempting to broadcast an axis by a dimension other than 1. {a} by {b}",
                "Attempting to broadcast an axis by a dimension other than 1. 4 by 32",
            ),
        ),
    ),
    "broadcast_unknown": Family(
        "shapes that do not fit, and are not told",
        unknown,
        (
            Wording(
                TENSORFLOW,
                "required broadcastable shapes",
                "required broadcastable shapes [Op:Mul]",
                "2.4-",
            ),
            Wording(
                TENSORRT,
                "broadcast dimensions must be conformable",
                "elementwise inputs: broadcast dimensions must be conformable",
                "8-",
            ),
            Wording(
                ONNX,
                "[ShapeInferenceError] Incompatible dimensions",
                "(op_type:Add, node name: n1): [ShapeInferenceError] Incompatible dimensions",
            ),
        ),
    ),
}
