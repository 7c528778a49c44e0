"""Labels of one column, for a loss that wants one for each class."""

from __future__ import annotations

from convcalc.commands.why import targets
from convcalc.commands.why.evidence import names
from convcalc.commands.why.families.keras import written
from convcalc.commands.why.reading import LIKELY, POSSIBLE, Fix, Reading, Said, require


def passed(said: Said) -> Reading:
    """Numbers of classes for a loss of columns; how many come out is not told."""
    target = said.shape("target")
    require(len(target) > 0)
    why = f"The labels are {written(target)}; this loss wants a column for each class."
    sparse = Fix("use the loss that takes numbers of classes", code=targets.SPARSE, sure=LIKELY)
    hot = Fix("turn the labels into columns", code="y = keras.utils.to_categorical(y)")
    head = "the labels are numbers of classes, and the loss wants columns"
    if names(said, FOLDERS):
        one = Fix(
            "look how many classes the generator has found: with one folder of images, one-hot "
            "labels have one column",
            code="print(train.class_indices)",
        )
        folders = Fix("put each class in a folder of its own, below the one that is named")
        head = "one column of labels: numbers of classes, or only one folder of a class was found"
        return Reading(head, (one, folders, sparse._replace(sure=POSSIBLE), hot), why)
    if target[-1:] == (1,):
        one = Fix(
            "if a generator made them one-hot of folders, it has found one class only: look",
            code="print(train.class_indices)",
        )
        return Reading(head, (sparse, hot, one), why)
    return Reading(head, (sparse, hot), why)


FOLDERS = r"flow_from_directory|image_dataset_from_directory|ImageDataGenerator"
