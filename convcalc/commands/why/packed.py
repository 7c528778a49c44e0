"""Sequences that are packed: their lengths, order and type."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Fix, Reading, Said, require


def packed(said: Said) -> Reading:
    """As many lengths as sequences."""
    lengths, batch = said.number("lengths"), said.number("batch")
    require(lengths != batch)
    why = f"There are {lengths} lengths, and axis 0 or 1 of the input says {batch} sequences."
    first = Fix(
        "if the batch stands first, say so",
        code="pack_padded_sequence(x, lengths, batch_first=True)",
    )
    look = Fix("see whether as many lengths as samples arrive", code="print(x.shape, len(lengths))")
    several = Fix("with several GPUs give the lengths as an input too, which is shared out alike")
    head = "there are not as many lengths as sequences, or the batch is read from another axis"
    return Reading(head, (look, first, several), why)


def unsorted(said: Said) -> Reading:
    fix = Fix(
        "let PyTorch sort them",
        code="pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)",
        sure=LIKELY,
    )
    why = "Packed sequences go from the longest to the shortest, and these do not."
    return Reading("the sequences are not sorted by length", (fix,), why)


def empty(said: Said) -> Reading:
    clamp = Fix("give each at least one step", code="lengths = lengths.clamp(min=1)")
    out = Fix("or leave empty sequences out of the data")
    why = "A length of 0 cannot be packed."
    return Reading("one of the sequences is empty", (out, clamp), why)


def lengths_device(said: Said) -> Reading:
    axes = said.number("axes", 1)
    if axes != 1:
        flat = Fix("one length for each sequence", code="lengths = lengths.flatten().cpu()")
        return Reading(f"the lengths have {axes} axes", (flat,), "They are a vector on the CPU.")
    fix = Fix(
        "give the lengths on the CPU, as whole numbers",
        code="pack_padded_sequence(x, lengths.cpu().long(), batch_first=True)",
        sure=LIKELY,
    )
    return Reading("the lengths are on the GPU, or no whole numbers", (fix,), "They are CPU int64.")
