"""Samples, images and arrays on their way to a batch."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.collating import FAMILIES
from convcalc.commands.why.families.datasets import FAMILIES as DATASETS
from convcalc.commands.why.families.images import FAMILIES as IMAGES
from convcalc.commands.why.families.pictures import FAMILIES as PICTURES
from tests.commands.why.families.asked import laws, told

test_examples, test_values = laws({**FAMILIES, **DATASETS, **IMAGES, **PICTURES})


def stack(one: list[int], other: list[int]) -> str:
    return (
        f"stack expects each tensor to be equal size, but got {one} at entry 0 and {other} at "
        "entry 1"
    )


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            stack([3, 224, 300], [3, 256, 224]),
            "the images are of other sizes: Resize with one number keeps their proportions",
            "transforms.Resize((224, 224))",
        ),
        (
            stack([3, 64, 64], [1, 64, 64]),
            "one image is in colour, another grey",
            'image = Image.open(path).convert("RGB")',
        ),
        (
            stack([3, 64, 64], [4, 64, 64]),
            "one image is in colour, another in colour with opacity",
            'image = Image.open(path).convert("RGB")',
        ),
        (
            stack([3, 375, 500], [3, 333, 480]),
            "the images of a batch are of other sizes",
            "transforms.Resize((224, 224))",
        ),
        (
            stack([7], [12]),
            "the samples are sequences of other lengths",
            "collate_fn=lambda batch: pad_sequence(batch, batch_first=True)",
        ),
        (
            stack([3, 4], [2, 4]),
            "the samples have other numbers of boxes",
            "DataLoader(dataset, batch_size=8, collate_fn=lambda batch: tuple(zip(*batch)))",
        ),
        (
            "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
            "found <class 'PIL.Image.Image'>",
            "the samples are images yet, not tensors",
            "dataset = datasets.ImageFolder(root, transform=transforms.ToTensor())",
        ),
        (
            "output with shape [1, 28, 28] doesn't match the broadcast shape [3, 28, 28]",
            "the image is grey, and Normalize has 3 means",
            "transforms.Normalize((0.5,), (0.5,))",
        ),
        (
            "output with shape [3] doesn't match the broadcast shape [4, 3]",
            "4x3 does not fit where 3 stands",
            "print(x.shape, y.shape)",
        ),
        (
            "Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = "
            "torch.Size([28, 28])",
            "the image has no axis for its channel",
            "x = x.unsqueeze(0)",
        ),
        (
            "RuntimeError: Trying to resize storage that is not resizable",
            "the samples of a batch are of other sizes",
            "num_workers=0",
        ),
        (
            "Gather got an input of invalid size: got [32, 20, 64], but expected [32, 18, 64]",
            "the GPUs give results of other shapes",
            "total_length=x.size(1)",
        ),
        (
            "pic should not have > 4 channels. Got 32 channels.",
            "the channels stand on another axis",
            "image = image.transpose(1, 2, 0)  # an array CxHxW; of a tensor: permute",
        ),
        (
            "Required crop size (224, 224) is larger than input image size (200, 200)",
            "an image of 200x200 is smaller than the crop of 224x224",
            "transforms.Resize(224)  # before the crop",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_masks_of_which_some_have_colours() -> None:
    text = "stack expects each tensor to be equal size, but got [128, 128] at entry 0 and "
    assert told(f"{text}[3, 128, 128] at entry 5") == (
        "some of the samples have 3 channels (3x128x128), others no channel axis",
        'mask = Image.open(path).convert("L")',
    )
