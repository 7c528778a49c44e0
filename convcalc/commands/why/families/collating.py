"""Samples that do not make a batch: images of other sizes, sequences of other lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require, sizes
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence

COLOURS = (1, 3, 4)
LISTS = Fix(
    "keep them in lists, one for each sample",
    code="DataLoader(dataset, batch_size=8, collate_fn=lambda batch: tuple(zip(*batch)))",
)
PAD = Fix(
    "fill the shorter ones up in collate_fn",
    code="collate_fn=lambda batch: pad_sequence(batch, batch_first=True)",
)
BATCH = "A batch is one tensor: its samples must be of one shape."


def stack(said: Said) -> Reading:
    """Two samples of different shapes."""
    one, other = said.sizes("one"), said.sizes("other")
    require(one != other)
    i, j = said.number("i"), said.number("j")
    why = f"{BATCH} Sample {i} of it is {shown(one)}, sample {j} is {shown(other)}."
    if len(one) != len(other):
        small, large = sorted((one, other), key=len)
        if len(small) == 2 and len(large) == 3 and small in (large[1:], large[:2]):
            return masks(small, large, why)
        look = Fix("see why one sample has other axes: a grey image, an empty label")
        return Reading("samples of a batch have other axes", (look, LISTS), why)
    if len(one) == 3 and one[0] in COLOURS and other[0] in COLOURS:
        return images(one, other, why)
    if len(one) == 2 and one[1:] == other[1:] and one[1] in (4, 5, 6):
        head = "the samples have other numbers of boxes"
        return Reading(head, (LISTS._replace(sure=LIKELY),), why)
    if one[1:] == other[1:] and len(one) < 3:
        pad = PAD._replace(sure=LIKELY)
        cut = Fix("or cut all to one length where the data is read", code="x = x[:100]")
        return Reading("the samples are sequences of other lengths", (pad, cut, LISTS), why)
    if len(one) == 3 and one[2] in COLOURS and one[2] == other[2]:
        resize = Fix("bring them to one size", code="transforms.Resize((224, 224))")
        return Reading("the samples are images of other sizes", (resize,), why)
    look = Fix("see which samples differ, and bring them to one shape", code="print(x.shape)")
    return Reading("the samples of a batch have other shapes", (look, PAD, LISTS), why)


def masks(small: Sequence[int], large: Sequence[int], why: str) -> Reading:
    """Some masks or images have a channel axis, and others none."""
    colours = large[0] if tuple(large[1:]) == tuple(small) else large[2]
    grey = Fix(
        "if they are masks, open each with one channel",
        code='mask = Image.open(path).convert("L")',
    )
    colour = Fix(
        "if they are images, open each in colour",
        code='image = Image.open(path).convert("RGB")',
    )
    head = f"some of the samples have {colours} channels ({sizes(large)}), others no channel axis"
    return Reading(head, (grey, colour, LISTS), why)


def shown(shape: Sequence[int]) -> str:
    return sizes(shape) or "a single number"


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
    return Reading(head, (limit, pad, resize._replace(sure="possible"), LISTS), why)


def lists(said: Said) -> Reading:
    head = "the samples are lists of other lengths"
    pad = Fix("make tensors of them, and fill the shorter ones up", code=PAD.code)
    return Reading(head, (pad, LISTS), BATCH)


def no_tensor(said: Said) -> Reading:
    """A sample that is of a kind which is not stacked."""
    type = said.word("type")
    if "PIL" in type or "Image" in type:
        fix = Fix(
            "make tensors of the images",
            code="dataset = datasets.ImageFolder(root, transform=transforms.ToTensor())",
            sure=LIKELY,
        )
        return Reading("the samples are images yet, not tensors", (fix,), BATCH)
    if "None" in type:
        fix = Fix("return the sample in __getitem__, also where an image cannot be read")
        return Reading("the dataset gives None for a sample", (fix,), BATCH)
    fix = Fix("make a tensor of it in __getitem__", code="return torch.as_tensor(x), y")
    return Reading(f"the samples are of a kind that makes no batch: {type}", (fix, LISTS), BATCH)


def workers(said: Said) -> Reading:
    """Workers of a DataLoader put samples into shared memory of the first one's size."""
    here = Fix("read without workers: the message has the shapes then", code="num_workers=0")
    resize = Fix("bring all samples to one size", code="transforms.Resize((224, 224))")
    head = "the samples of a batch are of other sizes"
    return Reading(head, (resize, here, LISTS), f"{BATCH} A worker found that one is not.")


def gpus(said: Said) -> Reading:
    """What the GPUs give must differ in the batch only."""
    got, wanted = said.sizes("got"), said.sizes("wanted")
    require(got != wanted)
    batch = Fix(
        "let each GPU give its batch first: a loss or a state needs an axis for it",
        code="return loss.unsqueeze(0)",
    )
    same = Fix("pad sequences on each GPU to the same length", code="total_length=x.size(1)")
    why = f"One GPU gives {shown(got)}, another {shown(wanted)}; only axis 0 may differ."
    return Reading("the GPUs give results of other shapes", (same, batch), why)


FAMILIES: dict[str, Family] = {
    "stack": Family(
        "samples of other shapes in a batch",
        stack,
        pytorch(
            (
                "stack expects each tensor to be equal size, but got {one:shape} at entry {i} and "
                "{other:shape} at entry {j}",
                "stack expects each tensor to be equal size, but got [3, 224, 224] at entry 0 and "
                "[3, 256, 224] at entry 1",
                "1.5-",
            ),
        ),
    ),
    "collate_lists": Family(
        "lists of other lengths in a batch",
        lists,
        pytorch(
            (
                "each element in list of batch should be of equal size",
                "RuntimeError: each element in list of batch should be of equal size",
                "1.4-",
            ),
            (
                "expected sequence of length {wanted} at dim {axis} (got {got})",
                "ValueError: expected sequence of length 2 at dim 1 (got 1)",
                "0.4-",
            ),
        ),
    ),
    "collate_workers": Family(
        "samples of other sizes in a worker",
        workers,
        pytorch(
            (
                "Trying to resize storage that is not resizable",
                "RuntimeError: Trying to resize storage that is not resizable",
                "0.4-",
            ),
        ),
    ),
    "gpu_results": Family(
        "results of several GPUs that do not fit",
        gpus,
        pytorch(
            (
                "Gather got an input of invalid size: got {got:shape}, but expected {wanted:shape}",
                "Gather got an input of invalid size: got [32, 20, 64], but expected [32, 18, 64]",
                "1.0-",
            ),
        ),
    ),
    "collate_type": Family(
        "samples that are no tensors",
        no_tensor,
        pytorch(
            (
                "batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class "
                "'{type:name}'>",
                "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or "
                "lists; found <class 'PIL.Image.Image'>",
                "1.1-",
            ),
            (
                "batch must contain tensors, numbers, dicts or lists; found <class '{type:name}'>",
                "batch must contain tensors, numbers, dicts or lists; found <class "
                "'PIL.Image.Image'>",
                "0.4-1.0",
            ),
        ),
    ),
}
