"""Saved weights that do not fit."""

from __future__ import annotations

import pytest

from convcalc.commands.why.families.keys import FAMILIES as KEYS
from convcalc.commands.why.families.loading import FAMILIES
from convcalc.commands.why.finding import read
from tests.commands.why.families.asked import laws, reading, told

test_examples, test_values = laws({**FAMILIES, **KEYS})


def copying(name: str, file: list[int], net: list[int]) -> str:
    return (
        f"size mismatch for {name}: copying a param with shape torch.Size({file}) from checkpoint, "
        f"the shape in current model is torch.Size({net})."
    )


@pytest.mark.parametrize(
    ("text", "likely", "first"),
    [
        (
            copying("fc.weight", [1000, 512], [10, 512]),
            "the file is of a network for 1000 classes (ImageNet), this one has 10",
            "model.load_state_dict(state)\nmodel.fc = nn.Linear(512, 10)",
        ),
        (
            copying("classifier.6.bias", [1000], [5]),
            "the file is of a network for 1000 classes (ImageNet), this one has 5",
            "model.load_state_dict(state)\n"
            "model.classifier[6] = nn.Linear(model.classifier[6].in_features, 5)",
        ),
        (
            copying("conv1.weight", [64, 3, 7, 7], [64, 1, 7, 7]),
            "the file is of a network for 3 input channels, this one is for 1: colour and grey",
            "x = x.expand(-1, 3, -1, -1)",
        ),
        (
            copying("pos_embed", [1, 197, 768], [1, 577, 768]),
            "the file is for images of 14x14 patches, the network for 24x24",
            "build the network for the file's image size: 14 times the patch (224 for patches of "
            "16)",
        ),
        (
            copying("layer1.0.conv1.weight", [64, 64, 1, 1], [64, 64, 3, 3]),
            "the file is of another ResNet",
            "build the network as it was when the file was saved",
        ),
        (
            copying("classifier.0.weight", [4096, 25088], [4096, 4608]),
            "classifier.0.weight takes 25088 features in the file and 4608 here: the network was "
            "saved for another image size",
            "build the network for the image size that it was saved with",
        ),
        (
            copying("embed.weight", [1000, 64], [1200, 64]),
            "the file knows 1000 words, the network 1200",
            "build the network for 1000: the same vocabulary as when it was saved",
        ),
        (
            copying("a.relative_position_bias_table", [169, 4], [529, 4]),
            "the file is for attention in windows of 7x7, the network for 12x12",
            "build the network with windows of 7 (window_size=7), as the file: it goes with the "
            "image size that the file is for",
        ),
        (
            copying("a.attn.relative_position_index", [64, 64], [144, 144]),
            "the file is for attention in windows of 8x8, the network for 12x12",
            "build the network with windows of 8 (window_size=8), as the file: it goes with the "
            "image size that the file is for",
        ),
        (
            copying("blocks.2.attn.rel_pos_h", [27, 64], [127, 64]),
            "the file knows distances of up to 13, the network of up to 63",
            "build the network with the setting of the file: distances of up to 13 "
            "(max_relative_position=13, or the image size that it follows from)",
        ),
        (
            copying("encoder.pos2_embedding.weight", [100, 5], [240, 5]),
            "the file knows 100 positions, the network 240",
            "build the network for 100 positions, as it was saved: the longest text, sound or "
            "image is a setting (max_length, max_position_embeddings)",
        ),
        (
            copying("embed.weight", [32000, 512], [50257, 512]),
            "the file knows 32000 words, the network 50257: the vocabularies of two models",
            "take weights, configuration and tokenizer of one model: they belong together, and "
            "32000 is what the weights are for",
        ),
        (
            copying("class_embed.bias", [5], [92]),
            "the file is of a network for 5 classes, this one has 92",
            "to use the file as it is, build the network for its 5 classes",
        ),
        (
            copying("bn1.running_mean", [32], [64]),
            "bn1.running_mean has 32 channels in the file and 64 here: another network, or width",
            "build the network as it was when the file was saved",
        ),
    ],
)
def test_what_is_told_of_shapes(text: str, likely: str, first: str) -> None:
    assert told(text) == (likely, first)


@pytest.mark.parametrize(
    ("missing", "unexpected", "likely", "first"),
    [
        (
            *("conv1.weight", "module.conv1.weight"),
            "all names in the file begin with module.",
            'state = {k.removeprefix("module."): v for k, v in state.items()}\n'
            "model.load_state_dict(state)",
        ),
        (
            *("module.conv1.weight", "conv1.weight"),
            "all names in the network begin with module.",
            "model.module.load_state_dict(state)",
        ),
        (
            *("layer_norm.weight", "bert.layer_norm.weight"),
            "all names in the file begin with bert.",
            'state = {k.removeprefix("bert."): v for k, v in state.items()}\n'
            "model.load_state_dict(state)",
        ),
        (
            *("conv1.weight", "epoch"),
            "the file holds more than the weights",
            'checkpoint = torch.load(path)\nmodel.load_state_dict(checkpoint["state_dict"])',
        ),
        (
            *("conv1.weight", "features.0.weight"),
            "the file is of another network",
            "print(list(state)[:5], list(model.state_dict())[:5])",
        ),
    ],
)
def test_what_is_told_of_names(missing: str, unexpected: str, likely: str, first: str) -> None:
    more = "".join(f'"layer{k}.weight", ' for k in range(300))
    text = (
        f'Missing key(s) in state_dict: "{missing}", {more}"a". \n\t'
        f'Unexpected key(s) in state_dict: "{unexpected}", {more}"b". '
    )
    assert told(text) == (likely, first)


def test_names_keep_their_signs() -> None:
    found = reading('Missing key(s) in state_dict: "Conv2d_1a.conv.weight". ')
    assert found.why.startswith("The network has Conv2d_1a.conv.weight and more")


def test_each_parameter_is_found() -> None:
    text = "\n".join(
        copying(f"fc.{name}", [1000, 512][:n], [10, 512][:n])
        for name, n in (("weight", 2), ("bias", 1))
    )
    assert [found.name for found in read(text)] == ["load_shape", "load_shape"]


def test_other_tokens_beside_the_same_patches() -> None:
    text = (
        "size mismatch for pos_embed: copying a param with shape torch.Size([1, 66, 96]) from "
        "checkpoint, the shape in current model is torch.Size([1, 65, 96])."
    )
    found = reading(text)
    assert found.likely == (
        "the file has other tokens beside its patches than the network: 66 and 65"
    )
    assert found.why.endswith("66 = 8x8 + 2 and 65 = 8x8 + 1.")


def test_several_layers_that_differ_are_settings_and_no_classes() -> None:
    words = [("embed", [30522, 768], [28996, 768]), ("fc", [30522, 768], [28996, 768])]
    text = "\n".join(copying(f"{name}.weight", file, net) for name, file, net in words)
    found = read(text)[-1].reading
    assert found.likely == (
        "the network was built with other settings than the file: 2 layers differ"
    )
    assert found.fixes[0].text == (
        "build the network with the settings of the file: 30522, not 28996 (of words, features, "
        "classes)"
    )
    assert found.why == "In embed, fc one number differs: 30522, not 28996."
    bias = copying("fc.bias", [1000], [10])
    one = read(f"{copying('fc.weight', [1000, 512], [10, 512])}\n{bias}")[-1].reading
    assert one.likely == "the file is of a network for 1000 classes (ImageNet), this one has 10"
