"""What comes by standard input where a command stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask
from tests.console import by_shell

MAT = "mat1 and mat2 shapes cannot be multiplied (64x400 and 256x10)"
TRACE = f"Traceback (most recent call last):\n  File 'a.py', line 3\nRuntimeError: {MAT}\n"
NET = "from torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (MAT, ["why", MAT]),
        (f"  RuntimeError: {MAT}\n", ["why", f"RuntimeError: {MAT}"]),
        (TRACE, ["why", TRACE]),
        ("resnet18\n", ["show", "resnet18"]),
        ("E201", ["explain", "E201"]),
        ("net = models.resnet18(num_classes=3)", ["show", "resnet18", "--set", "classes=3"]),
        ("3x8x8 conv 4 3x3 p1", ["conv", "3x8x8", "4", "3x3", "p1"]),
        ("nn.Conv2d(3, 4, 3) on 8x8", ["stack", "8x8", "nn.Conv2d(3, 4, 3)"]),
        ("nn.ReLU()(torch.rand(1, 3, 8, 8)).shape;\n", ["stack", "3x8x8", "nn.ReLU()"]),
        ("conv of size 3 with 8 filters on 3x8x8", ["conv", "3x8x8", "8", "3x3"]),
        ("W=32, F=5", ["conv", "32", "5"]),
        ("3x8x8 ->\nconv 3x3 4 filters ->\nrelu", ["stack", "3x8x8", "conv 4 3x3", "relu"]),
    ],
)  # fmt: skip
def test_what_is_pasted_is_answered_as_if_it_was_typed(
    ask: Ask, text: str, meant: list[str]
) -> None:
    done = ask("-", input=text)
    assert done.code == 0
    found, wanted = (out.partition("\n")[2].splitlines() for out in (done.out, ask(*meant).out))
    assert found[-3:] == wanted[-3:]


@pytest.mark.parametrize(
    "text",
    [
        "{input: 3x8x8, expect: {params: 112}, layers: [conv 4 3x3]}",
        "input: 3x8x8\nlayers:\n- conv 4 3x3\n- relu\n",
        "# an error: expected shapes\ninput: 3x8x8\nlayers: [relu]\n",
        "name: an error with a shape\ninput: 3x8x8\nlayers: [relu]\n",
        "Net(\n  (c): Conv2d(3, 4, kernel_size=(3, 3))\n)",
        NET,
        "",
        "nonsense",
        "nn.Conv2d(3, 4, 3)",
        "convert lenet5 --to pytorch -o net.py --force",
        "convert lenet5",
    ],
)
def test_what_is_shown_is_shown(ask: Ask, text: str) -> None:
    assert ask("-", input=text) == ask("show", "-", input=text)


def test_options_stand_behind(ask: Ask) -> None:
    done = ask("-", "--format", "csv", input="nn.Conv2d(3, 4, 3) on 8x8")
    assert done.out == ask("stack", "8x8", "nn.Conv2d(3, 4, 3)", "--format", "csv").out


def test_statements_that_change_a_network_are_read_as_code(ask: Ask) -> None:
    text = "from torchvision import models\nm = models.resnet18()\nm.fc = torch.nn.Linear(512, 5)\n"
    assert ask("-", input=text) == ask("show", "-", input=text)


def test_a_long_text_is_read_whole(ask: Ask, tmp_path: Path) -> None:
    text = "input: 3x8x8\nlayers:\n" + "- relu\n" * 20_000
    assert ask("-", "--depth", "0", input=text) == ask("show", "-", "--depth", "0", input=text)


def test_what_is_piped_needs_no_sign(tmp_path: Path) -> None:
    path = tmp_path / "error.txt"
    path.write_text(f"RuntimeError: {MAT}")
    for line in (f"cat {path} | convcalc", f"convcalc < {path}"):
        assert by_shell(line).startswith(f"PyTorch: {MAT}\n")
    for line in ("true | convcalc", "convcalc < /dev/null"):
        assert by_shell(line).startswith("convcalc ")
    late = by_shell(f"(sleep 1; cat {path}) | convcalc").splitlines()
    assert late[0] == "note: nothing has come by the pipe yet; 'convcalc -' waits for it"
    assert late[1].startswith("convcalc ")
    assert by_shell(f"(sleep 1; cat {path}) | convcalc -").startswith(f"PyTorch: {MAT}\n")
