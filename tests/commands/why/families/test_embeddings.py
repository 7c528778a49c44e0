"""Embeddings and indices."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.embeddings import FAMILIES
from convcalc.commands.why.families.indices import FAMILIES as INDICES
from convcalc.commands.why.finding import read
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws({**FAMILIES, **INDICES})


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "index out of range in self",
            "a number is not below the rows of the embedding (or is negative)",
            "print(x.min(), x.max(), embedding.num_embeddings)",
        ),
        (
            "index out of range: Tried to access index 100 out of table with 99 rows. at /pytorch",
            "word 100 is asked of an embedding with 100 rows: one too few, or the text is too long",
            "print(x.min(), x.max(), embedding.num_embeddings)",
        ),
        (
            "Expected tensor for argument #1 'indices' to have scalar type Long; but got "
            "torch.FloatTensor instead (while checking arguments for embedding)",
            "the numbers of the words are of a floating-point type",
            "print(x[:1])",
        ),
        (
            "Token indices sequence length is longer than the specified maximum sequence length "
            "for this model (1024 > 512)",
            "the text is longer than the model's positions",
            "tokenizer(text, truncation=True, max_length=512)",
        ),
        (
            "index 10 is out of bounds for dimension 0 with size 10",
            "index 10 of 10 elements: the last one is 9",
            "print(x.shape)",
        ),
        (
            "ValueError: not enough values to unpack (expected 3, got 2)",
            "an axis is missing: the image is grey, perhaps",
            "print(x.shape)",
        ),
        (
            "RuntimeError: CUDA error: device-side assert triggered",
            "a class or an index is out of range",
            'model.to("cpu")',
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


@pytest.mark.parametrize(
    ("assertion", "name"),
    [
        ("Assertion `t >= 0 && t < n_classes` failed.", "target_class"),
        ("Assertion `srcIndex < srcSelectDimSize` failed.", "embedding_index"),
        ("Assertion `input_val >= zero && input_val <= one` failed.", "loss_range"),
    ],
)
def test_the_assertion_of_a_gpu_tells_more_than_that_there_was_one(
    assertion: str, name: str
) -> None:
    text = f"{assertion}\n" * 30 + "Traceback …\nCUDA error: device-side assert triggered"
    assert read(text)[-1].name == name


def test_trained_embeddings_keep_their_words() -> None:
    text = "index out of range: Tried to access index 31000 out of table with 30521 rows"
    assert reading(text).fixes[1].code == "nn.Embedding(31001, embedding_dim)"
    assert reading(f"net = Net.from_pretrained('x')\n{text}").fixes[0].text == (
        "trained weights keep their sizes: take the vocabulary that they were made with"
    )
