"""Print-outs that tell no network: what they are, and what to give in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convcalc.parser.pasted import TABLE, pasted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Ask

LIGHTNING = """
  | Name  | Type   | Params | Mode
---------------------------------------
0 | net   | ResNet | 11.2 M | train
---------------------------------------
11.2 M    Trainable params
"""
WIDE = """=================================================================
                Kernel Shape     Output Shape  Params Mult-Adds
Layer
0_conv1        [1, 10, 5, 5]  [1, 10, 24, 24]   260.0    144.0k
"""
FVCORE = """| module       | #parameters or shape   | #flops   |
|:-------------|:-----------------------|:---------|
| model        | 25.557M                | 4.145G   |
"""
SIZES = "conv1.weight torch.Size([64, 3, 7, 7])\nbn1.weight torch.Size([64])\n"
QUOTED = "('conv1.weight', torch.Size([64, 3]))\n('conv1.bias', torch.Size([64]))\n"
YOLO = "layer   name  gradient   parameters   shape   mu\n 0  model.0.weight True 32 [32] 0\n"
INFO = "├─Block: 1-8    [128, 240, 16, 16]   --\n│    └─Conv2d: 2-41  [128, 60, 16, 16]  14,400\n"
ROWS = "reshape_25 (Reshape)            (None, 8, 1, 240, 24 0           pool[0][0]\n"
HEAD = "paste it from its head on: Layer (type) …"


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        (
            LIGHTNING,
            "a table of Lightning, which rounds parameters and has no settings of layers",
            TABLE,
        ),
        (WIDE, "a table of torchsummaryX, which has no classes of layers", TABLE),
        (FVCORE, "a table of fvcore, which rounds parameters and has no classes of layers", TABLE),
        (
            SIZES,
            "a list of weights with their sizes, and no network",
            "give their file, net.pt or net.safetensors: show lists it; or print(model)",
        ),
        (
            QUOTED,
            "a list of weights with their sizes, and no network",
            "give their file, net.pt or net.safetensors: show lists it; or print(model)",
        ),
        (
            YOLO,
            "a list of weights with their sizes, and no network",
            "give the file of the model, or what print(model) prints",
        ),
        (
            "odict_keys(['conv1.weight', 'conv1.bias'])",
            "a list of names, and no network",
            "give the file of the model, or what print(model) prints",
        ),
        (INFO, "rows of a table without its head, which says what they hold", HEAD),
        (ROWS, "rows of a table without its head, which says what they hold", HEAD),
    ],
)
def test_print_outs_that_tell_too_little_are_named(
    text: str, what: str, hint: str, tmp_path: Path, ask: Ask
) -> None:
    assert pasted(text) == (what, hint)
    path = tmp_path / "log.txt"
    path.write_text(text)
    for done in (ask("show", str(path)), ask("show", "-", input=text)):
        assert (done.code, done.out) == (2, "")
        name = "<stdin>" if " show -\n" in done.err else str(path)
        assert f"error[E100]: {name} is {what}\n" in done.err
        assert done.err.endswith(f"  help: {hint}\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "input: 3x8x8  # torch.Size([3, 8, 8])\nlayers: [relu]  # └─ReLU\n",
        "import torch.nn as nn\nnn.ReLU()  # (None, 3)\n",
        f"Layer (type:depth-idx)   Output Shape   Param #\n{INFO}",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert pasted(text) == ("", "")
