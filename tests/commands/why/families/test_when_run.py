"""Advice whose code was found to fail, or to give something else, when it was run."""

from __future__ import annotations

import pytest

from convcalc.commands.why.finding import read
from tests.commands.why.families.asked import mend

AFFINE = "Expected a batch of 2D affine matrices of shape Nx2x3 for size (1, 3, 8, 8). Got "
AXES = (
    "expected stride to be a single integer value or a list of {} values to match the convolution "
    "dimensions, but got stride={}"
)
FOLD = (
    "Given output_size=(8, 8), kernel_size=(2, 2), dilation=(1, 1), padding=(0, 0), stride=(2, 2), "
    "expected size of input's dimension 2 to match the calculated number of sliding blocks 4 * 4 = "
    "16, but got input.size(2)=9."
)
NEGATIVE = "Negative dimension size caused by subtracting"
OUTSIDE = "Received a label value of 10 which is outside the valid range of [0, 10).  Label values:"
CONCAT = (
    "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. "
    "Received: input_shape=[(None, 8, 8, 16), (None, 8, 8, 32)]"
)
INDICES = (
    "Got invalid dimensions for input: x for the following indices\n index: 1 Got: 8 Expected: 3\n "
    "index: 3 Got: 3 Expected: 8\n Please fix either the inputs/outputs or the model."
)
TOTAL = (
    "The total size of the tensor must be unchanged. Received: input_shape=(6272,), target_shape="
)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("expected scalar type Double but found Float", "x = x.float()"),
        ("expected scalar type Byte but found Float", "x = x.float() / 255"),
        (f"{AFFINE}torch.Size([1, 3, 3]).", "theta = theta[:, :2]"),
        (f"{AFFINE}torch.Size([2, 3]).", "theta = theta.unsqueeze(0)"),
        (
            "Input and output must have the same number of spatial dimensions, but got input with "
            "spatial dimensions of [8, 16, 16] and output size of (32, 32).",
            "print(x.shape)",
        ),
        (
            "pixel_unshuffle expects height to be divisible by downscale_factor, but "
            "input.size(-2)=7 is not divisible by 2",
            "",
        ),
        (AXES.format(2, [1, 2, 2]), "stride=2"),
        (AXES.format(3, [1, 1]), "kernel_size=(3, 3)"),
        (FOLD, "output_size=before.shape[2:]"),
        ("weight should contain 64 elements not 128", "num_features=x.shape[1]"),
        (f"{OUTSIDE} 0 10", 'layers.Dense(11, activation="softmax")'),
        (f"{OUTSIDE} 10 10", "y = y - 1"),
        (
            f"{NEGATIVE} 3 from 2 for 'Conv2D_6' (op: 'Conv2D') with input shapes: [1,2,2,3], "
            "[3,3,3,8].",
            "",
        ),
        (
            f"{NEGATIVE} 7 from 5 for 'average_pooling2d_1/AvgPool' (op: 'AvgPool') with input "
            "shapes: [?,5,5,512].",
            "",
        ),
        (
            f"{NEGATIVE} 5 from 3 for 'conv1d_1/convolution' (op: 'Conv2D') with input shapes: "
            "[?,1,3,3], [1,5,3,8].",
            "",
        ),
        (
            f"{NEGATIVE} 3 from 1 for '{{{{node sequential/conv2d/Conv2D}}}} = Conv2D[T=DT_FLOAT]("
            "sequential/ExpandDims)' with input shapes: [?,28,1,1], [3,3,1,4].",
            "x = x[None]",
        ),
        (CONCAT, "layers.Concatenate(axis=-1)([a, b])"),
        (INDICES, "x = x.transpose(0, 3, 1, 2)"),
        (f"{TOTAL}(7, 7, 256)", "layers.Dense(12544)"),
        (
            'Input 0 of layer "permute" is incompatible with the layer: expected ndim=4, found '
            "ndim=3. Full shape received: (None, 8, 3)",
            "layers.Permute((2, 1))",
        ),
        (
            "In[0] and In[1] has different ndims: [3,4] vs. [4] [Op:MatMul]",
            "y = tf.linalg.matvec(a, b)",
        ),
        (
            "cannot reshape array of size 7840 into shape (10,32,32)",
            "x = x.reshape(10, 28, 28)",
        ),
        (
            "Exception encountered when calling LSTM.call().\n\nmat1 and mat2 shapes cannot be "
            "multiplied (2x8 and 3x12)",
            "x = layer(x)",
        ),
    ],
)
def test_what_is_proposed_first_runs(text: str, first: str) -> None:
    assert mend(read(text)[-1].reading).code == first


def test_the_least_map_of_as_many_windows_is_told_where_they_are_a_square() -> None:
    assert read(FOLD)[0].reading.fixes[1].code == "output_size=(6, 6)"
