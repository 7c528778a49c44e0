"""Recurrent layers, their states and packed sequences."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.cells import FAMILIES as CELLS
from convcalc.commands.why.families.recurrent import FAMILIES
from convcalc.commands.why.families.states import FAMILIES as STATES
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws({**FAMILIES, **STATES, **CELLS})
STATE = (
    "batch = x.size(1)  # x.size(0) with batch_first=True\n"
    "h0 = torch.zeros({}, batch, 16, device=x.device)  # of an LSTM (h0, h0)"
)


def size(wanted: int, got: int) -> str:
    return f"input.size(-1) must be equal to input_size. Expected {wanted}, got {got}"


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            size(28, 784),
            "the image is flat: 784 = 28 rows of 28",
            "x = x.view(x.size(0), 28, 28)",
        ),
        (
            size(1, 28),
            "the axis of features is missing: the last axis is the sequence itself",
            "x = x.unsqueeze(-1)",
        ),
        (
            size(20, 100),
            "100 features arrive at a recurrent layer that is made for 20",
            "print(x.shape)",
        ),
        (
            size(10, 20),
            "20 features arrive at a recurrent layer that is made for 10",
            "print(x.shape)",
        ),
        (
            "LSTM: Expected input to be 2D or 3D, got 4D instead",
            "4 axes arrive at a recurrent layer: a map, not a sequence",
            "print(x.shape)",
        ),
        (
            "LSTMCell: Expected input to be 1D or 2D, got 3D instead",
            "a whole sequence arrives at a cell, which takes one step",
            "h = cell(x[:, t], h)",
        ),
        (
            "Expected hidden[0] size (1, 5, 16), got (1, 8, 16)",
            "the state is for a batch of 8, and 5 samples arrive",
            STATE.format(1),
        ),
        (
            "Expected hidden[0] size (1, 8, 16), got [1, 5, 16]",
            "the layer reads a batch of 8, and the state is for 5; or the batch does not stand "
            "where the layer reads it",
            "print(x.shape, h0.shape)",
        ),
        (
            "Expected hidden[0] size (1, 35, 400), got (1, 20, 400)\n(35 is the value of bptt)",
            "the layer reads a batch of 35, and the state is for 20; or the batch does not stand "
            "where the layer reads it",
            "print(x.shape, h0.shape)",
        ),
        (
            "Expected hidden[0] size (1, 16, 128), got (16, 128)",
            "the state lacks its first axis, of the layers",
            "h = h.unsqueeze(0)  # of an LSTM c = c.unsqueeze(0), too",
        ),
        (
            "input.size(-1) must be equal to input_size. Expected 768, got 1024",
            "1024 features arrive at a recurrent layer that is made for 768",
            "768 and 1024 are widths of well-known encoders: load the encoder (or the checkpoint) "
            "that the network was made for, which gives 768",
        ),
        (
            "input.size(-1) must be equal to input_size. Expected 200, got 50",
            "50 features arrive at a recurrent layer that is made for 200",
            "if these are word vectors, load those of 200 numbers, as the layer is made for",
        ),
        (
            "Expected hidden size (2, 3, 16), got [1, 3, 16]",
            "the state is for 1 (layers times directions), the network has 2",
            STATE.format(2),
        ),
        (
            "Expected hidden[0] size (1, 8, 16), got (8, 1, 16)",
            "the state has its batch first, where layers stand",
            "h0 = h0.transpose(0, 1)",
        ),
        (
            "For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors",
            "the state has an axis less than the input: the layers or the batch",
            "output, state = rnn(x)",
        ),
        (
            "linear(): argument 'input' (position 1) must be Tensor, not tuple",
            "a recurrent layer's two results go on as one",
            "x, state = self.lstm(x)",
        ),
        (
            "Expected `len(lengths)` to be equal to batch_size, but got 3 (batch_size=4)",
            "there are not as many lengths as sequences, or the batch is read from another axis",
            "print(x.shape, len(lengths))",
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


def test_a_state_that_is_carried_on_is_not_made_of_zeros() -> None:
    more = reading("Expected hidden size (2, 3, 16), got [1, 3, 16]").fixes
    assert more[2].code == "h0 = h0.repeat(2, 1, 1)  # of an LSTM c0, too"
    fewer = reading("Expected hidden size (1, 3, 16), got [2, 3, 16]").fixes
    assert fewer[2].code == "h0 = h0[-1:]  # of an LSTM c0, too"
    cell = reading("hidden0 has inconsistent hidden_size: got 15, expected 16").fixes
    assert [fix.code for fix in cell] == [
        "print(x.shape)",
        "h = torch.zeros(x.size(0), 16, device=x.device)",
        "h = nn.Linear(15, 16)(h)  # made once, in __init__",
        "hidden_size=15",
    ]
