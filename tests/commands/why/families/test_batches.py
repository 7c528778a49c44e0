"""Another number of predictions than of targets."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.batches import FAMILIES
from convcalc.commands.why.finding import read
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws(FAMILIES)
FLATTEN, LOOK = "x = x.flatten(1)", "print(output.shape, target.shape)"


def message(rows: int, targets: int) -> str:
    return f"Expected input batch_size ({rows}) to match target batch_size ({targets})."


@pytest.mark.parametrize(
    ("rows", "targets", "likely", "first"),
    [
        (16, 64, "view(-1, …) made one row of 4 samples", LOOK),
        (256, 64, "view(-1, …) made 4 rows of each sample", LOOK),
        (192, 64, "view(-1, …) made 3 rows of each sample", LOOK),
        (
            *(100, 64),
            "view(-1, …) mixed the samples: it was written for maps of another size",
            FLATTEN,
        ),
        (
            *(28, 64),
            "the batch is not where it should be, or view(-1, …) mixed the samples",
            LOOK,
        ),
        (1, 0, "one of the two has no batch", "target = target.unsqueeze(0)"),
    ],
)
def test_numbers_of_samples(rows: int, targets: int, likely: str, first: str) -> None:
    assert told(message(rows, targets)) == (likely, first)


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "loss = ce(logits, labels.view(-1))\n" + message(8, 40),
            "each sample has 5 labels: one-hot rows were made one long row, it seems",
            "print(output.shape, target.shape)",
        ),
        (
            "x = torch.cat((a, b, c, d, e))\n" + message(40, 8),
            "5 rows came of each sample: parts were joined along the batch, it seems",
            "print(output.shape, target.shape)",
        ),
        (
            message(40, 8),
            "5 rows came of each sample: view(-1, …) split it, or parts joined along dim=0",
            "print(output.shape, target.shape)",
        ),
        (
            message(288, 320),
            "if these are steps of sequences, one differs: 288 = 32·9 and 320 = 32·10",
            "print(output.shape, target.shape)",
        ),
        (
            message(320, 288),
            "if these are steps of sequences, one differs: 320 = 32·10 and 288 = 32·9",
            "print(output.shape, target.shape)",
        ),
    ],
)
def test_steps_and_the_code_that_was_pasted(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_code_of_libraries_is_none_of_the_user() -> None:
    inner = 'File "/lib/site-packages/x.py", line 3, in f\n    x = torch.cat(parts)\nValueError: '
    assert told(inner + message(40, 8)) == told(message(40, 8))


def test_the_arithmetic_is_told() -> None:
    assert reading(message(16, 64)).why == (
        "The loss received 16 predictions and 64 targets. Each sample must stay one row all the "
        "way through the network. 64 = 4·16: the view's number of features is 4 times too large."
    )
    assert "100/64 = 5²/4²" in reading(message(100, 64)).why


def test_equal_numbers_are_no_message() -> None:
    assert read(message(64, 64)) == []
