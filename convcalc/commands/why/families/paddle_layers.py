"""PaddlePaddle: losses, products, layers and reshapes whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import PADDLE, Family
from convcalc.commands.why.stated import family, stated

SHAPES = "print(x.shape, y.shape)"
LABELS = stated(
    "the output is {input} and the labels {label}",
    "let both have one shape, or choose the loss for numbers of classes",
    SHAPES,
    sure="possible",
)

FAMILIES: dict[str, Family] = {
    "paddle_loss_shapes": family(
        "outputs and labels of other shapes, in PaddlePaddle",
        LABELS,
        PADDLE,
        (
            "Input(X) and Input(Label) shall have the same shape except the last dimension. But "
            "received: the shape of Input(X) is [{input:shape}], the shape of Input(Label) is "
            "[{label:shape}]",
            "Input(X) and Input(Label) shall have the same shape except the last dimension. But "
            "received: the shape of Input(X) is [32, 10], the shape of Input(Label) is [64, 1].",
            "1.8-",
        ),
        (
            "Input(X) and Input(Label) shall have the same shape. But received: the shape of "
            "Input(X) is [{input:shape}], the shape of Input(Label) is [{label:shape}]",
            "Input(X) and Input(Label) shall have the same shape. But received: the shape of "
            "Input(X) is [32, 1], the shape of Input(Label) is [32].",
            "1.8-",
        ),
        (
            "The Input(input) and Input(label) should have the same shape, but received input "
            "shape [{input:shape}] != label shape [{label:shape}]",
            "The Input(input) and Input(label) should have the same shape, but received input "
            "shape [32, 1] != label shape [32]",
            "1.8-",
        ),
    ),
    "paddle_loss_ranks": family(
        "outputs and labels of other numbers of axes, in PaddlePaddle",
        stated(
            "the output has {input} axes and the labels {label}",
            "give the labels a last axis of 1, or one less for numbers of classes",
            "label = label.unsqueeze(-1)",
            sure="possible",
        ),
        PADDLE,
        (
            "shall have the same rank.But received: the rank of Input(X) is [{input}], the rank of "
            "Input(Label) is [{label}]",
            "Input(X) and Input(Label) shall have the same rank.But received: the rank of Input(X) "
            "is [2], the rank of Input(Label) is [1].",
            "1.8-",
        ),
    ),
    "paddle_loss_batches": family(
        "outputs and labels that are not as many, in PaddlePaddle",
        stated(
            "{input} outputs meet {label} labels",
            "look for a reshape that changes the first axis: flatten with paddle.flatten(x, 1)",
            SHAPES,
            sure="possible",
        ),
        PADDLE,
        (
            "the Input(x) batch_size is [{input}], the Input(label) batch_size is [{label}]",
            "ShapeError: Expected input batch_size to match label batch_size,But received: the "
            "Input(x) batch_size is [32], the Input(label)  batch_size is [64].",
            "1.8-",
        ),
    ),
    "paddle_soft_label": family(
        "labels of another kind than soft_label says, in PaddlePaddle",
        stated(
            "the labels are not of the kind that soft_label says",
            "numbers of classes need soft_label=False and a last axis of 1, rows of probabilities "
            "soft_label=True and one column for each class",
            "F.cross_entropy(x, label, soft_label=False)",
            sure="possible",
        ),
        PADDLE,
        *(
            (
                f"If Attr(soft_label) == {value}, the axis dimension of {end}",
                f"If Attr(soft_label) == {value}, the axis dimension of {end}",
                "",
            )
            for value, end in (
                ("false", "Input(Label) should be 1"),
                ("true", "Input(X) and Input(Label) should be equal"),
            )
        ),
    ),
    "paddle_product": family(
        "a product whose columns and rows differ, in PaddlePaddle",
        stated(
            "{x} columns meet {y} rows: they must be as many",
            "look at both shapes; if the last sizes of both are equal, turn the second",
            "paddle.matmul(x, y, transpose_y=True)",
            sure="possible",
        ),
        PADDLE,
        (
            "in BmmOp,but receive X's width: [{x}],Y's height: [{y}]",
            "Input(X)'s width must be equal with Input(Y)'s height in BmmOp,but receive X's width: "
            "[4],Y's height: [5].",
            "1.8-2.2",
        ),
        (
            "But received input's second dimension is {x}, input's shape is {input:shape}; "
            "weight's first dimension is {y}",
            "The input's second dimension and weight's first dimension is expected to be the same. "
            "But received input's second dimension is 400, input's shape is [32, 400]; weight's "
            "first dimension is 256, weight's shape is [256, 120].",
            "3.0-",
        ),
        (
            "the matrix X1's width must be equal with matrix Y1's height. But received X's shape = "
            "[{input:shape}], X1's shape = [{flat:shape}], X1's width = {x}; Y's shape = "
            "[{weight:shape}], Y1's shape = [{table:shape}], Y1's height = {y}",
            "After flatten the input tensor X and Y to 2-D dimensions matrix X1 and Y1, the matrix "
            "X1's width must be equal with matrix Y1's height. But received X's shape = [32, 400], "
            "X1's shape = [32, 400], X1's width = 400; Y's shape = [256, 120], Y1's shape = [256, "
            "120], Y1's height = 256.",
            "1.8-",
        ),
    ),
    "paddle_bmm": family(
        "batches of products that are not as many, in PaddlePaddle",
        stated(
            "the batches of two products differ: {x} and {y}",
            "look where one of the two got another batch",
            SHAPES,
            sure="possible",
        ),
        PADDLE,
        (
            "same batch size in BmmOp, but received X's batch size: [{x}],Y's batch size [{y}]",
            "Input(X) and Input(Y) must have the same batch size in BmmOp, but received X's batch "
            "size: [4],Y's batch size [3]",
            "1.8-2.2",
        ),
    ),
    "paddle_bmm_rank": family(
        "a product of batches that gets none, in PaddlePaddle",
        stated(
            "{x} arrives at bmm, which takes batches of matrices",
            "use the product for any axes",
            "paddle.matmul(x, y)",
        ),
        PADDLE,
        (
            "must be 3-dimensional in BmmOp, but received X's shape: [{x:shape}]",
            "Input(X) of BmmOp must be 3-dimensional in BmmOp, but received X's shape: [4, 5].",
            "1.8-",
        ),
    ),
    "paddle_filters": family(
        "filters that groups do not divide, in PaddlePaddle",
        stated(
            "{channels} filters do not divide into {groups} groups",
            "use groups that divide the filters and the channels that arrive",
            "nn.Conv2D(64, 64, 3, groups=1)",
        ),
        PADDLE,
        (
            "divided by groups. But received output channels:[{channels}], groups:[{groups}]",
            "The number of output channels should be divided by groups. But received output "
            "channels:[10], groups:[4]",
            "1.8-",
        ),
        (
            "But received: the output channels is {channels}, the filter's shape is "
            "[{filter:shape}], the groups is {groups}",
            "The number of output's channels (filter's first dimension) of Op(Conv) should be "
            "divided by groups. But received: the output channels is 10, the filter's shape is "
            "[10, 3, 3, 3], the groups is 4.",
            "1.8-",
        ),
    ),
    "paddle_conv_rank": family(
        "a map and a kernel of other numbers of axes, in PaddlePaddle",
        stated(
            "{input} arrives at a kernel of {filter}: both must have as many axes",
            "add the batch or the channels that are missing",
            "x = x.unsqueeze(0)",
            sure="possible",
        ),
        PADDLE,
        (
            "But received: the input's shape is [{input:shape}], the input's dimension is {rank}; "
            "the filter's shape is [{filter:shape}]",
            "The input's dimension and filter's dimension of Op(Conv) should be equal. But "
            "received: the input's shape is [3, 28, 28], the input's dimension is 3; the filter's "
            "shape is [8, 3, 3, 3],  the filter's dimension is 4.",
            "1.8-",
        ),
    ),
    "paddle_split": family(
        "parts that are not the whole, in PaddlePaddle",
        stated(
            "the parts {sections} do not add up to axis {axis} of {input}",
            "let them add up to it; one of them may be -1",
            "paddle.split(x, [2, -1], axis=1)",
        ),
        PADDLE,
        (
            "But received Attr(num_or_sections) = [{sections:shape}], input(X)'s shape = "
            "[{input:shape}], Attr(dim) = {axis}",
            "Sum of Attr(num_or_sections) must be equal to the input's size along the split "
            "dimension. But received Attr(num_or_sections) = [2, 3], input(X)'s shape = [4, 6], "
            "Attr(dim) = 1.",
            "1.8-",
        ),
    ),
    "paddle_unknowns": family(
        "several sizes that are to be found, in PaddlePaddle",
        stated(
            "more than one size of {target} is written as -1",
            "write all sizes but one",
            "x = x.reshape((x.shape[0], -1))",
        ),
        PADDLE,
        (
            "Only one dimension value of 'shape' in ReshapeOp can be -1. But received shape = "
            "[{target:shape}]",
            "Only one dimension value of 'shape' in ReshapeOp can be -1. But received shape = [-1, "
            "-1], shape[1] is also -1.",
            "1.8-",
        ),
    ),
}
