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


@pytest.mark.parametrize("command", ["field", "size", "lint", "dialects", "expand", "convert"])
def test_what_needs_more_than_is_printed_says_so(
    ask: Ask, files: tuple[str, str], command: str
) -> None:
    code, out, err = ask(command, files[1])
    assert (code, out) == (2, "")
    assert "error[E404]: print(model) does not show in which order Net calls its modules" in err
    assert "help: give the source of the model (model.py:NAME), or an export to ONNX" in err


def test_parameters_are_derived_from_what_is_printed(ask: Ask, files: tuple[str, str]) -> None:
    out = ask("explain", files[1], "conv1").out
    assert "= filters·C·kernel·kernel + filters = 4·1·3·3 + 4 = 40" in out
    assert out.count("not known: print(model) does not show in which order Net calls its") == 3


PARTS = """Net(
  (stem): Sequential(
    (0): Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2))
    (1): ReLU()
  )
  (head): Linear(in_features=8, out_features=10, bias=True)
)
"""


def test_a_part_whose_order_is_printed_is_followed(ask: Ask, tmp_path: Path) -> None:
    text = tmp_path / "net.txt"
    text.write_text(PARTS, encoding="utf-8")
    _, _, err = ask("field", str(text))
    assert f"; a Sequential in it is followed, {text}:stem, with --input: 3x224x224" in err
    code, out, _ = ask("size", f"{text}:stem", "--input", "3x224x224")
    assert code == 0
    assert "⌊(H − 1)/2⌋" in out
    out = ask("field", f"{text}:stem").out
    assert out.startswith("what does not depend on the input, of 2 axes (pytorch)\n")
    code, _, err = ask("size", f"{text}:stem")
    assert code == 2
    assert "error[E411]: print(model) does not show the input" in err
    assert "help: give it with --input: 3x224x224" in err
    assert "did you mean 'stem'?" in ask("show", f"{text}:stam").err


SUMMARY = """Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 26, 26, 32)        320
 relu (ReLU)                 (None, 26, 26, 32)        0
 flatten (Flatten)           (None, 21632)             0
 dense (Dense)               (None, 10)                216320
=================================================================
Total params: 216640
"""


def test_a_summary_becomes_a_spec_whose_open_layers_are_unknown(ask: Ask) -> None:
    _, _, err = ask("expand", "-", input=SUMMARY)
    assert "error[E411]: summary() does not show the input of this model" in err
    out = ask("expand", "-", "--input", "28x28x1", input=SUMMARY).out
    assert out.splitlines()[2:] == [
        "input: 28x28x1",
        "layers:",
        "  - unknown Conv2D output_shape=26x26x32 params=320 name=conv2d",
        "  - relu name=relu",
        "  - flatten name=flatten",
        "  - linear 10 bias=false name=dense",
    ]
    again = ask("show", "-", input=out).out
    assert "216,640 (all trainable)" in again


def test_sizes_that_no_setting_tells_are_not_guessed(ask: Ask) -> None:
    code, out, err = ask("size", "-", "--input", "28x28x1", input=SUMMARY)
    assert (code, out) == (1, "")
    assert "error[E407]: what 'conv2d' would give for other sizes is not known" in err


def test_many_layers_that_are_not_known_are_one_refusal(ask: Ask) -> None:
    row = " c{0} (Conv2D)                 (None, 26, 26, 32)        320\n"
    conv = " conv2d (Conv2D)             (None, 26, 26, 32)        320\n"
    text = SUMMARY.replace(conv, "".join(row.format(k) for k in range(5)))
    text = text.replace("params: 216640", "params: 217920")
    _, _, err = ask("convert", "-", "--input", "28x28x1", "--to", "keras", input=text)
    assert err.count("error[") == 1
    assert "error[E431]: of 5 layers not all is known: 'c0', 'c1', 'c2', …" in err


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
