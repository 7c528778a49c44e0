"""ONNX Runtime and TFLite: a network that is made, and what it is given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from convcalc.commands.why import fed_axes
from convcalc.commands.why.reading import (
    LIKELY,
    POSSIBLE,
    RUNTIME,
    TFLITE,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

STATE = re.compile(r"state|hidden|cache|past|memory|^[hc]\d?$", re.IGNORECASE)
"""Names of inputs that hold what a call left for the next."""
ROW = re.compile(r"index:(\d{1,9})got:(\d{1,9})expected:(\d{1,9})")


def feed(said: Said) -> Reading:
    """Axes of an input that have other sizes than the file says."""
    rows = [tuple(map(int, row)) for row in ROW.findall(said.word("rows"))]
    require(bool(rows), all(got != wanted for _, got, wanted in rows))
    if len(rows) == 1 and STATE.search(said.word("name")):
        return state(rows[0])
    likely, fixes = fed_axes.against(
        said.framework, {at: (got, wanted) for at, got, wanted in rows}
    )
    told = ", ".join(f"axis {at}: {got} for {wanted}" for at, got, wanted in rows)
    return Reading(likely, tuple(fixes), f"Axes are counted from 0. {told}.")


def state(row: Sequence[int]) -> Reading:
    """A state that is carried from call to call has no batch to be split."""
    at, got, wanted = row
    own = Fix(
        "make the first state from the very file that is loaded",
        code="sizes = {i.name: i.shape for i in session.get_inputs()}",
    )
    other = Fix("if the state was saved or written down, it is of another variant of the network")
    head = f"the state that is given has {got} on axis {at}, the file wants {wanted}"
    return Reading(head, (own, other), f"Axis {at}, counted from 0, is {got}, for {wanted}.")


def one_axis(said: Said) -> Reading:
    """One axis of an input has another size."""
    at, got, wanted = said.number("axis"), said.number("got"), said.number("wanted")
    require(got != wanted, 0 <= at < 12)
    likely, fixes = fed_axes.against(said.framework, {at: (got, wanted)})
    return Reading(likely, tuple(fixes), f"Axis {at}, counted from 0, is {got}, for {wanted}.")


TYPES = {"float": "float32", "float16": "float16", "int64": "int64", "int32": "int32"}
"""What NumPy calls the types of ONNX; `uint8` and others are the same."""


def data_type(said: Said) -> Reading:
    """An input of another type of numbers than the file says."""
    got, wanted = said.word("got"), said.word("wanted") or "float"
    require(got != wanted)
    cast = f"x = x.astype(np.{TYPES.get(wanted, wanted)})"
    fix = Fix("turn them into the type it takes", code=cast, sure=LIKELY)
    fixes: tuple[Fix, ...] = (fix,)
    if got.startswith("uint8") and wanted.startswith("float"):
        scaled = Fix(
            "turn them into the type it takes, scaled as in training: many networks take images "
            "from 0 to 1, or less their mean",
            code=f"{cast} / 255  # if training did so",
        )
        look = Fix("look what the images are scaled to in training", code="print(x.min(), x.max())")
        fixes = (look, scaled)
    if wanted.startswith("int") and not got.startswith(("int", "uint")):
        code = "for one in session.get_inputs():\n    print(one.name, one.shape, one.type)"
        look = Fix("ask the file which input takes which type: are two exchanged?", code=code)
        fixes = (look, fix._replace(text="if they are whole, turn them", sure=POSSIBLE))
    return Reading(
        f"the numbers of the input are {got}, and the network takes {wanted}",
        fixes,
        "NumPy makes double numbers (float64) unless another type is asked for.",
    )


def whole_numbers(said: Said) -> Reading:
    """An input that must be whole numbers, of words mostly."""
    return data_type(Said(said.framework, {**said.values, "wanted": "int64"}))


LITE = {1: "float32", 2: "int32", 3: "uint8", 4: "int64", 7: "int16", 9: "int8", 10: "float16"}
"""The numbers that TFLite has for types."""


def lite_type(said: Said) -> Reading:
    """An input of another type, by the number or the name that TFLite has for it."""
    got, wanted = (lite_name(said, name) for name in ("got", "wanted"))
    require(got != wanted)
    ask = "details = interpreter.get_input_details()\nprint(details)"
    why = f"The input that is given is {got}, the file takes {wanted}."
    head = f"the numbers of the input are {got}, and the network takes {wanted}"
    if wanted in ("uint8", "int8") and got.startswith("float"):
        look = Fix(
            "ask the file for its type and its scale (quantization): an image is given as bytes, "
            "not divided by 255; other values by value / scale + zero point",
            code=ask.replace(
                "print(details)", "print(details[0]['dtype'], details[0]['quantization'])"
            ),
        )
        bytes_ = Fix("if it takes images as bytes", code="x = np.uint8(image)[None]  # 0 to 255")
        return Reading(f"{head}: it was quantized", (look, bytes_), why)
    cast = Fix("turn them into the type that this input takes", code=f"x = x.astype(np.{wanted})")
    if got.startswith("int") == wanted.startswith("int"):
        return Reading(head, (cast._replace(sure=LIKELY),), why)
    look = Fix("ask the file which input takes which type: are two exchanged?", code=ask)
    return Reading(head, (look, cast), why)


def lite_name(said: Said, name: str) -> str:
    number = said.number(f"{name}_number")
    require(not number or number in LITE)
    return LITE.get(number) or said.word(name).lower()


def names(said: Said) -> Reading:
    """Inputs given under other names than the file has."""
    code = "name = session.get_inputs()[0].name\nsession.run(None, {name: x})"
    fix = Fix("ask the file for the names of its inputs", code=code, sure=LIKELY)
    return Reading(
        "the input is given under another name than the file has",
        (fix,),
        "Names are those of the export.",
    )


FOR = "Got invalid dimensions for input: {name:text} for the following indices {rows:long}"
FED = (
    "Got invalid dimensions for input: x for the following indices\n index: 2 Got: 256 Expected: "
    "224\n index: 3 Got: 256 Expected: 224\n Please fix either the inputs/outputs or the model."
)

FAMILIES: dict[str, Family] = {
    "runtime_feed": Family(
        "an input of other sizes than the file says",
        feed,
        (Wording(RUNTIME, f"{FOR} Please fix", FED, "0.5-"),),
    ),
    "runtime_axis": Family(
        "an axis of an input that is of another size",
        one_axis,
        (
            Wording(
                TFLITE,
                "Cannot set tensor: Dimension mismatch. Got {got} but expected {wanted} for "
                "dimension {axis} of input",
                "Cannot set tensor: Dimension mismatch. Got 640 but expected 320 for dimension 1 "
                "of input 0.",
            ),
            Wording(
                RUNTIME,
                "index: {axis} Got: {got} Expected: {wanted}",
                "index: 1 Got: 1 Expected: 3",
            ),
        ),
    ),
    "runtime_type": Family(
        "an input of another type of numbers",
        data_type,
        (
            Wording(
                RUNTIME,
                "Unexpected input data type. Actual: (tensor({got:word})), expected: "
                "(tensor(float))",
                "Unexpected input data type. Actual: (tensor(double)) , expected: (tensor(float))",
            ),
        ),
    ),
    "runtime_whole": Family(
        "an input that must be whole numbers",
        whole_numbers,
        (
            Wording(
                RUNTIME,
                "Unexpected input data type. Actual: (tensor({got:word})), expected: "
                "(tensor(int64))",
                "Unexpected input data type. Actual: (tensor(int32)) , expected: (tensor(int64))",
            ),
        ),
    ),
    "lite_type": Family(
        "an input of another type of numbers, in TFLite",
        lite_type,
        (
            Wording(
                TFLITE,
                "Cannot set tensor: Got tensor of type {got_number} but expected type "
                "{wanted_number} for input",
                "Cannot set tensor: Got tensor of type 4 but expected type 2 for input 25",
                "1.5-1.14",
            ),
            Wording(
                TFLITE,
                "Cannot set tensor: Got value of type {got:word} but expected type {wanted:word} "
                "for input",
                "Cannot set tensor: Got value of type FLOAT32 but expected type UINT8 for input 0, "
                "name: x",
                "2.2-",
            ),
        ),
    ),
    "runtime_names": Family(
        "an input under another name",
        names,
        (
            Wording(
                RUNTIME,
                "are missing from input feed",
                "Required inputs (['x']) are missing from input feed (['z']).",
                "1.15-",
            ),
            Wording(RUNTIME, "Invalid Feed Input Name", "Invalid Feed Input Name:input_1"),
        ),
    ),
}
