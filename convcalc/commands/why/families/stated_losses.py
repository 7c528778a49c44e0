"""PyTorch: losses and norms whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family
from convcalc.commands.why.stated import family, stated

SHAPES = "print(output.shape, target.shape)"
LOOK = "print(x.shape)"

FAMILIES: dict[str, Family] = {
    "pytorch_loss_batches": family(
        "outputs and targets that are not as many, without numbers",
        stated(
            "outputs and targets are not as many",
            "look at both shapes: their first axis is the samples",
            SHAPES,
            "if a view(-1, …) stands before the loss, flatten with x.flatten(1) instead",
            sure="possible",
        ),
        PYTORCH,
        (
            "Input and target should have the same size in the batch dimension",
            "Input and target should have the same size in the batch dimension.",
            "0.2-0.4.1",
        ),
        ("input and target size mismatch", "input and target size mismatch", "0.1-0.4.1"),
    ),
    "pytorch_loss_elements": family(
        "outputs and targets with other numbers of elements, in old versions",
        stated(
            "one has {na} numbers and the other {nb}: {a} and {b}",
            "bring both to one shape: channels, rows and columns of both must be equal",
            SHAPES,
            sure="possible",
        ),
        PYTORCH,
        (
            "have different number of elements: {one:name}[{a:shape}] has {na} elements, while "
            "{other:name}[{b:shape}] has {nb} elements",
            "input and target have different number of elements: input[64 x 1 x 28 x 28] has 50176 "
            "elements, while target[64 x 3 x 28 x 28] has 150528 elements",
            "0.2-1.9",
        ),
    ),
    "pytorch_loss_rank": family(
        "an output of other axes than a loss over classes takes",
        stated(
            "the loss takes one row of scores for each sample, or a map of them: not {got} axes",
            "give scores as samples x classes (or samples x classes x rows x columns)",
            SHAPES,
            "a single sample needs its batch: output.unsqueeze(0) and target.unsqueeze(0)",
            sure="possible",
        ),
        PYTORCH,
        ("Expected 2 or 4 dimensions (got {got})", "Expected 2 or 4 dimensions (got 3)", "0.1-0.2"),
        ("Expected 2 or more dimensions (got {got})", "Expected 2 or more dimensions (got 1)", ""),
        ("Expected 1 or more dimensions (got {got})", "Expected 1 or more dimensions (got 0)", ""),
    ),
    "pytorch_loss_maps": family(
        "a row of scores where a loss over maps stands",
        stated(
            "labels of pixels meet an output that is no map of scores",
            "let a map of scores come out: samples x classes x rows x columns, no flatten before",
            SHAPES,
            "if each sample has one class, give one number for each: target of N",
            sure="possible",
        ),
        PYTORCH,
        (
            "only batches of spatial inputs supported (4D tensors), but got input of size: "
            "{input:shape}",
            "only batches of spatial inputs supported (4D tensors), but got input of size: [4, 10]",
            "1.5-",
        ),
        (
            "only batches of spatial inputs supported (4D tensors), but got input of dimension: "
            "{got}",
            "only batches of spatial inputs supported (4D tensors), but got input of dimension: 2",
            "0.2-1.4",
        ),
    ),
    "pytorch_loss_weights": family(
        "weights of classes that are not as many as the classes",
        stated(
            "there are {wanted} classes, and weights for {got}",
            "give one weight for each class",
            "nn.CrossEntropyLoss(weight=torch.ones({wanted}))",
            sure="possible",
        ),
        PYTORCH,
        (
            "inconsistent weight size, expected {wanted} but got [{got}]",
            "inconsistent weight size, expected 10 but got [11]",
            "2.4-",
        ),
    ),
    "pytorch_boxes_target": family(
        "boxes of a detector that are not four numbers each",
        stated(
            "the boxes of an image have the shape {got}, not N x 4",
            "leave images without a box out, or give them an empty table of boxes",
            'target["boxes"] = torch.zeros((0, 4))',
            "one box alone needs its row: boxes.reshape(-1, 4)",
            sure="likely",
        ),
        PYTORCH,
        (
            "Expected target boxes to be a tensor of shape [N, 4], got torch.Size({got:shape})",
            "Expected target boxes to be a tensor of shape [N, 4], got torch.Size([0]).",
            "torchvision",
        ),
    ),
    "pytorch_norm_axes": family(
        "a norm that gets too few axes, in words",
        stated(
            "{got} axes arrive at a norm that needs a batch and channels, or a map behind them",
            "put the norm before flatten, and give a single sample its batch",
            "x = x.unsqueeze(0)",
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected 3D or higher dimensionality input (got {got} dimensions)",
            "Expected 3D or higher dimensionality                          input (got 2 "
            "dimensions)",
            "0.4-1.0",
        ),
        (
            "Expected at least 2 dimensions for input tensor but received {got}",
            "Expected at least 2 dimensions for input tensor but received 1",
            "2.0-",
        ),
        ("expected 3D input (got {got} dimensions)", "expected 3D input (got 2 dimensions)", "0.3"),
    ),
    "pytorch_norm_bias": family(
        "a bias of a norm for other channels",
        stated(
            "the norm's bias is {bias}, and {input} arrives: channels are its second size",
            "make the norm for the channels that arrive",
            LOOK,
            sure="possible",
        ),
        PYTORCH,
        (
            "Expected bias to be a vector of size equal to the number of channels in input, but "
            "got bias of shape {bias:shape} and input of shape {input:shape}",
            "Expected bias to be a vector of size equal to the number of channels in input, but "
            "got bias of shape [32] and input of shape [2, 64, 8, 8]",
            "0.4-",
        ),
    ),
    "pytorch_norm_elements": family(
        "numbers of a norm in old versions",
        stated(
            "{what} has {got} numbers, and {wanted} channels arrive",
            "make the norm for {wanted} channels: those that the layer before it gives",
            "num_features={wanted}",
            "trained weights keep their sizes: build the network as it was when they were saved",
            sure="possible",
        ),
        PYTORCH,
        (
            "for argument #{at} '{what:name}' to have {wanted} elements; but it actually has {got} "
            "elements",
            "Expected tensor for argument #2 'weight' to have 64 elements; but it actually has 32 "
            "elements (while checking arguments for cudnn_batch_norm)",
            "0.4.1-",
        ),
    ),
}
