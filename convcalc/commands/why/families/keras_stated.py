"""Keras: inputs, layers and weights whose messages say in words what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.commands.why.fed import against
from convcalc.commands.why.reading import KERAS, LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.stated import family, stated

if TYPE_CHECKING:
    from collections.abc import Sequence


def least(said: Said) -> Reading:
    """A ready network that takes larger images only."""
    wanted, got = said.sizes("wanted"), said.shape("input")
    require(len(wanted) == 2, len(got) > 1)
    rows, columns = wanted
    channels = 3 if not got[2:] or got[2] is None else got[2]
    code = f"image = image.resize(({columns}, {rows}))\n# input_shape=({rows}, {columns}, "
    first = Fix(
        f"give images of at least {rows}x{columns}, and write that input_shape",
        code=f"{code}{channels})",
        sure=LIKELY,
    )
    other = Fix("take a network for small images, or one of your own: few pools and strides")
    likely = f"the network takes images of at least {rows}x{columns}, and gets {shown(got)}"
    return Reading(likely, (first, other), "Its pools and strides leave nothing of a smaller map.")


def shown(dims: Sequence[int | None]) -> str:
    return "x".join("any" if n is None else str(n) for n in dims[:2])


def torch_given(said: Said) -> Reading:
    """What a network is given, on PyTorch."""
    wanted, got = said.shape("wanted"), said.shape("input")
    require(len(wanted) > 0, wanted != got)
    likely, fixes = against(KERAS, wanted, got)
    return Reading(likely, tuple(fixes), f"Made for {wanted}, given {got}.".replace("None", "any"))


LISTED = "list of Numpy arrays that you are passing to your model is not the size the model "
BUILD = "build it with the shape of its input"
INPUT = "model = keras.Sequential([keras.Input(shape), *layers])"
NOT_BUILT = "the network has no weights yet: it does not know the shape of its input"

FAMILIES: dict[str, Family] = {
    "keras_least_size": family(
        "images smaller than a ready network takes",
        least,
        KERAS,
        (
            "Input size must be at least {wanted:shape}; Received: input_shape={input:shape}",
            "Input size must be at least 75x75; Received: input_shape=(64, 64, 3)",
            "2.5-",
        ),
        (
            "Input size must be at least {wanted:shape}; got input_shape={input:shape}",
            "Input size must be at least 32x32; got `input_shape=(16, 16, 3)`",
            "2.0-2.4",
        ),
    ),
    "keras_top": family(
        "a ready network with its top, for other images",
        stated(
            "with its classes (include_top=True) the network takes {wanted} only",
            "leave the classes away, and add your own",
            "keras.applications.VGG16(include_top=False, input_shape=(100, 100, 3))",
            "or resize the images to {wanted}",
            why="Its Dense layers are made for that size.",
        ),
        KERAS,
        (
            "When setting include_top=True and loading imagenet weights, input_shape should be "
            "{wanted:shape}",
            "When setting `include_top=True` and loading `imagenet` weights, `input_shape` should "
            "be (224, 224, 3). Received: input_shape=(100, 100, 3)",
            "2.0-",
        ),
    ),
    "keras_given_torch": family(
        "an input of another shape than the network is made for, on PyTorch",
        torch_given,
        KERAS,
        (
            "Expected shape {wanted:shape}, but input has incompatible shape "
            "torch.Size({input:shape})",
            "Expected shape (None, 784), but input has incompatible shape torch.Size([4, 28, 28])",
            "3.0-",
        ),
    ),
    "keras_arrays": family(
        "another number of arrays than the network has inputs or outputs",
        stated(
            "the network has {wanted} {which}s, and {got} arrays are given",
            "give one array for each, as a list",
            "model.fit([a, b], [y, z])",
            why="Lists and names must be in the order of the network.",
        ),
        KERAS,
        (
            "Error when checking model {which:word}: the " + LISTED + "expected. Expected to see "
            "{wanted} array(s), but instead got the following list of {got} arrays",
            "Error when checking model target: the " + LISTED + "expected. Expected to see 2 "
            "array(s), but instead got the following list of 1 arrays: [array([[0.]])]...",
            "1.0-2.3",
        ),
    ),
    "keras_structures": family(
        "labels for other outputs than the network has",
        stated(
            "the network and its labels have other numbers of outputs",
            "give labels for each output, as a list or by its name",
            "model.fit(x, [y, z])",
        ),
        KERAS,
        (
            "y_true and y_pred have different structures",
            "y_true and y_pred have different structures.\ny_true: *\ny_pred: ['*', '*']",
            "3.0-",
        ),
    ),
    "keras_dot": family(
        "axes of other sizes in a dot product",
        stated(
            "the two have other sizes on the axes that are multiplied: {one} and {other}",
            "bring both to as many features before, or choose other axes",
            "b = layers.Dense({one})(b)",
            sure="possible",
        ),
        KERAS,
        (
            "Incompatible input shapes: axis values {one} (at axis {at}) != {other} (at axis "
            "{place}). Full input shapes",
            "Incompatible input shapes: axis values 4 (at axis 2) != 5 (at axis 2). Full input "
            "shapes: (None, 10, 4), (None, 12, 5)",
            "2.8-",
        ),
        (
            "Dimension incompatibility {one} != {other}. Layer shapes",
            "Dimension incompatibility 4 != 5. Layer shapes: (None, 10, 4), (None, 12, 5)",
            "1.0-2.7",
        ),
    ),
    "keras_merge_list": family(
        "a layer that joins, and is given one tensor",
        stated(
            "a layer that joins or adds is given one tensor, no list of several",
            "give it a list of at least two",
            "x = layers.Add()([a, b])",
        ),
        KERAS,
        (
            "A merge layer should be called on a list of",
            "A merge layer should be called on a list of inputs. Received: input_shape=(None, 4) "
            "(not a list of shapes)",
            "1.2-",
        ),
    ),
    "keras_kernel_rank": family(
        "a convolution over other axes than its input has",
        stated(
            "the input {input} and the kernel {kernel} have other numbers of axes",
            "if the input has an axis too many, write no batch in the shape of Input: rows, "
            "columns and channels",
            "layers.Input((rows, columns, channels))",
            "if it has one too few and stands in TimeDistributed, give a sequence of images, or "
            "leave that out",
        ),
        KERAS,
        (
            "Kernel shape must have the same length as input, but received kernel of shape "
            "{kernel:shape} and input of shape {input:shape}",
            "Kernel shape must have the same length as input, but received kernel of shape "
            "(3, 3, 1, 8) and input of shape (None, None, 28, 28, 1).",
            "3.0-",
        ),
    ),
    "keras_reshape_old": family(
        "a reshape that does not hold the elements, in Keras 1's and 2's words",
        stated(
            "the new shape has another number of elements than a sample has",
            "let the sizes of the new shape have the product of the old ones; the batch is not "
            "counted",
            "model.summary()  # the shape before the layer",
            "of a Dense layer before it, write as many units",
        ),
        KERAS,
        (
            "total size of new array must be unchanged",
            "total size of new array must be unchanged",
            "1.0-2.3",
        ),
    ),
    "keras_not_built": family(
        "a network without weights yet",
        stated(NOT_BUILT, BUILD, INPUT, "or call it on some data first"),
        KERAS,
        *(
            (text, text, versions)
            for text, versions in (
                ("model that has not yet been built", ""),
                ("This model has not yet been built", ""),
                ("but the layer isn't built. You can build it manually", ""),
                ("subclassed Model which has not created its variables yet", "2.0-2.15"),
            )
        ),
    ),
    "keras_cropped": family(
        "more cut off than there is",
        stated(
            "more is cut off than there is: {crop} of {input}",
            "cut off less than a side has, left and right together",
            "layers.Cropping2D(1)",
        ),
        KERAS,
        (
            "cropping argument should be smaller than the corresponding spatial dimension of the "
            "input. Received: input_shape={input:shape}, cropping={crop:shape}",
            "Values in `cropping` argument should be smaller than the corresponding spatial "
            "dimension of the input. Received: input_shape=(None, 4, 4, 3), "
            "cropping=((2, 2), (2, 2))",
            "3.0-",
        ),
        (
            "Argument cropping must be greater than the input shape. Received: "
            "inputs.shape={input:shape}, and cropping={crop:shape}",
            "Argument `cropping` must be greater than the input shape. Received: "
            "inputs.shape=(None, 4, 4, 3), and cropping=((2, 2), (2, 2))",
            "2.7-2.15",
        ),
    ),
}
