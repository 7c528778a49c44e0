"""Out of memory."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.memory import FAMILIES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)
HALVE = "DataLoader(dataset, batch_size=16)"
SQUARED = "F.scaled_dot_product_attention(q, k, v)  # of diffusers pipe.enable_attention_slicing()"
POOL = "x = nn.AdaptiveAvgPool2d(1)(x).flatten(1)"
FULL = "the GPU is full: the batch or the images are too large for it"


def old(tried: str, total: str, taken: str, free: str, reserved: str = "7.10 GiB") -> str:
    return (
        f"CUDA out of memory. Tried to allocate {tried} (GPU 0; {total} total capacity; {taken} "
        f"already allocated; {free} free; {reserved} reserved in total by PyTorch)"
    )


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (old("20.00 MiB", "7.93 GiB", "6.75 GiB", "15.50 MiB"), FULL, HALVE),
        (
            old("98.00 GiB", "7.93 GiB", "1.00 GiB", "6.50 GiB"),
            "one tensor alone is larger than the whole GPU: 98 GiB",
            SQUARED,
        ),
        (
            old("1.00 GiB", "7.93 GiB", "5.00 GiB", "2.50 GiB"),
            "there is memory enough, but in pieces that are too small",
            "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True  # before 2.1: max_split_size_mb:128",
        ),
        (
            old("1.00 GiB", "7.93 GiB", "1.00 GiB", "0.50 GiB"),
            "6.1 GiB are held but lie in pieces, too small for 1 GiB",
            "PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True  # before 2.1: max_split_size_mb:128",
        ),
        (
            old("1.00 GiB", "7.93 GiB", "1.00 GiB", "0.50 GiB", "1.10 GiB"),
            "something else holds most of the GPU: another program, or a notebook",
            "nvidia-smi",
        ),
        (
            "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 "
            "GiB of which 1.20 GiB is free.",
            FULL,
            HALVE,
        ),
        ("RuntimeError: CUDA error: out of memory", FULL, HALVE),
        (
            "you tried to allocate 640000000000000 bytes",
            "one tensor of 582 TiB is larger than any memory: a shape is wrong",
            "print(x.shape)  # at each layer before the line that fails",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_the_numbers_are_told() -> None:
    assert reading(old("20.00 MiB", "7.93 GiB", "6.75 GiB", "15.50 MiB")).why == (
        "20 MiB more were asked for, the GPU has 7.93 GiB, of which 15.5 MiB are free. What grows "
        "with the batch are the outputs of the layers, kept for the gradients."
    )


def test_a_sum_that_repeats_both_is_named() -> None:
    text = (
        "RuntimeError: CUDA error: out of memory\na = torch.rand(200000, 1)\nb = torch.rand(200000)"
    )
    assert told(text) != told("CUDA error: out of memory")
    assert told(text.replace("(200000)", "(200000,)")) == (
        "200000x1 meets 200000: each repeats the other, which makes 200000x200000",
        "b = b.view_as(a)",
    )
    assert told(text.replace("200000", "20")) == told("CUDA error: out of memory")
