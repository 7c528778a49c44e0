"""Keras: images, kernels, norms and reshapes whose messages say all."""

from __future__ import annotations

from convcalc.commands.why.reading import KERAS, Family
from convcalc.commands.why.stated import family, stated

RANKS = "(batch, steps, channels), (batch, rows, columns, channels) or one axis more"
NDIM = "Inputs to {} operation should have ndim=3, 4, or 5,corresponding to 1D, 2D and 3D inputs. "

FAMILIES: dict[str, Family] = {
    "keras_operation_rank": family(
        "a convolution or pool that gets no batch of images",
        stated(
            "{input} arrives, and a convolution or pool takes " + RANKS,
            "put it before Flatten, or add the batch or the channels that are missing",
            "x = x[..., None]  # channels; a batch: x[None]",
            sure="possible",
        ),
        KERAS,
        *(
            (
                NDIM.format(what) + "Received input shape: {input:shape}",
                NDIM.format(what) + "Received input shape: (None, 28).",
                "3.0-",
            )
            for what in ("conv", "conv transpose")
        ),
        (
            "Inputs to pooling op must have ndim=3, 4 or 5, corresponding to 1D, 2D and 3D inputs. "
            "Received input shape: {input:shape}",
            "Inputs to pooling op must have ndim=3, 4 or 5, corresponding to 1D, 2D and 3D inputs. "
            "Received input shape: (None, 28).",
            "3.0-",
        ),
        (
            "Pooling inputs's shape must be 3, 4 or 5, corresponding to 1D, 2D and 3D inputs. But "
            "received shape: {input:shape}",
            "Pooling inputs's shape must be 3, 4 or 5, corresponding to 1D, 2D and 3D inputs. But "
            "received shape: (None, 28).",
            "3.0-",
        ),
        (
            "Inputs should have rank 4. Received input_shape={input:shape}",
            "Inputs should have rank 4. Received input_shape=(None, 28, 28).",
            "2.9-2.15",
        ),
    ),
    "keras_images_rank": family(
        "what is resized is no image",
        stated(
            "{input} arrives, and images have rows, columns, channels, with a batch or without",
            "add the channels, or take an axis of 1 away",
            "x = x[..., None]",
            sure="possible",
        ),
        KERAS,
        (
            "expected rank 3 (single image) or rank 4 (batch of images). Received input with "
            "shape: images.shape={input:shape}",
            "Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). "
            "Received input with shape: images.shape=(28, 28)",
            "3.6-",
        ),
        *(
            (
                f"Expected the input image to be rank 3 or 4. {got} inputs.shape{sign}"
                "{input:shape}",
                f"Expected the input image to be rank 3 or 4. {got} inputs.shape{sign}(28, 28)",
                versions,
            )
            for got, sign, versions in (("Got", " = ", "2.12-2.15"), ("Received:", "=", "3.10-"))
        ),
    ),
    "keras_three_channels": family(
        "another number of channels than trained weights of images have",
        stated(
            "the network's trained weights are for images of 3 channels, and {input} is given",
            "give images in colour, or repeat a grey channel three times",
            "x = np.repeat(x, 3, axis=-1)\nlayers.Input((224, 224, 3))",
            "or build it without trained weights: weights=None",
        ),
        KERAS,
        (
            "The input must have 3 channels; Received input_shape={input:shape}",
            "The input must have 3 channels; Received `input_shape=(224, 224, 1)`",
            "2.9-",
        ),
        (
            "The input must have 3 channels; got input_shape={input:shape}",
            "The input must have 3 channels; got `input_shape=(224, 224, 1)`",
            "1.2-2.6",
        ),
    ),
    "keras_kernel_channels": family(
        "channels that a kernel does not divide",
        stated(
            "{input} channels arrive, and the kernel is for {kernel}",
            "give the channels that the kernel is for, or change where they stand",
            "print(x.shape)",
            "with groups, the channels must be a multiple of the kernel's",
            sure="possible",
        ),
        KERAS,
        (
            "Input channels ({input}) must be divisible by kernel input channels ({kernel})",
            "Input channels (3) must be divisible by kernel input channels (2)",
            "3.10-",
        ),
        (
            "Received input channels {input} and kernel in_channels {kernel}",
            "The number of input channels must be evenly divisible by kernel's in_channels. "
            "Received input channels 3 and kernel in_channels 2.",
            "3.0-",
        ),
        (
            "evenly divisible by kernel.shape[1]. Received: inputs.shape={input:shape}, "
            "kernel.shape={kernel:shape}",
            "The number of input channels must be evenly divisible by kernel.shape[1]. Received: "
            "inputs.shape=(1, 3, 8, 8), kernel.shape=(4, 2, 3, 3)",
            "3.0-3.6",
        ),
    ),
    "keras_output_padding": family(
        "an output_padding that is as large as the stride",
        stated(
            "output_padding {padding} must be smaller than the stride {stride}",
            "leave the output_padding out, or use one below the stride",
            "output_padding=None",
        ),
        KERAS,
        (
            "Stride {stride:shape} must be greater than output padding {padding:shape}",
            "Stride (2, 2) must be greater than output padding (2, 2)",
            "2.2-2.6",
        ),
        (
            "Strides must be greater than output padding. Received strides={stride:shape}, "
            "output_padding={padding:shape}",
            "Strides must be greater than output padding. Received strides=(2, 2), "
            "output_padding=(2, 2).",
            "2.9-2.15",
        ),
    ),
    "keras_zeros": family(
        "a kernel or stride of 0",
        stated(
            "{name} has a 0: {given}",
            "give whole numbers of 1 or more",
            "layers.Conv2D(32, 3, strides=1)",
            "if it is worked out, look at the number: // rounds down to 0",
        ),
        KERAS,
        *(
            (
                f"The argument {{name:name}} {verb} contain{s} 0(s). Received: {{given:shape}}",
                f"The argument `{name}` {verb} contain{s} 0(s). Received: (0, 3)",
                "2.6-2.15",
            )
            for name, verb, s in (("kernel_size", "cannot", ""), ("strides", "cannot", "s"))
        ),
    ),
    "keras_norm_groups": family(
        "more groups than channels",
        stated(
            "{groups} groups are asked for, and {channels} channels arrive",
            "use groups that divide the channels",
            "layers.GroupNormalization(groups=1)",
        ),
        KERAS,
        (
            "Number of groups ({groups}) cannot be more than the number of channels ({channels})",
            "Number of groups (32) cannot be more than the number of channels (16).",
            "2.11-",
        ),
    ),
    "keras_norm_axis": family(
        "a norm whose axis has no fixed size",
        stated(
            "the axis of the norm has no fixed size in {input}",
            "state it in the input: rows and columns may be open, the channels not",
            "layers.Input((None, None, 3))",
            "if the channels stand first, name that axis: BatchNormalization(axis=1)",
        ),
        KERAS,
        (
            "Axis {axis} of input tensor should have a defined dimension but the layer received an "
            "input with shape {input:shape}",
            "Axis -1 of input tensor should have a defined dimension but the layer received an "
            "input with shape (None, 28, 28, None).",
            "1.0-",
        ),
        (
            "Input has undefined axis dimension. Received input with shape {input:shape}",
            "Input has undefined `axis` dimension. Received input with shape (None, 28, 28, None) "
            "and axis=[3].",
            "2.6-2.15",
        ),
    ),
    "keras_crop": family(
        "a crop of more than there is",
        stated(
            "more is cut off than {input} has",
            "cut less than the length, or give longer sequences",
            sure="possible",
        ),
        KERAS,
        (
            "layer must be smaller than the input length. Received: input_shape={input:shape}, "
            "cropping",
            "`cropping` parameter of `Cropping1D` layer must be smaller than the input length. "
            "Received: input_shape=(None, 3, 8), cropping=(2, 2)",
            "3.0-",
        ),
    ),
    "keras_broadcast": family(
        "shapes that cannot be spread to one, in Keras 3",
        stated(
            "{a} and {b} do not fit element by element: {got} and {wanted}",
            "look at both shapes from the last axis: sizes must be equal, or one of them 1",
            "print(a.shape, b.shape)",
            sure="possible",
        ),
        KERAS,
        (
            "the failure dim has value {got}, which cannot be broadcasted to {wanted}. Input "
            "shapes are: {a:shape} and {b:shape}",
            "Cannot broadcast shape, the failure dim has value 5, which cannot be broadcasted to "
            "6. Input shapes are: [2, 5] and [2, 6].",
            "3.0-",
        ),
    ),
}
