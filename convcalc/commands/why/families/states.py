"""The states of recurrent layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require, sizes
from convcalc.commands.why.wordings import pytorch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAVE = Fix(
    "or leave the state away, if it is zeros: that is what the layer begins with",
    code="output, state = rnn(x)",
)
BATCH = "batch = x.size(1)  # x.size(0) with batch_first=True"
"""Where a layer reads the batch, which the messages do not say."""

CARRIED = Fix(
    "if it comes of an encoder or of the step before, zeros lose it: look at its axes, and turn or "
    "squeeze those that are wrong",
    code="print(h0.shape)",
)


def state_shape(said: Said) -> Reading:
    """A state of another shape than layers x batch x hidden_size."""
    wanted, got = said.sizes("wanted"), said.sizes("got")
    if len(wanted) == 3 and got[:1] == (1,) and got[1:4] == wanted:
        return extra_axis(wanted, got)
    if len(got) > len(wanted) == 3:
        got = got[:3]  # numbers behind the message
    require(wanted != got)
    why = (
        f"A state is layers x batch x hidden_size, {sizes(wanted)} here, with batch_first too; it "
        f"is given as {sizes(got) or 'a single number'}."
    )
    make = Fix(
        "if it begins with zeros, make it of that shape",
        code=f"h0 = torch.zeros({', '.join(map(str, wanted))}, device=x.device)",
    )
    if len(wanted) == 3 and got == wanted[1:]:
        axis = Fix(
            "add the axis of layers to the states that you have",
            code="h = h.unsqueeze(0)  # of an LSTM c = c.unsqueeze(0), too",
            sure=LIKELY,
        )
        return Reading("the state lacks its first axis, of the layers", (axis, LEAVE), why)
    if len(wanted) != 3 or len(got) != 3:
        return Reading("the state has other axes than the layer", (make, LEAVE), why)
    if (got[1], got[0], got[2]) == wanted:
        turn = Fix("put the layers first", code="h0 = h0.transpose(0, 1)", sure=LIKELY)
        return Reading("the state has its batch first, where layers stand", (turn,), why)
    if (wanted[0], wanted[2]) == (got[0], got[2]):
        return other_batch(wanted, got, why)
    if wanted[1:] == got[1:]:
        count = "2 for each layer if bidirectional" if wanted[0] == 2 * got[0] else "one for each"
        text = f"if it begins with zeros, give {wanted[0]} states: {count}"
        fix = Fix(text, code=zeros(wanted), sure=LIKELY)
        head = f"the state is for {got[0]} (layers times directions), the network has {wanted[0]}"
        return Reading(head, (fix, *of_encoder(wanted[0], got[0]), LEAVE), why)
    if wanted[:2] == got[:2]:
        head = f"the state has {got[2]} numbers, hidden_size is {wanted[2]}"
        return Reading(head, (make._replace(sure=LIKELY), carried(wanted[2], got[2]), LEAVE), why)
    return Reading("the state has other sizes than the layer", (make, CARRIED, LEAVE), why)


def zeros(wanted: Sequence[int]) -> str:
    """A state that begins with zeros, of any batch."""
    made = f"h0 = torch.zeros({wanted[0]}, batch, {wanted[2]}, device=x.device)"
    return f"{BATCH}\n{made}  # of an LSTM (h0, h0)"


def of_encoder(wanted: int, got: int) -> Iterator[Fix]:
    """A state that holds something, for other layers than those that made it."""
    if got and wanted % got == 0:
        text = "if it comes of an encoder, give it to each layer"
        yield Fix(text, code=f"h0 = h0.repeat({wanted // got}, 1, 1)  # of an LSTM c0, too")
    elif got > wanted:
        text = "if it comes of an encoder, take the states of its last layers"
        yield Fix(text, code=f"h0 = h0[-{wanted}:]  # of an LSTM c0, too")


def extra_axis(wanted: Sequence[int], got: Sequence[int]) -> Reading:
    """A state that is right, but for an axis of 1 in front."""
    axis = Fix(
        "take the extra axis away: the state itself is right",
        code="h = h.squeeze(0)  # of an LSTM c = c.squeeze(0), too; no unsqueeze before it",
        sure=LIKELY,
    )
    why = f"A state is layers x batch x hidden_size, {sizes(wanted)} here; given is {sizes(got)}."
    return Reading("the state has an axis of 1 too many in front", (axis,), why)


def carried(wanted: int, got: int, name: str = "h0") -> Fix:
    """A state that holds something has to keep it."""
    return Fix(
        "if it comes of an encoder or a latent vector, bring it to the size by a layer that you "
        "train",
        code=f"{name} = nn.Linear({got}, {wanted})({name})  # made once, in __init__",
    )


def other_batch(wanted: Sequence[int], got: Sequence[int], why: str) -> Reading:
    """The batch of the state is not that of the input."""
    first = Fix(
        "if the batch stands first in the input, say so",
        code="nn.LSTM(input_size, hidden_size, batch_first=True)",
    )
    same = Fix(
        "make the state from the input's batch: axis 0 with batch_first, axis 1 without",
        code=zeros(wanted),
    )
    if wanted[1] > got[1]:
        head = f"the layer reads a batch of {wanted[1]}, and the state is for {got[1]}"
        turn = Fix(
            f"if {wanted[1]} are the steps, turn the input: steps first, then the batch",
            code="x = x.transpose(0, 1)  # or batch_first=True in the layer",
        )
        same = same._replace(text=f"if {wanted[1]} samples are meant, {same.text}")
        head += "; or the batch does not stand where the layer reads it"
        look = Fix("look at both shapes", code="print(x.shape, h0.shape)")
        ways = (turn, first, same) if wanted[1] % got[1] else (same, turn, first)
        return Reading(head, (look, *ways), why)
    if wanted[1] == 1 and got[1] > 1:
        return one_sample(wanted, got, first, same, why)
    head = f"the state is for a batch of {got[1]}, and {wanted[1]} samples arrive"
    drop = Fix("or leave a smaller last batch out", code="DataLoader(…, drop_last=True)")
    return Reading(head, (same._replace(sure=LIKELY), first, drop), why)


def one_sample(
    wanted: Sequence[int], got: Sequence[int], first: Fix, same: Fix, why: str
) -> Reading:
    """One sample arrives for the states of many: the input's axes are swapped, mostly."""
    look = Fix(
        f"look at the input: its batch of {got[1]} stands on another axis than the layer reads; a "
        "state of an encoder is right as it is, and zeros would lose it",
        code="print(x.shape, h0.shape)",
    )
    step = Fix(
        "if it is one step of a batch (NxF or Nx1xF), put the step first: 1xNxF",
        code="x = x.unsqueeze(0)  # of Nx1xF x.transpose(0, 1)",
    )
    anew = same._replace(text=f"only if the states are zeros and one sample is meant, {same.text}")
    head = f"the layer reads one sample, and the state is for {got[1]}: batch and steps are swapped"
    return Reading(f"{head}, it seems", (look, step, first, anew), why)


def state_axes(said: Said) -> Reading:
    """A state with a batch for an input without one, or the other way round."""
    rank, state = said.number("rank"), said.number("state")
    require(0 <= rank < 9, 0 <= state < 9, rank != state)
    why = f"The input has {rank} axes and the state {state}; both have a batch, or none has."
    if rank < state:
        batch = Fix("give the input its batch", code="x = x.unsqueeze(0)  # 1xLxF")
        step = Fix(
            "if it is one step of a batch (NxF), give it its axis of steps",
            code="x = x.unsqueeze(1)  # Nx1xF, with batch_first=True",
        )
        return Reading("the input has lost an axis: batch or steps", (step, batch), why)
    leave = Fix(
        "leave the state away, if it is zeros: that is what the layer begins with",
        code=LEAVE.code,
    )
    layers = Fix(
        "if it is batch x hidden_size, give it its axis of layers",
        code="h0 = h0.unsqueeze(0)  # of an LSTM c0, too",
    )
    batch = Fix(
        "if it is layers x hidden_size, of a single sample, give it its batch",
        code="h0 = h0.unsqueeze(1)  # of an LSTM c0, too",
    )
    head = "the state has an axis less than the input: the layers or the batch"
    return Reading(head, (leave, layers, batch), why)


FAMILIES: dict[str, Family] = {
    "state_shape": Family(
        "states of another shape",
        state_shape,
        pytorch(
            (
                "Expected hidden[{which}] size {wanted:shape}, got {got:shape}",
                "Expected hidden[0] size (1, 8, 16), got [1, 5, 16]",
                "0.4-",
            ),
            (
                "Expected hidden size {wanted:shape}, got {got:shape}",
                "Expected hidden size (2, 3, 16), got [1, 3, 16]",
                "0.4-",
            ),
        ),
    ),
    "state_axes": Family(
        "states with other axes than the input",
        state_axes,
        pytorch(
            (
                "For {word:word} {rank}-D input, hx and cx should also be {also}-D but got "
                "({state}-D, {cell}-D) tensors",
                "For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors",
                "1.11-",
            ),
            (
                "For {word:word} {rank}-D input, hx should also be {also}-D but got {state}-D "
                "tensor",
                "For unbatched 2-D input, hx should also be 2-D but got 3-D tensor",
                "1.11-",
            ),
        ),
    ),
}
