"""PyTorch: axes, indices and repeats whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family
from convcalc.commands.why.stated import family, stated

FAMILIES: dict[str, Family] = {
    "turned_rank": family(
        "a tensor of more than two axes that is turned with t()",
        stated(
            "t() turns matrices, and this has {got} axes",
            "name the two axes that are exchanged",
            "x = x.transpose(-2, -1)",
        ),
        PYTORCH,
        (
            "expects a tensor with <= 2 dimensions, but self is {got}D",
            "t() expects a tensor with <= 2 dimensions, but self is 3D",
            "1.1-",
        ),
        (
            "t() expects a 2D tensor, but self is {got}D",
            "t() expects a 2D tensor, but self is 3D",
            "0.4-1.0",
        ),
    ),
    "product_columns": family(
        "a product whose columns and rows differ, in newer words",
        stated(
            "{a} columns meet {b} rows: they must be as many",
            "look at both shapes; if the last sizes of both are equal, turn the second",
            "a @ b.transpose(-2, -1)",
            sure="possible",
        ),
        PYTORCH,
        (
            "self.size(1) needs to match mat2.size(0) but got {a} and {b}",
            "addmm: self.size(1) needs to match mat2.size(0) but got 4 and 5",
            "2.4-",
        ),
    ),
    "index_larger": family(
        "an index that is larger than what it is taken from",
        stated(
            "the index is {index}, and what it is taken from {tensor}: on the other axes it must "
            "not be larger",
            "give one index for each row, on the axis that is chosen from",
            "x.gather(1, index.unsqueeze(1))",
            sure="possible",
        ),
        PYTORCH,
        *(
            (
                f"expected index [{{index:shape}}] to be {than} self [{{tensor:shape}}] apart from "
                "dimension {axis}",
                f"Expected index [4, 5] to be {than} self [3, 5] apart from dimension 1",
                versions,
            )
            for than, versions in (("smaller than", "1.5-2.4"), ("no larger than", "2.7-"))
        ),
        (
            "Size does not match at dimension {axis} expected index [{index:shape}] to be smaller "
            "than self [{tensor:shape}] apart from dimension {other}",
            "Size does not match at dimension 0 expected index [4, 5] to be smaller than self [3, "
            "5] apart from dimension 1",
            "2.0-2.4",
        ),
    ),
    "gathered_shapes": family(
        "results of several devices that do not join",
        stated(
            "the parts of several GPUs are {wanted} and {got}, and cannot be joined",
            "pad what each gives to one length, or return numbers and not sequences of own lengths",
            sure="possible",
        ),
        PYTORCH,
        (
            "All tensors must have the same shape: [{wanted:shape}] (except in the concatenating "
            "dimension), but found shape: [{got:shape}] at position {at}",
            "All tensors must have the same shape: [2, 30] (except in the concatenating "
            "dimension), but found shape: [2, 28] at position 1.",
            "1.0-",
        ),
    ),
    "repeat_axes": family(
        "a repeat with fewer numbers than axes",
        stated(
            "repeat has fewer numbers than the tensor has axes",
            "give one number for each axis, and 1 where nothing is repeated",
            "print(x.shape)  # of 4 axes such as x.repeat(1, 3, 1, 1), which repeats the channels",
        ),
        PYTORCH,
        (
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor",
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor",
            "0.3-",
        ),
    ),
    "weights_to_fill": family(
        "a weight without two axes that is to be filled",
        stated(
            "a bias or a norm's weight is to be filled with values made for matrices and kernels",
            "fill weights of two axes or more so, and the others with constants",
            "if p.dim() > 1:\n    nn.init.xavier_uniform_(p)",
            sure="possible",
        ),
        PYTORCH,
        *(
            (
                f"Fan in and fan out can not be computed for tensor with {few} than 2 dimensions",
                f"Fan in and fan out can not be computed for tensor with {few} than 2 dimensions",
                versions,
            )
            for few, versions in (("fewer", "1.0-"), ("less", "0.1-0.4.1"))
        ),
    ),
}
