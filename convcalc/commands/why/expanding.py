"""A tensor that is repeated to a shape which it does not go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import names
from convcalc.commands.why.made import POSITIONS
from convcalc.commands.why.meeting import ELEMENTWISE, SKIP, SMALLEST
from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require

if TYPE_CHECKING:
    from collections.abc import Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, tuple[Fix, ...]]

LOOK = Fix("look at both shapes, axis by axis from the last", code="print(a.shape, b.shape)")
MOST_COLOURS = 16
"""Satellites have about as many."""


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
    found = shaped(target, tensor) if target and tensor else sized(wanted, got, axis)
    head, fixes = found or (f"an axis of {got} cannot become {wanted}", (LOOK,))
    return Reading(head, fixes, why)


def shaped(target: Dims, tensor: Dims) -> Answer | None:
    """What both shapes say."""
    few, many = len(tensor), len(target)
    if 0 < few < many and tuple(target[:few]) == tuple(tensor):
        return lost(target, tensor)
    ahead, own = target[: many - few], target[many - few :]
    if few > many or (few > 1 and set(ahead) - {1}):
        return None
    wrong = {k: (a, b) for k, (a, b) in enumerate(zip(own, tensor, strict=True)) if b not in (a, 1)}
    if not wrong or any(not a or not b for a, b in wrong.values()):
        return None
    wanted, got = (n or 0 for n in next(iter(wrong.values())))
    if few == 1 and many == 2:
        return each(wanted, got)
    if [*wrong] == [0] and not ahead and got < wanted:
        return smaller(wanted, got)
    odd = all(apart(*pair) == 1 and min(a or 0 for a in pair) > 3 for pair in wrong.values())
    if few > 1 and min(wrong) >= few - 2 and odd:
        return rounded(wanted, got)
    if few == many == 2 and [*wrong] == [1] and own[0] == 1 and positions(wanted, got):
        return too_long(wanted, got)
    if few > 2 and len(wrong) == 1 and (1 in wrong or ahead) and got > wanted:
        return too_long(wanted, got)
    return None


def positions(wanted: int, got: int) -> bool:
    """Whether a text has more tokens than a row of positions."""
    return wanted in POSITIONS and wanted >= 512 and wanted < got < 4 * wanted


def apart(one: int | None, other: int | None) -> int:
    return abs((one or 0) - (other or 0))


def lost(target: Dims, tensor: Dims) -> Answer:
    """Values for the first axes, whose last were taken away."""
    after = ", None" * (len(target) - len(tensor))
    front = ", ".join([":"] * len(tensor))
    back = Fix(
        "give the shorter one its missing axes at the end",
        code=f"b = b[{front}{after}]",
        sure=LIKELY,
    )
    keep = Fix("or keep the axis where it was summed up", code="keepdim=True")
    return f"an axis was lost: {plain(tensor)} meets {plain(target)}", (back, keep)


def each(wanted: int, got: int) -> Answer:
    """A value for each class, of which there are others."""
    count = Fix(
        f"look what the {got} values are for: weights, means or a bias, one for each of the "
        f"{wanted} classes or features that arrive, must be {wanted}",
        code="print(a.shape, b.shape)",
    )
    return f"{got} values, one for each class or feature, meet {wanted} of them", (count, LOOK)


def rounded(wanted: int, got: int) -> Answer:
    sides = Fix(
        "give an input whose sides are multiples of 2^depth, as often as the network halves it "
        "(pad it, as the data set of the same code does)"
    )
    return f"an odd size was rounded on one of two paths: {got} meets {wanted}", (sides, LOOK)


def smaller(wanted: int, got: int) -> Answer:
    """The last batch, written where a whole one has its place."""
    from_it = Fix(
        f"take the number of samples from what arrives ({got}), where {wanted} is written"
    )
    part = Fix("if it is written into a larger tensor", code="place[: x.shape[0]] = x")
    drop = Fix(
        "or leave the last batch out", code="DataLoader(data, batch_size=32, drop_last=True)"
    )
    head = f"{got} samples go where {wanted} have their place: the last batch is smaller, often"
    return head, (from_it, part, drop, LOOK)


def too_long(wanted: int, got: int) -> Answer:
    shorter = Fix(
        f"give a shorter text, sound or prompt (at most {wanted} steps), or make the cache or "
        f"table longer, if the network has a setting for it: at least {got}"
    )
    return f"{got} steps go where {wanted} have their place: too long an input", (shorter, LOOK)


def sized(wanted: int, got: int, axis: int) -> Answer | None:
    """What the two sizes say, where no shapes are told."""
    if axis == 0 and max(wanted, got) <= MOST_COLOURS and min(wanted, got) < 5:
        return colours(wanted, got)
    if axis > 1 and apart(wanted, got) == 1:
        return rounded(wanted, got)
    if axis == 0 and wanted > 1 and got % wanted == 0:
        many = Fix(
            f"look what stands on axis 0: {got} = {got // wanted}·{wanted}, as of {got // wanted} "
            "samples that were laid in one axis, or of two axes made one",
            code="print(a.shape, b.shape)",
        )
        return f"{got} stand on axis 0, {got // wanted} times the {wanted} that are meant", (many,)
    if axis > 1 and min(wanted, got) >= SMALLEST:
        one = Fix(
            f"bring all images to one size before they are put together: a tensor was made for "
            f"{wanted}, and {got} come (an image that is not square, often)"
        )
        cut = Fix(
            "resize and crop them, if they are images",
            code="transforms.Compose([transforms.Resize(256), transforms.CenterCrop(256)])",
        )
        return f"an image or map of {got} goes where {wanted} have their place", (one, cut, LOOK)
    if axis == 0 and got < wanted:
        return smaller(wanted, got)
    return None


def colours(wanted: int, got: int) -> Answer:
    """Means for other channels than an image has."""
    look = Fix(
        "look at the image and at the means (of transforms.Normalize, often): they must be as many",
        code="print(image.shape, len(mean))",
    )
    one = ", ".join(["0.5"] * wanted) + "," * (wanted == 1)
    means = Fix(
        f"if an image of {wanted} is meant, give {wanted} means",
        code=f"transforms.Normalize(({one}), ({one}))",
    )
    rgb = Fix(
        "if colour images are meant, open each as one",
        code='image = Image.open(path).convert("RGB")',
    )
    head = f"an image of {wanted} channel{'s' * (wanted > 1)} meets values for {got}"
    return head, (look, means, *([rgb] if got == 3 else []))


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


def plain(shape: Dims) -> str:
    return "x".join("?" if n is None else str(n) for n in shape)


def no_axis(said: Said) -> Reading:
    """A tensor that is expanded to fewer dimensions than it has, or into one that is not there."""
    tensor, target = said.shape("tensor"), said.shape("target")
    more = len(tensor) - len(target)
    if target and more > 0 and set(tensor[:more]) == {1} and None not in target:
        axes = "0" if more == 1 else str(tuple(range(more)))
        which = "axis" if more == 1 else "axes"
        drop = Fix(
            f"take the leading {which} of 1 away",
            code=f"x = x.squeeze({axes}).expand({', '.join(map(str, target))})",
            sure=LIKELY,
        )
        why = f"{plain(tensor)} has {more} more {which} than {plain(target)}."
        return Reading("the tensor has an axis of 1 too many in front", (drop,), why)
    return Reading(
        "a tensor is to be expanded to a shape that it does not fit",
        (
            Fix("name each axis; -1 keeps an axis as it is", code="x = x.expand(32, -1, -1)"),
            Fix("add a leading axis first", code="x = x.unsqueeze(0)"),
        ),
        "expand() takes one size for each axis, and more only in front, where -1 has no meaning.",
    )
