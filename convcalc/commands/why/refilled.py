"""Elements that do not fill a shape, outside PyTorch: what their numbers say."""

from __future__ import annotations

from math import isqrt, prod
from typing import TYPE_CHECKING

from convcalc.algebra.counts import same_count
from convcalc.commands.why import words
from convcalc.commands.why.fed import shape
from convcalc.commands.why.filling import filling, reshaped, squared
from convcalc.commands.why.reading import (
    LIKELY,
    ONNX,
    RUNTIME,
    TENSORRT,
    TFLITE,
    Fix,
    Reading,
    Said,
    require,
    sizes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, list[Fix]]

BATCHES = (2, 4, 8, 16, 32, 64, 128)
"""Sizes that batches have, but for those that numbers of colours are."""
EXPORTED = (RUNTIME, TENSORRT, TFLITE, ONNX)
"""Where a reshape stands in a file, and not in the user's code."""


def elements(said: Said, *names: str) -> tuple[Dims, int]:
    """A shape with its elements, or their number alone; -1 elements if one size is open."""
    for name in names:
        found = said.values.get(name)
        if isinstance(found, tuple) and found and isinstance(found[0], tuple):
            found = found[0]
        if isinstance(found, tuple) and found:
            known = [n for n in found if n is not None and n >= 0]
            return found, prod(known) if len(known) == len(found) else -prod(known)
        if isinstance(found, int):
            return (), found
    return (), 0


def reshape(said: Said) -> Reading:
    """Elements that do not fill the shape asked for."""
    held, count = elements(said, "input", "size", "got")
    target, asked = elements(said, "target", "wanted", "capacity")
    open_size = asked < 0 or "multiple" in said.values
    part = abs(asked) or said.number("multiple")
    if held and count == 0 and part > 0:
        return nothing(held)
    require(count > 0, part > 0)
    require(count % part != 0 if open_size else count != part)
    why = f"{shape(held)} are {count:,} elements" if held else f"There are {count:,} elements"
    why += f", asked for are {'multiples of ' if open_size else ''}{part:,}."
    if said.framework in EXPORTED and held and target:
        likely, fixes = in_file(held, target)
    elif open_size:
        likely, fixes = of_samples(said.framework, count, part, target)
    else:
        likely, fixes = whole(said.framework, count, part, target)
    return Reading(likely, tuple(fixes), why, ("reshapes",))


def nothing(held: Dims) -> Reading:
    """A tensor without elements."""
    return Reading(
        f"an empty tensor arrives: {shape(held)} has no elements",
        (
            Fix("look at what found nothing before: no box, no word, no file", sure=LIKELY),
            Fix("skip what is empty", code="if x.shape[0] > 0:"),
        ),
        "A size of 0 makes no elements at all.",
    )


def uncut(count: int, part: int) -> tuple[int, int, int] | None:
    """Channels, the side that was counted without padding, and the side that convolutions with
    padding keep; None if the two numbers do not say so.

    >>> uncut(313600, 4608)
    (32, 12, 14)
    """
    found = []
    for channels in (8, 16, 32, 64, 128, 256, 512, 1024):
        side = isqrt(part // channels)
        if side < 4 or side * side * channels != part:
            continue
        found += [
            (channels, side, side + more)
            for more in (1, 2, 4)
            if count % (channels * (side + more) ** 2) == 0
        ]
    counted = {channels * kept**2 for channels, _, kept in found}
    return min(found, key=lambda row: abs(row[2] - row[1] - 2)) if len(counted) == 1 else None


def in_file(held: Dims, target: Dims) -> Answer:
    """A reshape that was written down at the export, with its sizes."""
    scale = grown(held, target)
    open_axes = Fix(
        "export it for inputs of any size, and write sizes in the network as x.shape or -1",
        code='torch.onnx.export(model, x, "net.onnx", input_names=["x"], '
        'dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}})',
    )
    if scale:
        likely = f"the input is {scale} the one that the network was exported with"
        return likely, [
            Fix("give an input of the size of the export", sure=LIKELY),
            open_axes,
        ]
    likely = f"{shape(held)} cannot become {shape(target)}, which was written down at the export"
    assign = Fix(
        "if the input has that size, the export went wrong: write an assignment to a slice "
        "(x[:n] = y) as a join or a choice, and export again",
        code="x = torch.cat([y, x[len(y):]])",
    )
    size = Fix("give an input of the size of the export")
    if tuple(n for n in target if n != 1)[1:] == tuple(held)[1:] and len(held) < len(target):
        return likely, [assign, open_axes, size]
    return likely, [size, open_axes, assign]


def grown(held: Dims, target: Dims) -> str:
    """How the sides of a map differ from those of the export, as its last two sizes say."""
    sides = [*zip(held[-2:], target[-2:], strict=True)] if min(len(held), len(target)) > 2 else []
    known = [(a, b) for a, b in sides if a and b and a > 0 and b > 0]
    rest, others = [n or 0 for n in held[:-2]], [n or 0 for n in target[:-2]]
    if (
        len(known) != 2
        or prod(rest) != prod(others)
        or known[0][0] * known[1][1] != (known[0][1] * known[1][0])
    ):
        return ""
    a, b = known[0]
    if a % b == 0 and a > b:
        return f"{a // b} times as large on each side as"
    return "larger than" if a > b else "smaller than" if a < b else ""


def of_samples(framework: str, count: int, part: int, target: Dims) -> Answer:
    """One size is open, mostly the batch: no whole number of samples has so many elements."""
    fixes = []
    likely = f"{count:,} elements are no whole number of samples of {part:,}"
    edges = uncut(count, part)
    if edges:
        channels, side, kept = edges
        own = words.fix(
            framework,
            "flatten",
            f"let the flattening count: {kept}·{kept}·{channels} = {kept * kept * channels}",
        )
        valid = Fix("or leave the padding out, if that is meant", code='padding="valid"')
        likely = f"maps of {kept}x{kept}x{channels} arrive, and {side}x{side}x{channels} were "
        return f"{likely}counted: the convolutions keep the edge, it seems", [own, valid]
    if boxes := anchors(count, part):
        likely = f"the head is made for other classes than the loss: {boxes}"
        fixes.append(Fix("build the head for the number of classes of the data", sure=LIKELY))
    elif isqrt(part) ** 2 == part and 3 < isqrt(part) < 33:
        side = isqrt(part)
        text = f"let a multiple of {part} come out for each sample: maps of {side}x{side}"
        code = f"units = {part} * channels"
        fixes.append(Fix(text, code=code))
    fixes.append(
        Fix(
            "give inputs of the size that the network is built for: the same in its Input and where"
            " the data is read",
        )
    )
    text = "if the size was worked out by hand, let the flattening work it out"
    fixes.append(Fix(text, code=words.line(framework, "flatten")))
    return likely, fixes


def anchors(count: int, part: int) -> str:
    """Whether both numbers are of a detector: a grid of squares, boxes, and 5 and the classes.

    >>> anchors(32 * 13 * 13 * 3 * 85, 13 * 13 * 3 * 25)
    '80 classes come out, and 20 are expected'
    """
    for side in (13, 7, 14, 19, 26, 52, 10, 20, 40, 80):
        for boxes in (3, 5, 9):
            cell, rest = divmod(part, side * side * boxes)
            known = {25: 20, 85: 80, 6: 1, 7: 2, 8: 3, 9: 4, 10: 5}
            if rest or not 6 <= cell <= 200:
                continue
            each, odd = divmod(count, side * side * boxes)
            for other in (85, 25, *known):
                if not odd and other != cell and each % other == 0:
                    return f"{other - 5} classes come out, and {cell - 5} are expected"
    return ""


def whole(framework: str, count: int, part: int, target: Dims) -> Answer:
    """All sizes are stated."""
    likely = f"{count:,} elements do not fill {shape(target) if target else f'{part:,}'}"
    flatten = words.line(framework, "flatten")
    alike = same_count(count, part)
    if alike and "x1x1" not in alike:
        text = "work the features out from what arrives, sample by sample"
        likely = "the images have another size than those that the shape was written for"
        if fit := squared(target, count):
            own = Fix(
                f"if these are the images, write the size that they have: {sizes(fit)}",
                code=reshaped(framework, fit),
            )
            return f"{likely}: {alike}", [own, Fix("give images of the size that is written")]
        return f"{likely}: {alike}", [Fix(text, code=flatten, sure=LIKELY)]
    if not target and 99 < count < part and part % count == 0 and part // count in BATCHES:
        many = part // count
        of_one = Fix(
            f"give as many samples as the network was built or saved for: {part:,} = {many}·"
            f"{count:,}, as of {many} samples, and one arrives (an expand_dims or [0] before it?)",
            code="print(x.shape)",
        )
        own = Fix("if the reshape is your own, let -1 stand for the batch in it")
        return f"{likely}: {many} times as many, as of a batch of {many}", [of_one, own]
    fixes = []
    if (part > 99 and count in (3 * part, 4 * part)) or (count > 99 and part == 3 * count):
        grey = count > part
        likely += f": {max(count, part)} = {max(count, part) // min(count, part)}"
        likely += f"·{min(count, part)}, as of images in colour and in grey"
        mode, kind = ("L", "grey") if grey else ("RGB", "colour")
        text = f"if they are images, read them as {kind}"
        fixes.append(Fix(text, code=f'image = image.convert("{mode}")'))
    if fit := filling(target, count):
        text = f"if one size is wrong, it is this one: {sizes(fit)}"
        fixes.append(Fix(text, code=reshaped(framework, fit)))
    text = "if the reshape is your own, flatten each sample, and leave the batch as it is"
    fixes.append(Fix(text, code=flatten))
    return likely, fixes
