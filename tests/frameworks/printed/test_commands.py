"""Print-outs at the prompt: which commands take them, and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Ask

SOURCE = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.fc = nn.Conv2d(1, 4, 3), nn.Linear(4 * 26 * 26, 10)
    def forward(self, x):
        return self.fc(self.conv1(x).flatten(1))
"""
PRINTED = """Net(
  (fc): Linear(in_features=2704, out_features=10, bias=True)
  (conv1): Conv2d(1, 4, kernel_size=(3, 3), stride=(1, 1))
)
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    model, text = tmp_path / "model.py", tmp_path / "net.txt"
    model.write_text(SOURCE, encoding="utf-8")
    text.write_text(PRINTED, encoding="utf-8")
    return f"{model}:Net", str(text)


def test_a_source_is_held_against_what_was_printed_of_it(ask: Ask, files: tuple[str, str]) -> None:
    net, text = files
    code, out, _ = ask("check", net, "--input", "1x28x28", "--against", text)
    assert code == 0
    assert "2 of 2 layers (not compared: the order of layers, shapes)" in out
    Path(text).write_text(PRINTED.replace("1, 4, ", "1, 5, "), encoding="utf-8")
    code, _, err = ask("check", net, "--input", "1x28x28", "--against", text)
    assert code == 1
    assert "'conv1' (convolutions, ?, 40 params) is 'conv1' (convolutions, ?, 50 params) in" in err


def test_two_forms_are_compared(ask: Ask, files: tuple[str, str]) -> None:
    code, out, _ = ask("compare", files[0], files[1], "--input", "1x28x28")
    assert code == 0
    assert "27.1 k (27,090)" in out
    assert "MACs" in out


@pytest.mark.parametrize("command", ["field", "size", "explain", "lint", "dialects", "expand"])
def test_what_needs_more_than_is_printed_says_so(
    ask: Ask, files: tuple[str, str], command: str
) -> None:
    code, out, err = ask(command, files[1])
    assert (code, out) == (2, "")
    assert "error[E404]: print(model) shows numbers, and not all that they follow from" in err
    assert "help: show, compare and check take it; else give the source of the model" in err


def test_a_word_says_what_a_text_is(ask: Ask) -> None:
    code, out, _ = ask("show", "-", "--from", "print", input=PRINTED)
    assert code == 0
    assert out.startswith("Net: ? → ? (pytorch)\nlayer  kind    settings")
    code, _, err = ask("show", "-", "--from", "torchinfo", input=PRINTED)
    assert code == 2
    assert "error[E404]: there is no table of torchinfo" in err
    assert "help: its head is: Layer (type:depth-idx)" in err


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("print", "has no print-out of a model of PyTorch"),
        ("torchinfo", "there is no table of torchinfo"),
        ("torchsummary", "there are no tables of torchsummary"),
        ("keras-summary", "<stdin> has no summary of Keras"),
    ],
)
def test_a_text_without_a_print_out_is_refused(ask: Ask, word: str, said: str) -> None:
    code, out, err = ask("show", "-", "--from", word, input="hello\n(a): b\nLayer (type)\n")
    assert (code, out) == (2, "")
    assert said in err


def test_a_budget_of_what_is_not_printed_is_not_kept(ask: Ask, files: tuple[str, str]) -> None:
    code, out, _ = ask("check", files[1], "--max-macs", "1M")
    assert code == 1
    assert "at most" in out
