"""Tensors that meet element by element: what their sizes say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import names
from convcalc.commands.why.likely import tokens
from convcalc.commands.why.made import ENCODERS
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    head, fixes = causes(one, other, axis)
    small, large = sorted((one, other))
    if axis == 0 and small and large % small == 0 and names(said, SKIP):
        head = f"{head}: steps or windows that are folded into the batch, it seems"
        fold = Fix(
            "bring both back to the same fold before they are added: windows, or the steps of a "
            "dilation, stand in the batch of one of them",
            code="print(a.shape, b.shape)",
        )
        fixes = (fold, *fixes)
    return Reading(head, fixes, why, ELEMENTWISE, {"one_of": (one, other)})


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
        text = "if it is an image, convert it to RGB when it is opened"
        return head, (Fix(text, code=RGB), grey)
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
    if max(one, other) == 2 * min(one, other):
        text = "if two batches were joined, such as two views of an image, join the other, too"
        fixes.append(Fix(text))
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
        return head, (*cut, wider._replace(text=f"if they are channels, {wider.text}"))
    fixes = [widened(one, other)]
    if {one, other} == {3, 4}:
        fixes.insert(0, Fix("if these are colours, convert the image to RGB", code=RGB))
    fixes.append(Fix("concatenate them, if that was meant", code="torch.cat([a, b], dim=1)"))
    fixes.append(
        Fix(
            "if one has a row for each sample and the other a number for each class, compare the "
            "chosen classes",
            code="predicted = out.argmax(dim=1)",
        )
    )
    if abs(one - other) == 1:
        text = "if they are steps of a sequence, cut the longer one"
        fixes.insert(0, Fix(text, code="x = x[:, :-1]"))
    head = f"two tensors of {one} and {other} channels (dimension 1) are added or compared"
    return head, tuple(fixes)


def widened(one: int, other: int) -> Fix:
    many, few = max(one, other), min(one, other)
    text = f"put a 1x1 convolution of {many} filters on the path with fewer"
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
    if small and large % small == 0:
        stride = large // small
        head = f"one map has {stride} times the size of the other: {one} and {other}"
        first = Fix(f"if both are maps, let the other path have the same strides ({stride})")
        return head, (first, by_channel(small, large), resized, *cut)
    if large - small == 1:
        head = f"one map is one larger: {one} and {other}; an odd size was rounded on one path"
        padded = Fix("let both paths round alike: padding=1 for a kernel of 3, and the same stride")
        return head, (padded, multiple(large), resized, *cut)
    if large - small == 2 and axis > 1:
        head = f"a convolution without padding cut the edge: {one} and {other}"
        padded = Fix("let the path keep its size", code="padding=1  # for a kernel of 3")
        return head, (padded, resized, *cut)
    head = f"two tensors that are added or compared have sizes {one} and {other}"
    same = Fix("if both are maps, let the other path have the same strides and paddings")
    return head, (*cut, same, by_channel(small, large), resized)


VOCABULARY = 20000
"""So many words have the models of languages at least; no side of a map is so long."""


def vocabulary(small: int, large: int) -> Causes:
    """Scores of words meet hidden states."""
    states = Fix(
        f"take the hidden states of {small}, not the scores of the words",
        code="outputs = model(..., output_hidden_states=True)\n"
        "last = outputs.hidden_states[-1]  # not outputs[0] or outputs.logits",
    )
    head = f"scores of {large} words meet hidden states of {small}"
    return head, (states, Fix("look at both shapes", code="print(a.shape, b.shape)"))


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


def expanded(said: Said) -> Reading:
    """A tensor that is repeated to a size that it does not go to."""
    wanted, got, axis = said.number("wanted"), said.number("got"), said.number("axis")
    require(wanted != got)
    target, tensor = said.shape("target"), said.shape("tensor")
    if axis > 1 and len(target) == len(tensor) and names(said, SKIP):
        return shortcut(wanted, got, axis)
    why = f"Only an axis of 1 can be repeated; axis {axis} has {got}, and {wanted} is asked for."
    if target and tensor:
        why += f" {plain(tensor)} is to become {plain(target)}."
    fixes = [
        Fix("look at both shapes, axis by axis from the last", code="print(a.shape, b.shape)"),
    ]
    if len(tensor) == 1 and len(target) > 1 and got in target:
        place = target.index(got)
        after = "".join(", None" for _ in target[place + 1 :])
        text = f"if the {got} values belong to axis {place}, give them the axes behind it"
        fixes.insert(0, Fix(text, code=f"b = b[:{after}]"))
    elif len(tensor) == len(target) and axis == 0:
        fixes.insert(0, Fix("if one was made for another batch, make it anew: x.shape[0] samples"))
    head = f"an axis of {got} cannot become {wanted}"
    return Reading(head, tuple(fixes), why)


def shortcut(wanted: int, got: int, axis: int) -> Reading:
    """The two paths of a residual block end in maps of other sizes."""
    same = Fix(
        "let both paths have the same strides, and keep the size in all kernels of 3",
        code="padding=dilation  # for a kernel of 3; the same stride in the shortcut",
    )
    crop = Fix("or cut the larger to the smaller", code="residual = residual[..., :h, :w]")
    head = f"main path and shortcut end in other sizes: {wanted} and {got} on axis {axis}"
    why = f"They are added element by element, so axis {axis} must be equal."
    return Reading(head, (same, crop), why, ELEMENTWISE)


def plain(shape: Sequence[int | None]) -> str:
    return "x".join("?" if n is None else str(n) for n in shape)


def no_axis(said: Said) -> Reading:
    """A tensor that is expanded to fewer dimensions than it has, or into one that is not there."""
    return Reading(
        "a tensor is to be expanded to a shape that it does not fit",
        (
            Fix("name each axis; -1 keeps an axis as it is", code="x = x.expand(32, -1, -1)"),
            Fix("add a leading axis first", code="x = x.unsqueeze(0)"),
        ),
        "expand() takes one size for each axis, and more only in front, where -1 has no meaning.",
    )
