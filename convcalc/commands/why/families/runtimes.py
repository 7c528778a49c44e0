"""ONNX Runtime, TFLite and TensorRT: a network that is made, and what it is given."""

from __future__ import annotations

import re

from convcalc.commands.why import fed, words
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    LIKELY,
    RUNTIME,
    TENSORRT,
    TFLITE,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)

ROW = re.compile(r"index:(\d{1,9})got:(\d{1,9})expected:(\d{1,9})")


def feed(said: Said) -> Reading:
    """Axes of an input that have other sizes than the file says."""
    rows = [tuple(map(int, row)) for row in ROW.findall(said.word("rows"))]
    require(bool(rows), all(got != wanted for _, got, wanted in rows))
    likely, fixes = axes(said.framework, {at: (got, wanted) for at, got, wanted in rows})
    told = ", ".join(f"axis {at}: {got} for {wanted}" for at, got, wanted in rows)
    return Reading(likely, tuple(fixes), f"Axes are counted from 0. {told}.")


def one_axis(said: Said) -> Reading:
    """One axis of an input has another size."""
    at, got, wanted = said.number("axis"), said.number("got"), said.number("wanted")
    require(got != wanted, 0 <= at < 12)
    likely, fixes = axes(said.framework, {at: (got, wanted)})
    return Reading(likely, tuple(fixes), f"Axis {at}, counted from 0, is {got}, for {wanted}.")


def axes(framework: str, wrong: dict[int, tuple[int, int]]) -> tuple[str, list[Fix]]:
    """What is most likely wrong with these axes, of images with a batch."""
    last = framework in words.LAST
    here = 3 if last else 1
    if here in wrong and wrong[here][1] in words.COLOURS and wrong[here][0] > 8:
        what = "to_last" if last else "to_first"
        end = "first" if last else "last"
        text = "turn the input, so that its channels stand where the network has them"
        return f"the channels stand {end}", [words.fix(framework, what, text, LIKELY)]
    if set(wrong) == {0}:
        return fed.other_batch(framework, [wrong[0][1]], [wrong[0][0]])
    if set(wrong) == {here}:
        got, wanted = wrong[here]
        fixes = [*words.colours(framework, wanted, got), Fix(f"give an input of {wanted} channels")]
        return f"the input has {got} channels, for {wanted}", fixes
    places = [k for k in sorted(wrong) if k not in (0, here)]
    sizes_got = "x".join(str(wrong[k][0]) for k in places)
    sizes_wanted = "x".join(str(wrong[k][1]) for k in places)
    code = ""
    if len(places) == 2:
        code = f"image = image.resize(({wrong[places[1]][1]}, {wrong[places[0]][1]}))"
    fixes = [Fix(f"resize the images to {sizes_wanted}", code=code, sure=LIKELY)]
    if framework == RUNTIME:
        text = "export it for images of any size, if it has no layer that fixes it"
        fixes.append(Fix(text, code='dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}}'))
    if len(places) == 1:
        return f"the images are of another size: {sizes_got}, for {sizes_wanted}", fixes
    return f"the images are {sizes_got}, and the network is made for {sizes_wanted}", fixes


def static(said: Said) -> Reading:
    """An engine got another shape than it was built for."""
    wanted, got = said.shape("wanted"), said.shape("got")
    require(not wanted or wanted != got)
    if not wanted:
        fix = Fix(
            "build the engine for the range of sizes that are given",
            code="trtexec --onnx=net.onnx --minShapes=x:1x3x224x224 "
            "--optShapes=x:8x3x224x224 --maxShapes=x:32x3x224x224",
            sure=LIKELY,
        )
        why = f"{shape(got)} is given." if got else "The engine was built for fixed sizes."
        return Reading("the input has sizes that the engine was not built for", (fix,), why)
    likely, fixes = fed.against(said.framework, wanted, got)
    why = f"Built for {shape(wanted)}, the engine is given {shape(got)}."
    return Reading(likely, tuple(fixes), why)


TYPES = {"float": "float32", "float16": "float16", "int64": "int64", "int32": "int32"}
"""What NumPy calls the types of ONNX; `uint8` and others are the same."""


def data_type(said: Said) -> Reading:
    """An input of another type of numbers than the file says."""
    got, wanted = said.word("got"), said.word("wanted") or "float"
    require(got != wanted)
    cast = f"x = x.astype(np.{TYPES.get(wanted, wanted)})"
    return Reading(
        f"the numbers of the input are {got}, and the network takes {wanted}",
        (Fix("turn them into the type it takes", code=cast, sure=LIKELY),),
        "NumPy makes double numbers (float64) unless another type is asked for.",
    )


def whole_numbers(said: Said) -> Reading:
    """An input that must be whole numbers, of words mostly."""
    return data_type(Said(said.framework, {**said.values, "wanted": "int64"}))


def names(said: Said) -> Reading:
    """Inputs given under other names than the file has."""
    code = "name = session.get_inputs()[0].name\nsession.run(None, {name: x})"
    fix = Fix("ask the file for the names of its inputs", code=code, sure=LIKELY)
    return Reading(
        "the input is given under another name than the file has",
        (fix,),
        "Names are those of the export.",
    )


PROFILE = "Supplied binding dimension {got:shape} for bindings[{binding}] exceed min ~ max range"
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
                "of "
                "input 0.",
            ),
            Wording(
                RUNTIME,
                "index: {axis} Got: {got} Expected: {wanted}",
                "index: 1 Got: 1 Expected: 3",
            ),
        ),
    ),
    "tensorrt_static": Family(
        "an input that the engine was not built for",
        static,
        (
            Wording(
                TENSORRT,
                "Static dimension mismatch while setting input shape for {name:text}. Set "
                "dimensions are {got:shape}. Expected dimensions are {wanted:shape}",
                "Static dimension mismatch while setting input shape for x. Set dimensions are "
                "[1,3,256,256]. Expected dimensions are [1,3,224,224].",
                "10-",
            ),
            Wording(
                TENSORRT,
                PROFILE,
                "Supplied binding dimension [1,3,576,768] for bindings[0] exceed "
                "min ~ max range at index 2",
                "8-",
            ),
            Wording(
                TENSORRT,
                "Static dimension mismatch while setting input shape",
                "condition: engineDims.d[i] == dims.d[i] Static dimension mismatch while setting "
                "input shape.)",
                "8-",
            ),
            Wording(
                TENSORRT,
                "no optimization profile has been defined",
                "Network has dynamic or shape inputs, but no optimization profile has been "
                "defined.",
                "6-",
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
