"""Layers in words, one after the other."""

from __future__ import annotations

import pytest

from convcalc.cli.chain import chain_in
from convcalc.cli.typed import Unusable
from tests.conftest import Ask

SAID = {
    "28x28x1 -> conv 5x5 32 filters, relu -> maxpool 2 -> fc 10": (
        "1x28x28|conv filters=32 kernel=5x5|relu|max-pool kernel=2|flatten|linear filters=10"
    ),
    "Input: 32x32x3. Conv: 10 filters 5x5 stride 1 pad 2. Max pool 2x2 stride 2. FC 10.": (
        "3x32x32|conv filters=10 kernel=5x5 stride=1 padding=2|max-pool kernel=2x2 stride=2|"
        "flatten|linear filters=10"
    ),
    "input 3x224x224, conv 64 7x7 stride 2 padding 3, batch norm, relu, max pool 3x3 stride 2": (
        "3x224x224|conv filters=64 kernel=7x7 stride=2 padding=3|batch_norm|relu|"
        "max-pool kernel=3x3 stride=2"
    ),
    "conv 3x3 64 relu, conv 3x3 64 relu, max pooling 2x2 on 224x224x3": (
        "3x224x224|conv filters=64 kernel=3x3|relu|conv filters=64 kernel=3x3|relu|"
        "max-pool kernel=2x2"
    ),
    "A 28x28 grayscale image followed by conv 3x3 with 32 filters then max pool 2x2 then flatten "
    "then dense 128 with relu activation then dropout 0.5 then dense 10 softmax": (
        "1x28x28|conv filters=32 kernel=3x3|max-pool kernel=2x2|flatten|linear filters=128|relu|"
        "dropout|linear filters=10|softmax"
    ),
    "conv layer from 3 to 16 channels, kernel 3; relu; input 32x32": (
        "3x32x32|conv filters=16 kernel=3 in_channels=3|relu"
    ),
    "conv 3x3 16 filters, relu": "conv filters=16 kernel=3x3|relu",
    "Conv2D: 32 filters, 3x3, ReLU, input 28x28x1": (
        "1x28x28|conv2d filters=32 kernel=3x3|relu"
    ),
    "28x28x1 -> conv 5x5/2 8 filters -> maxpool 3/2 -> gap -> fc 10": (
        "1x28x28|conv filters=8 kernel=5x5 stride=2|max-pool kernel=3 stride=2|global-avg-pool|"
        "flatten|linear filters=10"
    ),
    "28x28x1 -> fc 128 -> relu -> fc 10": (
        "1x28x28|flatten|linear filters=128|relu|linear filters=10"
    ),
    "conv 3x3 (64) -> relu -> maxpool 2x2 for 3x224x224": (
        "3x224x224|conv filters=64 kernel=3x3|relu|max-pool kernel=2x2"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "line"), SAID.items())
def test_layers_in_words_are_a_stack(words: str, line: str) -> None:
    for typed in ([words], words.split()):
        found = chain_in([*typed, "--depth", "1"])
        assert found is not None
        assert found.line == ["stack", *line.split("|"), "--depth", "1"]


@pytest.mark.parametrize(
    "words",
    [
        "conv 3x3 64 filters on 3x32x32",
        "three 3x3 convs, relu on 32x32x3",
        "conv 3x3 foo, relu on 3x32x32",
        "conv(3, 64, 3) -> relu",
        "3x8x8 -> conv 3x3 8 filters .5 -> relu",
        "3x8x8 -> dropout 0.5 0.25 -> fc 10",
        "100x1, conv 8 3x3, lstm 64",
        "mat1 and mat2 shapes cannot be multiplied (64x400 and 256x10)",
        "Input 0 of layer conv2d is incompatible with the layer: expected min_ndim=4, found "
        "ndim=3. Full shape received: (None, 28, 28)",
        "conv, " * 300,
        "",
    ],
)
def test_what_is_not_understood_whole_is_not_taken(words: str) -> None:
    assert chain_in(words.split()) is None


def test_the_channels_of_an_input_are_not_guessed() -> None:
    told = "the channels of the input are not said: 1x28x28 if it is grey, 3x28x28 in colours"
    with pytest.raises(Unusable, match=told):
        chain_in(["28x28 image, conv 3x3 8 filters, maxpool 2"])


def test_a_chain_is_answered_and_the_command_is_said(ask: Ask) -> None:
    code, out, err = ask("28x28x1 -> conv 5x5 8 filters -> maxpool 2 -> fc 10")
    assert code == 0
    assert err == (
        "note: the words are read as: convcalc stack 1x28x28 'conv filters=8 kernel=5x5' "
        "'max-pool kernel=2' flatten 'linear filters=10'; 28x28x1 is read as 1 channel, 28x28; "
        "flattened before the first linear layer\n"
    )
    assert out == ask("stack", "1x28x28", "conv 8 5x5", "max_pool 2", "flatten", "linear 10").out


def test_layers_as_shorthand_need_no_reading(ask: Ask) -> None:
    assert ask("3x8x8", "conv filters=4 kernel=3", "relu").err == ""
    assert ask("3x8x8", "conv filters=4 kernel=3").err == ""
