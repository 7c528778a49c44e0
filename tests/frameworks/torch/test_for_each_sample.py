"""What is there once and meets a batch, and other sizes that PyTorch refuses only then."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n\n"


def net(made: str, forward: str) -> str:
    made = made.replace("\n", "\n        ")
    forward = forward.replace("\n", "\n        ")
    return (
        f"{HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"        {made}\n\n    def forward(self, x):\n        {forward}\n"
    )


def refused(code: str, shape: str) -> tuple[str, str]:
    """The message and the help of the one error that there is."""
    problems = convcalc.analyze(Source(code, "net.py").network("Net", [shape])).diagnostics
    (found,) = (problem for problem in problems if problem.severity == "error")
    return found.message, found.help


TOKENS = "self.embed = nn.Conv2d(3, 8, 4, 4)\nself.token = nn.Parameter(torch.zeros(1, 1, 8))"
JOINED = "x = self.embed(x).flatten(2).transpose(1, 2)\nreturn torch.cat([{}, x], dim=1)"
COPIES = (
    "self.token.expand(x.shape[0], -1, -1)",
    "self.token.repeat(len(x), 1, 1)",
    "self.token + x.new_zeros(x.size(0), 1, 8)",
    "torch.zeros(x.shape[0], 1, 8)",
    "torch.zeros_like(x[:, :1])",
)


def test_a_class_token_is_joined_once_it_is_copied_for_each_sample() -> None:
    assert refused(net(TOKENS, JOINED.format("self.token")), "3x16x16") == (
        "a parameter of 1x1x8, which is there once, is joined with a batch",
        "copy it for each sample: .expand(x.shape[0], -1, -1)",
    )


@pytest.mark.parametrize("copies", COPIES)
def test_copies_of_a_class_token_are_joined(copies: str) -> None:
    code = net(TOKENS, JOINED.format(copies))
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["3x16x16"]))
    assert [shape.dims("channels_first") for shape in report.outputs.values()] == [(17, 8)]


def test_a_grid_of_coordinates_is_joined_once_it_is_copied_for_each_sample() -> None:
    forward = "ys, xs = torch.meshgrid(torch.arange(8), torch.arange(8))\n"
    forward += "return torch.cat([x, torch.stack([xs, ys])[None]], 1)"
    assert refused(net("pass", forward), "4x8x8") == (
        "a parameter of 1x2x8x8, which is there once, is joined with a batch",
        "copy it for each sample: .expand(x.shape[0], -1, -1, -1)",
    )


def test_what_is_worked_out_once_is_not_joined_either() -> None:
    made = 'self.register_buffer("places", torch.randn(1, 5, 3))\nself.embed = nn.Linear(3, 8)'
    assert refused(net(made, "return torch.cat([x, self.embed(self.places)], 1)"), "5x8") == (
        "a tensor of 1x5x8, which is there once, is joined with a batch",
        "copy it for each sample: .expand(x.shape[0], -1, -1)",
    )


def test_what_no_sample_is_part_of_comes_out_in_its_order() -> None:
    made = 'self.register_buffer("places", torch.randn(5, 3))\nself.embed = nn.Linear(3, 8)'
    code = net(made, "places = self.embed(self.places)\nreturn x + places, places")
    report = convcalc.analyze(Source(code, "net.py").network("Net", ["5x8"]))
    assert [shape.dims("channels_first") for shape in report.outputs.values()] == [(5, 8), (5, 8)]


def test_linear_interpolation_is_for_one_axis() -> None:
    forward = "return F.interpolate(x, scale_factor=2, mode='linear')"
    message, _ = refused(net("pass", forward), "3x10x11")
    assert message == "this upsample is for 1 spatial axis, but the input has 2: 3x10x11"


def test_a_step_of_a_recurrent_layer_takes_its_width() -> None:
    code = net("self.cell = nn.LSTMCell(7, 8)", "return self.cell(x)[0]")
    assert refused(code, "5") == (
        "input_size is 7, but 5 features arrive",
        "write nn.LSTMCell(5, 8)",
    )


def test_the_keys_of_an_attention_have_its_width() -> None:
    made = "self.embed = nn.Linear(8, 12)\nself.mix = nn.MultiheadAttention(8, 2, batch_first=True)"
    code = net(made, "keys = self.embed(x)\nreturn self.mix(x, keys, keys)[0]")
    message = "embed_dim is 8, but 12 features arrive"
    assert refused(code, "5x8") == (
        message,
        "write nn.MultiheadAttention(12, 2, batch_first=True)",
    )


def test_the_weights_of_an_attention_are_a_result_that_is_not_known() -> None:
    made = "self.attention = nn.MultiheadAttention(8, 2, batch_first=True)"
    code = net(made, "x, weights = self.attention(x, x, x)\nreturn x, weights")
    network = Source(code, "net.py").network("Net", ["5x8"])
    assert not convcalc.analyze(network).totals.complete
    assert network.notes == ("a result is not known: the weights of an attention (net.py:12)",)


def test_a_batch_that_holds_parts_of_samples_is_told() -> None:
    made = "self.conv = nn.Conv2d(4, 8, 3, padding=1)\nself.head = nn.Linear(64, 4)"
    code = net(made, "return self.head(self.conv(x).view(-1, 64))")
    assert Source(code, "net.py").network("Net", ["4x4x4"]).notes == (
        "the first dimension of what comes out has 2 elements for each sample, which stand among "
        "the others here",
    )
