"""What layers hold inside, and which run as one. `had` is the most that PyTorch 2.14 had at once of
a batch of two, see `tests/recorded/record_running.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.commands.memory.used import used
from convcalc.commands.memory.weights import Asked
from convcalc.engine.analyze import analyze

HEAD = """
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {}

    def forward(self, x):
        B, N, C = x.shape
        {}
"""
QKV = "self.qkv, self.o = nn.Linear(16, 48), nn.Linear(16, 16)"
HEADS = "q, k, v = self.qkv(x).view(B, N, 3, 2, 8).permute(2, 0, 3, 1, 4)"
ATTENDED = "F.scaled_dot_product_attention(q, k, v{})"
GIVEN = f"return self.o({ATTENDED}.transpose(1, 2).flatten(2))"
BIAS = "; self.b = nn.Parameter(torch.zeros({}))"
BUFFER = "; self.register_buffer('b', torch.zeros(1, 2, 48, 48))"
MASKED = ", attn_mask=self.b"
CONV = "self.qkv = nn.Conv1d(16, 48, 1)"
COLUMNS = "q, k, v = self.qkv(x.mT).view(B, 3, 2, 8, N).transpose(-1, -2).unbind(1)"
WIDER = "self.q, self.k, self.v = nn.Linear(16, 8), nn.Linear(16, 8), nn.Linear(16, 32)"
WIDE = "\n        ".join(
    f"{word} = self.{word}(x).view(B, N, 2, {width}).transpose(1, 2)"
    for word, width in (("q", 4), ("k", 4), ("v", 16))
)
SEVERAL = "\n        ".join(
    (
        "x = x.view(B, 4, 12, C).transpose(1, 2).reshape(-1, 4, C)",
        "q, k, v = self.qkv(x).chunk(3, -1)",
        "a = torch.softmax(q @ k.transpose(1, 2) * 0.25, -1)",
        "return self.o(a @ v)",
    )
)


@pytest.mark.parametrize(
    ("made", "body", "had", "unknown"),
    [
        (QKV, (HEADS, GIVEN.format("")), 36864, ()),
        (QKV + BIAS.format("1, 2, 48, 48"), (HEADS, GIVEN.format(MASKED)), 104448, ()),
        (QKV + BIAS.format("2, 48, 48"), (HEADS, GIVEN.format(MASKED)), 104448, ()),
        (QKV + BIAS.format("2, 48, 48"), (HEADS, GIVEN.format(f"{MASKED}[None]")), 104448, ()),
        (
            CONV,
            (COLUMNS, f"return {ATTENDED.format('')}"),
            104448,
            ("scaled_dot_product_attention",),
        ),
        (
            CONV + BUFFER,
            (COLUMNS, f"return {ATTENDED.format(MASKED)}"),
            104448,
            ("matmul",),
        ),
        (QKV + BUFFER, (HEADS, GIVEN.format(MASKED)), 36864, ()),
        (QKV, (SEVERAL,), 44544, ("the code that copies what it lays out",)),
        (WIDER, (WIDE, f"return {ATTENDED.format('')}"), 101376, ("scaled_dot_product_attention",)),
    ],
)
def test_attention_runs_as_one_where_pytorch_has_a_kernel_for_it(
    made: str, body: tuple[str, ...], had: int, unknown: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD.format(made, "\n        ".join(body)), encoding="utf-8")
    network = read_network(str(path), (), None, None, ("48x16",))
    report = analyze(network, inputs_in(network, ("48x16",), network.layout))
    found = used(report, Asked(2, eager=True))
    fixed = sum(row.fixed for row in found.rows if row.what in ("parameters", "buffers"))
    assert found.unknown == unknown
    if unknown:
        assert found.total(2) - fixed <= had
    else:
        assert found.total(2) - fixed == had
