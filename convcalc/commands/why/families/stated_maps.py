"""PyTorch: convolutions, pools, resizing and boxes whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import PYTORCH, Family
from convcalc.commands.why.stated import family, stated

LOOK = "print(x.shape)"

FAMILIES: dict[str, Family] = {
    "map_vanished": family(
        "a map of which nothing is left",
        stated(
            "nothing is left of the map: {left} would come out",
            "let a larger map arrive, or use fewer pools and strides before it",
            LOOK,
            "or use a smaller kernel, or more padding",
            sure="possible",
        ),
        PYTORCH,
        (
            "calculated output size [{left:shape}] is too small (all sizes must be non-negative)",
            "calculated output size [4 x -1 x -1] is too small (all sizes must be non-negative)",
            "1.2-",
        ),
        (
            "convolution input is too small (output would be [{left:shape}])",
            "convolution input is too small (output would be [1 x -1 x 3])",
            "0.1",
        ),
        (
            "Expected output spatial size to be positive, but got: output_size=({left:shape})",
            "fold: Expected output spatial size to be positive, but got: output_size=(0, 4).",
            "0.4.1-",
        ),
    ),
    "cut_beyond": family(
        "a negative padding that leaves nothing",
        stated(
            "axis {axis} has {size}, and {before} and {after} are cut off it",
            "cut less than there is, or let a larger map arrive",
            LOOK,
        ),
        PYTORCH,
        (
            "The input size {size}, plus negative padding {before} and {after} resulted in a "
            "negative output size, which is invalid. Check dimension {axis} of your input",
            "The input size 3, plus negative padding -2 and -2 resulted in a negative output size, "
            "which is invalid. Check dimension 2 of your input.",
            "1.0-",
        ),
    ),
    "padding_count": family(
        "a padding of other numbers than the axes take",
        stated(
            "the padding has {got} numbers, where {wanted} are taken",
            "give two for each axis that is padded, the last axis first",
            "x = F.pad(x, (1, 1, 1, 1))  # left, right, top, bottom",
        ),
        PYTORCH,
        (
            "padding size is expected to be {wanted}, but got: {got}",
            "padding size is expected to be 4, but got: 2",
            "2.4-",
        ),
        (
            "equivalent to padding of length {half} or {wanted} respectively but got {got}",
            "Invalid padding size, expected 1 or 2 non-padded dimensions, which would be "
            "equivalent to padding of length 4 or 2 respectively but got 6",
            "2.4-",
        ),
    ),
    "resize_numbers": family(
        "a size or factor for another number of axes",
        stated(
            "{got} numbers are given to resize a map of {rank} axes",
            "give one for each axis of the map, without batch and channels, or a single one",
            "",
            "if the batch or the channel is missing, add it: x.unsqueeze(0)",
            sure="likely",
        ),
        PYTORCH,
        *(
            (
                f"{what} shape must match input shape. Input is {{rank}}D, {what}{size} is {{got}}",
                f"{what} shape must match input shape. Input is 2D, {what}{size} is 3",
                versions,
            )
            for what, size, versions in (
                ("scale_factor", " size", "0.4.1-1.6"),
                ("scale_factor", "", "1.7-1.10"),
                ("size", "", "1.7-1.10"),
            )
        ),
        *(
            (
                f"It is expected {what}_size equals to {{rank}}, but got size {{got}}",
                f"It is expected {what}_size equals to 2, but got size 3",
                "1.5-",
            )
            for what in ("output", "input")
        ),
    ),
    "deformable_offsets": family(
        "offsets of a deformable convolution for another kernel",
        stated(
            "{got} channels of offsets or masks arrive, where the kernel takes {wanted}",
            "let the layer that makes them give {wanted}: 2 for each place of the kernel, of a "
            "mask 1, times the groups of offsets",
            "nn.Conv2d(channels, 2 * 3 * 3, 3, padding=1)  # offsets of a kernel of 3x3",
        ),
        PYTORCH,
        *(
            (
                f"{what}.shape[1] is not valid: got: {{got}} expected: {{wanted}}",
                f"{what}.shape[1] is not valid: got: {got} expected: {wanted}",
                "torchvision",
            )
            for what, got, wanted in (("offset", 16, 18), ("mask", 8, 9))
        ),
    ),
    "deformable_sizes": family(
        "offsets of another size than comes out",
        stated(
            "the offsets are {got}, and the convolution gives {wanted}",
            "make them with the same kernel, stride, padding and dilation as the layer itself",
        ),
        PYTORCH,
        *(
            (
                f"{what} output dims: ({{got:shape}}) - computed output dims: ({{wanted:shape}})",
                f"{what} output dims: (10, 10) - computed output dims: (8, 8)",
                "torchvision",
            )
            for what in ("offset", "mask")
        ),
    ),
    "patches_divide": family(
        "an image that patches do not divide",
        stated(
            "the sides of the image are no multiples of its patches",
            "give an image whose sides are multiples of the patch, or pad it",
            "image = F.pad(image, (0, -image.shape[-1] % 16, 0, -image.shape[-2] % 16))",
        ),
        PYTORCH,
        (
            "Input shape indivisible by patch size!",
            "Input shape indivisible by patch size!",
            "torchvision",
        ),
    ),
    "windows_divide": family(
        "a map that windows do not divide",
        stated(
            "a map of {grid} does not divide into windows of {part}",
            "give an image for which multiples of {part} stand here",
        ),
        PYTORCH,
        (
            "Grid size must be divisible by partition size. Got grid size of ({grid:shape}) and "
            "partition size of {part}",
            "Grid size must be divisible by partition size. Got grid size of (15, 15) and "
            "partition size of 7",
            "torchvision",
        ),
        (
            "input image H and W should be divisible by {part}, instead got {grid} (h) and {wide} "
            "(w)",
            "input image H and W should be divisible by 8, instead got 225 (h) and 224 (w)",
            "torchvision",
        ),
    ),
    "boxes_shape": family(
        "boxes that are not rows of numbers",
        stated(
            "the boxes are not one row each: K x 5 (number of the image, then x1, y1, x2, y2)",
            "give a list with the boxes of each image, or put the number of its image before each "
            "box",
            "boxes = [boxes]  # of one image; else one tensor of K x 4 for each",
            sure="likely",
        ),
        PYTORCH,
        (
            "boxes tensor shape is not correct as Tensor[K, 5]",
            "The boxes tensor shape is not correct as Tensor[K, 5]",
            "torchvision",
        ),
        ("rois must have shape as Tensor[K, 5]", "rois must have shape as Tensor[K, 5]", ""),
    ),
    "boxes_scores": family(
        "boxes and scores that are not as many",
        stated(
            "there are {boxes} boxes and {scores} scores",
            "filter both with the same choice",
            "boxes, scores = boxes[keep], scores[keep]",
            sure="possible",
        ),
        PYTORCH,
        (
            "boxes and scores should have same number of elements in dimension 0, got {boxes} and "
            "{scores}",
            "boxes and scores should have same number of elements in dimension 0, got 10 and 9",
            "torchvision",
        ),
    ),
}
