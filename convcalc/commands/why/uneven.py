"""Images that do not make a batch: of other colours, of other sizes, cropped over the border."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

COLOURS = (1, 3, 4)
LISTS = Fix(
    "keep them in lists, one for each sample",
    code="DataLoader(dataset, batch_size=8, collate_fn=lambda batch: tuple(zip(*batch)))",
)


def images(one: Sequence[int], other: Sequence[int], why: str) -> Reading:
    """Images of other colours or sizes."""
    colour = Fix(
        "bring all to the same colours where they are opened",
        code='image = Image.open(path).convert("RGB")',
        sure=LIKELY,
    )
    resize = Fix(
        "if they are whole images, bring all to one size, with both numbers (masks and boxes, too)",
        code="transforms.Resize((224, 224))",
        sure=LIKELY,
    )
    if one[1:] == other[1:]:
        kinds = {1: "grey", 3: "in colour", 4: "in colour with opacity"}
        head = f"one image is {kinds[one[0]]}, another {kinds[other[0]]}"
        return Reading(head, (colour,), why)
    if one[0] != other[0]:
        return Reading("the images differ in size and in colours", (resize, colour), why)
    if over_border(one[1:], other[1:]):
        return crops(one[1:], other[1:], resize, why)
    side = min(one[1:])
    if side == min(other[1:]):
        head = "the images are of other sizes: Resize with one number keeps their proportions"
        fix = resize._replace(code=f"transforms.Resize(({side}, {side}))")
        crop = Fix(
            "or resize and cut the middle out",
            code=f"transforms.Compose([transforms.Resize({side}), transforms.CenterCrop({side})])",
        )
        return Reading(head, (fix, crop), why)
    return Reading("the images of a batch are of other sizes", (resize, LISTS), why)


def over_border(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether one is a square, and the other as long, but on one axis shorter."""
    small, large = sorted((tuple(one), tuple(other)), key=sum)
    return large[0] == large[1] and large[0] in small and min(small) < large[0]


def crops(one: Sequence[int], other: Sequence[int], resize: Fix, why: str) -> Reading:
    """A square window that ran over the border of its image, or images with a longest side."""
    small, large = sorted((tuple(one), tuple(other)), key=sum)
    side = large[0]
    start, length = ("top", "height") if small[0] < side else ("left", "width")
    limit = Fix(
        f"if they are cut out of larger images, begin the crop at most at {length} - {side}, and "
        "leave out or pad images that are smaller",
        code=f"{start} = max(0, min({start}, image.{length} - {side}))",
    )
    pad = Fix(
        f"if whole images were brought to a longest side of {side}, pad them to the square",
        code=f"x = F.pad(x, (0, {side} - x.shape[2], 0, {side} - x.shape[1]))",
    )
    head = f"one is {side}x{side}, the other is only {min(small)} in {length}: a crop that ran "
    head += "over the border, it seems"
    return Reading(head, (limit, pad, resize._replace(sure=POSSIBLE), LISTS), why)
