"""Data sets: as many labels as samples, and parts of them."""

from __future__ import annotations

from convcalc.commands.why.reading import LIKELY, Family, Fix, Reading, Said
from convcalc.commands.why.wordings import pytorch


def lengths(said: Said) -> Reading:
    if said.word("split"):
        fix = Fix(
            "let the last part be what is left",
            code="n = int(0.8 * len(data))\nrandom_split(data, [n, len(data) - n])",
            sure=LIKELY,
        )
        return Reading("the parts are together not as many as the samples", (fix,))
    look = Fix("see which is shorter", code="print(images.shape, labels.shape)")
    why = "Axis 0 of all tensors of a TensorDataset counts the samples."
    return Reading("there are not as many labels as samples", (look,), why)


def parts(said: Said) -> Reading:
    return lengths(said._replace(values={"split": "1"}))


def none_there(said: Said) -> Reading:
    look = Fix("see what is found", code="print(len(dataset))  # the path, and names of files")
    return Reading("the dataset is empty: the path is wrong, most often", (look,))


FAMILIES: dict[str, Family] = {
    "dataset_lengths": Family(
        "not as many labels as samples",
        lengths,
        pytorch(
            (
                "Size mismatch between tensors",
                "AssertionError: Size mismatch between tensors",
                "1.7-",
            ),
        ),
    ),
    "dataset_parts": Family(
        "parts that are not as many as the samples",
        parts,
        pytorch(
            (
                "Sum of input lengths does not equal the length of the input dataset",
                "Sum of input lengths does not equal the length of the input dataset!",
                "0.4-",
            ),
        ),
    ),
    "dataset_empty": Family(
        "datasets without samples",
        none_there,
        pytorch(
            (
                "num_samples should be a positive integer value, but got num_samples=0",
                "num_samples should be a positive integer value, but got num_samples=0",
                "0.4-",
            ),
        ),
    ),
}
