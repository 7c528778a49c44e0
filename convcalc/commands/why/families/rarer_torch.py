"""PyTorch: arguments that an operator checks, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family
from convcalc.commands.why.stated import sayings, stated

SHOW = "print(x.shape)"

FAMILIES: dict[str, Family] = {
    "torch_weight_axes": sayings(
        PYTORCH,
        "a weight with other axes than its layer",
        stated(
            "the weight of a convolution or table has other axes than the layer takes",
            "give filters, channels and one axis for each axis of the kernel; a table is rows x "
            "features; a bias one number for each filter",
            "print(layer.weight.shape)",
            sure="possible",
        ),
        "weight should at least have at least two dimensions @ 1.0",
        "non-empty 2D or 5D weight tensor expected, but got @ 0.4-",
        "non-empty 2D or 4D weight tensor expected, but got @ 0.4-",
        "non-empty 4D weight tensor (nOutputPlane,nInputPlane,kH,kW) expected @ 0.4-1.1",
        "4D weight tensor (nOutputPlane,nInputPlane,kH,kW) expected, but got @ -0.4",
        "2D or 4D weight tensor expected, but got @ -0.4",
        "bias must be 1D tensor but got {rank}D tensor @ 1.2-",
        "must be equal to kernel_size [{kernel:shape}] @ 1.2-",
        "Weight tensor must have 3 dims: kernel_width, in_channels, out_channels @ 0.4-",
        "'weight' must be 2-D @ 1.10-",
        "weight has to be a 2D Tensor, but got Tensor of dimension {rank} @ 2.4-",
        "Bias size must equal dim 2 in the weight tensor (output channels) @ 0.4-",
    ),
    "torch_lengths": sayings(
        PYTORCH,
        "settings with other numbers than a kernel has axes",
        stated(
            "a setting has {got} numbers, and the layer {wanted} axes",
            "give one number for all axes, or one for each",
            "nn.Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))",
            sure="likely",
        ),
        "kernel sizes length should be {wanted}, but got {got} @ 1.2-",
        "strides length should be {wanted}, but got {got} @ 1.2-",
        "dilations length should be {wanted}, but got {got} @ 1.2-",
        "pads length should be {wanted}, but got {got} @ 1.2-",
        "output_size should be a sequence containing {wanted} or {all} elements, but it has a "
        "length "
        "of '{got}' @ 1.0-",
    ),
    "torch_pool_numbers": sayings(
        PYTORCH,
        "settings of a pool with other numbers than axes",
        stated(
            "a setting of a pool has not one number, or one for each axis",
            "give one number, or a pair",
            "nn.MaxPool2d(kernel_size=2, stride=2, padding=0)",
            sure="likely",
        ),
        "kernel_size must either be a single int, or a tuple of two ints @ 1.2-",
        "padding must be either be a single int, or a tuple of two ints @ 1.2-2.0",
        "dilation must be either a single int, or a tuple of two ints @ 1.2-",
        "adaptive_avg_pool2d: output_size must be 2 @ 1.7-",
        "elements of output_size must be greater than or equal to 0 but received @ 1.13-",
    ),
    "torch_output_padding": sayings(
        PYTORCH,
        "an output_padding without a transposed convolution",
        stated(
            "output_padding is given to a convolution that is not transposed",
            "leave it out, or use the transposed layer, which it belongs to",
            "nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1)",
            sure="possible",
        ),
        "output_padding is not supported for non-transposed convolutions @ 1.13-",
    ),
    "torch_empty": sayings(
        PYTORCH,
        "an empty input",
        stated(
            "an input without elements arrives: an empty crop, batch or selection",
            "look what found nothing before it",
            SHOW,
            sure="possible",
        ),
        "Only zero batch or zero channel inputs are supported, but got input shape @ 1.13-",
        "non-empty 3D or 4D input tensor expected but got a tensor with size @ 1.2-",
        "tensor with possibly 0 batch size and other non-zero dimensions for input, but got @ 2.4-",
        "input tensor must have at least one element, but got input_sizes @ 2.4-",
        "number of input channels should be non-zero @ 1.9-",
    ),
    "torch_axes": sayings(
        PYTORCH,
        "a tensor with other axes than an operator takes",
        stated(
            "a tensor with other axes arrives than the operator takes",
            "look at the shape: batch, then channels (or steps and features), then rows and "
            "columns",
            SHOW,
            sure="possible",
        ),
        "Input must have 3 dims: time, batch, in_channel @ 0.4-",
        "Input dim 2 (input channels) is not == dim 1 in the weight tensor @ 0.4-",
        "expected at least 2D input (got {rank}D input) @ 1.4-",
        "expected at least 3D input (got {rank}D input) @ 1.1-1.3",
        "Softmax2d requires a 4D tensor as input @ -1.9",
        "input tensor should be 1D or 2D @ 0.4-",
        "Input dimension should be at least {wanted} @ 0.4-",
        "Feature dropout requires at least 2 dimensions in the input @ 1.0-",
        "channel_shuffle expects input with > 2 dims, but got input with sizes @ 1.6-",
        "input should be 4 dimensional. Got {rank} dimensions @ 0.4-",
        "Expected (batch_size, seq_length, hidden_dim) got @ 0.12-",
        "expecting the last two dimensions of the Tensor to be H and W instead got @ 0.15-",
        "Expected input and grad_output to have the same number of dimensions, but got @ 1.13-",
        "Invalid input shape for pixel_shuffle @ 2.0-",
    ),
    "torch_checked": sayings(
        PYTORCH,
        "an argument of another size, told by the operator that checks it",
        stated(
            "an argument has another shape or size than it takes",
            "look at the shapes of all that is given to it, axis by axis",
            SHOW,
            sure="possible",
        ),
        "Expected tensor to have size at least {wanted} at dimension {axis}, but got size {got} "
        "for @ 1.0-",
        "Expected {wanted}-dimensional tensor, but got {got}-dimensional tensor for "
        "{argument:text} "
        "(while checking arguments for {function:word}) @ 0.4-",
        "Expected tensor to have size {wanted} at dimension {axis}, but got size {got} for @ 0.4-",
        "Expected tensor of size [{wanted:shape}], but got tensor of size [{got:shape}] for "
        "{argument:text} (while checking arguments for {function:word}) @ 0.4-",
        "to have same size as tensor for {b:text}; but [{one:shape}] does not equal "
        "[{other:shape}] "
        "(while checking arguments for {function:word}) @ 0.4-",
        "to have the same dimension as tensor for {b:text}; but {one} does not equal {other} "
        "(while "
        "checking arguments for {function:word}) @ 0.4-",
        "elements; but it actually has {got} elements @ 0.4-",
    ),
    "torch_needed": sayings(
        PYTORCH,
        "a tensor of another shape, in the loops of the oldest versions",
        stated(
            "an axis of input, weight or target has not the size that it must have",
            "look at the shapes of input, weight and target: channels come second",
            "print(x.shape, target.shape)",
            sure="possible",
        ),
        "Need {tensor:word} of dimension {rank} and {again:word}.size[{axis}] == {wanted} but got "
        "@ "
        "-1.9",
        "Expected a tensor of dimension {rank} and tensor.size[{axis}] == {wanted} but got @ 1.2-",
        "shapes do not match: {a:word} [{one:shape}], {b:word} [{other:shape}] @ -1.9",
        "invalid number of input/kernel planes @ -1.4",
        "Index tensor must have same dimensions as input tensor @ -1.9",
    ),
    "torch_bilinear": sayings(
        PYTORCH,
        "two inputs of a bilinear layer that differ",
        stated(
            "the two inputs of a bilinear layer, or its bias, differ: {a} and {b}",
            "give both inputs the same batch and axes; a bias has out_features numbers",
            "print(x1.shape, x2.shape)",
            sure="possible",
        ),
        "bilinear(): input dimensions do not match: got {a} and {b} @ 0.4-",
        "bilinear(): input batch dimensions do not match at dim {axis}: got {a} and {b} @ 0.4-",
        "bilinear(): bias size does not match weight size: got {a} but expected {b} @ 0.4-",
    ),
    "torch_products": sayings(
        PYTORCH,
        "operands of a product or sum, in older words",
        stated(
            "two operands do not go together",
            "look at both shapes, axis by axis",
            "print(a.shape, b.shape)",
            sure="possible",
        ),
        "size of dimension does not match previous size, operand {operand}, dim {axis} @ 0.4-1.7",
        "matrix and vector expected, got {m}D, {v}D @ -1.5",
        "expects a 2D tensor, but self is {rank}D @ 0.4-1.0",
        "expected [{one:shape}] and [{other:shape}] to have the same number of elements @ 0.2-",
        "objects cannot be broadcast to a single shape @ 1.13-2.7",
        "the requested broadcast shape has fewer dimensions than the input @ 2.7-",
        "1D target tensor expects 2D input tensors, but found inputs with sizes @ 1.10-",
        "All input tensors should have same dimension but got sizes: input1 @ 1.13-",
    ),
    "torch_dimensions": sayings(
        PYTORCH,
        "an axis that is not there, in rarer words",
        stated(
            "an axis is named that the tensor does not have, or in the wrong order",
            "count axes from 0, or from the end with -1",
            SHOW,
            sure="possible",
        ),
        "torch.cat(): dimension {axis}out of range @ 1.9-",
        "flatten() has invalid args: start_dim cannot come after end_dim @ 0.4-",
        "dimension specified as {axis} but tensor has no dimensions @ 0.3-2.4",
    ),
}
