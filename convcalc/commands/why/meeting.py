"""Tensors that meet element by element: what their sizes say."""

from __future__ import annotations

import re

from convcalc.commands.why.evidence import names
from convcalc.commands.why.language import (
    PROMPT,
    VOCABULARY,
    positions,
    prompts,
    too_long,
    vocabulary,
)
from convcalc.commands.why.likely import tokens
from convcalc.commands.why.made import ENCODERS, encoder
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require
from convcalc.commands.why.strided import LARGE, strided

ELEMENTWISE = ("elementwise",)
AXES = {0: "samples (dimension 0)", 1: "channels", 2: "rows", 3: "columns"}
SKIP = r"\+=|residual|shortcut|identity|\bskip|dilat"
SMALLEST = 16
"""So many rows has an image at least."""
LAST = Fix(
    "if it is an image with its channels last, which meets a mean for each colour, turn it",
    code="x = x.permute(2, 0, 1)",
)
RGB = 'image = image.convert("RGB")'
Causes = tuple[str, tuple[Fix, ...]]


def add(said: Said) -> Reading:
    """Two tensors that meet element by element, and differ on one axis."""
    one, other, axis = said.number("a"), said.number("b"), said.number("axis")
    require(one != other, min(one, other) >= 0, 1 not in (one, other), axis >= 0)
    where = (
        f"in dimension {axis}" if axis not in AXES else f"on axis {axis} ({AXES[axis]} of a map)"
    )
    why = f"Two tensors meet element by element: one has {one}, the other {other} {where}."
    if 0 in (one, other):
        look = Fix(
            "look before it for an empty batch, crop, filter or selection",
            code="print(a.shape, b.shape)",
        )
        return Reading("one of two tensors that meet is empty", (look,), why, ELEMENTWISE)
    head, fixes = causes(one, other, axis)
    if axis == 0 and other in (1, 3) and TENSOR_IMAGE.search(said.pasted):
        head, fixes = normalized(one, other)
    small, large = sorted((one, other))
    if axis and positions(small, large, said):
        head, fixes = too_long(small, large)
    if axis == 0 and small and large % small == 0 and names(said, SKIP):
        head = f"two tensors of {one} and {other} samples meet: steps or windows that are folded "
        head += "into the batch, it seems"
        fold = Fix(
            "bring both back to the same fold before they are added: windows, or the steps of a "
            "dilation, stand in the batch of one of them",
            code="print(a.shape, b.shape)",
        )
        fixes = (fold, *fixes)
    return Reading(head, fixes, why, ELEMENTWISE, {"one_of": (one, other)})


TENSOR_IMAGE = re.compile(r"(?:sub_|\bnormalize\(|Normalize\(|transforms?[./]\S{0,40}normalize)")
"""What subtracts a mean for each channel of an image."""


def normalized(one: int, other: int) -> Causes:
    """An image of other channels than there are means."""
    head = f"the image has {one} channels (or rows) in front, and Normalize has {other} means"
    look = Fix(
        "look at the image before Normalize: a tensor of channels, rows, columns, with as many "
        "channels as means",
        code="print(image.shape, image.mode)  # of PIL: size, mode",
    )
    rgb = Fix("read it in colour, one image at a time", code=RGB)
    return head, (look._replace(code="print(image.shape)"), rgb)


def causes(one: int, other: int, axis: int) -> Causes:
    """What the two numbers and their axis say."""
    small, large = sorted((one, other))
    if axis == 0:
        return along_batch(one, other)
    if axis > 1 and small in (3, 4) and large >= SMALLEST:
        return per_channel(one, other)
    if axis == 1:
        return along_channels(one, other)
    return along_map(one, other, axis)


def along_batch(one: int, other: int) -> Causes:
    if sorted((one, other)) == [3, 4]:
        head = "an image of 4 channels meets 3 colours: it has opacity, too"
        grey = Fix("if these are samples, look where one was lost", code="print(a.shape, b.shape)")
        return head, (Fix("convert it to RGB when it is opened", code=RGB, sure=LIKELY), grey)
    head = f"two tensors of {one} and {other} samples meet"
    fixes = [] if min(one, other) not in (3, 4) or max(one, other) < SMALLEST else [LAST]
    fixes += [
        Fix(
            "if one was made for another batch (a hidden state, a mask, a last batch that is "
            "smaller), make it for each batch anew",
            code="state = torch.zeros(x.shape[0], features)",
        ),
        Fix(
            "leave out a last batch that is smaller",
            code="DataLoader(data, batch_size=32, drop_last=True)",
        ),
        Fix("look at both shapes", code="print(a.shape, b.shape)"),
    ]
    small, large = sorted((one, other))
    if small > 1 and large % small == 0:
        times = large // small
        head += f": {times} on one side for each on the other"
        count = Fix(
            f"if it happens from the first batch on, one side counts {times} views, crops or "
            f"frames of each sample: give them to the other, too, in the same order (the data set "
            "of the same code does)",
            code="print(a.shape, b.shape)",
        )
        fixes = [count, *fixes[:-1]]
    return head, tuple(fixes)


def per_channel(one: int, other: int) -> Causes:
    """Means of three colours meet an axis that is none of colours."""
    small = min(one, other)
    text = f"give the {small} values the axis of the channels: {small}x1x1"
    fix = Fix(text, code=f"mean = mean.view({small}, 1, 1)", sure=LIKELY)
    last = Fix(
        "if the images have their channels last, turn them",
        code="x = x.permute(0, 3, 1, 2)",
    )
    head = f"{small} values, such as a mean for each colour, meet an axis of {max(one, other)}"
    return head, (fix, last)


def along_channels(one: int, other: int) -> Causes:
    cut = list(tokens(one, other))
    if cut:
        head = f"sequences of {one} and {other} tokens: the image has another size than was meant"
        wider = widened(one, other)
        return head, (*cut, wider)
    if min(one, other) == PROMPT and max(one, other) % PROMPT == 0:
        return prompts(one, other)
    fixes = [axis_one(one, other), widened(one, other)]
    if {one, other} == {3, 4}:
        fixes.insert(1, Fix("if these are colours, convert the image to RGB", code=RGB))
        head = "4 and 3 on axis 1: an image with opacity meets three colours, or steps of a "
        head += "sequence differ"
        return head, tuple(fixes)
    fixes += [
        Fix(
            "if the shapes are NxLxE, these are steps or tokens: a position table, a mask or a "
            "time stamp for each, made for another length (image, text or window size)"
        ),
        Fix(
            "if one is NxC and the other has N numbers, they are scores and classes: compare the "
            "chosen classes, or make the classes one-hot",
            code="predicted = out.argmax(dim=1)  # or F.one_hot(target, out.shape[1]).float()",
        ),
        Fix("if they are to be joined, concatenate them", code="torch.cat([a, b], dim=1)"),
    ]
    if abs(one - other) == 1:
        text = "if they are steps of a sequence, see which of the two has one too many"
        fixes.insert(1, Fix(text, code="print(a[0], b[0])"))
    head = f"two tensors of {one} and {other} on axis 1 (channels, steps or classes) are added or "
    return f"{head}compared", tuple(fixes)


def axis_one(one: int, other: int) -> Fix:
    """What tells channels, steps and classes apart; cubes and squares are places of an image."""
    text = "look at both shapes: NxCxHxW are maps, NxLxE sequences, NxC scores"
    for power, what in ((2, "images"), (3, "volumes")):
        sides = [round(n ** (1 / power)) for n in (one, other)]
        if min(sides) > 1 and all(s**power == n for s, n in zip(sides, (one, other), strict=True)):
            cut = " and ".join(f"{s**power} = {'x'.join([str(s)] * power)}" for s in sides)
            text += f"; {cut}: places of {what} of two sizes, of which one was written down"
            break
    return Fix(text, code="print(a.shape, b.shape)")


def widened(one: int, other: int) -> Fix:
    many, few = max(one, other), min(one, other)
    text = f"if both are maps, put a 1x1 convolution of {many} filters on the path with fewer"
    return Fix(text, code=f"shortcut = nn.Conv2d({few}, {many}, 1)")


def along_map(one: int, other: int, axis: int) -> Causes:
    small, large = sorted((one, other))
    cut = list(tokens(one, other))
    resized = Fix(
        "resize one of the two",
        code="b = F.interpolate(b, size=a.shape[2:])",
    )
    if large >= VOCABULARY and small in ENCODERS:
        return vocabulary(small, large)
    if axis == 2 and (width := encoder(one, other)):
        look = Fix("look at both shapes: NxLxE are sequences", code="print(a.shape, b.shape)")
        text = width.text.partition(":")[0]
        text += ": take all parts (encoder, adapter, checkpoint) of one model family"
        return f"features of {one} and {other} meet: two encoders", (Fix(text), look)
    if small and large % small == 0:
        stride = large // small
        head = f"one map has {stride} times the size of the other: {one} and {other}"
        first = Fix(f"if both are maps, let the other path have the same strides ({stride})")
        return head, (first, by_channel(small, large), resized, *cut)
    if large - small == 1:
        head = f"one map is one larger: {one} and {other}; an odd size was rounded on one path"
        padded = Fix("let both paths round alike: padding=1 for a kernel of 3, and the same stride")
        rounded = [padded, multiple(large)]
        if small >= SMALLEST:  # half of an odd size, doubled, or rounded on one path
            rounded.reverse()
        return head, (*rounded, resized, *cut)
    if large - small == 2 and axis > 1 and large >= LARGE and small % 4 == 0:
        head, whole = strided(one, other)
        return head, (*whole, resized, *cut)
    if large - small == 2 and axis > 1:
        head = f"{one} and {other}: of maps, a convolution without padding cut the edge"
        padded = Fix("if both are maps, let the path keep its size: padding=1 for a kernel of 3")
        return head, (padded, resized, *cut)
    head = f"two tensors that are added or compared have sizes {one} and {other}"
    same = Fix("if both are maps, let the other path have the same strides and paddings")
    return head, (*cut, same, by_channel(small, large), resized)


def by_channel(small: int, large: int) -> Fix:
    """A number for each channel, which meets the last axis of a map."""
    text = f"if one has a number for each of {small} or {large} channels, give it axes"
    return Fix(text, code="b = b[..., None, None]  # channels x 1 x 1")


def multiple(size: int) -> Fix:
    """An input that is halved without a rest."""
    near = nearest(size, 2)
    return Fix(
        "give an input whose sides are multiples of 2^depth, so that "
        f"{' or '.join(map(str, near))} stands here: convcalc size lists them"
    )


def nearest(size: int, factor: int) -> tuple[int, ...]:
    """The multiples of a factor next to a size, or itself.

    >>> nearest(61, 2), nearest(61, 16), nearest(64, 16), nearest(5, 16)
    ((60, 62), (48, 64), (64,), (16,))
    """
    below = size // factor * factor
    return tuple(n for n in dict.fromkeys((below, below + factor * (below != size))) if n > 0)
