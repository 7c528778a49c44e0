"""Cells of recurrent layers, and the two results of a layer."""

from __future__ import annotations

from convcalc.amounts import counted
from convcalc.commands.why.evidence import names
from convcalc.commands.why.families.states import carried
from convcalc.commands.why.made import OWN
from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.wordings import pytorch


def cell_batch(said: Said) -> Reading:
    """A cell's state of another batch."""
    rows, state = said.number("rows"), said.number("state")
    require(rows != state)
    why = f"The input has {rows} rows and the state {state}."
    if names(said, rf"LSTMCell\(\s*\w+\s*,\s*(?:hidden_size\s*=\s*)?{state}\b"):
        pair = Fix(
            "give the cell of an LSTM both of its states, as a pair",
            code="h, c = cell(x, (h, c))",
            sure=LIKELY,
        )
        head = f"one tensor is given as the state, whose row of {state} is read as a batch"
        return Reading(head, (pair,), why)
    made = "make the state from the input" if rows > state else "make it for the batch that arrives"
    same = Fix(
        f"if it begins with zeros, {made}",
        code="h = torch.zeros(x.size(0), cell.hidden_size, device=x.device)",
        sure=LIKELY,
    )
    kept = Fix(
        "if it is carried on and the last batch is smaller, leave that batch out",
        code="DataLoader(…, drop_last=True)",
    )
    turn = Fix(
        "if one step of a batch is meant, see which axis is which: a cell takes NxF",
        code="print(x.shape, h.shape)",
    )
    fixes = (same, kept, turn) if rows < state else (same, turn)
    head = f"the state is for {counted(state, 'sample')}, and {rows} arrive"
    return Reading(head, fixes, why)


def cell_size(said: Said) -> Reading:
    """A cell's state of another size."""
    got, wanted = said.number("got"), said.number("wanted")
    require(got != wanted)
    code = f"h = torch.zeros(x.size(0), {wanted}, device=x.device)"
    fix = Fix(f"if it begins with zeros, make it of {wanted} numbers", code=code, sure=LIKELY)
    own = Fix(f"{OWN}make the cell for {got}", code=f"hidden_size={got}")
    head = f"the state has {got} numbers, hidden_size is {wanted}"
    fixes = (fix, carried(wanted, got, "h"), own)
    return Reading(head, fixes, "A cell's state is batch x hidden_size.")


def missing_cell(said: Said) -> Reading:
    """What a recurrent layer gives is a tuple."""
    first = Fix(
        "take the output of it: it gives the output and its last state",
        code="x, state = self.lstm(x)",
        sure=LIKELY,
    )
    sequential = Fix("nn.Sequential cannot hold it without a module that takes the output")
    layer = f"{said.word('layer')}()" if said.word("layer") else "the next layer"
    why = f"{layer} got a tuple: an LSTM or GRU gives (output, state), attention (output, weights)."
    return Reading("a recurrent layer's two results go on as one", (first, sequential), why)


FAMILIES: dict[str, Family] = {
    "cell_batch": Family(
        "states of a cell for another batch",
        cell_batch,
        pytorch(
            (
                "Input batch size {rows} doesn't match hidden{which} batch size {state}",
                "Input batch size 3 doesn't match hidden0 batch size 4",
                "0.4-",
            ),
            (
                "Input batch size {rows} doesn't match hidden batch size {state}",
                "Input batch size 3 doesn't match hidden batch size 4",
                "0.4-",
            ),
        ),
    ),
    "cell_size": Family(
        "states of a cell of another size",
        cell_size,
        pytorch(
            (
                "hidden{which} has inconsistent hidden_size: got {got}, expected {wanted}",
                "hidden0 has inconsistent hidden_size: got 15, expected 16",
                "0.4-",
            ),
            (
                "hidden has inconsistent hidden_size: got {got}, expected {wanted}",
                "hidden has inconsistent hidden_size: got 15, expected 16",
                "0.4-",
            ),
        ),
    ),
    "tuple": Family(
        "a layer that is given a tuple",
        missing_cell,
        pytorch(
            (
                "{layer:word}(): argument 'input' (position 1) must be Tensor, not tuple",
                "linear(): argument 'input' (position 1) must be Tensor, not tuple",
                "1.0-",
            ),
        ),
    ),
}
