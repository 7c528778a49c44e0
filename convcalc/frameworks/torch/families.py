"""Classes of torchvision, which sources derive networks from and make them of: `class Net(ResNet)`,
and those of PyTorch that are networks themselves: `nn.TransformerEncoder`.

They stand in `families/`, as PyTorch source that is read as any other file, and only when one of
their names is asked for: `torchvision.models.resnet.Bottleneck`, `torchvision.models.ResNet`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from convcalc.frameworks.python.values import MISSING

if TYPE_CHECKING:
    from convcalc.frameworks.torch.host import Torch

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "families")
OF_FILES = {
    "resnet": "BasicBlock Bottleneck ResNet conv3x3 conv1x1",
    "densenet": "_DenseLayer _DenseBlock _Transition DenseNet",
    "mobilenetv2": "InvertedResidual MobileNetV2",
    "vgg": "VGG make_layers cfgs",
    "inception": "BasicConv2d InceptionA InceptionB InceptionC InceptionD InceptionE InceptionAux "
    "Inception3",
    "googlenet": "Inception InceptionAux BasicConv2d",
    "squeezenet": "Fire",
    "alexnet": "AlexNet",
    "transformer": "Transformer TransformerEncoder TransformerEncoderLayer TransformerDecoder "
    "TransformerDecoderLayer",
    "misc": "ConvNormActivation Conv2dNormActivation Conv3dNormActivation SqueezeExcitation MLP "
    "Permute FrozenBatchNorm2d",
}
"""The files, and the names in them that are torchvision's."""
WHOLE = {"AlexNet", "DenseNet", "Inception3", "MobileNetV2", "ResNet", "VGG"}
"""Networks, which are names of `torchvision.models` as well."""
OTHER = {"mobilenet": "mobilenetv2"}
"""Files of older versions, and where their names stand today."""


def file_of(front: str, last: str) -> str:
    """The file that a name stands in; empty if none has it.

    >>> file_of("torchvision.models", "ResNet"), file_of("torchvision.models.vgg", "VGG")
    ('resnet', 'vgg')
    >>> file_of("torchvision.models.vgg", "ResNet")
    ''
    """
    if front == "torchvision.models" and last in WHOLE:
        return next(name for name, words in OF_FILES.items() if last in words.split())
    if front in ("torchvision.ops", "torchvision.ops.misc"):
        return "misc" if last in OF_FILES["misc"].split() else ""
    if front in ("torch.nn", "torch.nn.modules.transformer"):
        return "transformer" if last in OF_FILES["transformer"].split() else ""
    inner = front.removeprefix("torchvision.models.")
    name = OTHER.get(inner, inner)
    here = (
        inner != front
        and name not in ("misc", "transformer")
        and last in OF_FILES.get(name, "").split()
    )
    return name if here else ""


def found(world: Torch, path: str) -> Any:
    """What a name of torchvision stands for that these files have; else MISSING."""
    front, _, last = path.rpartition(".")
    name = file_of(front, last)
    if not name:
        return MISSING
    from convcalc.frameworks.python.evaluate import look_up

    files, place = world.reader.files, os.path.join(FOLDER, f"{name}.txt")
    file = files.known.get(place)
    if file is None:
        with open(place, encoding="utf-8") as text:
            file = files.add(f"{front.partition('.')[0]}/{name}.py", place, text.read())
    return look_up(world.reader, last, file.scope)
