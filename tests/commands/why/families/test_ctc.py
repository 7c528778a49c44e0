"""CTC, and losses of pairs."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.ctc import FAMILIES
from tests.commands.why.families.asked import laws, told

test_examples, test_values = laws(FAMILIES)


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            "input_lengths must be of size batch_size",
            "there are not as many lengths as samples, or the batch is not where it is read",
            "print(scores.shape, input_lengths.shape, targets.shape)",
        ),
        (
            "Expected input_lengths to have value at most 50, but got value 60",
            "the lengths are of the input, and the network gives fewer steps",
            "input_lengths = torch.full((scores.size(1),), scores.size(0))",
        ),
        (
            "Expected tensor to have size at least 11 at dimension 1, but got size 10 for argument "
            "#2 'targets' (while checking arguments for ctc_loss_allocate_outputs)",
            "a target_length is 11, and the targets have 10 labels at most",
            "target_lengths = torch.tensor([len(label) for label in labels])",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)
