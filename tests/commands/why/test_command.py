"""`convcalc why` at the prompt."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from convcalc.commands.why.families import FAMILIES
from tests.conftest import ROOT, Ask

MATMUL = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)"
SAID = """\
PyTorch: mat1 and mat2 shapes cannot be multiplied (32x400 and 256x120)

most likely: 400 features arrive at a linear layer that is made for 256
  if you write the network yourself, write in_features=400
      nn.Linear(400, 120)

A linear layer with 256 in_features and 120 out_features received 32 rows of 400 features. \
400 = 16x5x5 and 256 = 16x4x4: the map that is flattened has another size than it was made for.

or
  - trained weights keep their sizes: give what they were made for (the image size, the \
encoder, the checkpoint)
  - give images of the size that the layer was made for: another size arrives
  - change what comes before, so that 256 features arrive
"""
SPEC = """\
input: 3x28x28
layers:
  - conv 8 3x3
  - conv 64 7x7/2 p3 in_channels=3
"""
PLACE = """\

<stdin>:4:5: conv2
  |
4 |   - conv 64 7x7/2 p3 in_channels=3
  |     ^^^^
  E204: in_channels is 3, but 8 channels arrive
  write (in_channels is 8):
    - conv 64 7x7/2 p3 in_channels=8
"""
CHANNELS = (
    "Given groups=1, weight of size [64, 3, 7, 7], expected input[1, 8, 26, 26] to have 3 "
    "channels, but got 8 channels instead"
)


def test_a_message_in_one_argument_or_in_many(ask: Ask) -> None:
    assert ask("why", MATMUL) == (0, SAID, "")
    assert ask("why", *MATMUL.split()) == (0, SAID, "")


def test_a_traceback_from_a_pipe(ask: Ask) -> None:
    data = json.loads((ROOT / "tests/recorded/errors.json").read_text(encoding="utf-8"))
    text = data["tracebacks"]["pytorch"]["text"]
    said = ask("why", input=text)
    assert said == ask("why", "-", input=text)
    head, line, *rest = SAID.partition("\n\n")
    assert said.out.startswith(f"{head}\n")
    assert said.out.endswith(f"{line}{rest[0]}")
    assert ask("why", input=data["tracebacks"]["keras"]["text"]).out.startswith("Keras: Computed")


def test_the_line_of_the_users_code_is_quoted(ask: Ask) -> None:
    text = f'  File "/home/me/net.py", line 7, in forward\n    x = self.fc(x)\n{MATMUL}\n'
    assert ask("why", input=text).out.split("\n")[1] == "net.py:7: x = self.fc(x)"


def test_other_messages_in_the_text_are_named(ask: Ask) -> None:
    out = ask("why", input=f"{CHANNELS}\n{MATMUL}\n").out
    assert out.startswith("PyTorch: mat1 and mat2 shapes")
    assert out.endswith(f"also there: PyTorch: {CHANNELS}\n")


def test_the_line_of_a_spec_and_what_fits_there(ask: Ask) -> None:
    code, out, err = ask("why", CHANNELS, "--spec", "-", input=SPEC)
    assert (code, err) == (0, "")
    assert PLACE in out


def test_a_network_of_the_zoo(ask: Ask) -> None:
    out = ask("why", MATMUL, "--spec", "lenet5").out
    assert "lenet5.yaml:15:5: linear1\n" in out
    assert "  write (in_features is 400):\n    - linear 120 in_features=400\n" in out
    assert out.endswith("\nlinear1    linear    120       120\n")
    out = ask("why", FAMILIES["pool_padding"].wordings[0].example, "--in", "vgg16").out
    assert out.endswith("\nIn the network: no layer of the network fits what the message says.\n")


NET = """\
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 5)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(256, 120, bias=False)

    def forward(self, x):
        return self.fc(self.pool(self.conv(x)).flatten(1))
"""
IN_NET = """
net.py:9:19: fc
  |
9 |         self.fc = nn.Linear(256, 120, bias=False)
  |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  E204: in_features is 256, but 400 features arrive
  write (in_features is 400):
    nn.Linear(400, 120, bias=False)

layer     kind      settings                        output
conv      conv      16 5x5                          16x10x10
pool      max_pool  2x2                             16x5x5
flatten1  flatten                                   400
fc        linear    120 bias=false in_features=256  ?
"""
KERAS_NET = """\
from keras import Input, Sequential, layers

model = Sequential([Input((12, 12, 1)), layers.MaxPooling2D(2)])
model.add(layers.Conv2D(64, 7, activation="relu"))
"""


def test_the_line_of_source_and_what_is_written_there(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET)
    out = ask("why", MATMUL, "--in", f"{path}:Net", "--input", "3x14x14").out
    assert out.replace(f"{path}:", "net.py:").endswith(IN_NET)
    (place,) = json.loads(
        ask("why", MATMUL, "--in", f"{path}:Net", "--input", "3x14x14", "--format", "json").out
    )["places"]
    assert place["repairs"][0] == {
        "text": "in_features is 400",
        "lines": ["linear 120 bias=false in_features=400"],
        "code": ["nn.Linear(400, 120, bias=False)"],
    }


def test_the_line_of_source_for_keras(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(KERAS_NET)
    text = "Negative dimension size caused by subtracting 7 from 6 for 'conv2d/Conv2D'"
    out = ask("why", text, "--in", str(path)).out
    assert "net.py:4:11: conv2d\n" in out
    assert (
        "  write ('same' fits any kernel):\n"
        "    layers.Conv2D(64, 7, activation=\"relu\", padding='same')\n"
        "  or (a kernel of 6 fits):\n"
        '    layers.Conv2D(64, 6, activation="relu")\n'
    ) in out


def test_a_layer_that_is_refused_is_shown_where_none_fits_the_message(ask: Ask) -> None:
    text = "CUDA error: out of memory"
    out = ask("why", text, "--spec", "-", input=SPEC).out
    assert "E204: in_channels is 3, but 8 channels arrive" in out


def test_another_input_of_the_network(ask: Ask) -> None:
    out = ask("why", MATMUL, "--in", "lenet5", "--input", "1x28x28").out
    assert "linear1    linear    120       120\n" in out


def test_what_is_not_known_is_said_in_three_lines(ask: Ask) -> None:
    text = "RuntimeError: mat1 and mat2 shapes cannot be combined (32x400 and 256x120)"
    code, out, err = ask("why", text)
    assert (code, err) == (1, "")
    assert out == (
        "I don't know this message; nearest: mat1 and mat2 shapes cannot be multiplied (32x400 and "
        "256x120)\nsizes in it: 32x400, 256x120\ntry its last line alone, or the layer itself: "
        'convcalc "nn.Conv2d(3, 64, 7)" 3x224x224\n'
    )
    assert ask("why", "something went wrong").out == (
        "I don't know this message; none that is known is near\nsizes in it: none: paste it with "
        "its shapes, if it has some\ntry its last line alone, or the layer itself: "
        'convcalc "nn.Conv2d(3, 64, 7)" 3x224x224\n'
    )


def test_the_messages_that_are_known_are_listed(ask: Ask) -> None:
    out = ask("why", "--known").out
    for family in FAMILIES.values():
        assert f"  {family.about}\n" in out
    data = json.loads(ask("why", "--known", "--format", "json").out)
    assert len(data["families"]) == len(FAMILIES)
    assert ask("why", "x", "--format", "markdown").said == "--format markdown goes with --known"


def test_json(ask: Ask) -> None:
    found = json.loads(ask("why", CHANNELS, "--spec", "-", "--format", "json", input=SPEC).out)
    assert (found["schema"], found["known"]) == ("convcalc.why/2", True)
    assert (found["family"], found["framework"]) == ("channels", "PyTorch")
    assert found["fixes"][0]["confidence"] == "possible"
    assert {"text", "code", "setting", "value"} <= set(found["fixes"][0])
    (place,) = found["places"]
    assert (place["layer"], place["line"], place["column"]) == ("conv2", 4, 5)
    assert place["refused"]["code"] == "E204"
    assert place["repairs"][0]["lines"] == ["conv 64 7x7/2 p3 in_channels=8"]
    unknown = json.loads(ask("why", "?", "--format", "json").out)
    assert unknown["known"] is False
    assert unknown["nearest"] is None
    assert "places" not in json.loads(ask("why", MATMUL, "--format", "json").out)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["x", "--set", "a=1"], "--set goes with --in"),
        (["x", "--input", "3x8x8"], "--input goes with --in"),
        (["--spec", "-"], "the message and the spec cannot both come from standard input"),
        (["-", "--spec", "-"], "the message and the spec cannot both come from standard input"),
    ],
)
def test_wrong_usage_is_told(ask: Ask, args: list[str], message: str) -> None:
    assert ask("why", *args).said == message


def test_a_spec_that_cannot_be_read_is_told_below_what_the_message_says(
    ask: Ask, tmp_path: Path
) -> None:
    assert ask("why", MATMUL, "--spec", "nope").code == 2
    path = tmp_path / "a.yaml"
    path.write_text("layers: [")
    code, out, err = ask("why", MATMUL, "--spec", str(path))
    assert (code, out) == (1, ask("why", MATMUL).out)
    assert "error[E101]" in err


LOOP = """\
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3)
        self.c = nn.Sequential(*[nn.Conv2d(16, 16, 3) for _ in range(3)])

    def forward(self, x):
        return self.c(self.stem(x))
"""
SAID_OF_LOOP = """\
net.py:6:21: stem
  |
6 |         self.stem = nn.Conv2d(3, 16, 3)
  |                     ^^^^^^^^^^^^^^^^^^^
  accepted as it is read, where 3x32x32 arrives: the message is of another input (--input)
net.py:7:34: c.0, c.1 and c.2
  |
7 |         self.c = nn.Sequential(*[nn.Conv2d(16, 16, 3) for _ in range(3)])
  |                                  ^^^^^^^^^^^^^^^^^^^^
  accepted as it is read, where 16x30x30 arrives: the message is of another input (--input)
"""


def test_layers_of_one_line_that_are_accepted_stand_together_without_a_change(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.py").write_text(LOOP)
    text = "expected input[1, 32, 28, 28] to have 16 channels, but got 32 channels instead"
    message = f"Given groups=1, weight of size [16, 16, 3, 3], {text}"
    out = ask("why", message, "--in", "net.py", "--input", "3x32x32").out
    assert SAID_OF_LOOP in out
    assert "write (" not in out


def test_nothing_in_a_message_steers_the_terminal(ask: Ask) -> None:
    out = ask("why", f"{MATMUL} \x1b[31m\u202e and more").out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_in_a_narrow_terminal(screen: Ask) -> None:
    out = re.sub(r"\x1b\[[0-9;]*m", "", screen(60, "why", MATMUL).out)
    assert max(map(len, out.splitlines())) <= 60
    out = re.sub(r"\x1b\[[0-9;]*m", "", screen(80, "why", "nothing").out)
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("words", [("why",), ("why", "-"), ("why", "")])
def test_no_message_is_asked_for(ask: Ask, words: tuple[str, ...]) -> None:
    code, out, err = ask(*words, input=" \n")
    assert (code, out) == (2, "")
    assert "error[E110]: no message was given: convcalc why 'TEXT', or python train.py" in err
