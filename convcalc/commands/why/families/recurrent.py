"""Recurrent layers: features, dimensions and packed sequences."""

from __future__ import annotations

from convcalc.commands.why.evidence import names
from convcalc.commands.why.made import OWN, encoder
from convcalc.commands.why.packed import empty, lengths_device, packed, unsorted
from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.wordings import pytorch

SIDES = (28, 32, 64, 96, 128, 224)
"""Of images that are read row by row."""
VECTORS = {50, 100, 200, 300}
"""Numbers of each word in well-known tables of word vectors."""
LOOK = Fix("see what arrives: the features must stand last", code="print(x.shape)")


def features(said: Said) -> Reading:
    """The last axis has other features than the layer was made for."""
    wanted, got = said.number("wanted"), said.number("got")
    require(wanted != got, wanted > 0, got >= 0)
    why = "A recurrent layer reads its features from the last axis: input_size is "
    why += f"{wanted}, and the last axis has {got}."
    meant = Fix(f"if {got} are the features, make the layer for them", code=f"input_size={got}")
    turn = Fix(
        "if the features stand second (as behind a convolution, NxCxL), turn the axes",
        code="x = x.transpose(1, 2)",
    )
    head = f"{got} features arrive at a recurrent layer that is made for {wanted}"
    if wanted == 1:
        axis = Fix(
            "one number a step: give the sequences their axis of features",
            code="x = x.unsqueeze(-1)",
            sure=LIKELY,
        )
        head = "the axis of features is missing: the last axis is the sequence itself"
        return Reading(head, (axis, meant, turn), why)
    if wanted in SIDES and got == wanted**2:
        fold = Fix(
            f"make {wanted} steps of {wanted} features of each",
            code=f"x = x.view(x.size(0), {wanted}, {wanted})",
            sure=LIKELY,
        )
        head = f"the image is flat: {got} = {wanted} rows of {wanted}"
        return Reading(head, (fold, meant), why)
    width = encoder(got, wanted)
    if width:
        return Reading(head, (width, meant._replace(text=OWN + f"write input_size={got}")), why)
    if {wanted, got} <= VECTORS:
        words = Fix(
            f"if these are word vectors, load those of {wanted} numbers, as the layer is made for"
        )
        return Reading(head, (words, meant, turn), why)
    if abs(wanted - got) == 1 and wanted > 4:
        head += f": one feature too {'many' if got > wanted else 'few'}"
        return Reading(head, (lists(wanted, got), meant, turn), why)
    return Reading(head, (LOOK, turn, meant), why)


def lists(wanted: int, got: int) -> Fix:
    """One feature too many or too few: two lists of columns that are not the same."""
    text = (
        f"compare the lists of features that network and data are made with: {got} and {wanted}; "
    )
    text += "make the network from the very data set that is read"
    return Fix(text, code="print(x.shape)")


def dimensions(said: Said) -> Reading:
    """A recurrent layer takes sequences of features."""
    got, most = said.number("got"), said.number("most", 3)
    require(0 <= got < 20, got != most)
    why = "A recurrent layer takes NxLxF (with batch_first) or LxNxF; F are the features."
    if "Cell" in said.word("layer"):
        why = "A recurrent cell takes one step: NxF, or F."
        step = Fix("give it one step at a time", code="h = cell(x[:, t], h)", sure=LIKELY)
        layer = Fix("or use the layer, which takes whole sequences", code="nn.LSTM(…)")
        return Reading(
            "a whole sequence arrives at a cell, which takes one step", (step, layer), why
        )
    if got == 1:
        one = Fix(
            "if it is one sequence of one number a step, give it both axes",
            code="x = x.view(1, -1, 1)",
        )
        step = Fix("if it is one step of many features", code="x = x.view(1, 1, -1)")
        return Reading("a sequence without its axis of features arrives", (LOOK, one, step), why)
    if got == 2:
        batch = Fix("if it is one sequence (LxF), give it its batch", code="x = x.unsqueeze(0)")
        last = Fix("if it is many sequences of numbers (NxL)", code="x = x.unsqueeze(-1)")
        return Reading("an axis is missing: batch, steps and features", (LOOK, batch, last), why)
    return a_map(said, got, why)


def a_map(said: Said, got: int, why: str) -> Reading:
    """More axes than a sequence has."""
    flat = Fix(
        "if the map is one row high (NxCx1xL), drop the row and put the channels last",
        code="x = x.squeeze(2).transpose(1, 2)",
    )
    columns = Fix(
        "if each column of the map is a step, put its channels and rows together",
        code="x = x.permute(0, 3, 1, 2).flatten(2)",
    )
    head = f"{got} axes arrive at a recurrent layer: a map, not a sequence"
    if got == 4 and names(said, r"\bsummary\("):
        size = Fix(
            "give summary() the shape without the batch, which it adds itself",
            code="summary(model, (steps, features))  # torchinfo takes the batch, too",
            sure=LIKELY,
        )
        head = f"{got} axes arrive at a recurrent layer: summary() has added a batch of its own"
        return Reading(head, (size, LOOK), why)
    return Reading(head, (columns, flat, LOOK) if got == 4 else (LOOK,), why)


SORTED = "array must be sorted in decreasing order when `enforce_sorted` is True"
FAMILIES: dict[str, Family] = {
    "recurrent_features": Family(
        "features that a recurrent layer does not take",
        features,
        pytorch(
            (
                "input.size(-1) must be equal to input_size. Expected {wanted}, got {got}",
                "input.size(-1) must be equal to input_size. Expected 10, got 20",
                "0.4-",
            ),
            (
                "input has inconsistent input_size: got {got} expected {wanted}",
                "input has inconsistent input_size: got 20 expected 10",
                "1.1-",
            ),
            (
                "input has inconsistent input_size: got {got}, expected {wanted}",
                "input has inconsistent input_size: got 20, expected 10",
                "0.4-1.0",
            ),
        ),
    ),
    "recurrent_dimensions": Family(
        "too many or too few dimensions at a recurrent layer",
        dimensions,
        pytorch(
            (
                "{layer:word}: Expected input to be {least}D or {most}D, got {got}D",
                "LSTM: Expected input to be 2D or 3D, got 4D instead",
                "2.1-",
            ),
            (
                "{layer:word}: Expected input to be {least}-D or {most}-D but received {got}-D "
                "tensor",
                "RNN: Expected input to be 2-D or 3-D but received 1-D tensor",
                "1.11-2.0",
            ),
            (
                "input must have {most} dimensions, got {got}",
                "input must have 3 dimensions, got 2",
                "0.4-1.10",
            ),
        ),
    ),
    "packed_lengths": Family(
        "as many lengths as sequences",
        packed,
        pytorch(
            (
                "Expected `len(lengths)` to be equal to batch_size, but got {lengths} "
                "(batch_size={batch})",
                "Expected `len(lengths)` to be equal to batch_size, but got 3 (batch_size=4)",
                "1.0-",
            ),
        ),
    ),
    "packed_order": Family(
        "sequences that are not sorted by length",
        unsorted,
        pytorch(
            (f"`lengths` {SORTED}", f"`lengths` {SORTED}. You can pass", "1.1-"),
            (
                "lengths array has to be sorted in decreasing order",
                "ValueError: 'lengths' array has to be sorted in decreasing order",
                "0.4-1.0",
            ),
        ),
    ),
    "packed_empty": Family(
        "sequences of no length",
        empty,
        pytorch(
            (
                "Length of all samples has to be greater than 0, but found an element in 'lengths' "
                "that is <= 0",
                "Length of all samples has to be greater than 0, but found an element in 'lengths' "
                "that is <= 0",
                "0.4-",
            ),
        ),
    ),
    "packed_type": Family(
        "lengths that are not a vector of whole numbers on the CPU",
        lengths_device,
        pytorch(
            (
                "'lengths' argument should be a 1D CPU int64 tensor, but got {axes}D {device:word} "
                "Long tensor",
                "'lengths' argument should be a 1D CPU int64 tensor, but got 1D cuda:0 Long tensor",
                "1.7-",
            ),
            (
                "'lengths' argument should be a 1D CPU int64 tensor",
                "'lengths' argument should be a 1D CPU int64 tensor, but got 1D cpu Float tensor",
                "1.7-",
            ),
        ),
    ),
}
