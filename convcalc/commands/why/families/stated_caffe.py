"""Caffe: messages whose words say all."""

from __future__ import annotations

from convcalc.commands.why.reading import CAFFE, LIKELY, Family, Fix, Reading, Said, require
from convcalc.commands.why.stated import family, stated

CHECK = "Check failed: "
SHAPES = "print(net.blobs['data'].data.shape)"

DIMS = "input_param { shape { dim: 1 dim: 3 dim: 224 dim: 224 } }"


def counts(said: Said) -> Reading:
    """A blob takes the numbers of another that has not as many."""
    count, other = said.number("count"), said.number("other")
    require(count != other)
    if 0 in (count, other):
        head = "a blob has no numbers: nothing said its sizes"
        dims = Fix("give the Input layer its dims", code=f"{DIMS}  # such as", sure=LIKELY)
        one = Fix("leave the Input layer out where a data layer gives the same blob")
        return Reading(head, (dims, one), f"{count} numbers meet {other}.")
    head = f"a blob of {count} numbers meets one of {other}"
    look = Fix("look at the blobs on both sides of the layer", code=SHAPES)
    return Reading(head, (look, Fix("reshape must keep the count of all numbers")))


FAMILIES: dict[str, Family] = {
    "caffe_label_rows": family(
        "data and labels that are not as many, in Caffe",
        stated(
            "there are {data} samples and {labels} labels in a batch",
            "give as many of both: batch_size and the order of data and labels must agree",
            SHAPES,
            sure="possible",
        ),
        CAFFE,
        (
            "bottom[0]->num() == bottom[1]->num() ({data} vs. {labels}) The data and label should "
            "have the same number",
            CHECK + "bottom[0]->num() == bottom[1]->num() (64 vs. 32) The data and label should "
            "have the same number.",
            "rc-rc3",
        ),
        (
            "bottom[0]->shape(0) == bottom[1]->shape(0) ({data} vs. {labels}) The data and label "
            "should have the same first dimension",
            CHECK + "bottom[0]->shape(0) == bottom[1]->shape(0) (64 vs. 32) The data and label "
            "should have the same first dimension.",
            "1.0",
        ),
    ),
    "caffe_loss_counts": family(
        "outputs and labels with other numbers of elements, in Caffe",
        stated(
            "the output has {a} numbers, and the labels {b}",
            "let both have one shape: num_output, rows and columns must be those of the labels",
            SHAPES,
            sure="possible",
        ),
        CAFFE,
        (
            "bottom[0]->count() == bottom[1]->count() ({a} vs. {b}) SIGMOID_CROSS_ENTROPY_LOSS "
            "layer inputs must have the same count",
            CHECK + "bottom[0]->count() == bottom[1]->count() (64 vs. 128) "
            "SIGMOID_CROSS_ENTROPY_LOSS layer inputs must have the same count.",
            "rc-",
        ),
        (
            "bottom[0]->count(1) == bottom[1]->count(1) ({a} vs. {b}) Inputs must have the same "
            "dimension",
            CHECK + "bottom[0]->count(1) == bottom[1]->count(1) (10 vs. 1) Inputs must have the "
            "same dimension.",
            "rc3-",
        ),
    ),
    "caffe_groups": family(
        "groups that do not divide, in Caffe",
        stated(
            "the channels that arrive, or num_output, do not divide into the groups",
            "look which is meant, the channels or the group, and use one that divides both; the "
            "weights of a file keep theirs",
            SHAPES,
        ),
        CAFFE,
        ("channels_ % group_ == 0 ({rest} vs. 0)", CHECK + "channels_ % group_ == 0 (1 vs. 0)", ""),
        (
            "num_output_ % group_ == 0 ({rest} vs. 0)",
            CHECK + "num_output_ % group_ == 0 (2 vs. 0) Number of output should be multiples of "
            "group.",
            "",
        ),
    ),
    "caffe_fields": family(
        "a setting of 0, in Caffe",
        stated(
            "a size, stride or num_output is {got}, and must be 1 or more",
            "write it in the layer of the prototxt",
            "convolution_param { num_output: 64 kernel_size: 3 stride: 1 }",
        ),
        CAFFE,
        (
            "kernel_shape_data[i] > 0 ({got} vs. 0) Filter dimensions must be nonzero",
            CHECK + "kernel_shape_data[i] > 0 (0 vs. 0) Filter dimensions must be nonzero.",
            "rc3-",
        ),
        (
            "stride_data[i] > 0 ({got} vs. 0) Stride dimensions must be nonzero",
            CHECK + "stride_data[i] > 0 (0 vs. 0) Stride dimensions must be nonzero.",
            "rc3-",
        ),
        ("num_output_ > 0 ({got} vs. 0)", CHECK + "num_output_ > 0 (0 vs. 0)", ""),
        (
            "kernel_h_ > 0 ({got} vs. 0) Filter dimensions cannot be zero",
            CHECK + "kernel_h_ > 0 (0 vs. 0) Filter dimensions cannot be zero.",
            "",
        ),
    ),
    "caffe_pool_padding": family(
        "a padding as large as a pool, in Caffe",
        stated(
            "the pool is {kernel}, and {pad} are padded: it must be less",
            "pad by less than the kernel, half of it at most",
            "pooling_param { kernel_size: 3 pad: 1 }",
        ),
        CAFFE,
        ("pad_h_ < kernel_h_ ({pad} vs. {kernel})", CHECK + "pad_h_ < kernel_h_ (3 vs. 3)", ""),
    ),
    "caffe_vanished": family(
        "a map of which nothing is left, in Caffe",
        stated(
            "nothing is left of a map: its height is {got}",
            "give larger images, or use fewer pools and strides",
            "input_dim: 224",
        ),
        CAFFE,
        ("Check failed: height >= 0 ({got} vs. 0)", CHECK + "height >= 0 (-1 vs. 0)", "rc-rc2"),
        (
            "Check failed: shape[i] >= 0 ({got} vs. 0)",
            CHECK + "shape[i] >= 0 (-1 vs. 0)",
            "rc3-",
        ),
    ),
    "caffe_too_many": family(
        "a blob that is too large, in Caffe",
        stated(
            "a blob has more numbers than Caffe can count",
            "lower the batch_size, or give smaller images",
            "batch_size: 1",
        ),
        CAFFE,
        (
            "({got} vs. {most}) blob size exceeds INT_MAX",
            CHECK + "shape[i] <= 2147483647 / count_ (512 vs. 300) blob size exceeds INT_MAX",
            "rc3-",
        ),
    ),
    "caffe_index": family(
        "a number of a word beyond its table, in Caffe",
        stated(
            "the table has {rows} rows, and number {index} is asked of it",
            "number from 0, and let input_dim be the largest number + 1",
            "embed_param { input_dim: 10000 num_output: 64 }",
            sure="possible",
        ),
        CAFFE,
        ("Check failed: index < K_ ({index} vs. {rows})", CHECK + "index < K_ (100 vs. 100)", ""),
    ),
    "caffe_axes": family(
        "an axis that is not there, in Caffe",
        stated(
            "axis {axis} is asked for, and there are {rank}",
            "name an axis that there is, or reshape before it",
            "axis: 1",
        ),
        CAFFE,
        (
            "axis {axis} out of range for {rank}-D Blob with shape",
            CHECK + "axis_index < num_axes() (4 vs. 4) axis 4 out of range for 4-D Blob with shape "
            "1 3 224 224 (150528)",
            "rc3-",
        ),
    ),
    "caffe_joined_axes": family(
        "blobs of other numbers of axes that are joined, in Caffe",
        stated(
            "one blob has {wanted} axes and another {got}",
            "flatten the map, or reshape the other, before they are joined",
            'layer { type: "Flatten" }',
        ),
        CAFFE,
        (
            "num_axes() == bottom[i]->num_axes() ({wanted} vs. {got}) All inputs must have the "
            "same #axes",
            CHECK + "num_axes == bottom[i]->num_axes() (4 vs. 2) All inputs must have the same "
            "#axes.",
            "rc3-",
        ),
    ),
    "caffe_mean": family(
        "a mean for other images, in Caffe",
        stated(
            "the mean that is subtracted is of other sizes or channels than the images",
            "give the mean of each channel, which fits any size",
            "net.transformer.set_mean('data', mean.mean(1).mean(1))",
            "or resize the images to the size of the mean",
            sure="likely",
        ),
        CAFFE,
        (
            "Mean shape incompatible with input shape",
            "Mean shape incompatible with input shape.",
            "",
        ),
        ("Mean channels incompatible with input", "Mean channels incompatible with input.", ""),
        (
            "datum_height == data_mean_.height() ({got} vs. {wanted})",
            CHECK + "datum_height == data_mean_.height() (224 vs. 256)",
            "rc2-",
        ),
    ),
    "caffe_crop": family(
        "a crop of more than the image has, in Caffe",
        stated(
            "a crop of {crop} is asked of an image of {got}",
            "lower crop_size, or resize the images when the database is made",
            "convert_imageset --resize_height=256 --resize_width=256 ...",
            sure="possible",
        ),
        CAFFE,
        (
            "Check failed: height <= datum_height ({crop} vs. {got})",
            CHECK + "height <= datum_height (227 vs. 200)",
            "rc2-",
        ),
    ),
    "caffe_images_differ": family(
        "images of a batch that differ, in Caffe",
        stated(
            "the images of one batch have other sizes or channels",
            "let the data layer bring all to one size, and make all of one kind: --gray, or colour",
            "transform_param { force_color: true resize_param { height: 300 width: 300 } }",
            "or give one image at a time: batch_size: 1",
        ),
        CAFFE,
        (
            "Check failed: std::equal(top_shape.begin() + 1, top_shape.begin() + {rank}, "
            "shape.begin() + 1)",
            CHECK + "std::equal(top_shape.begin() + 1, top_shape.begin() + 4, shape.begin() + 1)",
            "rc3-",
        ),
    ),
    "caffe_test_weights": family(
        "weights of the test network that have another shape, in Caffe",
        stated(
            "a layer has weights of another shape in the network of TEST than in that of TRAIN, "
            "from which it takes them: the two get data of other sizes",
            "give both phases data of one size and of the same channels",
            SHAPES,
            "or name layers that are to differ otherwise: weights are shared by name",
        ),
        CAFFE,
        (
            "Check failed: target_blobs[j]->shape() == source_blob->shape()",
            CHECK + "target_blobs[j]->shape() == source_blob->shape()",
            "rc3-",
        ),
        (
            "Cannot share param {index} weights from layer '{layer:text}'; shape mismatch. Source "
            "param shape is {source:text}; target param shape is {target:text}",
            "Cannot share param 0 weights from layer 'fc1'; shape mismatch. Source param shape is "
            "10 400 (4000); target param shape is 10 256 (2560)",
            "1.0-",
        ),
    ),
    "caffe_counts": family(
        "a blob that is to be another's, of other numbers, in Caffe",
        counts,
        CAFFE,
        (
            "Check failed: count_ == top[i]->count() ({count} vs. {other})",
            CHECK + "count_ == top[i]->count() (0 vs. 1)",
            "rc3-",
        ),
        (
            "Check failed: count_ == other.count() ({count} vs. {other})",
            CHECK + "count_ == other.count() (4000 vs. 2000)",
            "rc-",
        ),
    ),
    "caffe_datum_channels": family(
        "an image of other channels than the first, in Caffe",
        stated(
            "an image has {got} channels, and the network {wanted}",
            "make the database with one kind of image: --gray, or colour",
            "convert_imageset --gray ...",
            sure="possible",
        ),
        CAFFE,
        (
            "Check failed: channels == datum_channels ({wanted} vs. {got})",
            CHECK + "channels == datum_channels (3 vs. 1)",
            "rc2-",
        ),
    ),
}
