"""Models of torchvision and timm in PyTorch source: the zoo has them, and they are taken apart."""

from __future__ import annotations

import pytest

import convcalc
from convcalc.frameworks.torch.source import Source
from convcalc.frameworks.torch.zoo import CLASSIFIERS
from convcalc.parser import zoo

HEAD = "import timm, torch\nimport torch.nn as nn\nfrom torchvision import models\n"


def worked_out(code: str, shape: str = "3x224x224") -> convcalc.Report:
    report = convcalc.analyze(Source(HEAD + code, "net.py").network("net", [shape]))
    assert report.ok, report.diagnostics
    assert report.totals.complete
    return report


def names_of(report: convcalc.Report) -> list[str]:
    return [layer.name for layer in report.layers if layer.weights]


@pytest.mark.parametrize("spec", sorted(CLASSIFIERS))
def test_the_smallest_of_each_family_is_what_the_zoo_has(spec: str) -> None:
    found = zoo.source(f"torchvision/{spec}")
    name = next(zoo.variants_in(found.text), spec)
    own = convcalc.analyze(convcalc.load(name))
    more = ", aux_logits=False" if spec in ("googlenet", "inception_v3") else ""
    size = "x".join(map(str, next(iter(own.network.inputs.values())).dims("channels_first")))
    report = worked_out(f"net = models.{name}(weights=None{more})", size)
    assert report.totals.params == own.totals.params
    assert report.totals.macs == own.totals.macs


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("net = models.resnet18(num_classes=10)", 11_181_642),
        (
            "net = models.resnet18(pretrained=True)\nnet.fc = nn.Linear(net.fc.in_features, 10)",
            11_181_642,
        ),
        ("net = models.vgg16()\nnet.classifier[6] = nn.Linear(4096, 10)", 134_301_514),
        ("net = nn.Sequential(*list(models.resnet18().children())[:-1])", 11_176_512),
        ("net = models.vgg16().features[:23]", 7_635_264),
        ("net = models.densenet121().features", 6_953_856),
        ("net = models.mobilenet_v2().features", 2_223_872),
        ("net = torch.hub.load('pytorch/vision:v0.10.0', 'resnet18', weights=None)", 11_689_512),
        ("net = timm.create_model('resnet18', pretrained=False, num_classes=0)", 11_176_512),
        ("net = models.googlenet(pretrained=True)", 6_624_904),
    ],
)
def test_models_are_asked_and_taken_apart(code: str, params: int) -> None:
    """What torchvision 0.29 counts."""
    assert worked_out(code).totals.params.total == params


def test_weights_have_the_names_that_torchvision_gives_them() -> None:
    names = names_of(worked_out("net = models.resnet18()"))
    assert names[:4] == ["conv1", "bn1", "layer1.0.conv1", "layer1.0.bn1"]
    assert "layer2.0.downsample.0" in names
    assert names[-1] == "fc"


def test_weights_that_are_frozen_are_not_trained() -> None:
    freeze = "for p in net.parameters():\n    p.requires_grad = False\nnet.fc = nn.Linear(512, 2)"
    report = worked_out(f"net = models.resnet18()\n{freeze}")
    assert (report.totals.params.trainable, report.totals.params.non_trainable) == (
        1_026,
        11_176_512,
    )


def test_layers_that_are_looked_for_by_name_are_given_by_it() -> None:
    code = """
from torchvision.models._utils import IntermediateLayerGetter
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = IntermediateLayerGetter(models.resnet18(), {"layer2": "a", "layer4": "b"})

    def forward(self, x):
        found = self.body(x)
        return found["a"], found["b"]

net = Net()
"""
    report = worked_out(code)
    shapes = [shape.dims("channels_first") for shape in report.outputs.values()]
    assert shapes == [(128, 28, 28), (512, 7, 7)]
    assert report.totals.params.total == 11_176_512


@pytest.mark.parametrize(
    "code",
    [
        "net = models.inception_v3(pretrained=True)",
        "net = models.resnet18(norm_layer=nn.GroupNorm)",
        "net = models.vit_b_99()",
        "net = timm.create_model('resnet18', features_only=True)",
    ],
)
def test_what_the_zoo_has_not_is_not_known(code: str) -> None:
    with pytest.raises(convcalc.Problems) as refused:
        Source(HEAD + code, "net.py").network("net", ["3x224x224"])
    assert [d.code for d in refused.value.diagnostics] == ["E407"]


def test_a_network_that_is_tried_before_it_runs_is_counted_once() -> None:
    """The layers that the top of a file and a constructor try are no part of the network."""
    code = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.relu = nn.ReLU()
        self.fc = nn.Linear(self.size() + self.size() - self.size(), 10)

    def size(self):
        return self.relu(self.conv(torch.zeros(1, 3, 8, 8))).view(1, -1).size(1)

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))

net = Net()
with torch.no_grad():
    tried = net(torch.randn(1, 3, 8, 8))
"""
    report = worked_out(code, "3x8x8")
    assert names_of(report) == ["conv", "fc"]
    assert report.totals.params.total == 224 + 2890
