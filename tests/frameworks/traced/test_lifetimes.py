"""How long code holds what layers give. What PyTorch 2.14 had at most of a batch of two is that of
`tests/recorded/record_running.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.cli.network import inputs_in, read_network
from convcalc.commands.memory.used import Used, used
from convcalc.commands.memory.weights import Asked
from convcalc.engine.analyze import analyze

SHAPES = ("3x32x32",)
HEAD = """
import torch
from torch import nn
import torch.nn.functional as F
from collections import deque

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 8, 3, padding=1)
        self.fc = nn.Linear(8, 8)
        self.relu = nn.ReLU(inplace=True)
"""


def of(body: str, folder: Path, more: str = "") -> Used:
    path = folder / "net.py"
    lines = [f"        {line}\n" if line else "\n" for line in body.splitlines()]
    path.write_text(f"{HEAD}{more}\n    def forward(self, x):\n{''.join(lines)}", encoding="utf-8")
    network = read_network(str(path), (), None, None, SHAPES)
    report = analyze(network, inputs_in(network, SHAPES, network.layout))
    return used(report, Asked(2, eager=True))


def activations(found: Used) -> int:
    return found.total(2) - sum(row.fixed for row in found.rows if row.what == "parameters")


@pytest.mark.parametrize(
    ("body", "had"),
    [
        ("x = self.relu(self.a(x))\ny = self.b(x)\ny += x\ny.mul_(0.5)\nreturn F.relu_(y)", 155648),
        ("x = self.relu(self.a(x))\ny = self.b(x)\ny = y + x\nreturn y * 0.5", 221184),
        ("x += 1\nx = self.a(x)\nx = torch.relu_(x)\nreturn x.clamp_(0, 1)", 90112),
        ("y = self.a(x)\nz = y\nz *= 2\nreturn torch.sigmoid_(z)", 90112),
    ],
)
def test_what_is_changed_in_place_needs_no_memory(body: str, had: int, tmp_path: Path) -> None:
    found = of(body, tmp_path)
    assert (activations(found), found.complete) == (had, True)


@pytest.mark.parametrize(
    ("body", "had"),
    [
        ("self.kept = self.a(x)\nx = self.b(self.kept)\nx = self.b(x)\nreturn self.b(x)", 221184),
        ("x = self.a(x)\nx = self.b(x)\nx = self.b(x)\nreturn self.b(x)", 155648),
        ("self.all = {'a': [self.a(x)]}\nx = self.b(self.all['a'][0])\nreturn self.b(x)", 221184),
    ],
)
def test_attributes_keep_what_they_are_given(body: str, had: int, tmp_path: Path) -> None:
    found = of(body, tmp_path)
    assert (activations(found), found.complete) == (had, True)


RING = "seen = deque(maxlen={})\nx = self.a(x)\nfor _ in range(4):\n    x = self.b(x)\n"


@pytest.mark.parametrize(
    ("body", "had"),
    [
        (RING.format(2) + "    seen.append(x)\nreturn seen[0] + seen[1]", 221184),
        (RING.format(3) + "    seen.append(x)\nreturn seen[0] + seen[2]", 286720),
        (RING.format(1) + "    seen.appendleft(x)\nreturn seen.popleft() + 1", 155648),
        (RING.format(None) + "    seen.append(x)\nreturn seen[0] + seen[-1]", 352256),
    ],
)
def test_a_deque_lets_go_of_what_is_too_much(body: str, had: int, tmp_path: Path) -> None:
    found = of(body, tmp_path)
    assert (activations(found), found.complete) == (had, True)


TOKENS = "x = self.fc(self.a(x).flatten(2).transpose(1, 2))\n"
IMAGE = "x = x.transpose(1, 2).reshape(-1, 8, 32, 32)\n"
LAST = "return self.fc(x.flatten(2).transpose(1, 2))"


@pytest.mark.parametrize(
    ("body", "had"),
    [
        (f"{TOKENS}{IMAGE}x = self.b(x)\n{LAST}", 221184),
        (f"{TOKENS}{IMAGE}x = F.max_pool2d(x, 3, 1, 1)\nx = self.b(x)\n{LAST}", 286720),
        (f"x = self.b(self.a(x))\n{LAST}", 221184),
        (f"{TOKENS}{IMAGE}x = F.interpolate(x, scale_factor=2)\n{LAST}", 548864),
    ],
)
def test_images_are_written_with_channels_last_where_they_are_read_so(
    body: str, had: int, tmp_path: Path
) -> None:
    found = of(body, tmp_path)
    assert (activations(found), found.complete) == (had, True)


def test_an_input_that_is_kept_alone_is_no_layer(tmp_path: Path) -> None:
    assert activations(of("self.x = x\nreturn self.b(self.a(self.x))", tmp_path)) == 155648


TURNED = "x.view(-1, 3, 16, 2, 32).transpose(2, 3).reshape(-1, 3, 32, 32)"


@pytest.mark.parametrize(
    ("body", "had"),
    [
        (f"x = self.a({TURNED})\nx = self.b(x)\nreturn self.b(x)", 155648),
        (f"y = {TURNED}\nx = self.b(self.a(y))\nreturn self.b(x)", 180224),
    ],
)
def test_a_copy_of_an_input_is_not_there_for_whoever_called(
    body: str, had: int, tmp_path: Path
) -> None:
    found = of(body, tmp_path)
    assert (activations(found), found.complete) == (had, True)


SMALL = "x = F.max_pool2d(self.b(self.a(x)), 4)\n"
TABLES, COPIES = "the code that makes tables", "the code that copies what it lays out"
GAMMA = "        self.gamma = nn.Parameter(torch.ones(8, 1, 1))\n"
MASK = "        self.register_buffer('mask', torch.ones(64, 32, 32))\n"


@pytest.mark.parametrize(
    ("more", "body", "unknown"),
    [
        ("", "return self.a(x) + torch.arange(32)", TABLES),
        ("", "x = self.a(x)\nreturn x + torch.randn_like(x)", TABLES),
        ("", "self.t = torch.zeros(8, 1, 1) + 1\nreturn self.a(x) + self.t", TABLES),
        ("", f"{SMALL}return x.masked_fill(torch.ones(8, 8).triu() == 0, 0.0)", TABLES),
        ("", "x = self.a(x)\nreturn x.masked_fill(x > 0, 0.0)", COPIES),
        (GAMMA, "return self.a(x) * self.gamma", ""),
        (GAMMA, "return self.a(x) * self.gamma.view(1, -1, 1, 1).expand(1, 8, 32, 32)", ""),
        (GAMMA, "return self.a(x) * torch.sigmoid(self.gamma)", TABLES),
        (MASK, "return self.a(x) + self.mask[:8]", ""),
        (MASK, "return self.a(x) + self.mask[[1, 5, 2, 7, 9, 11, 13, 0]]", TABLES),
        ("", "y, i = F.max_pool2d(self.a(x), 2, return_indices=True)\nreturn y", ""),
        (
            "",
            "y, i = F.max_pool2d(self.a(x), 2, return_indices=True)\n"
            "return self.b(F.max_unpool2d(y, i, 2))",
            "max_unpool",
        ),
    ],
)
def test_tables_that_code_makes_are_not_known(
    more: str, body: str, unknown: str, tmp_path: Path
) -> None:
    found = of(body, tmp_path, more)
    assert (found.unknown, found.complete) == ((unknown,) if unknown else (), not unknown)


TURNED_SUM = """y = self.a(x)
z = self.b(y)
x = (y + z).transpose(2, 3).reshape(-1, 8, 1024)
"""


@pytest.mark.parametrize(
    ("body", "unknown"),
    [
        (f"{TURNED_SUM}del y, z\nreturn x @ x.transpose(1, 2)", COPIES),
        (f"{TURNED_SUM.replace('.transpose(2, 3)', '')}del y, z\nreturn x + 1", ""),
    ],
)
def test_what_went_away_while_code_copied_may_have_been_there(
    body: str, unknown: str, tmp_path: Path
) -> None:
    found = of(body, tmp_path)
    assert found.unknown == ((unknown,) if unknown else ())


def test_a_network_has_no_name_that_is_watched(tmp_path: Path) -> None:
    body = "x = self.a(x)\nreturn self.relu(x), self.b(x)"
    of(body, tmp_path)
    network = read_network(str(tmp_path / "net.py"), (), None, None, SHAPES)
    names = [*network.inputs, *network.outputs]
    names += [name for node in network.nodes for name in (node.name, *node.inputs)]
    assert network.code
    names += [name for row in (network.code.held_until or {}).items() for name in row]
    assert {type(name) for name in names} == {str}
