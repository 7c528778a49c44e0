"""Classes of torchvision that sources derive networks from; the numbers are those of PyTorch."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.torch.families import FOLDER, OF_FILES, file_of
from convcalc.frameworks.torch.source import Source

CODE = """
import torch
from torch import nn
from torchvision import models
from torchvision.models.resnet import ResNet, Bottleneck, BasicBlock
from torchvision.models.inception import InceptionA
from torchvision.ops.misc import Conv2dNormActivation
import torchvision.models.vgg as plain

class Pyramid(ResNet):
    def __init__(self):
        super().__init__(Bottleneck, [3, 4, 6, 3])
        del self.fc

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        found = []
        for one in [self.layer1, self.layer2, self.layer3, self.layer4]:
            x = one(x)
            found.append(x)
        return found

class Mixed(InceptionA):
    def forward(self, x):
        return torch.cat([self.branch1x1(x), *super()._forward(x)[1:]], 1)

class Small(models.MobileNetV2):
    def __init__(self):
        super().__init__(width_mult=0.5, num_classes=3)

class Both(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Conv2dNormActivation(3, 3, 3)
        self.net = models.ResNet(BasicBlock, [2, 2, 2, 2], num_classes=10)
        self.features = plain.make_layers(plain.cfgs["A"], batch_norm=True)

    def forward(self, x):
        x = self.stem(x)
        return self.net(x), self.features(x)

class Block(models.densenet._DenseBlock):
    pass

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, nhead=4, dim_feedforward=32, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=3, norm=nn.LayerNorm(16))
        self.head = nn.Linear(16, 5)

    def forward(self, x):
        return self.head(self.encoder(x).mean(1))

class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Transformer(16, 2, 2, 1, 24, norm_first=True, activation="gelu")

    def forward(self, x, y):
        x, y = x.transpose(0, 1), y.transpose(0, 1)
        mask = self.net.generate_square_subsequent_mask(y.size(0))
        return self.net(x, y, tgt_mask=mask).transpose(0, 1)

class Half(nn.TransformerEncoderLayer):
    def forward(self, x):
        return self.linear1(self._sa_block(x, None, None))

Dense = models.DenseNet(12, (2, 3), 24)
Third = models.Inception3(aux_logits=False)
"""


@pytest.mark.parametrize(
    ("target", "shape", "params", "macs", "outputs"),
    [
        (
            "Pyramid",
            "3x64x64",
            23_508_032,
            333_643_776,
            [(256, 16, 16), (512, 8, 8), (1024, 4, 4), (2048, 2, 2)],
        ),
        ("Mixed(192, 32)", "192x17x17", 255_904, 77_239_296, [(256, 17, 17)]),
        ("Small", "3x64x64", 691_523, 7_828_480, [(3,)]),
        ("Both", "3x64x64", 20_407_713, 759_440_384, [(10,), (512, 2, 2)]),
        ("Block(2, 16, 4, 8, 0.0)", "16x8x8", 6_096, 376_832, [(32, 8, 8)]),
        ("Encoder", "7x16", 6_789, 47_792, [(5,)]),
        ("Translator", "7x16 5x16", 7_064, 45_248, [(5, 16)]),
        ("Half(16, 4, 32, batch_first=True)", "7x16", 2_224, 12_320, [(7, 32)]),
        ("Dense", "3x64x64", 100_744, 8_686_176, [(1000,)]),
        ("Third", "3x149x149", 23_834_568, 1_068_676_480, [(1000,)]),
    ],
)
def test_networks_of_their_classes_are_those_of_torchvision(
    target: str, shape: str, params: int, macs: int, outputs: list[tuple[int, ...]]
) -> None:
    report = convcalc.analyze(Source(CODE, "net.py").network(target, shape.split()))
    assert report.ok, report.diagnostics
    assert report.totals.complete
    assert report.totals.params.total == params
    assert report.totals.macs == macs
    assert [one.dims("channels_first") for one in report.outputs.values()] == outputs


@pytest.mark.parametrize("name", OF_FILES)
def test_each_file_defines_the_names_that_it_is_asked_for(name: str) -> None:
    with open(f"{FOLDER}/{name}.txt", encoding="utf-8") as text:
        code = text.read()
    for word in OF_FILES[name].split():
        front = {"misc": "torchvision.ops", "transformer": "torch.nn"}.get(name)
        front = front or f"torchvision.models.{name}"
        assert file_of(front, word) == name
        assert any(f"{start}{word}" in code for start in ("class ", "def ", "\n")) or (
            f"import {word}" in code
        )


def test_what_a_block_cannot_be_is_said_as_torchvision_says_it() -> None:
    code = CODE.replace("[2, 2, 2, 2]", "[1, 1, 1, 1], groups=32")
    with pytest.raises(convcalc.Problems, match="BasicBlock only supports groups=1"):
        Source(code, "net.py").network("Both", ["3x64x64"])
