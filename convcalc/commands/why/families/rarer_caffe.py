"""Caffe: blobs that are added, copied and shared, in rarer words."""

from __future__ import annotations

from convcalc.commands.why.reading import CAFFE, Family, Fix, Reading, Said, require, sizes
from convcalc.commands.why.stated import family, sayings, stated
from convcalc.commands.why.weights import without_count

SHAPES = "for name, blob in net.blobs.items():\n    print(name, blob.data.shape)"


def summed(said: Said) -> Reading:
    """Two blobs that are added, whose shapes are told, with the number of their elements."""
    one, other = without_count(said.shape("one")), without_count(said.shape("other"))
    require(one != other, len(one) == len(other) > 1, None not in (*one, *other))
    wrong = [k for k, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    shapes = f"{sizes([n or 0 for n in one])} and {sizes([n or 0 for n in other])}"
    why = f"{shapes} meet, and all sizes must be equal."
    names = {0: "batch", 1: "channels", 2: "rows", 3: "columns"}
    told = ", ".join(f"{one[k]} and {other[k]} {names.get(k, f'on axis {k}')}" for k in wrong)
    look = Fix("look at the blobs of each path", code=SHAPES)
    if wrong and wrong[0] > 1:
        size = Fix(
            "give images whose sides are multiples of all strides together (32 in many networks), "
            "or pad them: pools round up in Caffe, and crops follow",
        )
        return Reading(f"two blobs that are added differ: {told}", (size, look), why)
    channels = Fix("a convolution of kernel_size 1 brings the channels of one path to the other's")
    return Reading(f"two blobs that are added differ: {told}", (look, channels), why)


FAMILIES: dict[str, Family] = {
    "caffe_summed_shapes": family(
        "blobs that are added and differ, with their shapes, in Caffe",
        summed,
        CAFFE,
        (
            "bottom[0]->shape() == bottom[i]->shape() bottom[0]: {one:shape} ({n}), bottom[1]: "
            "{other:shape} ({m})",
            "Check failed: bottom[0]->shape() == bottom[i]->shape() bottom[0]: 1 21 349 500 "
            "(3664500), bottom[1]: 1 21 334 500 (3507000)",
            "1.0-",
        ),
    ),
    "caffe_summed": sayings(
        CAFFE,
        "blobs that are added and differ, in Caffe",
        stated(
            "two blobs that are added have other channels, or other rows and columns",
            "look at both shapes: a 1x1 convolution brings channels to one number; rows and "
            "columns "
            "differ where a pool or stride rounded (pools round up in Caffe): give another size of "
            "images",
            SHAPES,
            sure="possible",
        ),
        "bottom[i]->shape() == bottom[0]->shape() @ rc3",
        "bottom[0]->shape() == bottom[i]->shape() bottom[0]: {first:text}, bottom[{index}]: @ 1.0",
        "bottom[0]->shape() == bottom[bottom_id]->shape() @ rc3-",
    ),
    "caffe_scaled": sayings(
        CAFFE,
        "a bias or scale of another size, in Caffe",
        stated(
            "a bias or scale has {wanted} numbers on an axis where {got} arrive",
            "let axis and num_axes name the channels, and give as many numbers as there are "
            "channels",
            "scale_param { axis: 1 num_axes: 1 bias_term: true }",
            sure="likely",
        ),
        "bottom[0]->shape(axis + i) == bias->shape(i) ({got} vs. {wanted}) @ rc3-",
        "bottom[0]->shape(axis_ + i) == scale->shape(i) ({got} vs. {wanted}) @ rc3-",
    ),
    "caffe_kernel_axes": sayings(
        CAFFE,
        "a kernel for another number of axes, in Caffe",
        stated(
            "the kernel is written for another number of axes than the blob has",
            "write kernel_size once, or once for each axis of rows, columns (and planes)",
            "convolution_param { kernel_size: 3 }",
            sure="likely",
        ),
        "kernel_size must be specified once, or once per spatial dimension (kernel_size specified "
        "{got} times; {axes} spatial dims) @ rc3-",
        "num_spatial_axes_ == 2 ({got} vs. {wanted}) kernel_h & kernel_w can only be used for 2D "
        "convolution @ rc3-",
    ),
    "caffe_input_axes": sayings(
        CAFFE,
        "a blob with another number of axes, in Caffe",
        stated(
            "a blob with another number of axes arrives than the layer takes",
            "reshape it to batch, channels, rows and columns before the layer",
            SHAPES,
            sure="possible",
        ),
        "bottom num_axes may not change @ rc3-",
        "4 == bottom[0]->num_axes() ({wanted} vs. {got}) Input must have 4 axes @ rc3-",
        "num_axes() <= 4 ({got} vs. {most}) Cannot use legacy accessors on Blobs with > 4 axes @ "
        "rc3-",
        "Channel swap needs to have the same number of dimensions as the input channels @ rc2-",
        "Input blob arguments do not match net inputs @ rc-",
        "Input is not batch sized @ rc-",
    ),
    "caffe_weights": sayings(
        CAFFE,
        "weights of another shape, in Caffe",
        stated(
            "the weights of a file have another shape than the layer of the prototxt",
            "use the prototxt that the weights were trained with; for other classes, rename the "
            "layer, which is trained anew then",
            "",
            "or give images of the size and the channels that the weights are for",
            sure="likely",
        ),
        "Incorrect weight shape: expected shape {wanted:text}; instead, shape was @ rc3-",
        "Incorrect bias shape: expected shape {wanted:text}; instead, shape was @ rc3-",
        "Cannot share param {index} weights from layer '{layer:text}'; shape mismatch @ rc3-",
        "ShapeEquals(proto) shape mismatch (reshape not set) @ rc3-",
    ),
    "caffe_inner": sayings(
        CAFFE,
        "features that an inner product does not take, in Caffe",
        stated(
            "{got} numbers of a sample arrive at an inner product that is made for {wanted}: "
            "images "
            "of another size, often",
            "give images of the size that the weights were trained with",
            SHAPES,
            sure="possible",
        ),
        "bottom[0]->count() / bottom[0]->num() == K_ ({got} vs. {wanted}) @ rc-rc2",
    ),
    "caffe_reshaped": sayings(
        CAFFE,
        "a reshape that does not divide, in Caffe",
        stated(
            "{count} numbers do not divide into {product}",
            "let 0 keep a size of the blob, and one -1 stand for what is left",
            "reshape_param { shape { dim: 0 dim: -1 } }",
            sure="likely",
        ),
        "bottom count ({count}) must be divisible by the product of the specified dimensions "
        "({product}) @ rc3-",
    ),
    "caffe_bottoms": sayings(
        CAFFE,
        "another number of bottoms, in Caffe",
        stated(
            "the layer {layer} takes {wanted} bottoms, and has {got}",
            "name as many bottoms in the prototxt as the layer takes: a loss takes output and "
            "label",
            'bottom: "fc8"\nbottom: "label"',
            sure="likely",
        ),
        "ExactNumBottomBlobs() == bottom.size() ({wanted} vs. {got}) {layer:text} Layer takes @ "
        "rc-",
    ),
    "caffe_means": sayings(
        CAFFE,
        "another number of means, in Caffe",
        stated(
            "there are other means than channels: {channels}",
            "write one mean_value for each channel, or one for all",
            "transform_param { mean_value: 104 mean_value: 117 mean_value: 123 }",
            sure="likely",
        ),
        "Specify either 1 mean_value or as many as channels: {channels} @ rc2-",
    ),
    "caffe_memory": sayings(
        CAFFE,
        "memory that does not suffice, in Caffe",
        stated(
            "the memory of the machine does not suffice for a blob",
            "lower batch_size, or give smaller images",
            "batch_size: 1",
        ),
        "host allocation of size {bytes:number} failed @ rc2-",
    ),
    "caffe_cropped": sayings(
        CAFFE,
        "a crop beyond its blob, in Caffe",
        stated(
            "a crop of {size} from {offset} on goes beyond axis {axis}",
            "give larger images, or a smaller offset: both paths must leave as much as is cut",
            "crop_param { axis: 2 offset: 0 }",
            sure="possible",
        ),
        "the crop for dimension {axis} is out-of-bounds with size {size} and offset {offset} @ 1.0",
    ),
}
