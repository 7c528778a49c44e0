"""PaddlePaddle: operators whose inputs do not fit, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import PADDLE, Family
from convcalc.commands.why.stated import sayings, stated

SHOW = "print(x.shape)"

FAMILIES: dict[str, Family] = {
    "paddle_ranks": sayings(
        PADDLE,
        "a layer for another number of axes, in PaddlePaddle",
        stated(
            "the input has another number of axes than the layer, its strides or its kernel",
            "give batch, channels, rows and columns to a 2D layer, and one number of each setting "
            "for each of rows and columns",
            SHOW,
            sure="possible",
        ),
        "The difference of input's dimension and Attr(strides)'s length must be euqal to 2 @ "
        "1.8-2.2",
        "Input of Op(conv_transpose) should be 4-D or 5-D Tensor. But received: {rank}-D Tensor @ "
        "1.8-",
        "the dimension of input minus the size of Attr(kernel_size_) must be equal to 2 @ 3.0-",
        "the dimension of input minus the size of Attr(ksize) must be euqal to 2 @ 2.0-2.2",
        "Strides size {strides} and pooling size {pool} should be the same @ 2.0-",
        "The dims of X should be larger than that of kernel_sizes by a number of 2 @ 1.8-2.2",
        "the dimension of input X must greater than or equal to 2 @ 1.8-",
        "Size of 'paddings' dimension should be equal to 2 * size of Input(X)'s dimension @ 1.8-",
        "or bicubic when Input(X) dimension is 4, but got method is @ 2.0-",
    ),
    "paddle_vanished": sayings(
        PADDLE,
        "a map of which nothing is left, in PaddlePaddle",
        stated(
            "nothing is left of a map: the input is too small for the kernel",
            "give larger images, a smaller kernel or more padding, or fewer strides and pools",
            "",
            sure="likely",
        ),
        "The output's size is expected to be greater than 0. But recieved: output's size is {out} "
        "@ "
        "1.8-2.2",
        "the output size is less than 0, please check again. Input_size:{input} @ 1.8-2.2",
    ),
    "paddle_stride": sayings(
        PADDLE,
        "a stride of 0, in PaddlePaddle",
        stated("a stride is {stride}", "write a stride of 1 or more", "stride=1"),
        "The stride of Op(Conv) should be larget than 0, but received stride is {stride} @ 2.2",
    ),
    "paddle_channels": sayings(
        PADDLE,
        "channels that a layer does not take, in PaddlePaddle",
        stated(
            "other channels arrive than the layer is made for",
            "look at the shape: if the channels stand last, turn it; else give as many as the "
            "layer "
            "was made for",
            "print(x.shape)  # x.transpose([0, 3, 1, 2]) where they stand last",
            sure="possible",
        ),
        "The number of input's channels should be equal to filter's channels * groups for Op(Conv)",
        "The number of input channels should be equal to filter channels * groups. The difference "
        "is @ 1.8-",
        "size of weight Alpha must be equal to the number of channels of input(x) @ 3.0-",
        "The Input(Scale)'s first dimension size of Op(group_norm) must be equal to the number of "
        "channels @ 1.8-",
        "The first dimension value of Input(Scale) must equal to be @ 1.8-",
    ),
    "paddle_divided": sayings(
        PADDLE,
        "channels that do not divide, in PaddlePaddle",
        stated(
            "the channels do not divide into the groups, or by the square of a factor",
            "let the layer before it give a multiple: of factor² for a pixel shuffle, of groups "
            "else",
            "",
            sure="likely",
        ),
        "The square of upscale_factor[{factor}] should divide the number of channel[{channels}] @ "
        "1.8-",
        "The number of groups to divide channels in [{groups}] should divide the number of channel "
        "[{channels}] @ 3.0-",
        "The number of input channels for Op(maxout) should be divisible by Attr(groups) @ 1.8-",
        "The Attr(groups) of Op(group_norm) must be less than or equal to the number of channels @ "
        "1.8-",
    ),
    "paddle_products": sayings(
        PADDLE,
        "matrices that do not multiply, in PaddlePaddle",
        stated(
            "the batches of two matrices differ, or their columns and rows",
            "look at both shapes: the last axis of the first meets the one before the last of the "
            "second; the axes ahead are equal, or 1",
            "print(x.shape, y.shape)",
            sure="possible",
        ),
        "The batch size of the two matrices should be equal, or at least one is zero @ 1.8-",
        "has error dim.Y'dims[{index}] must be equal to {wanted}But received Y'dims @ 2.2",
        "has error dim.X'dims[{index}] must be equal to {wanted}But received X'dims @ 2.2",
        "Input(X) and Input(Y) has error dim @ 2.0",
    ),
    "paddle_broadcast": sayings(
        PADDLE,
        "tensors that do not repeat, in PaddlePaddle",
        stated(
            "tensors are to be brought to one shape, and an axis has two sizes that are not 1",
            "look at the shapes, axis by axis from the last",
            SHOW,
            sure="possible",
        ),
        "BroadcastTensorsOp inputs does not satisfy bcast semantics, please check axis = {axis} @ "
        "3.0-",
        "Input(X) and Input(Grid) dimension[0] should be equal @ 1.8-",
    ),
    "paddle_stacked": sayings(
        PADDLE,
        "tensors that do not stack, in PaddlePaddle",
        stated(
            "tensors of other shapes are to be stacked: samples of other sizes, often",
            "bring all samples to one size before they are put together",
            "paddle.vision.transforms.Resize((224, 224))",
            sure="likely",
        ),
        "Dims of all Inputs(X) must be the same, but received input {index} dim is: @ 1.8-2.2",
        "Dims of all Inputs(X) must be the same @ -1.5",
    ),
    "paddle_axes": sayings(
        PADDLE,
        "an axis or a size that is not there, in PaddlePaddle",
        stated(
            "an axis is named that the tensor does not have, or a size below 0",
            "count axes from 0, and give one -1 at most",
            SHOW,
            sure="possible",
        ),
        "The axis is expected to be in range of [{low}, {high}), but got {got} @ 1.8-",
        "Attr(axis) is out of range, It's expected to be in range of @ 3.0-",
        "Each dimension value of 'shape' in ReshapeOp must not be negative except one unknown "
        "dimension @ 1.8-",
        "The index of 0 in `shape` must be less than the input tensor X's dimensions @ 1.8-",
        "The number of attribute num is not equal to the length of the {axis} axis of Input(X) @ "
        "1.8-",
    ),
    "paddle_labels_rarer": sayings(
        PADDLE,
        "outputs and labels that do not fit, in PaddlePaddle",
        stated(
            "outputs and labels have other rows or axes",
            "give labels of (N, 1) for outputs of (N, classes), or of the same axes for maps",
            "print(output.shape, label.shape)",
            sure="possible",
        ),
        "Input(Logits) and Input(Label) should in same shape in dimensions except axis @ 1.8-",
        "the output's num_rows of AccuracyOp must be the same as label's num_rows @ 3.0-",
    ),
    "paddle_padding": sayings(
        PADDLE,
        "a reflection larger than its map, in PaddlePaddle",
        stated(
            "{pad} are to be reflected at an edge of {size}: it must be less",
            "pad by less, or give larger images",
            'mode="replicate"',
            sure="possible",
        ),
        "should be greater than pad_left in reflect mode, but received depth({size}) and "
        "pad_left({pad}) @ 2.0-2.2",
    ),
    "paddle_recurrent": sayings(
        PADDLE,
        "weights and states of a recurrent layer, in PaddlePaddle",
        stated(
            "a weight or state of a recurrent layer has other sizes than its hidden size says",
            "give weights of three (GRU) or four (LSTM) times the hidden size, and two states of "
            "one "
            "shape",
            SHOW,
            sure="possible",
        ),
        "The shape of Input(Weight) matrix must be [frame_size, frame_size * 3], but received @ "
        "1.8-",
        "The second dimension of Input(Weight) should be 4 * {hidden}, but received {got} @ 1.8-",
        "The dimension of Input(H0) and Input(C0) should be the same, but received @ 1.8-",
    ),
    "paddle_weights": sayings(
        PADDLE,
        "saved weights that do not fit, in PaddlePaddle",
        stated(
            "the weight {name} of the file does not fit the network",
            "build the network with the settings and the classes that it was saved with; weights "
            "of "
            "other classes are trained anew",
            "",
            sure="likely",
        ),
        "Skip loading for '{name:text}'. @ 2.2-",
        "Variable '{name:text}' has been created before. The previous shape is @ 2.2-",
    ),
    "paddle_fed": sayings(
        PADDLE,
        "what is fed has another shape, in PaddlePaddle",
        stated(
            "what is fed as {name} has another shape than the program says",
            "give it the {rank} axes that the program has, batch first",
            "print(feed['x'].shape)",
            sure="possible",
        ),
        "The fed Variable {name:text} should have dimensions = {rank}, shape = @ 1.8-",
    ),
}
