"""Indices beyond an axis, classes beyond their number, and what the GPU says of both."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.wordings import pytorch


def rows(said: Said) -> Reading:
    """An index beyond an axis."""
    index, axis, size = said.number("index"), said.number("axis"), said.number("size")
    require(size >= 0, index >= size or index < -size)
    why = f"Axis {axis} has {size} elements, with the indices 0 to {size - 1}."
    if not size:
        why = f"Axis {axis} has no elements."
        look = Fix("see why it is empty: a filter that finds nothing, an empty file")
        return Reading("the tensor is empty", (look,), why)
    if size == 1 and index == 1:
        state = Fix(
            "if it is the state of an LSTM, give both, hidden and cell",
            code="output, (h, c) = lstm(x, (h0, c0))",
        )
        plain = Fix("or see what the axis is", code="print(x.shape)")
        return Reading("one element is there and a second is asked for", (plain, state), why)
    look = Fix("see what the axis is, and where the index comes from", code="print(x.shape)")
    if index == size:
        head = f"index {index} of {size} elements: the last one is {size - 1}"
        from_zero = Fix(
            "indices begin at 0: if yours begin at 1, subtract 1", code="index = index - 1"
        )
        if axis and size > 1:
            head = f"index {index} is asked of an axis of {size}: it is one too short, at least"
            count = Fix(
                "look at the largest index: the axis (outputs, words, classes) must have one more",
                code="print(index.min(), index.max(), x.shape)",
            )
            larger = Fix(
                "if it counts words or classes, make the layer that gives it for the largest "
                "number + 1, as the data was made with"
            )
            return Reading(head, (count, larger, from_zero), why)
        return Reading(head, (look, from_zero), why)
    return Reading(f"index {index} is asked of an axis with {size} elements", (look,), why)


def unpacked(said: Said) -> Reading:
    """A shape with fewer axes than names for them."""
    wanted, got = said.number("wanted"), said.number("got")
    if "got" not in said.values:
        require(0 < wanted < 20)
        look = Fix(
            "see what stands on the right", code="print(x.shape)  # or of a call: len(result)"
        )
        head = (
            f"more than {wanted} values are given to {wanted} names: a shape with its batch, or a "
        )
        return Reading(f"{head}call with more results", (look,), "As many names as values.")
    require(0 <= got < wanted < 20)
    why = f"{wanted} names stand on the left, and {got} sizes on the right."
    look = Fix("see what arrives", code="print(x.shape)")
    if (wanted, got) == (4, 3):
        batch = Fix("give a single image its batch", code="x = x.unsqueeze(0)")
        channel = Fix("or grey images their channel", code="x = x.unsqueeze(1)")
        head = "an axis is missing: the batch, or a grey image's channel"
        return Reading(head, (look, batch, channel), why)
    if (wanted, got) == (3, 2):
        grey = Fix("a grey image has no channel axis", code="h, w = image.shape[:2]")
        return Reading("an axis is missing: the image is grey, perhaps", (look, grey), why)
    return Reading(f"{wanted} sizes are asked of {got} axes", (look,), why)


def gathered(said: Said) -> Reading:
    fix = Fix("give the index the missing axis", code="x.gather(1, index.unsqueeze(1))")
    why = "gather and scatter take an index with as many axes as the tensor."
    return Reading("the index has fewer axes than the tensor", (fix,), why)


def one_hot(said: Said) -> Reading:
    """A class that one_hot has no place for."""
    if said.word("negative"):
        fix = Fix("see what is negative, and leave it out", code="print(target.unique())")
        return Reading("a class is negative", (fix,), "Classes are 0, 1, 2 and so on.")
    enough = Fix(
        "give as many classes as there are: the largest + 1",
        code="F.one_hot(target, int(target.max()) + 1)",
    )
    zero = Fix("if the classes begin at 1, let them begin at 0", code="target = target - 1")
    why = "With num_classes=C the classes are 0 to C - 1."
    return Reading("a class is not below num_classes", (enough, zero), why)


def negative_class(said: Said) -> Reading:
    return one_hot(said._replace(values={"negative": "1"}))


def asserted(said: Said) -> Reading:
    """The GPU stopped at an index or a class; it does not say which."""
    fixes = (
        Fix("run once on the CPU, which says what it is", code='model.to("cpu")', sure=LIKELY),
        Fix("or let the GPU wait for each step", code="CUDA_LAUNCH_BLOCKING=1 python train.py"),
        Fix(
            "most often a class is not below the outputs", code="print(target.min(), target.max())"
        ),
        Fix(
            "or the number of a word not below the embedding's rows", code="print(x.min(), x.max())"
        ),
    )
    why = (
        "A check on the GPU failed, nearly always of an index. What Python prints as the line may "
        "be a later one; restart before going on."
    )
    return Reading("a class or an index is out of range", fixes, why)


FAMILIES: dict[str, Family] = {
    "index": Family(
        "an index beyond an axis",
        rows,
        pytorch(
            (
                "index {index} is out of bounds for dimension {axis} with size {size}",
                "index 10 is out of bounds for dimension 0 with size 10",
                "0.4-",
            ),
            (
                "index {index} is out of bounds for axis {axis} with size {size}",
                "index 10 is out of bounds for axis 0 with size 10",
                "NumPy",
            ),
            (
                "index {index} is out of range for dimension {axis} (of size {size})",
                "index 10 is out of range for dimension 0 (of size 10)",
                "0.2-0.4",
            ),
        ),
    ),
    "unpacked": Family(
        "a shape with fewer axes than names",
        unpacked,
        pytorch(
            (
                "not enough values to unpack (expected {wanted}, got {got})",
                "ValueError: not enough values to unpack (expected 4, got 3)",
                "Python",
            ),
            (
                "too many values to unpack (expected {wanted})",
                "ValueError: too many values to unpack (expected 3)",
                "Python",
            ),
        ),
    ),
    "gathered": Family(
        "an index with other axes than the tensor",
        gathered,
        pytorch(
            (
                "Index tensor must have the same number of dimensions as {what:word} tensor",
                "Index tensor must have the same number of dimensions as input tensor",
                "1.5-",
            ),
        ),
    ),
    "one_hot": Family(
        "classes that one_hot has no place for",
        one_hot,
        pytorch(
            (
                "Class values must be smaller than num_classes",
                "Class values must be smaller than num_classes.",
                "1.1-",
            ),
        ),
    ),
    "one_hot_negative": Family(
        "negative classes",
        negative_class,
        pytorch(
            ("Class values must be non-negative", "Class values must be non-negative.", "1.1-"),
        ),
    ),
    "device_assert": Family(
        "a check that failed on the GPU",
        asserted,
        pytorch(
            (
                "device-side assert triggered",
                "RuntimeError: CUDA error: device-side assert triggered",
                "0.4-",
            ),
            (
                'Assertion `-sizes[i] <= index && index < sizes[i] && "index out of bounds"` '
                "failed",
                'Assertion `-sizes[i] <= index && index < sizes[i] && "index out of bounds"` '
                "failed.",
                "1.2-",
            ),
            (
                'Assertion `-sizes[i] <= index && index < sizes[i] && "index out of bounds"` failed'
                "{others:keys}device-side assert triggered",
                'Assertion `-sizes[i] <= index && index < sizes[i] && "index out of bounds"` '
                "failed.\nRuntimeError: CUDA error: device-side assert triggered",
                "1.2-",
            ),
        ),
    ),
}
