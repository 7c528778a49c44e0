"""Broken networks of PyTorch: the finding stands at the faulty line, and says the right number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import convcalc
from convcalc.diagnostics import Diagnostic
from convcalc.frameworks.torch.source import Source
from tests.recorded.broken_sources import BROKEN, INPUTS

RECORDED = json.loads(
    (Path(__file__).parents[2] / "recorded" / "broken_sources.json").read_text(encoding="utf-8")
)["sources"]


def finding(name: str) -> Diagnostic:
    """The one error that there is."""
    try:
        network = Source(BROKEN[name], "net.py").network("Net", INPUTS[name].split())
        problems = convcalc.analyze(network).diagnostics
    except convcalc.Problems as refused:
        problems = refused.diagnostics
    (found,) = (problem for problem in problems if problem.severity == "error")
    return found


def marked(problem: Diagnostic) -> str:
    """What stands under the carets."""
    span = problem.span
    assert span is not None
    return span.source.lines[span.line - 1][span.column - 1 : span.column - 1 + span.length]


def test_pytorch_refuses_all_of_them() -> None:
    assert [name for name, said in RECORDED.items() if not said] == []
    assert set(RECORDED) == set(BROKEN)


FOUND: dict[str, tuple[str, str, str]] = {
    "a linear layer for other maps": (
        "8 * 12 * 12",
        "in_features is 1152, but 1568 features arrive",
        "write nn.Linear(1568, 10)",
    ),
    "a linear layer behind another": (
        "32",
        "in_features is 32, but 64 features arrive",
        "write nn.Linear(64, out_features=10)",
    ),
    "a linear layer on maps": (
        "7200",
        "in_features is 7200, but 30 features arrive",
        "flatten what arrives, 8x30x30, before it: x.flatten(1), or nn.Flatten()",
    ),
    "a linear layer on channels": (
        "8",
        "in_features is 8, but 30 features arrive",
        "the channels of 8x30x30 are not its last size: x.permute(0, 2, 3, 1) before it",
    ),
    "a linear layer after pooling": (
        "16",
        "in_features is 16, but 8 features arrive",
        "write nn.Linear(8, 10)",
    ),
    "channels of the convolution before": (
        "32",
        "in_channels is 32, but 16 channels arrive",
        "write nn.Conv2d(16, 16, kernel_size=3)",
    ),
    "channels after a join": (
        "16",
        "in_channels is 16, but 24 channels arrive",
        "write nn.Conv2d(24, 4, 1)",
    ),
    "channels after a skip": (
        "8",
        "in_channels is 8, but 11 channels arrive",
        "write nn.Conv2d(11, 1, 3, padding=1)",
    ),
    "channels of a transposed convolution": (
        "16",
        "in_channels is 16, but 8 channels arrive",
        "write nn.ConvTranspose2d(8, 3, 2, stride=2)",
    ),
    "an image in grey": (
        "3",
        "in_channels is 3, but 1 channel arrives",
        "give it 3 channels, as 3x28x28, or write nn.Conv2d(1, 8, 3)",
    ),
    "channels last": (
        "3",
        "in_channels is 3, but 32 channels arrive",
        "the channels of 32x32x3 are its last size: x.permute(0, 3, 1, 2) before it",
    ),
    "batch norm for other channels": (
        "16",
        "in_channels is 16, but 8 channels arrive",
        "write nn.BatchNorm2d(8)",
    ),
    "batch norm of vectors on maps": (
        "nn.BatchNorm1d(8)",
        "this batch_norm is for 0 or 1 spatial axis, but the input has 2: 8x30x30",
        "write nn.BatchNorm2d(8)",
    ),
    "batch norm of maps on vectors": (
        "nn.BatchNorm2d(64)",
        "this batch_norm is for 2 spatial axes, but the input has none: 64",
        "write nn.BatchNorm1d(64)",
    ),
    "layer norm over channels": (
        "nn.LayerNorm(8)",
        "normalized_shape is [8], but the last sizes that arrive are [30]",
        "its channels are not the last size: x.permute(0, 2, 3, 1) before it",
    ),
    "groups of a norm": (
        "4",
        "10 channels do not divide into 4 groups",
        "write nn.GroupNorm(5, 10): these divide, 1, 2, 5, 10",
    ),
    "groups of a convolution": (
        "4",
        "10 input channels do not divide into 4 groups",
        "write nn.Conv2d(10, 20, 3, groups=5): these divide, 1, 2, 5, 10",
    ),
    "a residual of other channels": (
        "x + self.conv(x)",
        "all dimensions must be equal (or 1), but 3x32x32 (from 'x') meets 8x32x32 (from 'conv')",
        "bring 3x32x32 to the other's shape, for example nn.Conv2d(3, 8, 1)",
    ),
    "a residual of another size": (
        "out += x",
        "all dimensions must be equal (or 1), but 3x30x30 (from 'conv') meets 3x32x32 (from 'x')",
        "they differ by 2: padding=1 more in the convolution of the smaller one, or crop "
        "the larger one",
    ),
    "a join of maps of other sizes": (
        "torch.cat([self.a(x), self.b(x)], dim=1)",
        "all dimensions but the joined one must be equal, but 8x30x30 (from 'a') meets "
        "8x28x28 (from 'b')",
        "they differ by 2: padding=1 more in the convolution of the smaller one, or crop "
        "the larger one",
    ),
    "a join along another axis": (
        "torch.cat([self.a(x), self.b(x)], dim=2)",
        "all dimensions but the joined one must be equal, but 8x32x32 (from 'a') meets "
        "4x32x32 (from 'b')",
        "they differ in channels only: join them along these",
    ),
    "a view for another image": (
        "x.view(-1, 16 * 5 * 5)",
        "3136 elements of a sample (16x14x14) do not fit (-1, 400): what is left of each "
        "sample would be folded into the batch",
        "write 3136 in place of 400, or flatten(1)",
    ),
    "a view that does not fit": (
        "self.conv(x).view(x.size(0), 16, 100)",
        "12544 elements of a sample (16x28x28) do not fit (N, 16, 100)",
        "write 784 in place of 100",
    ),
    "a view without the batch": (
        "nn.Linear(14400, 10)",
        "this tensor has no features besides the batch, which is folded into them",
        "keep the batch where it is flattened: x.flatten(1), or x.view(x.size(0), -1)",
    ),
    "a kernel beyond the map": (
        "nn.Conv2d(8, 8, 9)",
        "H: the kernel 9 is larger than the padded input 7 + 0 + 0 = 7",
        "let at least 9 arrive: a larger input (here by 2), or fewer strides; or "
        "use a kernel that spans at most 7, or pad by 1 more on every side",
    ),
    "pools until nothing is left": (
        "F.max_pool2d(x, 2)",
        "H: the kernel 2 is larger than the padded input 1 + 0 + 0 = 1",
        "let at least 2 arrive: a larger input (here by 1), or fewer strides; or "
        "use a kernel that spans at most 1, or pad by 1 more on every side",
    ),
    "same padding with a stride": (
        "'same'",
        "PyTorch refuses padding 'same' with a stride other than 1",
        "write nn.Conv2d(3, 8, 3, stride=2, padding=1)",
    ),
    "more padding than half a pool": (
        "2",
        "PyTorch refuses a pool's padding of more than half the kernel: 2 with kernel 2",
        "use a padding of at most 1, or a 'pad' layer before it",
    ),
    "a size that is no whole number": (
        "width",
        "'out_channels' of nn.Conv2d must be whole, and is 8.0",
        "write 8, or divide with //",
    ),
    "a linear layer of a float": (
        "3 * 32 * 32 / 4",
        "'in_features' of nn.Linear must be whole, and is 768.0",
        "write 768, or divide with //",
    ),
    "an argument that there is not": (
        "nn.Conv2d(3, 8, kernel=3)",
        "nn.Conv2d has no argument 'kernel'",
        "did you mean 'kernel_size'?",
    ),
    "an argument that is missing": (
        "nn.Conv2d(3, 8)",
        "nn.Conv2d needs 'kernel_size'",
        "it takes in_channels, out_channels, kernel_size, stride, padding, dilation, "
        "groups, bias, padding_mode, device, dtype",
    ),
    "sound as an image": (
        "nn.Conv2d(1, 8, 3)",
        "this conv is for 2 spatial axes, but the input has 3: 1x16000x2x2",
        "write nn.Conv3d(1, 8, 3)",
    ),
    "matrices that do not fit": (
        "self.q(x) @ self.k(x).transpose(-2, -1)",
        "the last dimension must be the last but one of the other input, but 3x32x16 "
        "(from 'permute3') meets 3x8x32 (from 'permute4')",
        "make 16 and 8 the same number, or transpose one of them",
    ),
    "heads that do not divide": (
        "nn.MultiheadAttention(10, 4, batch_first=True)",
        "10 channels do not divide into 4 heads",
        "use a number of heads that divides 10",
    ),
    "an embedding of another width": (
        "16",
        "embed_dim is 16, but 12 features arrive",
        "write nn.MultiheadAttention(12, 4, batch_first=True)",
    ),
    "a recurrent layer of another width": (
        "16",
        "input_size is 16, but 12 features arrive",
        "write nn.LSTM(12, 8, batch_first=True)",
    ),
    "a part that is not there": (
        "a, b, c",
        "2 values do not go into 3 names",
        "write 2 names, or other values",
    ),
    "splits that do not add up": (
        "torch.split(self.conv(x), [4, 5], dim=1)",
        "the parts 4, 5 add up to 9, but dimension 1 has 8",
        "write 4 in place of 5",
    ),
    "a layer that is not there": (
        "self.conv2",
        "what the network gives is not known: Net has no 'conv2'",
        "did you mean 'conv1'?",
    ),
    "positions for another image": (
        "self.embed(x).flatten(2).transpose(1, 2) + self.position",
        "all dimensions must be equal (or 1), but 64x8 (from 'reshape1') meets 196x8 "
        "(from 'position')",
        "make 'position' 64x8 in place of 196x8",
    ),
    "shuffled pixels of too few channels": (
        "2",
        "6 channels do not divide by 2^2 = 4",
        "use a multiple of 4 channels",
    ),
}
"""By name: what is marked, what is said of it, and what to write."""


@pytest.mark.parametrize("name", BROKEN)
def test_the_finding_stands_at_the_fault_and_says_what_to_write(name: str) -> None:
    problem = finding(name)
    assert (marked(problem), problem.message, problem.help) == FOUND[name]
