"""Attention, its masks, and the images of vision transformers."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.attention import FAMILIES
from convcalc.commands.why.families.attention_masks import FAMILIES as MASKS
from tests.commands.why.families.asked import laws, told

test_examples, test_values = laws({**FAMILIES, **MASKS})
FIRST = "nn.MultiheadAttention(embed_dim, num_heads, batch_first=True)"


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "embed_dim must be divisible by num_heads (got `embed_dim`: 100 and `num_heads`: 8).",
            "100 features do not divide into 8 heads",
            "num_heads=5",
        ),
        (
            "was expecting embedding dimension of 128, but got 64",
            "64 features arrive at an attention that is made for 128",
            "print(x.shape)",
        ),
        (
            "The shape of the 3D attn_mask is torch.Size([2, 10, 10]), but should be (16, 10, 10).",
            "the mask is given once a sample, and wanted once a head",
            "mask = mask.repeat_interleave(8, dim=0)",
        ),
        (
            "The shape of the 2D attn_mask is torch.Size([12, 12]), but should be (10, 10).",
            "the mask is for sequences of 12, and 10 arrive",
            "print(query.shape, mask.shape)",
        ),
        (
            "expecting key_padding_mask shape of (2, 10), but got torch.Size([10, 2])",
            "key_padding_mask lies on its side: batch and keys are swapped",
            FIRST,
        ),
        (
            "query should be unbatched 2D or batched 3D tensor but received 4-D query tensor",
            "a map arrives at the attention, which takes sequences",
            "x = x.flatten(2).transpose(1, 2)  # NxCxHxW to Nx(H·W)xC, batch_first=True",
        ),
        (
            "the batch number of src and tgt must be equal",
            "the batch of source and target is not the same",
            "print(src.shape, tgt.shape)",
        ),
        (
            "Input image size (256*256) doesn't match model (224*224).",
            "images of 256x256 arrive, and the network is made for 224x224",
            "transforms.Resize((224, 224))",
        ),
        (
            "Wrong image height! Expected 224 but got 256!",
            "images of 256 arrive, and the network is made for 224",
            "transforms.Resize((224, 224))",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_features_that_stand_in_the_code() -> None:
    text = "AssertionError: embed_dim must be divisible by num_heads"
    assert told(f"net = Net(embed_dim=640, heads=12)\n{text}") == (
        "the heads do not divide the features, 640 by your code",
        "num_heads=10",
    )
