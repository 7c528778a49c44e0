"""Types of numbers, and devices."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.devices import FAMILIES as DEVICES
from convcalc.commands.why.families.types import FAMILIES
from tests.commands.why.families.asked import laws, told

test_examples, test_values = laws({**FAMILIES, **DEVICES})
WHOLE = "the targets are float, and classes are whole numbers"
LABELS = "the targets are float: classes that are stored so, or probabilities"
LONG = "loss = criterion(output, target.long())"


def both(input: str, weight: str, what: str = "weight") -> str:
    return f"Input type ({input}) and {what} type ({weight}) should be the same"


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            both("torch.cuda.FloatTensor", "torch.FloatTensor"),
            "the input is on the GPU and the network is not",
            'model = model.to("cuda")',
        ),
        (
            both("torch.FloatTensor", "torch.cuda.FloatTensor"),
            "the network is on the GPU and the input is not",
            'x = x.to("cuda")',
        ),
        (
            both("CUDAFloatTensor", "CPUFloatTensor"),
            "the input is on the GPU and the network is not",
            'model = model.to("cuda")',
        ),
        (
            both("unsigned char", "float", "bias"),
            "the images are in bytes",
            "x = x.float() / 255",
        ),
        (
            both("double", "float", "bias"),
            "the input is double: it comes from NumPy",
            "x = x.float()",
        ),
        (
            both("float", "c10::Half", "bias"),
            "the input is float and the network is half, or one part of it",
            "print({p.dtype for p in model.parameters()}, x.dtype)",
        ),
        (
            "mat1 and mat2 must have the same dtype, but got Double and Float",
            "the input is double: it comes from NumPy",
            "x = x.float()",
        ),
        ("expected scalar type Long but found Float", WHOLE, LONG),
        (
            "expected target dtype to be Long or Byte, but got Float",
            LABELS,
            "print(output.shape, target.shape)",
        ),
        (
            "Expected object of scalar type Long but got scalar type Float for argument #2 "
            "'target' in call to _thnn_nll_loss_forward",
            LABELS,
            "print(output.shape, target.shape)",
        ),
        (
            "Expected object of type torch.LongTensor but found type torch.FloatTensor for "
            "argument #3 'index'",
            "the numbers of words or rows are not whole numbers",
            "x = x.long()",
        ),
        (
            "expected scalar type Float but found Double",
            "the input is double: it comes from NumPy",
            "x = x.float()",
        ),
        (
            "Found dtype Long but expected Float",
            "the targets are whole numbers",
            "print(output.shape, target.shape, target.unique())",
        ),
        (
            "\"nll_loss_out_frame\" not implemented for 'Float'",
            LABELS,
            "print(output.shape, target.shape)",
        ),
        (
            "Expected object of backend CUDA but got backend CPU for argument #2 'weight'",
            "the network is on the GPU and the input is not",
            'x = x.to("cuda")',
        ),
        (
            "Expected all tensors to be on the same device, but found at least two devices, cuda:0 "
            "and cpu!",
            "network and data are on two devices",
            'device = "cuda"\nmodel.to(device)\nx, target = x.to(device), target.to(device)',
        ),
    ],
)
def test_what_is_told_first(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)
