"""TensorRT: an engine that is built for sizes, and what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why import fed
from convcalc.commands.why.fed import shape
from convcalc.commands.why.reading import (
    LIKELY,
    TENSORRT,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
    sizes,
)

if TYPE_CHECKING:
    from convcalc.commands.why.fed import Dims


def static(said: Said) -> Reading:
    """An engine got another shape than it was built for."""
    wanted, got = said.shape("wanted"), said.shape("got")
    require(not wanted or wanted != got)
    if not wanted:
        if "most" in said.values:
            return ranged(said, got)
        fix = built(got)
        why = f"{shape(got)} is given." if got else "The engine was built for fixed sizes."
        return Reading("the input has sizes that the engine was not built for", (fix,), why)
    likely, fixes = fed.against(said.framework, wanted, got)
    why = f"Built for {shape(wanted)}, the engine is given {shape(got)}."
    return Reading(likely, tuple(fixes), why)


def ranged(said: Said, got: Dims) -> Reading:
    """An axis beyond the range of the profile, which is told."""
    at, least, most = said.number("axis"), said.number("least"), said.number("most")
    size = said.number("size")
    require(0 <= at < len(got), 0 <= least <= most, not least <= size <= most)
    known = [n or 0 for n in got]
    sides = (2, 3) if len(known) == 4 and at in (2, 3) else (at,)  # only the first is told
    low = [min(n, least) if k in sides else n for k, n in enumerate(known)]
    high = [max(n, most) if k in sides else n for k, n in enumerate(known)]
    shapes = (("min", low), ("opt", known), ("max", high))
    code = f"trtexec --onnx=net.onnx {' '.join(f'--{k}Shapes=x:{sizes(n)}' for k, n in shapes)}"
    wider = Fix("build the engine for a range that has it", code=code, sure=LIKELY)
    range_ = f"{least} to {most}" if least < most else f"{most} alone"
    head = f"axis {at} has {size}, and the engine is built for {range_}"
    why = f"{shape(got)} is given."
    if least == TOKENS and size % TOKENS == 0:
        short = Fix(
            f"or give a shorter text: {size} = {size // TOKENS}·{TOKENS} tokens, of which {most} "
            "are taken"
        )
        return Reading(f"{head}: the text is too long", (wider, short), why)
    other = Fix("or give an input within that range")
    return Reading(head, (wider, other), why)


TOKENS = 77
"""So many tokens takes CLIP at a time."""


def outputs(said: Said) -> Reading:
    """The shape of an output that is set."""
    own = Fix(
        "set the shapes of inputs only, and read those of outputs",
        code="if engine.binding_is_input(i):\n    context.set_binding_shape(i, shape)\n"
        "else:\n    shape = context.get_binding_shape(i)",
        sure=LIKELY,
    )
    why = "Outputs have their shapes from the inputs."
    return Reading("the shape of an output is set, which only inputs have", (own,), why)


def built(got: Dims) -> Fix:
    """An engine built anew for a range of sizes, with those that are given."""
    known = "x".join(str(n) for n in got if n is not None)
    given = known if got and None not in got else "1xCxHxW"
    code = f"trtexec --onnx=net.onnx --minShapes=x:{given} --optShapes=x:{given} "
    text = "build the engine for the range of sizes that are given"
    text += "" if given == known else ": write your own for C, H and W"
    return Fix(text, code=f"{code}--maxShapes=x:{given}", sure=LIKELY)


def profile(said: Said) -> Reading:
    """An input that is smaller than the least of the profile."""
    return Reading(
        "the input is smaller than the least size that the engine was built for",
        (built(()), Fix("give an input of at least that size, or of that batch")),
        "An engine takes sizes from minShapes to maxShapes.",
    )


def axes_count(said: Said) -> Reading:
    """An input with more or fewer axes than the engine has."""
    code = "context.set_binding_shape(0, (1, channels, rows, columns))"
    return Reading(
        "the shape that is set has another number of axes than the input of the engine",
        (
            Fix("set all axes, the batch among them", code=code, sure=LIKELY),
            Fix("of an engine with an implicit batch, set them without the batch"),
        ),
        "nbDims is the number of axes.",
    )


def fixed_axis(said: Said) -> Reading:
    """A profile of a range for an axis of one size."""
    axis, size = said.number("axis"), said.number("size")
    code = f'dynamic_axes={{"x": {{{axis}: "size"}}}}'
    return Reading(
        f"axis {axis} of the input is always {size} in the file, and the profile has a range",
        (
            Fix("export the network with this axis open", code=code, sure=LIKELY),
            Fix(f"write {size} for it in min, opt and max alike"),
        ),
        "A profile has a range for open axes (-1) only.",
    )


PROFILE = "Supplied binding dimension {got:shape} for bindings[{binding}] exceed min ~ max range"

FAMILIES: dict[str, Family] = {
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
                f"{PROFILE} at index {{axis}}, maximum dimension in profile is {{most}}, minimum "
                "dimension in profile is {least}, but supplied dimension is {size}",
                "Supplied binding dimension [1,308,768] for bindings[2] exceed min ~ max range at "
                "index 1, maximum dimension in profile is 231, minimum dimension in profile is "
                "77, but supplied dimension is 308.",
                "8-",
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
    "tensorrt_outputs": Family(
        "an output whose shape is set",
        outputs,
        (
            Wording(
                TENSORRT,
                "condition: mEngine.bindingIsInput(bindingIndex)",
                "Parameter check failed at: engine.cpp::setBindingDimensions::938, condition: "
                "mEngine.bindingIsInput(bindingIndex)",
                "6-9",
            ),
        ),
    ),
    "tensorrt_profile": Family(
        "an input smaller than the engine's profile",
        profile,
        (
            Wording(
                TENSORRT,
                "condition: profileMinDims.d[i] <= dimensions.d[i]",
                "Parameter check failed at: engine.cpp::setBindingDimensions::1045, condition: "
                "profileMinDims.d[i] <= dimensions.d[i]",
                "6-8",
            ),
        ),
    ),
    "tensorrt_axes": Family(
        "an input of other axes than the engine's",
        axes_count,
        (
            Wording(
                TENSORRT,
                "condition: engineDims.nbDims == dim{more:word}s.nbDims",
                "Parameter check failed at: engine.cpp::setBindingDimensions::940, condition: "
                "engineDims.nbDims == dimensions.nbDims",
                "6-",
            ),
        ),
    ),
    "tensorrt_range": Family(
        "a range for an axis of one size",
        fixed_axis,
        (
            Wording(
                TENSORRT,
                "for dimension number {axis} in profile {profile} does not match network "
                "definition (got min={least}, opt={best}, max={most}), expected "
                "min=opt=max={size}",
                "input_1: for dimension number 1 in profile 0 does not match network definition "
                "(got min=100, opt=1024, max=4096), expected min=opt=max=1024)",
                "7-",
            ),
        ),
    ),
}
