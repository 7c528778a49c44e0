"""What is likely of a source that says too little: the arguments of a class, as others make it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

NET = """\
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, in_channels, {name}):
        super().__init__()
        self.a = nn.Conv2d(in_channels, {name}, 3)
    def forward(self, x):
        return self.a(x)
"""
READ = (
    "read    input {}x224x224 is assumed, the first of usual sizes that it takes: "
    "--input gives another\n"
)


@pytest.fixture
def net(tmp_path: Path) -> Path:
    (tmp_path / "nets").mkdir()
    path = tmp_path / "nets" / "net.py"
    path.write_text(NET.format(name="width"))
    return path


def test_a_class_is_made_as_a_function_of_the_file_makes_it(ask: Ask, net: Path) -> None:
    net.write_text(net.read_text() + "def check():\n    net = Net(5, width=8)\n    print(net)\n")
    code, out, err = ask("show", str(net))
    assert (code, err) == (0, "")
    assert "Net: 5x224x224 → 8x222x222 (pytorch)\n" in out
    assert f"read    Net(5, width=8), as line 9 makes it\n{READ.format(5)}" in out


@pytest.mark.parametrize("folder", ["nets", "."])
def test_a_class_is_made_as_a_file_beside_it_makes_it(ask: Ask, net: Path, folder: str) -> None:
    train = net.parent.parent / folder / "train.py"
    train.write_text("from nets.net import Net\ndef main():\n    return Net(1, 4).cuda()\n")
    code, out, err = ask("show", str(net))
    assert (code, err) == (0, "")
    assert f"read    Net(1, 4), as train.py:3 makes it\n{READ.format(1)}" in out


@pytest.mark.parametrize(
    "text",
    [
        "def main():\n    return Net(1, 4)\n",
        "from nets.net import Net\ndef main(n):\n    return Net(1, n)\n",
        "from nets.net import Net\ndef main(n):\n    return Net(1, 4), Net(3, 4)\n",
        "from nets.net import Net\ndef main(:\n",
    ],
    ids=["not of this file", "not plain", "several", "no Python"],
)
def test_others_leave_it_open(ask: Ask, net: Path, text: str) -> None:
    (net.parent / "train.py").write_text(text)
    code, out, err = ask("show", str(net))
    assert (code, out) == (2, "")
    assert "error[E406]: Net needs 'in_channels', 'width'\n" in err


def test_a_call_is_proposed_that_can_be_typed(ask: Ask, net: Path) -> None:
    target = f"{net}:Net(in_channels=3, width=64)"
    code, out, err = ask("show", str(net))
    assert (code, out) == (2, "")
    told = (
        f'  help: give them: Net(in_channels=…, width=…)\n    such as: convcalc show "{target}"\n'
    )
    assert told in err
    assert ask("show", target)[0] == 0


def test_none_is_proposed_where_no_value_is_usual_or_it_does_not_fit(ask: Ask, net: Path) -> None:
    for code in (NET.format(name="config"), NET.format(name="width").replace("3)", "600)")):
        net.write_text(code)
        assert "such as" not in ask("show", str(net))[2]


def test_a_class_whose_defaults_do_not_go_is_taken_as_the_file_makes_it(
    ask: Ask, net: Path
) -> None:
    code = NET.format(name="sizes=()").replace(
        "in_channels, sizes=(), 3", "in_channels, sizes[0], 3"
    )
    code = code.replace("self, in_channels, sizes", "self, in_channels=3, sizes")
    net.write_text(code + "model = Net(sizes=[4, 8])\n")
    done, out, err = ask("show", str(net))
    assert (done, err) == (0, "")
    assert "Net: 3x224x224 → 4x222x222 (pytorch)\n" in out
    assert "read    model, as the file makes it\n" in out
