"""Constants that a source computes, and parts of them; what came out is what PyTorch gave."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source
from tests.frameworks.torch.test_functions import START, Case

CASES = [
    Case(
        "the elements of a triangle, found by their values",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(21, 5)
        self.fc2 = nn.Linear(15, 5)

    def forward(self, x):
        where = torch.ones(6, 6).triu().view(36).nonzero()
        y = x.reshape(x.size(0), -1)[:, where]
        below = torch.tril(torch.ones(6, 6), diagonal=-1).reshape(-1).nonzero()
        z = x.reshape(x.size(0), -1)[:, below.squeeze(1)]
        return self.fc(y.squeeze(2)) + self.fc2(z)
""",
        "6x6",
        190,
        180,
        [(5,)],
    ),
    Case(
        "numbers in a table, listed in another order",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        table = np.arange(12).reshape(3, 4).tolist()
        self.order = [row[k] for k in range(4) for row in table if row[k] % 2]

    def forward(self, x):
        return x[:, self.order]
""",
        "12x5",
        0,
        0,
        [(6, 5)],
    ),
    Case(
        "a kernel that is worked out in complex numbers",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        k = torch.tensor(-1j) * torch.pi * torch.arange(8)[None, :]
        v = torch.fft.fft(torch.eye(8), dim=-1) * torch.exp(k / 16)
        v = v.real
        v[:, 0] = v[:, 0] * torch.sqrt(torch.tensor(0.25))
        self.register_buffer("weights", v.contiguous())

    def forward(self, x):
        return F.linear(x, self.weights)
""",
        "3x8",
        0,
        192,
        [(3, 8)],
    ),
    Case(
        "zeros whose positions are replaced, one by one",
        """
class Net(nn.Module):
    def forward(self, x):
        n = x.shape[-1]
        y = torch.zeros(x.shape[0], 3, n, n)
        y[:, 0, :, :] = x
        for i in range(1, 3):
            y[:, i, :, :] = y[:, i - 1, :, :].bmm(x)
        return y[:, 2], y
""",
        "4x4",
        0,
        128,
        [(4, 4), (3, 4, 4)],
    ),
    Case(
        "a slice of nothing that is joined",
        """
class Net(nn.Module):
    def forward(self, x, prefix=0):
        return torch.cat([x[:, :prefix], x[:, prefix:] * 2], dim=1)
""",
        "4x6",
        0,
        0,
        [(4, 6)],
    ),
    Case(
        "a product with weights whose batch is not the first dimension",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(5, 4, 7))

    def forward(self, x):
        x = x.permute(1, 0, 2)
        return torch.matmul(x, self.table).transpose(0, 1)
""",
        "5x4",
        140,
        140,
        [(5, 7)],
    ),
    Case(
        "positions as angles, of which there is one set for all samples",
        """
class Net(nn.Module):
    def forward(self, x):
        B, N, C = x.shape
        angle = torch.arange(N)[None, :, None] * torch.ones(1, 1, 4)
        q = x.view(B, N, 2, 4)
        q = q * angle.cos().unsqueeze(2) + q * angle.sin().unsqueeze(2)
        q = q.transpose(1, 2)
        out = F.scaled_dot_product_attention(q, q, x.view(B, N, 2, 4).transpose(1, 2))
        return out.transpose(1, 2).reshape(B, N, -1)
""",
        "6x8",
        0,
        576,
        [(6, 8)],
    ),
    Case(
        "a product of constants that is worked out for each sample",
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("speed", torch.ones(4))

    def forward(self, x):
        B, N, C = x.shape
        places = torch.arange(N)[None, :, None].expand(B, -1, -1).float()
        angle = self.speed[None, :, None].expand(B, -1, 1) @ places.transpose(1, 2)
        return x[..., :4] * angle.transpose(1, 2).cos()
""",
        "6x8",
        0,
        24,
        [(6, 4)],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_numbers_are_those_of_pytorch(case: Case) -> None:
    source = Source(START + case.code, "net.py")
    report = convcalc.analyze(source.network("Net", [case.shapes]))
    assert report.ok
    assert report.totals.complete
    outputs = [shape.dims("channels_first") for shape in report.outputs.values()]
    assert outputs == case.outputs
    assert (report.totals.params.total, report.totals.macs) == (case.params, case.macs)


CHANGED = """
class Net(nn.Module):
    def forward(self, x):
        chosen = torch.ones(6, 6)
        chosen[0] = 0
        return x.reshape(x.size(0), -1)[:, chosen.triu().view(36).nonzero()]
"""
MIXED = """
class Net(nn.Module):
    def forward(self, x):
        q, k = x.unbind(-1)
        return q @ k.transpose(-1, -2)
"""


def test_ones_that_were_changed_are_not_counted() -> None:
    source = Source(START + CHANGED, "net.py")
    assert not convcalc.analyze(source.network("Net", ["6x6"])).totals.complete


def test_a_table_of_other_sizes_than_its_numbers_is_not_known() -> None:
    code = CHANGED.replace("chosen = torch.ones(6, 6)", "chosen = np.arange(4).reshape(5, 3)")
    code = code.replace("chosen[0] = 0", "order = chosen.tolist()")
    code = code.replace(
        "x.reshape(x.size(0), -1)[:, chosen.triu().view(36).nonzero()]", "x[:, order]"
    )
    source = Source(START + code, "net.py")
    assert not convcalc.analyze(source.network("Net", ["6x6"])).totals.complete


def test_samples_are_not_multiplied_with_each_other() -> None:
    source = Source(START + MIXED, "net.py")
    report = convcalc.analyze(source.network("Net", ["49x2"]))
    (refused,) = [one for one in report.diagnostics if one.severity == "error"]
    assert refused.code == "E409"
    assert refused.message == "samples are multiplied with each other here"
    assert refused.help == "keep the batch in the same place of both, in front"


TOLD = (
    ("torch.div(torch.arange(4), 2, rounding_mode='floor')", [0, 0, 1, 1]),
    ("torch.arange(4).div(2, rounding_mode='floor')", [0, 0, 1, 1]),
    ("torch.arange(-3, 1).div(2, rounding_mode='trunc')", [-1, -1, 0, 0]),
    ("torch.add(torch.arange(3), torch.arange(3), alpha=3)", [0, 4, 8]),
    ("torch.sub(torch.arange(3), 2, alpha=2)", [-4, -3, -2]),
)


@pytest.mark.parametrize(("code", "numbers"), TOLD)
def test_numbers_are_rounded_and_multiplied_as_they_are_told(code: str, numbers: list[int]) -> None:
    """Or they are not known: those of a method with a word for how it rounds."""
    text = f"{START}class Net(nn.Module):\n    def forward(self, x):\n        return x * ({code})\n"
    network = Source(text, "net.py").network("Net", [f"3x{len(numbers)}"])
    (found,) = (n.kind.values for n in network.nodes if n.kind.name == "constant")  # type: ignore
    assert found == (None if ".div(2" in code else tuple(numbers))
