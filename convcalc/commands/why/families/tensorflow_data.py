"""TensorFlow: paddings, batches, memory and checkpoints whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import TENSORFLOW, Family
from convcalc.commands.why.stated import family, stated

FAMILIES: dict[str, Family] = {
    "tensorflow_allocation": family(
        "a large allocation that is told as a warning",
        stated(
            "one tensor of {bytes} bytes takes more than {percent}% of the memory",
            "it runs, if it fits: lower the batch size, or the images, if it does not",
            "model.fit(x, y, batch_size=16)",
            "a Dense layer behind a large map is the usual cause: pool before it",
            sure="possible",
        ),
        TENSORFLOW,
        *(
            (
                f"Allocation of {{bytes}} exceeds {{percent}}% of {free}system memory",
                f"Allocation of 822083584 exceeds 10% of {free}system memory.",
                versions,
            )
            for free, versions in (("free ", "2.1-"), ("", "1.5-2.0"))
        ),
    ),
    "tensorflow_allocator": family(
        "an allocator that ran out of memory",
        stated(
            "the memory of the device is full: {size} were asked for",
            "lower the batch size, and again until it fits",
            "model.fit(x, y, batch_size=16)",
            "where it says that this is no failure, it is a hint only",
            sure="possible",
        ),
        TENSORFLOW,
        (
            "ran out of memory trying to allocate {size:name}",
            "Allocator (GPU_0_bfc) ran out of memory trying to allocate 2.00GiB",
            "0.6-",
        ),
    ),
    "tensorflow_mirror": family(
        "a mirrored padding that is larger than the axis",
        stated(
            "{before} and {after} are padded by mirroring, and the axis has {size}",
            "pad by less than the axis has, or give a larger input",
            'tf.pad(x, paddings, "CONSTANT")  # takes any number',
            sure="possible",
        ),
        TENSORFLOW,
        (
            "paddings must be less than the dimension size: {before}, {after} not less than {size}",
            "paddings must be less than the dimension size: 4, 4 not less than 3",
            "",
        ),
        (
            "paddings must be no greater than the dimension size: {before}, {after} greater than "
            "{size}",
            "paddings must be no greater than the dimension size: 4, 4 greater than 3",
            "",
        ),
    ),
    "tensorflow_pad_rows": family(
        "paddings that are not two for each axis",
        stated(
            "the paddings are {paddings}: two numbers for each axis are wanted",
            "write a pair for each axis, the batch and the channels among them",
            "tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]])",
        ),
        TENSORFLOW,
        (
            "The first dimension of paddings must be the rank of inputs{paddings:shape}",
            "The first dimension of paddings must be the rank of inputs[2,2] [1,28,28,3]",
            "",
        ),
        (
            "paddings must be a matrix with 2 columns: {paddings:shape}",
            "paddings must be a matrix with 2 columns: [4,3]",
            "",
        ),
    ),
    "tensorflow_batch_rank": family(
        "elements of a batch with other axes than its padded shape",
        stated(
            "an element has {got} axes, and the padded shape {wanted}",
            "write the padded shape with as many axes as an element has",
            "dataset.padded_batch(32, padded_shapes=([None, None, 3], []))",
        ),
        TENSORFLOW,
        (
            "as the padded shape for component{at}: expected rank {wanted} but got element with "
            "rank {got}",
            "All elements in a batch must have the same rank as the padded shape for component0: "
            "expected rank 1 but got element with rank 2",
            "1.4-",
        ),
    ),
    "tensorflow_pad_smaller": family(
        "elements that are longer than they are padded to",
        stated(
            "an element is longer than the shape that it is to be padded to",
            "write None for the axis, or cut the elements first",
            "dataset.padded_batch(32, padded_shapes=[None])",
        ),
        TENSORFLOW,
        (
            "Attempted to pad to a smaller size than the input element",
            "Attempted to pad to a smaller size than the input element.",
            "1.4-",
        ),
    ),
    "tensorflow_key": family(
        "a weight that is not in the checkpoint",
        stated(
            "the checkpoint has no {key}: it is of another network, or of other names",
            "see what the checkpoint has, and build the network that was saved",
            "tf.train.list_variables(path)",
            "a network that was changed after the saving keeps its new layers untrained: restore "
            "the others by name",
            sure="possible",
        ),
        TENSORFLOW,
        (
            "Key {key:name} not found in checkpoint",
            "Key conv2d_1/kernel not found in checkpoint",
            "0.6-",
        ),
    ),
}
