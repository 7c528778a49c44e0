"""Single axes of an input that have other sizes than a network was exported for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why import fed, words
from convcalc.commands.why.reading import LIKELY, RUNTIME, TFLITE, Fix

if TYPE_CHECKING:
    from convcalc.commands.why.fed import Answer

SOUND = 4000
"""A batch is never as large; a sound has more samples."""
MOST = 1280
"""Images that networks take have at most as many rows, and a multiple of 32 of them."""
IMAGES = "if it is an image"


def against(framework: str, wrong: dict[int, tuple[int, int]]) -> Answer:
    """What is most likely wrong with axes: their place, to what is given and what is wanted."""
    last = framework in words.LAST
    here = 3 if last else 1
    there = wrong.get(1 if last else 3)
    turned = there and wrong.get(here) == there[::-1]
    if turned or (here in wrong and wrong[here][1] in words.COLOURS and wrong[here][0] > 8):
        what = "to_last" if last else "to_first"
        end = "first" if last else "last"
        text = "turn the input, so that its channels stand where the network has them"
        return f"the channels stand {end}", [words.fix(framework, what, text, LIKELY)]
    if set(wrong) == {0}:
        return first(framework, *wrong[0])
    if set(wrong) == {here} and (not last or wrong[here][1] in words.COLOURS):
        got, wanted = wrong[here]
        fixes = [*words.colours(framework, wanted, got)]
        what = "channels" if fixes else "channels, features or frames"
        text = f"give an input of {wanted} {what}: make it with the settings of the network"
        if wanted and got > wanted and got % wanted == 0 and not fixes:
            text += f"; {got} = {got // wanted}·{wanted}: views, crops or segments that belong in "
            text += "the batch, perhaps"
        return f"the input has {got} {what}, for {wanted}", [*fixes, Fix(text)]
    if len(wrong) == 1:
        (at, (got, wanted)) = wrong.popitem()
        return single(framework, at, got, wanted)
    return sides(framework, wrong, here)


ASK = {
    RUNTIME: "for one in session.get_inputs():\n    print(one.name, one.shape)",
    TFLITE: "for one in interpreter.get_input_details():\n    print(one['name'], one['shape'])",
}
"""How a file is asked what it takes."""


def first(framework: str, got: int, wanted: int) -> Answer:
    """The batch; or, where it is missing, the length of a sound, or rows."""
    if wanted == 1 and got >= SOUND:
        likely = f"the batch is missing, or stands last: {got} are the samples of a sound, rather"
        return likely, [
            Fix(
                f"make a sound of two channels mono, and put the batch first: (1, {got})",
                code="x = x.mean(axis=-1) if x.ndim > 1 else x\nx = x[None]",
                sure=LIKELY,
            )
        ]
    return fed.other_batch(framework, [wanted], [got])


def single(framework: str, at: int, got: int, wanted: int) -> Answer:
    """One axis of what may be an image, a spectrogram or a vector."""
    if min(got, wanted) > 64 and max(got, wanted) == 2 * (min(got, wanted) - 1):
        return sound(framework, at, got, wanted)
    if framework == TFLITE and wanted == 1 and at > 0:
        return open_axis(at, got)
    fixes = [
        Fix(
            "make the input with the settings that the network was trained with: of features, how "
            f"they are worked out, so that {wanted} come out"
        ),
        Fix(f"{IMAGES}, resize it to {wanted} on this axis"),
    ]
    if at > 1 and framework in ASK:
        text = (
            "ask the file what it takes: if this axis counts steps, frames or letters, it was "
            f"fixed to {wanted} at the export; export it with the axis open"
        )
        fixes.insert(0, Fix(text, code=ASK[framework]))
    if framework == RUNTIME:
        code = f'dynamic_axes={{"x": {{{at}: "size"}}}}'
        text = "export it for any size of this axis, if it has no layer that fixes it"
        fixes.append(Fix(text, code=code))
    if all(n % 32 == 0 and 64 <= n <= MOST for n in (got, wanted)):
        fixes[:2] = fixes[1::-1]
    return f"axis {at} of the input has {got}, and the network is made for {wanted}", fixes


def open_axis(at: int, got: int) -> Answer:
    """A file whose sizes are open has 1 in their place until they are given."""
    ask = Fix(
        f"look at its shape_signature: -1 on axis {at} means open, and the sizes are given first",
        code="print([i['shape_signature'] for i in interpreter.get_input_details()])",
    )
    resize = Fix(
        "if it is open, give the sizes of the input before the memory is taken",
        code="interpreter.resize_tensor_input(index, x.shape)\ninterpreter.allocate_tensors()",
    )
    return f"the file leaves axis {at} open, or has 1 there, and {got} are given", [ask, resize]


def sound(framework: str, at: int, got: int, wanted: int) -> Answer:
    """A block of a sound, and its spectrum."""
    block, lines = max(got, wanted), min(got, wanted)
    print_ = "for one in interpreter.get_input_details():\n    print(one['name'], one['shape'])"
    if framework == RUNTIME:
        print_ = "for one in session.get_inputs():\n    print(one.name, one.shape)"
    look = Fix(
        f"look what the network takes: {lines} = {block}/2 + 1 are frequencies of {block} samples; "
        "of two networks that work together, each must be loaded from its own file",
        code=print_,
    )
    made = "the spectrum of the block" if wanted == lines else "the block itself"
    other = Fix(f"if it is the right file, give it {made}")
    head = f"axis {at} of the input has {got}, and {wanted} are meant: a block of sound and its "
    return f"{head}spectrum are exchanged, or the files of two networks", [look, other]


def sides(framework: str, wrong: dict[int, tuple[int, int]], here: int) -> Answer:
    """Rows and columns, of an image most likely."""
    places = [k for k in sorted(wrong) if k not in (0, here)] or sorted(wrong)
    sizes_got = "x".join(str(wrong[k][0]) for k in places)
    sizes_wanted = "x".join(str(wrong[k][1]) for k in places)
    code = ""
    if len(places) == 2:
        code = f"image = image.resize(({wrong[places[1]][1]}, {wrong[places[0]][1]}))"
    look = Fix(
        f"look whether this is the file for this step, and what its configuration resizes to: both "
        f"must say {sizes_wanted}",
        code=ASK.get(framework, "print(x.shape)"),
    )
    fixes = [look, Fix(f"{IMAGES}, resize it to {sizes_wanted}", code=code)]
    if framework == RUNTIME:
        text = "export it for inputs of any size, if it has no layer that fixes it"
        fixes.append(Fix(text, code='dynamic_axes={"x": {0: "batch", 2: "height", 3: "width"}}'))
    return f"the input is {sizes_got}, and the network is made for {sizes_wanted}", fixes
