"""Samples that do not make a batch: images of other sizes, sequences of other lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.evidence import names
from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require, sizes
from convcalc.commands.why.uneven import COLOURS, LISTS, images
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Sequence

PAD = Fix(
    "fill the shorter ones up in collate_fn",
    code="collate_fn=lambda batch: pad_sequence(batch, batch_first=True)",
)
WINDOWS = r"\bmax_length\b|\bstride\s?=|\bwindow|\bblock_size|\bcontext_(?:length|size)|\bseq_len"
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
    if len(one) == 3 and one[0] == other[0] == 4 and one[1:] != other[1:]:
        return latents(one, other, why)
    if len(one) == 3 and one[0] in COLOURS and other[0] in COLOURS:
        return images(one, other, why)
    if len(one) == 2 and one[1:] == other[1:] and one[1] in (4, 5, 6):
        head = "the samples have other numbers of boxes"
        return Reading(head, (LISTS._replace(sure=LIKELY),), why)
    if one[1:] == other[1:] and len(one) < 3:
        return lengths(said, one, other, why)
    if sorted(one) == sorted(other):
        return turned(one, other, why)
    if len(one) == 3 and one[2] in COLOURS and one[2] == other[2]:
        resize = Fix("bring them to one size", code="transforms.Resize((224, 224))")
        return Reading("the samples are images of other sizes", (resize,), why)
    look = Fix("see which samples differ, and bring them to one shape", code="print(x.shape)")
    return Reading("the samples of a batch have other shapes", (look, PAD, LISTS), why)


def latents(one: Sequence[int], other: Sequence[int], why: str) -> Reading:
    """Maps of 4 channels: codes of images of two sizes, which are not resized."""
    look = Fix(
        "look at the images that they are made of: bring all of a batch to exactly one size before "
        "they are encoded, and make stored codes anew",
        code="print(image.size, image.mode)",
    )
    alone = Fix(
        "for the time being, one sample in a batch", code="DataLoader(dataset, batch_size=1)"
    )
    large = " and ".join(sizes([8 * n for n in shape[1:]]) for shape in (one, other))
    head = (
        f"maps of 4 channels are of two sizes: codes of images of {large}, or images with opacity"
    )
    return Reading(head, (look, alone, LISTS), why)


def lengths(said: Said, one: Sequence[int], other: Sequence[int], why: str) -> Reading:
    """Sequences, or windows that are to be of one length."""
    cut = Fix("or cut all to one length where the data is read", code="x = x[:100]")
    window = Fix(
        "if all are to be of one length, look at the slices where the data set cuts them: begin "
        "and end must both move, and a shorter last one is left out",
        code="x = tokens[i : i + length]\ny = tokens[i + 1 : i + 1 + length]",
    )
    if names(said, WINDOWS):
        head = f"windows of {one[0]} and {other[0]} are cut, where all are to be of one length"
        return Reading(head, (window, PAD._replace(text=f"if they are not: {PAD.text}")), why)
    text = "if they are sequences of their own lengths (texts, sounds), fill the shorter ones up"
    pad = PAD._replace(text=text)
    head = "the samples are sequences of other lengths"
    return Reading(head, (pad, window, cut, LISTS), why)


def turned(one: Sequence[int], other: Sequence[int], why: str) -> Reading:
    """The same sizes in another order."""
    look = Fix(
        "turn all alike, or none: a rotation by 90 degrees changes rows and columns, and (width, "
        "height) is not (rows, columns); cut squares, or rotate by 180 degrees and flip only",
        code="print(x.shape)  # of each sample, before and behind each transform",
    )
    head = f"samples have their axes in other orders: {shown(one)} and {shown(other)}"
    return Reading(head, (look,), why)


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


def lists(said: Said) -> Reading:
    head = "the samples are lists of other lengths"
    pad = Fix(
        "make tensors of them, and fill the shorter ones up",
        code="pad_sequence([torch.tensor(one) for one in batch], batch_first=True)",
    )
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
    text = "if they are images of other sizes, bring all to one"
    resize = Fix(text, code="transforms.Resize((224, 224))")
    head = "the samples of a batch are of other sizes"
    return Reading(head, (here, resize, LISTS), f"{BATCH} A worker found that one is not.")


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
