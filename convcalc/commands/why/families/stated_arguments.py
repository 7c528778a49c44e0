"""PyTorch: arguments, axes and indices whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family
from convcalc.commands.why.stated import family, stated

LOOK = "print(x.shape)"
CHECKED = "(while checking arguments for {function:name})"

FAMILIES: dict[str, Family] = {
    "argument_rank": family(
        "an argument of another number of axes, in old versions",
        stated(
            "{got} axes arrive as {what} of {function}, which takes {wanted}",
            "add the axis that is missing, such as the batch, or take one of 1 away by its number",
            "print(x.shape)  # then x.unsqueeze(0), or x.squeeze(1)",
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected {wanted}-dimensional tensor, but got {got}-dimensional tensor for argument "
            "#{at} '{what:name}' " + CHECKED,
            "Expected 3-dimensional tensor, but got 2-dimensional tensor for argument #1 'batch1' "
            "(while checking arguments for bmm)",
            "0.4-",
        ),
        (
            "Expected {low} to {wanted} dimensions, but got {got}-dimensional tensor for argument "
            "#{at} '{what:name}' " + CHECKED,
            "Expected 3 to 5 dimensions, but got 2-dimensional tensor for argument #1 'self' "
            "(while checking arguments for cudnn_grid_sampler)",
            "0.4-",
        ),
    ),
    "argument_size": family(
        "an argument of another size on one axis, in old versions",
        stated(
            "{what} of a product has {got} on axis {axis}, where {wanted} is wanted",
            "look at the shapes of all that it is given: the axis must agree",
            "print(a.shape, b.shape)",
            "of a product, the last size of the first is the last but one of the second",
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected tensor to have size {wanted} at dimension {axis}, but got size {got} for "
            "argument #{at} '{what:name}' (while checking arguments for bmm",
            "Expected tensor to have size 32 at dimension 1, but got size 64 for argument #2 "
            "'batch2' (while checking arguments for bmm)",
            "0.4-",
        ),
    ),
    "argument_shapes": family(
        "two arguments of other shapes, in old versions",
        stated(
            "{one} is {a} and {other} is {b}: they must be equal",
            "bring both to one shape",
            "print(a.shape, b.shape)",
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected tensor for argument #{i} '{one:name}' to have same size as tensor for "
            "argument #{j} '{other:name}'; but {a:shape} does not equal {b:shape} " + CHECKED,
            "Expected tensor for argument #1 'input' to have same size as tensor for argument #2 "
            "'target'; but [2, 3] does not equal [2, 4] (while checking arguments for smooth_l1)",
            "0.4.1-",
        ),
        (
            "Expected tensor for argument #{i} '{one:name}' to have the same dimension as tensor "
            "for argument #{j} '{other:name}'; but {a} does not equal {b} " + CHECKED,
            "Expected tensor for argument #1 'input' to have the same dimension as tensor for "
            "argument #2 'result'; but 4 does not equal 3 (while checking arguments for "
            "cudnn_convolution)",
            "0.4.1-",
        ),
    ),
    "argument_values": family(
        "a setting with a number for other axes, in old versions",
        stated(
            "{what} has {got} numbers, and the layer has {wanted} axes",
            "give one number for all axes, or {wanted} of them",
            "print(layer)",
            "if the map has {got} axes, use the layer for so many",
        ),
        PYTORCH,
        *(
            (
                word + " {what:name} values ({got}) supplied, expecting {wanted} " + CHECKED,
                word + f" stride values ({got}) supplied, expecting 2 (while checking arguments "
                "for cudnn_convolution)",
                "0.4-",
            )
            for word, got in (("Too many", 3), ("Not enough", 1))
        ),
    ),
    "argument_one": family(
        "a setting with several numbers for a layer of one axis",
        stated(
            "{what} has {got} numbers, and the layer has one axis",
            "give one number, or use the layer for {got} axes",
            "print(layer)",
        ),
        PYTORCH,
        (
            "() argument '{what:name}' should contain one int (got {got})",
            "max_pool1d() argument 'stride' should contain one int (got 2)",
            "0.4.1-",
        ),
    ),
    "planes_oldest": family(
        "channels that a convolution does not take, in the oldest versions",
        stated(
            "{got} channels arrive, and the layer is made for {wanted}",
            "look at the shape: batch, channels, rows, columns",
            LOOK,
            "if it is an image of other colours, open it with as many as the network has",
            sure="possible",
        ),
        PYTORCH,
        (
            "Wrong number of input planes. Expected {wanted} but got {got}",
            "Wrong number of input planes. Expected 3 but got 1.",
            "0.1-0.4.1",
        ),
    ),
    "argument_batch": family(
        "planes of a norm in old versions",
        stated(
            "{what} of {function} is {got}, where {wanted} is wanted",
            "look at the shapes of all that it is given",
            "print(x.shape)",
            "a norm has a number for each channel that arrives",
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected tensor of size [{wanted:shape}], but got tensor of size [{got:shape}] for "
            "argument #{at} '{what:name}' " + CHECKED,
            "Expected tensor of size [64], but got tensor of size [32] for argument #2 'weight' "
            "(while checking arguments for cudnn_batch_norm)",
            "0.4-",
        ),
    ),
    "input_rank_old": family(
        "an input of another number of axes, in the oldest versions",
        stated(
            "{got} axes arrive at a layer that takes {wanted}, the batch among them",
            "look at the shape: add the batch or the channels that are missing",
            "x = x.unsqueeze(0)",
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected {wanted}D tensor as input, got {got}D tensor instead",
            "Expected 4D tensor as input, got 3D tensor instead.",
            "0.2-0.3",
        ),
        (
            "Input Error: Only {wanted}D input Tensors are supported (got {got}D)",
            "Input Error: Only 4D input Tensors are supported (got 3D)",
            "0.4.1-1.10",
        ),
    ),
}
