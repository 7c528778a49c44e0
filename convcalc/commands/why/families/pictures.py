"""Pictures and arrays: their axes and channels, and what is no tensor."""

from __future__ import annotations

from convcalc.commands.why.reading import (
    LIKELY,
    POSSIBLE,
    TENSORFLOW,
    Family,
    Fix,
    Reading,
    Said,
    Wording,
    require,
)
from convcalc.commands.why.wordings import pytorch

RGB = Fix("or make colour images of them", code='image = Image.open(path).convert("RGB")')


def axes(said: Said) -> Reading:
    """Pictures have two or three axes."""
    got = said.number("got")
    require(got not in (2, 3))
    if got == 4:
        fix = Fix("take one image of the batch", code="image = x[0]", sure=LIKELY)
        return Reading("a batch of images arrives where one is taken", (fix,))
    look = Fix("see what arrives", code="print(x.shape)")
    return Reading(f"a picture has 2 or 3 axes, and {got} arrive", (look,))


def too_many(said: Said) -> Reading:
    """More channels than a picture has: most often the axes are in another order."""
    got = said.number("got")
    require(got > 4)
    turn = Fix(
        "arrays have their channels last (HxWxC), tensors first (CxHxW)",
        code="image = image.transpose(1, 2, 0)  # an array CxHxW; of a tensor: permute",
        sure=LIKELY if got > 16 else POSSIBLE,
    )
    some = Fix("or choose three of them", code="image = x[:3]")
    why = f"{got} stands where the channels are read."
    return Reading("the channels stand on another axis", (turn, some), why)


def grey(said: Said) -> Reading:
    got = said.number("got")
    require(got not in (1, 3))
    first = Fix("take the colours without the opacity", code="x = x[:3]", sure=LIKELY)
    return Reading(f"an image of {got} channels is neither grey nor in colour", (first, RGB))


def objects(said: Said) -> Reading:
    fix = Fix(
        "bring all arrays to one shape before they are put together",
        code="x = np.stack(images).astype(np.float32)",
        sure=LIKELY,
    )
    why = "An array of type object holds arrays of several shapes, or text, and is no tensor."
    return Reading("the arrays are of different shapes, or hold text", (fix,), why)


def flipped(said: Said) -> Reading:
    fix = Fix("copy it", code="x = torch.from_numpy(x.copy())", sure=LIKELY)
    why = "x[::-1] and np.flip read the same memory backwards, which tensors cannot."
    return Reading("the array was flipped", (fix,), why)


FAMILIES: dict[str, Family] = {
    "picture_axes": Family(
        "pictures with other axes",
        axes,
        pytorch(
            (
                "pic should be 2/3 dimensional. Got {got} dimensions",
                "pic should be 2/3 dimensional. Got 4 dimensions.",
                "torchvision 0.3-",
            ),
        ),
    ),
    "picture_channels": Family(
        "pictures with too many channels",
        too_many,
        pytorch(
            (
                "pic should not have > 4 channels. Got {got} channels",
                "pic should not have > 4 channels. Got 32 channels.",
                "torchvision 0.8-",
            ),
        ),
    ),
    "image_colours": Family(
        "images that are neither grey nor in colour",
        grey,
        pytorch(
            (
                "Input image tensor permitted channel values are {wanted:shape}, but found {got}",
                "Input image tensor permitted channel values are [1, 3], but found 4",
                "torchvision 0.8-",
            ),
        ),
    ),
    "array_objects": Family(
        "arrays that are no tensor",
        objects,
        (
            *pytorch(
                (
                    "can't convert np.ndarray of type numpy.object_",
                    "can't convert np.ndarray of type numpy.object_. The only supported types are: "
                    "float64, float32",
                    "0.4-",
                ),
            ),
            Wording(
                TENSORFLOW,
                "Failed to convert a NumPy array to a Tensor (Unsupported object type {type:name})",
                "Failed to convert a NumPy array to a Tensor (Unsupported object type "
                "numpy.ndarray).",
                "2.0-",
            ),
        ),
    ),
    "array_flipped": Family(
        "arrays that were flipped",
        flipped,
        pytorch(
            (
                "At least one stride in the given numpy array is negative",
                "At least one stride in the given numpy array is negative, and tensors with "
                "negative strides are not currently supported.",
                "1.5-",
            ),
            (
                "some of the strides of a given numpy array are negative",
                "some of the strides of a given numpy array are negative. This is currently not "
                "supported, but will be added in future releases.",
                "0.4-1.4",
            ),
        ),
    ),
}
