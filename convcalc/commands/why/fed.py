"""What is fed to a network, against the shape that it was made for: sizes with their batch."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from convcalc.commands.why import words
from convcalc.commands.why.fed_samples import axis_of_one, fits, one_image, other_columns
from convcalc.commands.why.reading import KERAS, LIKELY, POSSIBLE, RUNTIME, TENSORFLOW, TFLITE, Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Dims = Sequence[int | None]
    Answer = tuple[str, list[Fix]]


def against(framework: str, wanted: Dims, got: Dims) -> Answer:
    """What is most likely wrong, and what mends it; the likeliest is found first.

    >>> likely, fixes = against("Keras", (None, 28, 28, 1), (28, 28, 1))
    >>> likely, fixes[0].code
    ('one sample without its batch is given', 'x = x[None]')
    """
    if 0 in got:
        return nothing(framework, wanted, got)
    for cause in CAUSES:
        found = cause(framework, tuple(wanted), tuple(got))
        if found:
            return found
    right = f"give samples of {shape(wanted[1:])}"
    head = f"{shape(got)} is given where {shape(wanted)} is expected"
    if len(got) == len(wanted):
        right = "make data and network with the same settings: as they were trained, or, if it is "
        right += f"your own, build the network for {shape(got[1:])}"
    return head, [Fix(right)]


def nothing(framework: str, wanted: Dims, got: Dims) -> Answer:
    """An array without a single number; what else is wrong with its axes comes behind that."""
    look = Fix(
        "look how many samples were read: a path or a pattern that finds no file, or a filter that "
        "leaves none",
        code="print(len(x))",
    )
    head = "nothing is given: no samples were read"
    some = [None if n == 0 else n for n in got]
    if len(got) != len(wanted) or fits(wanted, some) or None not in (*wanted, *some):
        return head, [look]
    likely, fixes = against(framework, wanted, some)
    return f"{head}; and {likely}", [look, *fixes]


def shape(dims: Dims) -> str:
    return "(" + ", ".join("any" if n is None or n < 0 else str(n) for n in dims) + ")"


def no_batch(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """One sample, given alone."""
    if len(got) + 1 != len(wanted) or not fits(wanted[1:], got):
        return None
    fix = words.fix(framework, "batch", "add the batch, as a first axis of 1", LIKELY)
    return "one sample without its batch is given", [fix]


def no_channel(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """Grey images without an axis for their channel."""
    place = len(wanted) - 1 if framework in words.LAST else 1
    if len(got) + 1 != len(wanted) or len(wanted) < 3 or wanted[place] not in (1, 3):
        return None
    spatial = (*wanted[:place], *wanted[place + 1 :])
    if not fits(spatial[1:], got[1:]):
        return None
    add = words.fix(framework, "channel", "add the channels, as an axis of 1", LIKELY)
    if wanted[place] == 1:
        return "the images have no axis for their channel", [add]
    three = f"{add.code}\n{words.line(framework, 'repeat')}"
    text = "add the channels, as an axis of 1, and repeat it three times"
    return "the images are grey, and have no axis for their channel", [
        Fix(text, code=three, sure=LIKELY)
    ]


def channels_moved(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """Channels where another framework has them."""
    here, there = (-1, 1) if framework in words.LAST else (1, -1)
    if len(wanted) != len(got) or len(got) < 3 or got[there] is None:
        return None
    if wanted[here] != got[there] or wanted[here] == got[here] or framework not in words.WORDS:
        return None
    which = "last" if here == 1 else "first"
    return f"the channels stand {which}", [words.turned(framework, got)]


def permuted(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """The same sizes behind the batch, each once, in another order."""
    one, other = sample(wanted), sample(got)
    if len(one) < 3 or sorted(one) != sorted(other) or one == other or len({*one}) < len(one):
        return None
    order = ", ".join(map(str, (0, *(1 + other.index(n) for n in one))))
    text = f"turn the axes, never reshape them: {times(one)} behind the batch"
    fix = Fix(text, code=f"x = np.transpose(x, ({order}))", sure=LIKELY)
    return "the axes stand in another order", [fix]


def other_axes(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """As many axes, some of another size."""
    if len(wanted) != len(got):
        return None
    wrong = [
        k
        for k, (a, b) in enumerate(zip(wanted, got, strict=True))
        if a is not None and b is not None and a >= 0 and a != b
    ]
    place = len(wanted) - 1 if framework in words.LAST else 1
    if wrong == [0]:
        return other_batch(framework, wanted, got)
    if wrong == [place] and len(wanted) > 2:
        text = f"the input has {got[place]} channels, for {wanted[place]}"
        fixes = [*words.colours(framework, wanted[place] or 0, got[place] or 0)]
        return text, [*fixes, Fix(f"give an input of {wanted[place]} channels")]
    spatial = [k for k in range(1, len(wanted)) if k != place]
    if wrong and set(wrong) <= set(spatial) and len(wanted) > 2:
        return other_size(framework, [wanted[k] for k in spatial], [got[k] for k in spatial])
    if wrong == [1] and len(wanted) == 2:
        return other_columns(wanted[1] or 0, got[1] or 0)
    return None


def other_batch(framework: str, wanted: Dims, got: Dims) -> Answer:
    """A network that is made for batches of one size."""
    text = f"the network is made for batches of {wanted[0]}, and gets {got[0]}"
    fixes = [Fix(f"give {wanted[0]} sample{'' if wanted[0] == 1 else 's'} at a time")]
    if framework == TENSORFLOW:
        rest = ", ".join("None" if n is None else str(n) for n in wanted[1:])
        any_size = Fix(
            "make the placeholder for a batch of any size",
            code=f"x = tf.placeholder(tf.float32, (None, {rest}))",
            sure=LIKELY,
        )
        less = (got[0] or 0) < (wanted[0] or 0)
        last = Fix("leave out the last batch of an epoch, which is smaller", sure=POSSIBLE)
        return text, [any_size, *[last] * less, *fixes]
    if framework in EXPORT:
        fixes.append(Fix("export it with a batch of any size", code=EXPORT[framework]))
    return text, fixes


EXPORT = {
    RUNTIME: 'torch.onnx.export(model, x, "net.onnx", input_names=["x"], '
    'dynamic_axes={"x": {0: "batch"}})',
    TFLITE: "interpreter.resize_tensor_input(index, x.shape)\ninterpreter.allocate_tensors()",
}
"""How a network is made for batches of any size."""


def other_size(framework: str, wanted: Dims, got: Dims) -> Answer:
    """Images of another size."""
    if list(wanted) == [*reversed(got)] and len(set(got)) > 1:
        code = "x = x.swapaxes(1, 2)" if framework in words.LAST else "x = x.swapaxes(2, 3)"
        swapped = Fix("turn them round, so that the rows come first", code=code, sure=LIKELY)
        return "rows and columns are swapped", [swapped]
    text = f"the images are {times(got)}, and the network is made for {times(wanted)}"
    code = ""
    if None not in wanted and len(wanted) == 2:
        code = RESIZE.get(framework, RESIZED).format(rows=wanted[0], columns=wanted[1])
    return text, [Fix(f"resize them to {times(wanted)}", code=code, sure=LIKELY)]


RESIZED = "image = image.resize(({columns}, {rows}))"
RESIZE = {
    KERAS: "x = tf.image.resize(x, ({rows}, {columns}))",
    TENSORFLOW: "x = tf.image.resize(x, ({rows}, {columns}))",
}
"""In what words images are resized; PIL has the width first."""


def times(dims: Dims) -> str:
    return "x".join("any" if n is None else str(n) for n in dims)


def folded(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """As many numbers a sample, in other axes: flat, or not."""
    one, other = sample(wanted), sample(got)
    if not one or not other or prod(one) != prod(other) or one == other:
        return None
    if len(one) == 1:
        factors = "·".join(map(str, other))
        fix = Fix(f"flatten each sample: {factors} = {one[0]}", code=NUMPY_FLAT, sure=LIKELY)
        return "the samples are not flat", [fix]
    if len(other) == 1:
        code = f"x = x.reshape(len(x), {', '.join(map(str, one))})"
        text = f"shape them into {times(one)}: {prod(one)} numbers"
        if len(one) == 2:
            text += f", if each row holds its {one[0]} steps one after the other"
        fix = Fix(text, code=code, sure=POSSIBLE if len(one) == 2 else LIKELY)
        return "the samples are flat", [fix]
    return None


NUMPY_FLAT = "x = x.reshape(len(x), -1)"


def sample(dims: Dims) -> tuple[int, ...]:
    """The sizes behind the batch; none if one is not known."""
    known = tuple(n for n in dims[1:] if n is not None and n > 0)
    return known if len(known) == len(dims) - 1 else ()


def too_many(framework: str, wanted: Dims, got: Dims) -> Answer | None:
    """An axis of 1 too many."""
    if len(got) != len(wanted) + 1:
        return None
    for k in range(len(got) - 1, -1, -1):
        if got[k] == 1 and fits(wanted, (*got[:k], *got[k + 1 :])):
            fix = Fix("take it away", code=f"x = x.squeeze({k})", sure=LIKELY)
            return "an axis of 1 too many is given", [fix]
    if got[0] == 1:
        return None
    return f"{len(got)} dimensions are given, for {len(wanted)}", [
        Fix("if the data is in batches already, do not batch it again", sure=POSSIBLE)
    ]


CAUSES: tuple[Callable[[str, Dims, Dims], Answer | None], ...] = (
    *(axis_of_one, no_batch, no_channel, one_image, folded, channels_moved, other_axes, permuted),
    too_many,
)
